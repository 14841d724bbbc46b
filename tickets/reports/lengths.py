"""How long answers and solutions take, in opening hours where the tenant has any."""

from collections.abc import Hashable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value

from portal.shared.models import Tenant
from portal.shared.opening_hours import calendar_for
from portal.shared.opening_table import OpeningTable, table_of
from portal.shared.spread import Spread, spreads
from tickets.reports.tallies import Range

# Numbers: rows are sorted by what they are of, and sorting words takes longer.
ANSWER, SOLUTION = 1, 2
# What was opened longer before it was solved counts from here: nobody works for so long on it.
REACH = timedelta(days=3 * 365)
NO_PAUSE = Value(0, output_field=IntegerField())
Spreads = dict[tuple[Hashable, Hashable], Spread]


def opening_of(tenant: Tenant, since: datetime, now: datetime) -> OpeningTable | None:
    """The tenant's opening time for all that ended since a moment."""
    first: date = (since - REACH).date()
    return table_of(calendar_for(tenant), first, now.date() + timedelta(days=1))


def counts_opening_time(tenant: Tenant) -> bool:
    """Whether lengths are opening time; without hours they are simply time."""
    return bool(calendar_for(tenant).hours)


def answer_times(tickets: QuerySet, time: Range, group: Any, what: int = ANSWER) -> QuerySet:
    """From opening to the first answer, of the requests that came in meanwhile."""
    found = tickets.filter(**time.of("created_at"), first_answered_at__isnull=False)
    return _columns(found, what, group, F("first_answered_at"), NO_PAUSE)


def solution_times(tickets: QuerySet, time: Range, group: Any, what: int = SOLUTION) -> QuerySet:
    """From opening to the solution, without the time that the customer took to answer."""
    found = tickets.filter(**time.of("solved_at"))
    return _columns(found, what, group, F("solved_at"), F("paused_seconds"))


def _columns(rows: QuerySet, what: int, group: Any, ended: F, paused: F | Value) -> QuerySet:
    return rows.values(
        what=Value(what, output_field=IntegerField()),
        grp=group,
        begun=F("created_at"),
        ended=ended,
        paused=paused,
    )


def measured(
    tenant: Tenant,
    since: datetime,
    now: datetime,
    rows: Sequence[QuerySet],
    bands: Sequence[int] = (),
) -> Spreads:
    """The spread of each kind of length by group, in one statement."""
    united = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    return spreads(united, opening_of(tenant, since, now), bands)
