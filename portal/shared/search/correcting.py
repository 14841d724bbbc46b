"""What stands in for words that nothing has, as it is written where it was found.

The spellings are taken from rows that the database confirmed for the reader: nothing else can show.
"""

from collections.abc import Iterable, Sequence

from portal.shared.search.analysis import LANGUAGES, fold, stems, words_of
from portal.shared.search.indexes import Hit
from portal.shared.search.spelling import slips_between


def corrections(typed: Sequence[str], hits: Iterable[Hit], language: str) -> dict[str, str]:
    """For each word the nearest one that the hits have; words without any are left out."""
    titles: dict[str, None] = {}
    texts: dict[str, None] = {}
    for hit in hits:
        titles |= dict.fromkeys(words_of(hit.title))
        texts |= dict.fromkeys(words_of(hit.text))
    written = [*titles, *(word for word in texts if word not in titles)]
    found = {word: _nearest(word, written, language) for word in typed}
    return {word: other for word, other in found.items() if other}


def _nearest(typed: str, written: Sequence[str], language: str) -> str:
    folded = fold(typed)
    near = [(slips_between(folded, fold(word)), word) for word in written if word[:1].isalpha()]
    if near := [(away, word) for away, word in near if away]:
        return min(near, key=lambda pair: pair[0])[1]
    code = language if language in LANGUAGES else LANGUAGES[0]
    stem = stems(typed, code)[-1]
    return next((word for word in written if slips_between(stem, stems(word, code)[-1])), "")


def corrected(text: str, replacements: dict[str, str]) -> str:
    """The text with its words replaced."""
    return " ".join(replacements.get(word, word) for word in words_of(text))
