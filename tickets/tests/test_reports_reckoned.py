"""The reports' numbers against the same reckoned once more, plainly and without the database.

Some two hundred requests of eleven weeks, with pauses, week ends, holidays, closed days and a
change of the clocks, in three time zones. Opening time is counted minute by minute here.
"""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from random import Random
from statistics import fmean, median
from typing import Any

import pytest
from django.http import QueryDict
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from accounts.selectors import actor_for
from conftest import SNAPSHOTS
from portal.provisioning import set_support_hours
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Closure
from portal.tenant_settings import change_closures
from portal.tests.conftest import rolled_back
from tickets import services
from tickets.enums import TicketState
from tickets.models import Category, Deflection, Queue, Ticket
from tickets.reports import agreed, backlog, deflection, overview, satisfaction, times
from tickets.reports.asking import Question, question_of
from tickets.reports.periods import Days
from tickets.reports.presenting import Report, Table
from tickets.services import Found, Settled, Turn

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
START = datetime(2026, 9, 1, tzinfo=UTC)
OPENS, CLOSES = time(9, 0), time(17, 30)
CLOSED = (date(2026, 11, 12), date(2026, 11, 13))
SETTLED, OPEN, FOUND = 170, 40, 60
PERIODS = (
    "period=30",
    "period=90",
    "period=own&from=2026-10-20&to=2026-10-29",
    "period=own&from=2026-11-13&to=2026-11-13",
)
# Of these weeks, by hand: Lithuania's All Saints and All Souls, Portugal's Republic Day.
PLACES = {
    "Europe/Vilnius": ("LT", {date(2026, 11, 1), date(2026, 11, 2)}),
    "Europe/Lisbon": ("PT", {date(2026, 10, 5), date(2026, 11, 1)}),
    "Pacific/Auckland": ("", set()),
}


@dataclass
class Life:
    """A request as the plain reckoning knows it."""

    opened: datetime
    queue: str
    answered: datetime | None = None
    solved: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    answer_due: datetime | None = None
    solution_due: datetime | None = None
    stands_still: bool = False
    rating: tuple[datetime, int] | None = None
    by_staff: bool = False
    is_merged: bool = False


@dataclass
class House:
    """A tenant with a history, and everything that is known of it."""

    actor: Actor
    zone: zoneinfo.ZoneInfo
    lives: list[Life]
    found: list[datetime]
    passed: list[int]

    def open_seconds(self, start: datetime, end: datetime) -> int:
        """Opening time between two whole minutes."""
        first, last = (int((moment - START) / MINUTE) for moment in (start, end))
        return 60 * (self.passed[last] - self.passed[first])

    def asked(self, text: str) -> Question:
        return question_of(self.actor, QueryDict(text), NOW, queues=list(Queue.objects.all()))

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)

    def within(self, days: Days) -> Callable[[datetime | None], bool]:
        """Whether a moment is on one of the days."""
        start, end = self.midnight(days.first), self.midnight(days.last + DAY)
        return lambda moment: moment is not None and start <= moment < end


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
        system = system_actor(tenant)
        with tenant_scope(tenant):
            set_support_hours(actor=system, days=range(5), opens=OPENS, closes=CLOSES)
            closed = Closure(starts=CLOSED[0], ends=CLOSED[1], names={"en": "Moving"})
            change_closures(actor=system, tenant=tenant, kept=[closed], removed=[])
            yield furnished(system, people, zone)


def furnished(system: Actor, people: Any, zone: str) -> House:
    """Settled requests by the service that takes them over, the others by plain rows."""
    random = Random(f"reports {zone}")
    house = House(
        actor=actor_for(people.agent, system.tenant),
        zone=zoneinfo.ZoneInfo(zone),
        lives=[],
        found=[],
        passed=[0, *accumulate(opening_minutes(zone))],
    )
    settle(house, system, people, random)
    leave_open(house, people, random)
    answer_by_help(house, system, random)
    read_back(house)
    return house


def opening_minutes(zone: str) -> Iterator[bool]:
    """Of each minute from `START` on, whether the house is open."""
    place, holidays = zoneinfo.ZoneInfo(zone), PLACES[zone][1]
    moment = START
    while moment <= NOW:
        local = moment.astimezone(place)
        day = local.date()
        works = day.weekday() < 5 and day not in holidays and not CLOSED[0] <= day <= CLOSED[1]
        yield works and OPENS <= local.time() < CLOSES
        moment += MINUTE


def some_moment(random: Random, since: datetime, until: datetime = NOW) -> datetime:
    return since + MINUTE * random.randint(1, max(int((until - since) / MINUTE) - 1, 1))


def settle(house: House, system: Actor, people: Any, random: Random) -> None:
    categories = [
        row for row in Category.objects.select_related("queue") if row.kind != "complaint"
    ]
    rows = []
    for number in range(SETTLED):
        category = random.choice([row for row in categories if row.kind != "feedback"])
        opened = some_moment(random, START, NOW - 3 * DAY)
        end = min(opened + MINUTE * random.choice((90, 600, 4000, 20000)), NOW - MINUTE)
        moments = sorted(
            {some_moment(random, opened, end) for _turn in range(random.choice((1, 3, 5)))}
        )
        moments = moments if len(moments) % 2 else moments[:-1]
        turns = [
            turn(opened, people.owner),
            *(
                turn(at, people.owner if place % 2 else people.agent, staff=not place % 2)
                for place, at in enumerate(moments)
            ),
        ]
        life = Life(opened, category.queue.name, moments[0], moments[-1])
        life.pauses = [pair for place, pair in enumerate(pairwise(moments)) if not place % 2]
        extra: dict[str, Any] = {}
        if random.random() < 0.6:
            life.rating = (some_moment(random, moments[-1], NOW), random.randint(1, 5))
            extra = {"rated": life.rating[0], "score": life.rating[1]}
        life.by_staff = random.random() < 0.2
        extra["channel"] = "staff" if life.by_staff else random.choice(("portal", "mail"))
        rows.append(Settled(f"OLD-{number}", people.customer, category, "Old", turns, **extra))
        house.lives.append(life)
    assert services.take_over(actor=system, rows=rows) == SETTLED
    merged = Ticket.objects.order_by("pk")[:2]
    Ticket.objects.filter(pk=merged[1].pk).update(merged_into=merged[0])
    house.lives[1].is_merged = True


def turn(at: datetime, author: User, *, staff: bool = False) -> Turn:
    return Turn(at, author, staff, "Text")


def leave_open(house: House, people: Any, random: Random) -> None:
    """New, answered, late and paused ones; the moments stand in the rows as the clock sets them."""
    categories = list(Category.objects.select_related("queue").filter(kind="question"))
    rows = []
    for number in range(OPEN):
        category = random.choice(categories)
        life = Life(some_moment(random, START + 20 * DAY), category.queue.name)
        life.answered = some_moment(random, life.opened) if random.random() < 0.5 else None
        life.answer_due = random.choice((None, some_moment(random, life.opened), NOW + DAY))
        life.stands_still = random.random() < 0.3
        rows.append(Ticket(
            tenant=house.actor.tenant, reference=f"OPEN-{number}", customer=people.customer,
            requester=people.owner, category=category, kind=category.kind, queue=category.queue,
            subject="Open", created_at=life.opened, last_activity_at=life.opened,
            state=TicketState.WAITING if life.stands_still else TicketState.OPEN,
            first_answered_at=life.answered, first_answer_due_at=life.answer_due,
            paused_since=life.opened if life.stands_still else None,
        ))  # fmt: skip
        house.lives.append(life)
    Ticket.objects.bulk_create(rows)


def answer_by_help(house: House, system: Actor, random: Random) -> None:
    house.found = [some_moment(random, START) for _number in range(FOUND)]
    rows = [Found(at, "Where", "where", "en", "article", "/en/", "Where") for at in house.found]
    assert services.take_over_deflections(actor=system, rows=rows) == FOUND
    assert Deflection.objects.count() == FOUND


def read_back(house: House) -> None:
    """The agreed moments are the clock's, which has tests of its own; pauses are not taken over."""
    rows = {row.reference: row for row in Ticket.objects.filter(reference__startswith="OLD-")}
    for number, life in enumerate(house.lives[:SETTLED]):
        row = rows[f"OLD-{number}"]
        life.answer_due, life.solution_due = row.first_answer_due_at, row.solution_due_at
        assert row.paused_seconds == sum(house.open_seconds(*pause) for pause in life.pauses)


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
