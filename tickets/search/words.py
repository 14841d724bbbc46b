"""From texts to the words of the table, and from what people type to the words asked for.

A word of the table is `<tenant's key>p_<word>` where customers may find by it, and
`<tenant's key>i_<word>` where only the staff may; `<tenant's key>c_<key>` names the customer, whose
own requests are so found in the index itself. It holds letters, digits and underscores only, so
it needs no quoting in any grammar.
"""

import re
from collections.abc import Iterable

from portal.shared.search.analysis import LANGUAGES, STOP_WORDS, fold, stems, words_of
from portal.shared.search.words import wanted_words
from tickets.models.search import Groups

PUBLIC, INTERNAL, CUSTOMER = "p", "i", "c"
SHORTEST_PREFIX = 3
# A tsvector holds less than a megabyte; nobody looks for the last words of such a conversation.
MOST_BYTES = 800_000
OVERHEAD = 6
STRANGE = re.compile(r"\W+")


def forms_of(text: str, language: str, *, with_stop_words: bool = True) -> set[str]:
    """The words of a text as they are found: whole without accents, and stemmed."""
    forms: set[str] = set()
    for word in words_of(text):
        whole = fold(word)
        if with_stop_words or whole not in STOP_WORDS:
            forms |= {whole, *stems(word, language)}
    return cleaned(forms)


def cleaned(forms: Iterable[str]) -> set[str]:
    """Without what folding leaves of a fraction (1⁄2) or the like."""
    return {form for form in (STRANGE.sub("", form) for form in forms) if form}


def of_customer(tenant_id: int, customer_id: int) -> str:
    """The word that stands for a customer."""
    return f"{tenant_id}{CUSTOMER}_{customer_id}"


def document(
    tenant_id: int, public: set[str], internal: set[str], customer_id: int | None = None
) -> str:
    """What the table holds of a request; an internal word that is public too is kept once."""
    marked = [] if customer_id is None else [of_customer(tenant_id, customer_id)]
    marked += [f"{tenant_id}{PUBLIC}_{form}" for form in sorted(public)]
    marked += [f"{tenant_id}{INTERNAL}_{form}" for form in sorted(internal - public)]
    kept, size = [], 0
    for word in marked:
        size += len(word.encode()) + OVERHEAD
        if size > MOST_BYTES:
            break
        kept.append(word)
    return " ".join(sorted(kept))


def asked(tenant_id: int, text: str, *, internal: bool) -> Groups:
    """The groups for a text that was typed: every word in any language, the last one unfinished.

    Empty where the text has no words.
    """
    marks = (PUBLIC, INTERNAL) if internal else (PUBLIC,)
    words = wanted_words(text)
    groups = []
    for place, word in enumerate(words):
        forms = _asked_forms(word, unfinished=place == len(words) - 1)
        if forms:
            groups.append([f"{tenant_id}{mark}_{form}" for mark in marks for form in forms])
    return groups


def _asked_forms(word: str, *, unfinished: bool) -> list[str]:
    forms = {fold(word)}.union(*(stems(word, language) for language in LANGUAGES))
    found = sorted(cleaned(forms))
    whole = STRANGE.sub("", fold(word))
    if unfinished and len(whole) >= SHORTEST_PREFIX:
        # What begins with the whole word is found by its beginning already.
        found = [form for form in found if not form.startswith(whole)] + [f"{whole}*"]
    return found
