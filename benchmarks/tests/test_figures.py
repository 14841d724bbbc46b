"""Arithmetic of the benchmark."""

import pytest

from benchmarks.figures import Figures, Sample, percentile, shortcomings, summarise


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.95, 4.8), (1.0, 5.0), (0.1, 1.4)]
)
def test_percentile_lies_between_neighbours(share: float, expected: float) -> None:
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], share) == pytest.approx(expected)


def test_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.95) == 7.0


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_burst_in_a_few_runs_does_not_move_the_ratio() -> None:
    calm = [Sample(4.0, 2.0, 7.0)] * 9
    burst = [*calm[:8], Sample(90.0, 90.0, 200.0)]
    figures = summarise(burst, [Sample(2.0, 1.0, 4.0)] * 9)
    assert (figures.app_ms, figures.database_ms, figures.cpu_ms) == (4.0, 2.0, 6.0)
    assert figures.ratio == 2.0
    assert figures.p50_ms == 7.0
    assert figures.p95_ms > 100


def _figures(ratio: float, p50: float = 10.0, p95: float = 20.0) -> Figures:
    return Figures(app_ms=1, database_ms=1, cpu_ms=2, p50_ms=p50, p95_ms=p95, ratio=ratio)


def test_goals_that_are_reached_exactly_are_met() -> None:
    assert shortcomings(_figures(2.0, p95=30.0), 12, 2.0, 12) == []


def test_every_missed_goal_is_named() -> None:
    assert shortcomings(_figures(2.51, p95=31.0), 13, 2.5, 12) == [
        "2.51× > 2.5×",
        "13 > 12 SQL",
        "p95 3.1× p50",
    ]


def test_a_page_without_goals_only_has_to_be_even() -> None:
    assert shortcomings(_figures(99.0), 99, None, None) == []
