"""Some two hundred requests of eleven weeks, with pauses, week ends, holidays, closed days and a
change of the clocks; and everything that is known of them, opening time minute by minute."""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from random import Random
from typing import Any

from django.http import QueryDict

from accounts.models import User
from accounts.selectors import actor_for
from portal.provisioning import set_support_hours
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Closure, Tenant
from portal.shared.reports.periods import Days
from portal.tenant_settings import change_closures
from tickets import services
from tickets.enums import TicketState
from tickets.models import Category, Deflection, Queue, Ticket
from tickets.reports.asking import Question, question_of
from tickets.services import Found, Settled, Turn

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
START = datetime(2026, 9, 1, tzinfo=UTC)
OPENS, CLOSES = time(9, 0), time(17, 30)
CLOSED = (date(2026, 11, 12), date(2026, 11, 13))
SETTLED, OPEN, FOUND = 170, 40, 60
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


def past_weeks(tenant: Tenant, people: Any, zone: str) -> House:
    """The tenant with hours, closed days and a history; call it inside its scope."""
    system = system_actor(tenant)
    set_support_hours(actor=system, days=range(5), opens=OPENS, closes=CLOSES)
    closed = Closure(starts=CLOSED[0], ends=CLOSED[1], names={"en": "Moving"})
    change_closures(actor=system, tenant=tenant, kept=[closed], removed=[])
    return furnished(system, people, zone)


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
