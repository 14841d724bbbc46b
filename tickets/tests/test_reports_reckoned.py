"""The reports' numbers against the same reckoned once more, plainly and without the database, in
three time zones."""

from collections.abc import Iterator
from statistics import fmean, median
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from conftest import SNAPSHOTS
from portal.shared.context import tenant_scope
from portal.shared.reports.presenting import Report, Table
from portal.tests.conftest import rolled_back
from tickets.reports import agreed, backlog, deflection, overview, satisfaction, times
from tickets.tests.past_weeks import DAY, NOW, PLACES, House, Life, past_weeks

pytestmark = pytest.mark.django_db

PERIODS = (
    "period=30",
    "period=90",
    "period=own&from=2026-10-20&to=2026-10-29",
    "period=own&from=2026-11-13&to=2026-11-13",
)


@pytest.fixture(scope="module", params=PLACES)
def house(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    zone = request.param
    with django_db_blocker.unblock(), rolled_back():
        tenant = SNAPSHOTS.restore("tenant")
        SNAPSHOTS.restore("other_tenant")
        people = SNAPSHOTS.restore("cast")
        tenant.time_zone, tenant.country = zone, PLACES[zone][0]
        tenant.save(update_fields=["time_zone", "country"])
        with tenant_scope(tenant):
            yield past_weeks(tenant, people, zone)


def counted(house: House) -> list[Life]:
    return [life for life in house.lives if not life.is_merged]


def values_of(table: Table | None) -> list[list[Any]]:
    assert table is not None
    return [[line.name, *line.values] for line in table.lines]


def over_time(report: Report) -> list[list[Any]]:
    return [row[1:] for row in values_of(report.over_time)]


def groups(report: Report) -> dict[str, list[Any]]:
    return {row[0]: row[1:] for row in values_of(report.tables[0])}


def close(rows: Any) -> Any:
    return pytest.approx(rows, rel=1e-9, abs=1e-6, nan_ok=True)


def plain(rows: list[list[Any]]) -> list[list[float]]:
    """For comparing: what there is none of is no number."""
    return [[float("nan") if cell is None else float(cell) for cell in row] for row in rows]


def same(found: list[list[Any]], expected: list[list[Any]]) -> bool:
    return len(found) == len(expected) and all(
        one == close(other) for one, other in zip(plain(found), plain(expected), strict=True)
    )


def spread(lengths: list[int]) -> list[float | None]:
    """Median and 90th percentile, between two neighbours in proportion."""
    if not lengths:
        return [None, None]
    ordered = sorted(lengths)
    place = 0.9 * (len(ordered) - 1)
    low = int(place)
    high = ordered[min(low + 1, len(ordered) - 1)]
    return [float(median(ordered)), ordered[low] + (place - low) * (high - ordered[low])]


def share(kept: list[bool]) -> float | None:
    return 100 * sum(kept) / len(kept) if kept else None


def answer_length(house: House, life: Life) -> int:
    assert life.answered is not None
    return house.open_seconds(life.opened, life.answered)


def solution_length(house: House, life: Life) -> int:
    assert life.solved is not None
    paused = sum(house.open_seconds(*pause) for pause in life.pauses)
    return max(house.open_seconds(life.opened, life.solved) - paused, 0)


def answers_kept(lives: list[Life]) -> list[bool]:
    """Of those with an agreed first answer, that came or is late: whether it came in time."""
    kept = []
    for life in lives:
        if life.answer_due is None:
            continue
        if life.answered is not None:
            kept.append(life.answered <= life.answer_due)
        elif life.solved is None and not life.stands_still and life.answer_due < NOW:
            kept.append(False)
    return kept


def solutions_kept(lives: list[Life]) -> list[bool]:
    due = [life for life in lives if life.solution_due is not None]
    return [life.solved <= life.solution_due for life in due]  # type: ignore[operator]


@pytest.mark.parametrize("text", PERIODS)
def test_backlog(house: House, text: str) -> None:
    asked, lives = house.asked(text), counted(house)
    expected = []
    for days in asked.period.slots:
        within, end = house.within(days), house.midnight(days.last + DAY)
        here = [life for life in lives if life.opened < end]
        level = [life for life in here if life.solved is None or life.solved >= end]
        expected.append([
            sum(within(life.opened) for life in lives),
            sum(within(life.solved) for life in lives),
            len(level),
        ])  # fmt: skip
    assert over_time(backlog.build(asked)) == expected
    assert over_time(overview.build(asked)) == expected


@pytest.mark.parametrize("text", PERIODS)
def test_first_answers(house: House, text: str) -> None:
    asked, lives = house.asked(text), counted(house)
    answered = [life for life in lives if life.answered]
    report = times.build_answers(asked)
    expected = [
        spread([answer_length(house, life) for life in answered if house.within(days)(life.opened)])
        for days in asked.period.slots
    ]
    assert same(over_time(report), expected)
    within = house.within(asked.period.days)
    came = [life for life in lives if within(life.opened)]
    by_queue = {}
    for name in {life.queue for life in came if life.answered}:
        mine = [life for life in came if life.queue == name]
        lengths = [answer_length(house, life) for life in mine if life.answered]
        by_queue[name] = [len(lengths), *spread(lengths), share(answers_kept(mine))]
    found = groups(report)
    assert found.keys() == by_queue.keys()
    assert same([found[name] for name in by_queue], list(by_queue.values()))


@pytest.mark.parametrize("text", PERIODS)
def test_solutions(house: House, text: str) -> None:
    asked = house.asked(text)
    solved = [life for life in counted(house) if life.solved]
    report = times.build_solutions(asked)
    expected = [
        spread([solution_length(house, life) for life in solved if house.within(days)(life.solved)])
        for days in asked.period.slots
    ]
    assert same(over_time(report), expected)
    within = house.within(asked.period.days)
    by_queue = {}
    for name in {life.queue for life in solved if within(life.solved)}:
        mine = [life for life in solved if life.queue == name and within(life.solved)]
        lengths = [solution_length(house, life) for life in mine]
        by_queue[name] = [len(lengths), *spread(lengths), share(solutions_kept(mine))]
    found = groups(report)
    assert found.keys() == by_queue.keys()
    assert same([found[name] for name in by_queue], list(by_queue.values()))


@pytest.mark.parametrize("text", PERIODS)
def test_agreed_times(house: House, text: str) -> None:
    asked, lives = house.asked(text), counted(house)
    expected = []
    for days in asked.period.slots:
        within = house.within(days)
        answers = answers_kept([life for life in lives if within(life.opened)])
        solutions = solutions_kept([life for life in lives if within(life.solved)])
        expected.append(
            [sum(answers), answers.count(False), sum(solutions), solutions.count(False)]
        )
    assert over_time(agreed.build(asked)) == expected


@pytest.mark.parametrize("text", PERIODS)
def test_satisfaction(house: House, text: str) -> None:
    asked = house.asked(text)
    expected: list[list[Any]] = []
    for days in asked.period.slots:
        given = [life.rating for life in counted(house) if life.rating]
        scores = [score for at, score in given if house.within(days)(at)]
        expected.append([fmean(scores) if scores else None, len(scores)])
    assert same(over_time(satisfaction.build(asked)), expected)


@pytest.mark.parametrize("text", PERIODS)
def test_answered_by_help(house: House, text: str) -> None:
    asked = house.asked(text)
    expected: list[list[Any]] = []
    for days in asked.period.slots:
        within = house.within(days)
        found = sum(within(at) for at in house.found)
        sent = sum(within(life.opened) for life in counted(house) if not life.by_staff)
        expected.append([found, sent, 100 * found / (found + sent) if found + sent else None])
    assert same(over_time(deflection.build(asked)), expected)


def test_the_history_holds_what_it_should(house: House) -> None:
    """Both outcomes of everything, or the comparison would show nothing."""
    lives = counted(house)
    for kept in (answers_kept(lives), solutions_kept(lives)):
        assert {True, False} <= set(kept)
    lengths = [answer_length(house, life) for life in lives if life.answered]
    assert min(lengths) == 0 < max(lengths)
    assert sum(bool(life.pauses) for life in lives) > 50
    assert any(life.solved is None and life.answered is None for life in lives)
