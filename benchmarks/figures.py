"""Pure arithmetic of the benchmark."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

SPREAD = 3.0  # p95 at most so many times p50


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: milliseconds of both processors' work, and of the clock on the wall."""

    app_ms: float
    database_ms: float
    wall_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.app_ms + self.database_ms


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page's samples say, and those of the minimal page beside them."""

    app_ms: float
    database_ms: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    ratio: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of them lies, between neighbours by distance.

    Raises ValueError for no values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summarise(samples: Sequence[Sample], minimal: Sequence[Sample]) -> Figures:
    """Medians, so that a neighbour's burst in a few runs moves neither side of the ratio."""
    wall = [sample.wall_ms for sample in samples]
    cpu = median(sample.cpu_ms for sample in samples)
    return Figures(
        app_ms=median(sample.app_ms for sample in samples),
        database_ms=median(sample.database_ms for sample in samples),
        cpu_ms=cpu,
        p50_ms=percentile(wall, 0.5),
        p95_ms=percentile(wall, 0.95),
        ratio=cpu / median(sample.cpu_ms for sample in minimal),
    )


def shortcomings(
    figures: Figures, statements: int, goal: float | None, most_statements: int | None
) -> list[str]:
    """What misses its goal, in words; nothing when all is well."""
    found = []
    if goal is not None and round(figures.ratio, 2) > goal:
        found.append(f"{figures.ratio:.2f}× > {goal:g}×")
    if most_statements is not None and statements > most_statements:
        found.append(f"{statements} > {most_statements} SQL")
    if figures.p95_ms > SPREAD * figures.p50_ms:
        found.append(f"p95 {figures.p95_ms / figures.p50_ms:.1f}× p50")
    return found
