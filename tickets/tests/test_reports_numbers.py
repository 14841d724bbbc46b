"""What reports count, against the same reckoned by hand."""

import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from portal.provisioning import set_support_hours
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant
from portal.shared.reports.periods import Days, cut, months_before, period_of, preset
from portal.shared.reports.presenting import (
    longer_or_shorter,
    more_or_less,
    points,
    score_change,
)
from tickets import services
from tickets.enums import Channel
from tickets.models import Rating, Ticket
from tickets.reports import lengths, tallies
from tickets.reports.asking import Question, question_of, totals
from tickets.reports.backlog import levels_of
from tickets.reports.slots import axis_of
from tickets.tests.factories import make_ticket

VILNIUS = "Europe/Vilnius"
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
ACT = Callable[[User | None], Actor]


def params(text: str) -> QueryDict:
    return QueryDict(text)


def asked_of(actor: Actor, text: str = "", now: datetime = NOW) -> Question:
    return question_of(actor, params(text), now)


@pytest.mark.parametrize(
    ("text", "days", "before"),
    [
        ("period=7", ("2026-11-20", "2026-11-26"), ("2026-11-13", "2026-11-19")),
        ("", ("2026-10-28", "2026-11-26"), ("2026-09-28", "2026-10-27")),
        ("period=nonsense", ("2026-10-28", "2026-11-26"), ("2026-09-28", "2026-10-27")),
        ("period=month", ("2026-11-01", "2026-11-26"), ("2026-10-01", "2026-10-26")),
        ("period=last-month", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        ("period=quarter", ("2026-10-01", "2026-11-26"), ("2026-07-01", "2026-08-26")),
        ("period=year", ("2026-01-01", "2026-11-26"), ("2025-01-01", "2025-11-26")),
        ("period=own&from=2026-03-01&to=2026-03-10", ("2026-03-01", "2026-03-10"),
         ("2026-02-19", "2026-02-28")),
        # What is still to come is left out.
        ("period=own&from=2026-11-25&to=2027-03-10", ("2026-11-25", "2026-11-26"),
         ("2026-11-23", "2026-11-24")),
        # Dates that were typed over count, whatever the preset says.
        ("period=30&was=2026-10-28/2026-11-26&from=2026-11-02&to=2026-11-03",
         ("2026-11-02", "2026-11-03"), ("2026-10-31", "2026-11-01")),
        ("period=7&was=2026-10-28/2026-11-26&from=2026-10-28&to=2026-11-26",
         ("2026-11-20", "2026-11-26"), ("2026-11-13", "2026-11-19")),
    ],
)  # fmt: skip
def test_periods(text: str, days: tuple[str, str], before: tuple[str, str]) -> None:
    found = period_of(params(text), VILNIUS, NOW)
    assert (found.days, found.before) == (_days(days), _days(before))
    assert found.problem == ""


def _days(ends: tuple[str, str]) -> Days:
    return Days(date.fromisoformat(ends[0]), date.fromisoformat(ends[1]))


def test_the_day_is_the_tenant_s_own() -> None:
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)  # the 27th in Vilnius
    assert period_of(params("period=7"), VILNIUS, late).days.last == date(2026, 11, 27)
    assert period_of(params("period=7"), "Europe/Lisbon", late).days.last == date(2026, 11, 26)
    start = period_of(params("period=7"), VILNIUS, late).start
    assert start.astimezone(UTC) == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def test_months_before_the_shorter_ones() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert preset("month", date(2026, 3, 31))[1] == Days(date(2026, 2, 1), date(2026, 2, 28))


@given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(1, 1830))
def test_slots_cover_each_day_once(first: date, count: int) -> None:
    days = Days(first, first + timedelta(days=count - 1))
    slots = cut(days, count)
    assert slots[0].first == days.first
    assert slots[-1].last == days.last
    assert all(
        later.first - earlier.last == timedelta(days=1)
        for earlier, later in zip(slots, slots[1:], strict=False)
    )
    assert len(slots) <= 62


@pytest.fixture
def moments(people: Any) -> list[datetime]:
    """Requests around both ends of days, of the change of the clocks too (25 October)."""
    zone = zoneinfo.ZoneInfo(VILNIUS)
    local = (
        "2026-10-24T23:59:59", "2026-10-25T00:00", "2026-10-25T03:00", "2026-10-25T23:59:59",
        "2026-10-26T00:00", "2026-09-01T12:00", "2026-11-20T00:00", "2026-11-26T11:00",
    )  # fmt: skip
    moments = [datetime.fromisoformat(text).replace(tzinfo=zone) for text in local]
    for moment in moments:
        make_ticket(people.customer, people.owner, at=moment)
    return moments


@pytest.mark.parametrize(
    "text",
    ["period=7", "period=30", "period=90", "period=last-month", "period=month", "period=year",
     "period=own&from=2026-10-25&to=2026-10-25"],
)  # fmt: skip
def test_the_database_finds_the_slots_that_python_finds(
    people: Any, moments: list[datetime], act: ACT, text: str
) -> None:
    asked = asked_of(act(people.agent), text)
    axis = axis_of(asked.period)
    expected: dict[Any, int] = {}
    for moment in moments:
        if moment >= axis.start:
            place = axis.place_of(moment)
            expected[place] = expected.get(place, 0) + 1
    sides, _standing = asked.tally(
        {"received": (tallies.received(asked.tickets, asked.both), "created_at")}
    )
    found = {
        (side, slot): tally.number
        for side, slots in sides["received"].items()
        for slot, tally in slots.items()
    }
    assert found == expected


def test_the_backlog_of_every_day(people: Any, act: ACT) -> None:
    """Against the plain definition: opened by then, and not solved by then."""
    lives = [(60, None), (29, 27), (29, 3), (20, 19), (12, None), (12, 1), (5, 5), (1, None)]
    for number, (opened, solved) in enumerate(lives):
        ticket = make_ticket(people.customer, people.owner, at=NOW - timedelta(days=opened))
        if solved is not None:
            at = NOW - timedelta(days=solved) + timedelta(minutes=number + 1)
            services.solve(actor=act(people.agent), ticket=ticket, at=at)
    for text in ("period=7", "period=30", "period=90", "period=own&from=2026-11-01&to=2026-11-10"):
        asked = asked_of(act(people.agent), text)
        sides, standing = asked.tally(
            {
                "received": (tallies.received(asked.tickets, asked.both), "created_at"),
                "solved": (tallies.solved(asked.tickets, asked.both), "solved_at"),
            },
            {"active": tallies.active(asked.tickets)},
        )
        active = standing["active"].number
        levels, start = levels_of(asked, active, sides["received"], sides["solved"])
        ends = [asked.period.midnight(days.last + timedelta(days=1)) for days in asked.period.slots]
        assert (levels, start) == ([open_at(end) for end in ends], open_at(asked.period.start))


def open_at(moment: datetime) -> int:
    came = Ticket.objects.filter(created_at__lt=moment)
    return came.count() - came.filter(solved_at__lt=moment).count()


def test_lengths_in_opening_hours_without_the_customer_s_time(
    people: Any, act: ACT, in_tenant: Tenant
) -> None:

    set_support_hours(actor=system_actor(in_tenant), days=range(5), opens=time(9), closes=time(17))
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 16:00 in Vilnius
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 10:00
    ticket = make_ticket(people.customer, people.owner, at=friday)
    services.reply(actor=act(people.agent), ticket=ticket, body="Done.", then="solved", at=monday)
    asked = asked_of(act(people.agent), "period=7")
    group = asked.sides.number_of("created_at")
    found = asked.measure(
        lengths.answer_times(asked.tickets, asked.span, group),
        lengths.solution_times(asked.tickets, asked.span, group),
    )
    number = asked.sides.places.index(("now", 0))
    assert found[lengths.ANSWER, number].median == 2 * 3600
    Ticket.objects.filter(pk=ticket.pk).update(paused_seconds=1800)
    found = asked.measure(lengths.solution_times(asked.tickets, asked.span, group))
    assert found[lengths.SOLUTION, number].median == 1.5 * 3600


def test_agreed_times_kept_missed_and_undecided(people: Any, act: ACT) -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    made = [make_ticket(people.customer, people.owner, at=NOW - day) for _number in range(6)]
    due = NOW - day + hour
    rows = Ticket.objects
    rows.filter(pk=made[0].pk).update(first_answer_due_at=due, first_answered_at=due)
    rows.filter(pk=made[1].pk).update(
        first_answer_due_at=due, first_answered_at=due + timedelta(seconds=1)
    )
    rows.filter(pk=made[2].pk).update(first_answer_due_at=due)  # overdue without an answer
    rows.filter(pk=made[3].pk).update(first_answer_due_at=NOW + hour)  # still has time
    rows.filter(pk=made[4].pk).update(first_answer_due_at=due, paused_since=NOW)  # stands still
    services.solve(actor=act(people.agent), ticket=made[5], at=NOW - hour)
    rows.filter(pk=made[5].pk).update(first_answer_due_at=due, solution_due_at=NOW)
    asked = asked_of(act(people.agent))
    sides, _standing = asked.tally(
        {
            "answers": (tallies.answers_kept(asked.tickets, asked.both, NOW), "created_at"),
            "solutions": (tallies.solutions_kept(asked.tickets, asked.both), "solved_at"),
        }
    )
    assert totals(sides["answers"])[0] == tallies.Tally(3, 1)
    assert totals(sides["solutions"])[0] == tallies.Tally(1, 1)


def test_what_help_could_have_spared(people: Any, act: ACT) -> None:
    for channel in (Channel.PORTAL, Channel.MAIL, Channel.STAFF):
        make_ticket(people.customer, people.owner, channel=channel, at=NOW - timedelta(days=1))
    asked = asked_of(act(people.agent))
    part = tallies.asked(asked.scope.everything, asked.both)
    sides, _standing = asked.tally({"asked": (part, "created_at")})
    assert totals(sides["asked"])[0].number == 2


def test_what_was_merged_counts_once(people: Any, act: ACT) -> None:
    first, second = (
        make_ticket(people.customer, people.owner, at=NOW - timedelta(days=1)) for _n in range(2)
    )
    Ticket.objects.filter(pk=second.pk).update(merged_into=first)
    asked = asked_of(act(people.agent))
    assert asked.tickets.count() == 1


def test_ratings_of_both_periods(people: Any, act: ACT, in_tenant: Tenant) -> None:
    for days, score in ((1, 5), (2, 2), (40, 4)):
        ticket = make_ticket(people.customer, people.owner, at=NOW - timedelta(days=days))
        Rating.objects.create(
            tenant=in_tenant, ticket=ticket, score=score, created_at=NOW - timedelta(days=days)
        )
    asked = asked_of(act(people.agent))
    sides, _standing = asked.tally(
        {
            "rated": (tallies.rated(asked.tickets, asked.both), "ratings__created_at"),
            "good": (tallies.satisfied(asked.tickets, asked.both), "ratings__created_at"),
        }
    )
    now, before = totals(sides["rated"])
    assert (now.average, now.number, before.average) == (3.5, 2, 4)
    assert totals(sides["good"])[0].share == 50


@pytest.mark.parametrize(
    ("badge", "text", "tone", "icon"),
    [
        (more_or_less(30, 20), "50% more", "mute", "arrow-up"),
        (more_or_less(10, 20, good="down"), "50% fewer", "ok", "arrow-down"),
        (more_or_less(10, 20, good="up"), "50% fewer", "bad", "arrow-down"),
        (more_or_less(37, 1, good="down"), "36 more", "bad", "arrow-up"),
        (more_or_less(900, 20), "880 more", "mute", "arrow-up"),
        (more_or_less(3, 0), "3 more", "mute", "arrow-up"),
        (more_or_less(0, 0), "as before", "mute", "minus"),
        (more_or_less(10001, 10000), "as before", "mute", "minus"),
        (longer_or_shorter(3600, 7200), "1 h shorter", "ok", "arrow-down"),
        (longer_or_shorter(7200, 3600), "1 h longer", "bad", "arrow-up"),
        (longer_or_shorter(3600, 3610), "as before", "mute", "minus"),
        (points(91.0, 90.0), "1 point more", "ok", "arrow-up"),
        (points(80.0, 90.0), "10 points less", "bad", "arrow-down"),
        (score_change(4.2, 4.0), "0.2 higher", "ok", "arrow-up"),
        (score_change(4.0, 4.0), "as before", "mute", "minus"),
    ],
)
def test_changes_in_words(badge: Any, text: str, tone: str, icon: str) -> None:
    assert (badge.label, badge.tone, badge.icon) == (text, tone, icon)


@pytest.mark.parametrize("change", [longer_or_shorter, points, score_change])
def test_no_change_is_told_of_nothing(change: Callable[..., Any]) -> None:
    assert change(None, 1.0) is None
    assert change(1.0, None) is None


def test_all_is_asked_as_of_now(people: Any, act: ACT) -> None:
    assert asked_of(act(people.agent), now=timezone.now()).period.end > timezone.now()
