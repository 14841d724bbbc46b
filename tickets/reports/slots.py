"""Which slot of a report's time a moment falls into, as a database expression."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from django.db.models import Case, IntegerField, Value, When

from portal.shared.reports.periods import Period

Side = Literal["now", "before", "between", "after"]
Place: TypeAlias = tuple[Side, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """Bounds in their order and what begins at each: a slot of the period, of the one before,
    the days between the two that belong to neither, or everything after."""

    bounds: tuple[datetime, ...]
    places: tuple[Place, ...]

    @property
    def start(self) -> datetime:
        """Nothing earlier is counted."""
        return self.bounds[0]

    def number_of(self, field: str) -> Case | Value:
        """The number of the place that the field's moment falls into, for moments from `start` on.

        A tree, so that each row is compared a handful of times, however many slots there are.
        """
        return _branch(field, self.bounds, 0, len(self.bounds))

    def place(self, number: int) -> Place:
        """What a number of the database stands for."""
        return self.places[number]

    def place_of(self, moment: datetime) -> Place:
        """As the database finds it."""
        return self.places[bisect_right(self.bounds, moment) - 1]


def axis_of(period: Period) -> Axis:
    """Every slot of the period and of the one before."""
    starts: dict[datetime, Place] = {}
    _add(starts, period, "before")
    if period.before_end < period.start:
        starts[period.before_end] = ("between", 0)
    _add(starts, period, "now")
    starts[period.end] = ("after", 0)
    ordered = sorted(starts)
    return Axis(tuple(ordered), tuple(starts[start] for start in ordered))


def sides_of(period: Period) -> Axis:
    """The period and the one before, each as a whole."""
    starts: dict[datetime, Place] = {period.before_start: ("before", 0)}
    if period.before_end < period.start:
        starts[period.before_end] = ("between", 0)
    starts |= {period.start: ("now", 0), period.end: ("after", 0)}
    ordered = sorted(starts)
    return Axis(tuple(ordered), tuple(starts[start] for start in ordered))


def _add(starts: dict[datetime, Place], period: Period, side: Side) -> None:
    slots = period.slots if side == "now" else period.slots_before
    for number, days in enumerate(slots):
        starts[period.midnight(days.first)] = (side, number)


def _branch(field: str, bounds: Sequence[datetime], low: int, high: int) -> Case | Value:
    if high - low == 1:
        return Value(low, output_field=IntegerField())
    middle = (low + high) // 2
    return Case(
        When(**{f"{field}__lt": bounds[middle]}, then=_branch(field, bounds, low, middle)),
        default=_branch(field, bounds, middle, high),
        output_field=IntegerField(),
    )
