"""How much of what was asked a document has to say: what somebody asks beside all that was written
is found by chance alone, by a word or two of it.

A word counts by how rare it is, and one that nothing has as if a single document had it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from portal.shared.search.asked import Word

# Where weights can't be asked: what a word tells anywhere, and once more in a title or label.
ANYWHERE = IN_TITLE = 0.35
GENERAL = 0.5
# The weight at which a word tells half of what it can.
HALF = 2.2


def rarity(number: int, total: int) -> float:
    """What a word tells that so many of all documents have."""
    return log(1 + (total - number + 0.5) / (number + 0.5))


def missed(word: Word, total: int) -> float:
    """What a word would tell that none has; a number isn't the subject of any.

    A word of the general lists is one of those that requests are made of: it is missing less.
    """
    if any(map(str.isdigit, word.typed)):
        return 0.0
    return word.weight * rarity(1, total) * (1.0 if word.near else GENERAL)


@dataclass(slots=True)
class Said:
    """What the documents say of all that was asked, of which they need a share."""

    least: float
    total: int
    ideal: float = 0.0
    by_document: dict[int, float] = field(default_factory=dict)

    def miss(self, word: Word) -> None:
        """A word that none has, though something may stand in for it."""
        self.ideal += missed(word, self.total)

    def add(self, found: Mapping[int, float], worth: float, *, known: bool) -> None:
        """The documents with what is worth so much: with a word of those asked if it is `known`."""
        self.ideal += worth if known else 0.0
        if not self.least:
            return
        for document, weight in found.items():
            more = worth * weight / (weight + HALF)
            self.by_document[document] = self.by_document.get(document, 0.0) + more

    def enough(self, scores: dict[int, float]) -> dict[int, float]:
        """The documents that say their share."""
        if not self.least:
            return scores
        needed = self.least * self.ideal
        return {n: score for n, score in scores.items() if self.by_document.get(n, 0.0) >= needed}


def shares(
    words: Sequence[Word], numbers: Sequence[int], replaced: Sequence[str], total: int
) -> tuple[list[float], float]:
    """Which part of the whole each word is, by how many documents have it; and the whole."""
    pairs = list(zip(words, numbers, strict=True))
    told = [word.weight * rarity(number, total) if number else 0.0 for word, number in pairs]
    ideal = sum(
        missed(word, total) if not number or word.typed in replaced else worth
        for (word, number), worth in zip(pairs, told, strict=True)
    )
    return [worth / ideal if ideal else 0.0 for worth in told], ideal
