"""How much each word of a document weighs: BM25F, reckoned when the document is written.

A word counts by where it stands and how long that place is; the sum is one number for each stem,
so that a search reads one list of documents for it. What saturates (K) and how rare a word is are
left to the search, which knows the documents that its reader may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.shared.search.analysis import fold, root_of, stems, stop_words, with_compounds, words_of


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a document: what a word in it weighs at a usual length, and how much that tells."""

    weight: float
    usual_length: int
    length_matters: float
    keeps_stop_words: bool = False


PLACES: dict[str, Place] = {
    "title": Place(5.0, 6, 0.4, keeps_stop_words=True),
    "labels": Place(2.0, 6, 0.3, keeps_stop_words=True),
    "headings": Place(1.6, 20, 0.4),
    "text": Place(1.0, 220, 0.6),
}
# The share of the usual length below which a text counts as no shorter.
SHORT = 0.5
# The weight at which a word counts half of what it can at most.
SATURATION = 7.0


def weighed(texts: Mapping[str, str], language: str) -> dict[str, float]:
    """The stems of a document's places with what each weighs."""
    found: dict[str, float] = {}
    for name, place in PLACES.items():
        words = with_compounds(texts.get(name) or "")
        # A short text isn't all about each of its words.
        ratio = max(len(words) / place.usual_length, SHORT)
        share = place.weight / (1 - place.length_matters + place.length_matters * ratio)
        skipped = frozenset() if place.keeps_stop_words else stop_words(language)
        for word in words:
            if word not in skipped:
                for form in _forms(word, language):
                    found[form] = found.get(form, 0.0) + share
    return {form: round(weight, 3) for form, weight in found.items()}


def _forms(word: str, language: str) -> tuple[str, ...]:
    root = root_of(word, language)
    return (*stems(word, language), root) if root else stems(word, language)


def names_of(texts: Mapping[str, str]) -> list[str]:
    """The whole words by which a document is known, without accents."""
    words = (*words_of(texts.get("title") or ""), *words_of(texts.get("labels") or ""))
    return list(dict.fromkeys(fold(word) for word in words))
