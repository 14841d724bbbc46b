"""What a report is made of: figures against those before, charts, tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shared.charts import COUNT, HOURS, Bar, Slot, Unit, bar_list
from portal.shared.charts.units import say_count, say_hours, say_percent, say_score
from portal.shared.ui import Badge, Tone

Direction = Literal["up", "down", ""]
# A change is told from this share of a per cent on.
LEAST_PERCENT = 0.5
# Per cent of less than so many, or of more than so many times, are no use.
FEW, FAR = 10, 5
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it is, how it changed, what else is to be known, where to read more."""

    label: str
    value: str
    change: Badge | None = None
    note: str = ""
    url: str = ""
    icon: str = ""
    spark: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers; `csv` is its head in the file, where the unit has to stand."""

    label: str
    unit: Unit = COUNT
    csv: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name, its values, an address of more."""

    name: str
    values: Sequence[float | str | None]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page, and as CSV under its key."""

    key: str
    title: str
    name_label: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    empty: str = ""

    @property
    def shown(self) -> list[tuple[Line, list[tuple[str, str]]]]:
        """The rows with label and text of each cell."""
        return [(line, self.cells(line)) for line in self.lines]

    def cells(self, line: Line) -> list[tuple[str, str]]:
        """Label and text of each cell of a row."""
        return [
            (column.label, text_of(value, column.unit))
            for column, value in zip(self.columns, line.values, strict=True)
        ]

    def csv_header(self) -> list[str]:
        """The heads of the file."""
        return [self.name_label, *(column.csv or column.label for column in self.columns)]

    def csv_rows(self) -> list[list[Any]]:
        """The values as programs want them: minutes, per cent, plain numbers."""
        return [
            [line.name, *(
                raw_of(value, column.unit)
                for column, value in zip(self.columns, line.values, strict=True)
            )]
            for line in self.lines
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """A page: its figures, its charts (the wide ones first), its tables."""

    key: str
    title: str
    intro: str
    tiles: Sequence[Tile] = ()
    charts: Sequence[SafeString] = ()
    wide_charts: Sequence[SafeString] = ()
    tables: Sequence[Table] = ()
    # The charts' numbers, to take away: over time, and those of the bars.
    over_time: Table | None = None
    bars: Table | None = None
    comments: Sequence[Any] = ()
    # Rings: drawing, name and what it is of.
    gauges: Sequence[tuple[SafeString, str, str]] = ()
    # Whether the numbers can be narrowed by queue, agent and the like.
    has_filters: bool = True
    has_groups: bool = True


def over_time(slots: Sequence[Slot], columns: Sequence[tuple[Column, Sequence[Any]]]) -> Table:
    """The charts' values, a row for each slot."""
    return Table(
        key="time",
        title=_("Numbers over time"),
        name_label=_("Time"),
        columns=[column for column, _values in columns],
        lines=[
            Line(slot.name, [values[place] for _column, values in columns])
            for place, slot in enumerate(slots)
        ],
    )


@dataclass(frozen=True, slots=True)
class Bars:
    """What stands as bars on the page and as a table in the file."""

    table: Table
    bars: Sequence[Bar]
    empty: str


def drawn_bars(found: Bars, file: str) -> SafeString:
    """The drawing, with the address of the file."""
    return bar_list(
        found.table.key,
        found.table.title,
        found.bars,
        label=found.table.name_label,
        value_label=found.table.columns[0].label,
        empty=found.empty,
        file=file,
    )


def bar_table(key: str, title: str, label: str, value_label: str, bars: Sequence[Bar]) -> Table:
    """The values of bars, a row for each."""
    lines = [Line(bar.label, [bar.value]) for bar in bars]
    return Table(key, title, label, [Column(value_label)], lines)


def text_of(value: float | str | None, unit: Unit) -> str:
    """A cell; a dash where nothing can be said."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else unit.say(value)


def raw_of(value: float | str | None, unit: Unit) -> Any:
    """A cell of the file: lengths in minutes, averages and shares with one decimal."""
    if value is None or isinstance(value, str):
        return value
    if unit is HOURS:
        return round(value / MINUTE)
    return round(value) if unit is COUNT else Decimal(str(round(value, 1)))


def more_or_less(now: int, before: int, *, good: Direction = "") -> Badge:
    """How a count changed: in per cent, or by how many where per cent would tell nothing."""
    change = now - before
    if not change or abs(change) < before * LEAST_PERCENT / 100:
        return same()
    if before < FEW or change > before * FAR:
        size = counted(abs(change))
    else:
        size = say_percent(100 * abs(change) / before)
    text = _("%(size)s more") if change > 0 else _("%(size)s fewer")
    return moved(change, text % {"size": size}, good)


def longer_or_shorter(now: float | None, before: float | None) -> Badge | None:
    """How a length of time changed; shorter is better."""
    if now is None or before is None:
        return None
    change = now - before
    if abs(change) < MINUTE:
        return same()
    text = _("%(time)s longer") if change > 0 else _("%(time)s shorter")
    return moved(change, text % {"time": say_hours(abs(change))}, "down")


def points(now: float | None, before: float | None) -> Badge | None:
    """How a share changed, in percentage points; more is better."""
    if now is None or before is None:
        return None
    change = round(now) - round(before)
    if not change:
        return same()
    size = abs(change)
    text = (
        ngettext("%(count)s point more", "%(count)s points more", size)
        if change > 0
        else ngettext("%(count)s point less", "%(count)s points less", size)
    )
    return moved(change, text % {"count": size}, "up")


def score_change(now: float | None, before: float | None) -> Badge | None:
    """How an average changed; higher is better."""
    if now is None or before is None:
        return None
    change = round(now, 1) - round(before, 1)
    if abs(change) < 0.05:
        return same()
    text = _("%(points)s higher") if change > 0 else _("%(points)s lower")
    return moved(change, text % {"points": say_score(abs(change))}, "up")


def same() -> Badge:
    """Nothing worth telling."""
    return Badge(_("as before"), "mute", "minus")


def moved(change: float, text: str, good: Direction) -> Badge:
    """An arrow, words, and whether it is for the better."""
    way: Direction = "up" if change > 0 else "down"
    tone: Tone = "mute" if not good else ("ok" if way == good else "bad")
    return Badge(text, tone, f"arrow-{way}")


def kept_text(kept: int, whole: int) -> str:
    """How many of how many were in time."""
    if not whole:
        return _("nothing agreed")
    return _("%(kept)s of %(all)s") % {"kept": counted(kept), "all": counted(whole)}


def counted(number: int) -> str:
    """A count as the language writes it."""
    return say_count(number)


def share(part: int, whole: int) -> float | None:
    """A part in per cent; None of nothing."""
    return 100 * part / whole if whole else None


def shown(value: float | None, unit: Unit) -> str:
    """A figure; a dash where nothing can be said."""
    return "–" if value is None else unit.say(value)
