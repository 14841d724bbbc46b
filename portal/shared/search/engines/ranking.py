"""Ranking the embedded engine's documents for a search.

A word's weight in a document (reckoned by `weighing` when it was written) saturates, and counts by
how rare the word is among the documents the reader may see: neither what others' documents say nor
how many there are shows in the order. Documents with more of what was asked come first; how helpful
and how much read one is moves it a little.
"""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portal.shared.search.asked import Asked, Clause, Match, Option, Part, Word
from portal.shared.search.engines.fitting import Said, rarity
from portal.shared.search.engines.segments import Segment
from portal.shared.search.spelling import near_terms
from portal.shared.search.weighing import SATURATION

Weights = dict[int, float]
MOST_PREFIXED = 600
# How sharply documents that lack some of the words fall behind.
COVERAGE_POWER = 0.75
# Up to so many words with a number among them, documents with all of them are shown alone.
FEW_WORDS = 2
# Of more words, a document needs one in so many.
LEAST_SHARE = 3
BOOST_STEP = 0.02
# A word that no document has in its title, nor says often, is one of those that stories are told
# in: it counts less, however rare.
SAID_OFTEN = 2.5
MERELY_SAID = 0.6


@dataclass(slots=True)
class Ranked:
    """Documents by number with their scores, and how many of the telling words each has."""

    scores: Weights
    counts: dict[int, int]
    words: int
    # Words of which no document had any, in whose place near ones were taken.
    replaced: list[str] = field(default_factory=list)
    # Those about what seems to be asked.
    about: frozenset[int] = frozenset()


@dataclass(slots=True)
class Tally:
    """What the documents gain by one word after the other."""

    gained: Weights = field(default_factory=dict)
    covered: Weights = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    worth: float = 0.0

    def add(self, found: Weights, rarity: float, step: int) -> None:
        """The documents with a word of so much rarity; a telling one counts a step."""
        self.worth += rarity
        for document, weight in found.items():
            gain = rarity * weight / (weight + SATURATION)
            self.gained[document] = self.gained.get(document, 0.0) + gain
            self.covered[document] = self.covered.get(document, 0.0) + rarity
            self.counts[document] = self.counts.get(document, 0) + step

    def scores(self) -> Weights:
        """Those that lack some of the words fall behind."""
        return {
            document: gain * (self.covered[document] / self.worth) ** COVERAGE_POWER
            for document, gain in self.gained.items()
        }


class Ranking:
    """One search over the segments, narrowed to the documents allowed."""

    def __init__(self, segments: Sequence[Segment], narrow: str) -> None:
        self.parts = [(segment, segment.allowed(narrow)) for segment in segments]
        self.total = sum(flags.count(1) for _segment, flags in self.parts)

    def rank(self, asked: Asked) -> Ranked:
        """The documents with any of the words that were asked for."""
        if asked.everything:
            every = dict.fromkeys(self._numbers(), 1.0)
            return Ranked(every, dict.fromkeys(every, 0), 0)
        ranked = self._score(asked.words, asked.subject, asked.least)
        for number in {n for word in asked.excluded for n in self._word(word)}:
            ranked.scores.pop(number, None)
            ranked.counts.pop(number, None)
        return ranked

    def _numbers(self) -> Iterator[int]:
        for segment, flags in self.parts:
            offset = segment.offset
            yield from (offset + number for number, flag in enumerate(flags) if flag)

    def _score(self, words: Sequence[Word], subject: Word | None, least: float) -> Ranked:
        tally, said = Tally(), Said(least, self.total)
        replaced: list[str] = []
        telling = telling_words(words)
        for word in words:
            found = self._word(word)
            is_missed = not found
            if is_missed:
                said.miss(word)
                found = self._near(word.near) if word.near else {}
                replaced += [word.typed] if found else []
            if found:
                rare = self._rarity(word, found)
                tally.add(found, rare, int(word in telling))
                said.add(found, word.weight * rare, known=not is_missed)
        about = self._word(subject) if subject else {}
        if subject and about:
            tally.add(about, self._rarity(subject, about), 0)
            said.add(about, rarity(len(about), self.total), known=False)
        scores = said.enough(tally.scores())
        self._boost(scores)
        return Ranked(scores, tally.counts, len(telling), replaced, frozenset(about))

    def _rarity(self, word: Word, found: Weights) -> float:
        """How much finding the word tells."""
        number = self._documents_with(word) or len(found)
        rare = word.weight * rarity(number, self.total)
        return rare if max(found.values()) >= SAID_OFTEN else rare * MERELY_SAID

    def _documents_with(self, word: Word) -> int:
        """How many have the word itself, where that says how rare it is; else 0."""
        return len(self._option(word.options[0])) if word.rare_by_itself and word.options else 0

    def _boost(self, scores: Weights) -> None:
        for segment, _flags in self.parts:
            boosts = {term: segment.postings("boost", term)[0] for term in segment.lexicon("boost")}
            for term, numbers in boosts.items():
                factor = 1 + BOOST_STEP * int(term)
                for number in numbers:
                    if (document := number + segment.offset) in scores:
                        scores[document] *= factor

    def _word(self, word: Word) -> Weights:
        found: Weights = {}
        for option in word.options:
            _join_best(found, self._option(option))
        return found

    def _option(self, option: Option) -> Weights:
        found = self._part(option.parts[0])
        for part in option.parts[1:]:
            other = self._part(part)
            found = {n: min(weight, other[n]) for n, weight in found.items() if n in other}
        return found

    def _part(self, part: Part) -> Weights:
        found: Weights = {}
        for segment, flags in self.parts:
            offset = segment.offset
            for clause in part:
                if clause.match is Match.FUZZY:
                    continue
                for term in _terms(segment, clause):
                    _collect(found, segment, flags, offset, clause, term)
        return found

    def _near(self, part: Part) -> Weights:
        """The documents with the nearest words that any allowed document has."""
        for distance in (1, 2):
            found: Weights = {}
            for segment, flags in self.parts:
                for clause in part:
                    key, terms = (segment.name, clause.field), segment.lexicon(clause.field)
                    for term in near_terms(key, terms, clause.term):
                        if term.distance == distance:
                            _collect(found, segment, flags, segment.offset, clause, term.text)
            if found:
                return found
        return {}


def _terms(segment: Segment, clause: Clause) -> Iterable[str]:
    if clause.match is Match.TERM:
        return (clause.term,)
    terms = segment.lexicon(clause.field)
    start = bisect_left(terms, clause.term)
    stop = bisect_left(terms, clause.term + "\U0010ffff")
    return terms[start : min(stop, start + MOST_PREFIXED)]


def _collect(
    found: Weights, segment: Segment, flags: bytearray, offset: int, clause: Clause, term: str
) -> None:
    """Add a term's allowed documents; one that is there already keeps its best weight."""
    numbers, weights = segment.postings(clause.field, term)
    factor = clause.weight
    for number, weight in zip(numbers, weights, strict=True):
        if flags[number]:
            document, value = number + offset, weight * factor
            if value > found.get(document, 0.0):
                found[document] = value


def _join_best(found: Weights, other: Weights) -> None:
    if not found:
        found.update(other)
        return
    for document, weight in other.items():
        if weight > found.get(document, 0.0):
            found[document] = weight


def telling_words(words: Sequence[Word]) -> list[Word]:
    """The words that a document has to have; light ones only where there are no others."""
    return [word for word in words if word.weight >= 1] or list(words)


def least_words(number: int) -> int:
    """How many of the telling words a document needs at least, where none has all."""
    return max(1, number // LEAST_SHARE)


def alone(asked: Asked, words: int, complete: int) -> bool:
    """Whether the documents with all of the telling words are shown without any others.

    A number or a reference is meant as it was typed; of other words the best document may lack
    one, as long texts have many by chance.
    """
    return asked.strict and asked.has_number and words <= FEW_WORDS and complete > 0


def enough(ranked: Ranked, documents: Iterable[int], asked: Asked) -> tuple[list[int], bool]:
    """Which of the documents are shown, and whether none of them has all of the words."""
    numbers = list(documents)
    complete = [number for number in numbers if ranked.counts[number] >= ranked.words]
    if alone(asked, ranked.words, len(complete)):
        return complete, False
    least = least_words(ranked.words)
    shown = [n for n in numbers if ranked.counts[n] >= least or n in ranked.about]
    return shown, not complete


def best(scores: Weights, documents: Iterable[int], start: int, end: int | None) -> list[int]:
    """A page of the documents, the best first, older ones first among equals."""
    order = heapq.nsmallest(end or len(scores), documents, key=lambda n: (-scores[n], n))
    return order[start:]
