"""What a chart shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from portal.shared.charts.units import COUNT, Unit

# Classes of charts.css: six of a series, and those that mean something.
Colour = Literal["c1", "c2", "c3", "c4", "c5", "c6", "ok", "warn", "bad", "mute"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the horizontal axis: its word there, and the whole of it for the numbers."""

    short: str
    long: str = ""

    @property
    def name(self) -> str:
        return self.long or self.short


@dataclass(frozen=True, slots=True)
class Series:
    """Values by slot; None where there is none. `is_past` marks what is only compared with."""

    label: str
    values: Sequence[float | None]
    colour: Colour = "c1"
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a chart is drawn from; `key` makes its ids unique on the page."""

    key: str
    title: str
    slots: Sequence[Slot]
    series: Sequence[Series]
    unit: Unit = COUNT
    # One sentence of what it shows, read out before the numbers.
    summary: str = ""
    # What the first column of the numbers is called.
    slot_label: str = ""
    empty: str = ""
    notes: Sequence[str] = field(default=())
    # The address of the same numbers as a file.
    file: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no value at all, or only nothing of everything."""
        return not any(value for one in self.series for value in one.values)

    @property
    def highest(self) -> float:
        """The largest single value."""
        return max((value or 0 for one in self.series for value in one.values), default=0)

    @property
    def highest_stack(self) -> float:
        """The largest sum of a slot's values."""
        columns = zip(*(one.values for one in self.series), strict=True)
        return max((sum(value or 0 for value in column) for column in columns), default=0)
