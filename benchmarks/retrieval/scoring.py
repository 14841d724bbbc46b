"""Pure arithmetic of retrieval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import mean

from benchmarks.figures import percentile
from benchmarks.retrieval.corpus import Judged

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What one system answered to one query: topics, best first, and how long it took."""

    query: Judged
    ranking: Sequence[str]
    seconds: float

    @property
    def place(self) -> int | None:
        """Where the first answering article stands, from 1; None where it isn't found."""
        return first_place(self.ranking, self.query.answers)


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries; shares are between 0 and 1."""

    queries: int
    ndcg: float
    success_3: float
    success_1: float
    mrr: float
    zero: float
    p50_ms: float
    p95_ms: float


def first_place(ranking: Sequence[str], answers: set[str]) -> int | None:
    """The place, from 1, of the first of the ranking that answers."""
    places = (place for place, key in enumerate(ranking, 1) if key in answers)
    return next(places, None)


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Discounted gain of the first `depth` against the best order's; a grade gains 2^grade - 1."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(key, 0) for key in ranking[:depth]]) / best if best else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def score(answers: Sequence[Answer]) -> Scores:
    """The means; raises StatisticsError for no answers."""
    places = [answer.place for answer in answers]
    milliseconds = [answer.seconds * 1000 for answer in answers]
    return Scores(
        queries=len(answers),
        ndcg=mean(ndcg(answer.ranking, answer.query.grades) for answer in answers),
        success_3=mean(float(place is not None and place <= 3) for place in places),
        success_1=mean(float(place == 1) for place in places),
        mrr=mean(1 / place if place and place <= DEPTH else 0.0 for place in places),
        zero=mean(float(not answer.ranking) for answer in answers),
        p50_ms=percentile(milliseconds, 0.5),
        p95_ms=percentile(milliseconds, 0.95),
    )
