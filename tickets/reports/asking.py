"""What a report is asked for: whose requests, of which days, grouped how."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.shared.actors import Actor
from portal.shared.charts import Slot
from portal.shared.reports.periods import OWN, Period, long_name, period_of, short_name
from portal.shared.templatetags.portal_ui import path_to
from tickets.models import Queue
from tickets.reports.groups import FIRST_GROUP, group_of, known_group
from tickets.reports.lengths import Spreads, measured
from tickets.reports.scope import Scope, scope_of
from tickets.reports.slots import Axis, axis_of, sides_of
from tickets.reports.tallies import NOTHING, Part, Range, Tally, on_axis, tallied, together

NOWHERE = Value(0, output_field=IntegerField())
Sides = dict[str, dict[int, Tally]]
TimedPart = tuple[Part, str]
REPORTS: dict[str, str | Promise] = {
    "overview": gettext_lazy("Overview"),
    "backlog": gettext_lazy("Backlog"),
    "answers": gettext_lazy("First answer"),
    "solutions": gettext_lazy("Solution"),
    "agreed-times": gettext_lazy("Agreed times"),
    "satisfaction": gettext_lazy("Satisfaction"),
    "deflection": gettext_lazy("Answered by help"),
}


@dataclass(frozen=True)
class Question:
    """A report's subject; everything that its numbers start from."""

    scope: Scope
    period: Period
    by: str
    now: datetime

    @cached_property
    def axis(self) -> Axis:
        """Every slot of both periods."""
        return axis_of(self.period)

    @cached_property
    def sides(self) -> Axis:
        """Both periods as a whole."""
        return sides_of(self.period)

    @cached_property
    def tickets(self) -> QuerySet:
        return self.scope.tickets

    @property
    def span(self) -> Range:
        """The period."""
        return Range(self.period.start, self.period.end)

    @property
    def both(self) -> Range:
        """The period, the one before, and everything since."""
        return Range(self.axis.start)

    @property
    def slots(self) -> list[Slot]:
        """The slots of the charts."""
        length = self.period.days.count
        return [Slot(short_name(days, length), long_name(days)) for days in self.period.slots]

    def tally(
        self,
        parts: Mapping[str, TimedPart],
        standing: Mapping[str, Part] | None = None,
        wholes: Mapping[str, TimedPart] | None = None,
    ) -> tuple[dict[str, Sides], dict[str, Tally]]:
        """Tallies by side and slot, each part with the field that puts it in time; those that
        stand as they are now; and those that are told of whole periods alone, which is quicker.
        One statement."""
        by_axis = [(self.axis, parts), (self.sides, wholes or {})]
        asked: dict[str, tuple[Part, Any]] = {
            name: (part, axis.number_of(field))
            for axis, named in by_axis
            for name, (part, field) in named.items()
        }
        asked |= {name: (part, NOWHERE) for name, part in (standing or {}).items()}
        found = tallied(asked)
        sides = {name: on_axis(found[name], axis) for axis, named in by_axis for name in named}
        return sides, {name: found[name].get(0, NOTHING) for name in standing or {}}

    def tally_groups(self, parts: Mapping[str, Part]) -> dict[str, dict[Hashable, Tally]]:
        """Tallies by group. One statement."""
        return tallied({name: (part, group_of(self.by)) for name, part in parts.items()})

    def measure(self, *rows: QuerySet, bands: Sequence[int] = ()) -> Spreads:
        """Lengths of time."""
        return measured(self.scope.tenant, self.axis.start, self.now, rows, bands)

    def series(self, sides: Sides, side: str = "now") -> list[Tally]:
        """The tallies of every slot of the period (or of the one before, cut to as many)."""
        return [sides[side].get(number, NOTHING) for number in range(len(self.period.slots))]

    def numbers(self, sides: Sides) -> list[float | None]:
        """The counts of every slot of the period."""
        return [tally.number for tally in self.series(sides)]

    @cached_property
    def query(self) -> str:
        """The address's part that says all this, and nothing that wasn't understood."""
        kept = {"period": self.period.key} | {one.name: one.value for one in self.scope.filters}
        if self.period.key == OWN:
            days = self.period.days
            kept |= {"from": days.first.isoformat(), "to": days.last.isoformat()}
        kept["by"] = self.by if self.by != FIRST_GROUP else ""
        return urlencode({name: value for name, value in kept.items() if value})

    def address(self, report: str) -> str:
        """Another report of the same."""
        is_first = report == "overview"
        path = path_to("admin:reports") if is_first else path_to("admin:reports_report", report)
        return f"{path}?{self.query}"

    def file(self, report: str, table: str) -> str:
        """One table of a report as CSV, of the same days and filters."""
        return f"{path_to('admin:reports_report', report)}{table}.csv?{self.query}"


def question_of(
    actor: Actor,
    params: Mapping[str, str],
    now: datetime,
    *,
    queues: Sequence[Queue] = (),
    agents: Sequence[tuple[str, str]] = (),
) -> Question:
    """What a page's address asks; queues and agents are those that can be chosen."""
    return Question(
        scope=scope_of(actor, params, queues, list(agents)),
        period=period_of(params, actor.tenant.time_zone, now),
        by=known_group(params.get("by", "")),
        now=now,
    )


def totals(sides: Sides) -> tuple[Tally, Tally]:
    """The sums of the period and of the one before."""
    return together(sides["now"]), together(sides["before"])
