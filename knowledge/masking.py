"""Terms as they may be kept: written alike, and without what may point to a person."""

import re
import unicodedata

from portal.shared.search.analysis import LANGUAGES, stems
from portal.shared.search.words import wanted_words

EMAIL, LINK, IBAN, NUMBER = "[e-mail]", "[link]", "[iban]", "[number]"
LONGEST = 200
MOST_READ = 1_000

_AT = r"(?:@|\s?[\[({<]\s?at\s?[\])}>]\s?)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:https?|ftp|mailto):\S+|\bwww\.\S+"), LINK),
    (re.compile(rf"[^\s@<>\"',;]+{_AT}[^\s@<>\"',;]+"), EMAIL),
    # VAT and passport numbers, telephones, cards, dates of birth: six digits and more in a row,
    # or as many in groups.
    (re.compile(r"\b[a-z]{0,4}-?\d{6,}[a-z0-9]*\b"), NUMBER),
    (re.compile(r"(?<!\w)[+(]?\d(?:[ ().\-/]{0,2}\d){6,}(?!\w)"), NUMBER),
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?\b")
_IBAN_DIGITS = 8
_PLACEHOLDER = re.compile(r"\[[a-z-]+\]")
_EDGES = " \t?!.,;:…¿¡\"'«»„“”’‘`"


def normalised(text: str) -> str:
    """The same for all ways of typing it: one case, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFKC", text[:MOST_READ])
    visible = "".join(char if char.isprintable() else _space_of(char) for char in composed)
    return " ".join(visible.casefold().split()).strip(_EDGES)


def _space_of(char: str) -> str:
    """Line ends part words; invisible marks (soft hyphens and the like) don't."""
    return " " if char.isspace() else ""


def kept_term(text: str, reference_prefix: str = "") -> str:
    """What is stored of a search: normalised and masked, cut at the column's length."""
    term = normalised(text)
    if reference_prefix:
        prefix = re.escape(reference_prefix.casefold())
        term = re.sub(rf"\b{prefix}[- ]?\d+\b", NUMBER, term)
    term = _IBAN.sub(_iban_or_words, term)
    for pattern, mark in _RULES:
        term = pattern.sub(mark, term)
    return term[:LONGEST].strip()


def _iban_or_words(found: re.Match[str]) -> str:
    """Words of four letters after a part number look like one, but have no digits."""
    return IBAN if sum(char.isdigit() for char in found[0]) >= _IBAN_DIGITS else found[0]


def words_of_term(term: str, language: str) -> str:
    """The stems of the telling words, in one order: what makes two searches the same subject."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    plain = _PLACEHOLDER.sub(" ", term)
    if not any(char.isalnum() for char in plain):
        return ""
    found = {stems(word, code)[0] for word in wanted_words(plain, code)}
    return " ".join(sorted(found))[:LONGEST]
