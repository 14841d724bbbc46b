"""Bars one below the other: what has a name instead of a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from portal.shared.charts.markup import drawing, empty_figure, figure, percent, tag
from portal.shared.charts.model import Chart, Colour, Series, Slot
from portal.shared.charts.units import COUNT, Unit

ROW, THICK, LEAST = 42, 10, 0.004
# A longer name would meet the value where it is narrow.
NAME = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its value, and what stands behind the value (a share)."""

    label: str
    value: float
    note: str = ""
    colour: Colour = "c1"


def bar_list(
    key: str,
    title: str,
    bars: Sequence[Bar],
    *,
    unit: Unit = COUNT,
    label: str = "",
    value_label: str = "",
    summary: str = "",
    empty: str = "",
    file: str = "",
) -> SafeString:
    """The bars in their order, the longest as wide as there is room."""
    chart = Chart(
        key=key,
        title=title,
        slots=[Slot(bar.label) for bar in bars],
        series=[Series(value_label or title, [bar.value for bar in bars])],
        unit=unit,
        summary=summary,
        slot_label=label,
        empty=empty,
        file=file,
    )
    if chart.is_empty:
        return empty_figure(chart)
    longest = unit.top or chart.highest
    rows = [part for place, bar in enumerate(bars) for part in _row(bar, place, longest, unit)]
    return figure(chart, drawing(chart, ROW * len(bars), *rows))


def _row(bar: Bar, place: int, longest: float, unit: Unit) -> Iterator[SafeString]:
    y = place * ROW
    value = unit.say(bar.value) + (f" · {bar.note}" if bar.note else "")
    name = Truncator(bar.label).chars(NAME)
    yield tag("text", name, tag("title", bar.label), class_="ch-name", x="0", y=y + 15)
    yield tag("text", value, class_="ch-value", x="100%", y=y + 15, text_anchor="end")
    yield tag("rect", class_="ch-track", x="0", y=y + 23, width="100%", height=THICK, rx=3)
    share = min(max(bar.value, 0) / longest, 1.0)
    if share > 0:
        yield tag(
            "rect",
            class_=f"ch-bar ch-{bar.colour}",
            x="0",
            y=y + 23,
            width=percent(max(share, LEAST)),
            height=THICK,
            rx=3,
        )
