"""Counts of a report, by slot of time or by group; all that a page needs in one statement."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from tickets.enums import ACTIVE_STATES, Channel, TicketKind, TicketState
from tickets.models import Deflection
from tickets.reports.slots import Axis

COLUMNS = ("what", "grp", "number", "total")
# Whole numbers in every part of the union: a satisfied answer is at least this.
SATISFIED = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and the sum of what each of them is worth."""

    number: int = 0
    total: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.number + other.number, self.total + other.total)

    @property
    def share(self) -> float | None:
        """The total in per cent of the number; None where there is none."""
        return 100 * self.total / self.number if self.number else None

    @property
    def average(self) -> float | None:
        """The total by each; None where there is none."""
        return self.total / self.number if self.number else None


NOTHING = Tally()
Part = tuple[QuerySet, Any]


@dataclass(frozen=True, slots=True)
class Range:
    """From a moment on, and before another (None: to the end)."""

    since: datetime
    until: datetime | None = None

    def of(self, field: str) -> dict[str, datetime]:
        """The condition on a field."""
        until = {f"{field}__lt": self.until} if self.until is not None else {}
        return {f"{field}__gte": self.since, **until}


def received(tickets: QuerySet, time: Range) -> Part:
    """Requests that came in; the total: those that still wait for a first answer."""
    found = tickets.filter(**time.of("created_at"))
    return found, _ones(Q(first_answered_at=None, state__in=ACTIVE_STATES))


def asked(tickets: QuerySet, time: Range) -> Part:
    """Requests that customers and guests wrote themselves: those that help could have spared."""
    found = tickets.filter(**time.of("created_at"))
    return found.exclude(channel=Channel.STAFF).exclude(kind=TicketKind.FEEDBACK), Value(0)


def solved(tickets: QuerySet, time: Range) -> Part:
    """Requests that were settled and stayed so."""
    return tickets.filter(**time.of("solved_at")), Value(0)


def answers_kept(tickets: QuerySet, time: Range, now: datetime) -> Part:
    """Requests with an agreed first answer that came or is overdue; the total: in time."""
    found = tickets.filter(**time.of("created_at"), first_answer_due_at__isnull=False)
    late = Q(first_answered_at=None, state__in=ACTIVE_STATES, paused_since=None)
    decided = found.filter(
        Q(first_answered_at__isnull=False) | (late & Q(first_answer_due_at__lt=now))
    )
    return decided, _ones(Q(first_answered_at__lte=F("first_answer_due_at")))


def solutions_kept(tickets: QuerySet, time: Range) -> Part:
    """Settled requests with an agreed solution; the total: in time."""
    found = tickets.filter(**time.of("solved_at"), solution_due_at__isnull=False)
    return found, _ones(Q(solved_at__lte=F("solution_due_at")))


def rated(tickets: QuerySet, time: Range) -> Part:
    """Ratings; the total: the sum of their points."""
    return tickets.filter(**time.of("ratings__created_at")), F("ratings__score")


def satisfied(tickets: QuerySet, time: Range) -> Part:
    """Ratings; the total: those of four and five points."""
    found = tickets.filter(**time.of("ratings__created_at"))
    return found, _ones(Q(ratings__score__gte=SATISFIED))


def deflected(time: Range) -> Part:
    """Answers found before sending."""
    return Deflection.objects.filter(**time.of("created_at")).order_by(), Value(0)


def active(tickets: QuerySet) -> Part:
    """What is still to be done; the total: what waits for the customer."""
    return tickets.active(), _ones(Q(state=TicketState.WAITING))


def unassigned(tickets: QuerySet) -> Part:
    """What is still to be done and nobody has taken."""
    return tickets.active().filter(assignee=None), Value(0)


def overdue(tickets: QuerySet, now: datetime) -> Part:
    """What is still to be done and late against what was agreed."""
    return tickets.active().filter(next_due_at__lt=now), Value(0)


def named(what: str) -> Value:
    """What a row of a union is of."""
    return Value(what, output_field=CharField())


def _ones(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def tallied(
    parts: Mapping[str, tuple[Part, Any]],
) -> dict[str, dict[Hashable, Tally]]:
    """All parts by name and group, in one statement; each comes with its group's expression.

    The expressions have to be of one type, as the columns of a union are.
    """
    rows = [_grouped(name, part, group) for name, (part, group) in parts.items()]
    found: dict[str, dict[Hashable, Tally]] = {name: {} for name in parts}
    if not rows:
        return found
    united = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    for what, group, number, total in united:
        found[what][group] = Tally(number, int(total or 0))
    return found


def _grouped(name: str, part: Part, group: Any) -> QuerySet:
    rows, worth = part
    return (
        rows.annotate(what=named(name), grp=group)
        .values("what", "grp")
        .annotate(number=Count("pk"), total=Sum(worth, output_field=IntegerField()))
        .values_list(*COLUMNS)
    )


def on_axis(found: Mapping[Hashable, Tally], axis: Axis) -> dict[str, dict[int, Tally]]:
    """Tallies by number of the axis, as side and slot."""
    sides: dict[str, dict[int, Tally]] = {"now": {}, "before": {}, "between": {}, "after": {}}
    for number, tally in found.items():
        side, slot = axis.place(int(str(number)))
        sides[side][slot] = sides[side].get(slot, NOTHING) + tally
    return sides


def together(tallies: Mapping[int, Tally]) -> Tally:
    """The sum of a side."""
    return reduce(lambda one, other: one + other, tallies.values(), NOTHING)
