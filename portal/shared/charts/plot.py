"""The field that lines and columns stand in: grid, words of both axes, tooltips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.shared.charts.markup import element, percent, tag, tip
from portal.shared.charts.model import Chart
from portal.shared.charts.units import nice_ticks

TOP, FIELD, BOTTOM = 22, 176, 26
HEIGHT = TOP + FIELD + BOTTOM
# The inner drawing is this wide, whatever the page makes of it.
INNER = 1000
# More words than this don't fit below the smallest field.
WORDS = 6
NARROW_EDGE = 0.06


@dataclass(frozen=True, slots=True)
class Plot:
    """The field of a chart whose axis ends at `top`."""

    chart: Chart
    ticks: Sequence[float]

    @property
    def count(self) -> int:
        return max(len(self.chart.slots), 1)

    def middle(self, place: int) -> float:
        """Where a slot stands, as a share of the width."""
        return (place + 0.5) / self.count

    def height_of(self, value: float) -> float:
        """How high a value stands above the ground, in pixels."""
        top = self.ticks[-1]
        return min(max(value, 0.0), top) / top * FIELD

    def y_of(self, value: float) -> float:
        """Where a value stands, from the upper edge."""
        return TOP + FIELD - self.height_of(value)


def plot_of(chart: Chart, highest: float) -> Plot:
    """The field with an axis that reaches the highest value."""
    return Plot(chart, nice_ticks(highest, chart.unit))


def grid(plot: Plot) -> Iterator[SafeString]:
    """A line at each mark, with its value above it at the left."""
    for value in plot.ticks:
        y = plot.y_of(value)
        name = "ch-grid" if value else "ch-ground"
        yield tag("line", class_=name, x1="0", x2="100%", y1=y, y2=y)


def marks(plot: Plot) -> Iterator[SafeString]:
    """The values of the marks; drawn last, so that nothing hides them."""
    for value in plot.ticks[1:]:
        text = plot.chart.unit.say(value)
        yield tag("text", text, class_="ch-mark", x="0", y=plot.y_of(value) - 5)


def words(plot: Plot) -> Iterator[SafeString]:
    """The words below; every second one gives way where it is narrow."""
    for number, place in enumerate(_worded(plot.count)):
        middle = plot.middle(place)
        anchor, x = "middle", middle
        if middle < NARROW_EDGE:
            anchor, x = "start", 0.0
        elif middle > 1 - NARROW_EDGE:
            anchor, x = "end", 1.0
        yield tag(
            "text",
            plot.chart.slots[place].short,
            class_="ch-word ch-second" if number % 2 else "ch-word",
            x=percent(x),
            y=HEIGHT - 7,
            text_anchor=anchor,
        )


def _worded(count: int) -> range:
    """Which slots have a word: evenly spread, the first one always."""
    return range(0, count, -(-count // WORDS))


def tips(plot: Plot) -> Iterator[SafeString]:
    """Over each slot a field that says its values when it is pointed at."""
    for place in range(len(plot.chart.slots)):
        field = tag("title", tip(plot.chart, place))
        yield tag(
            "rect",
            field,
            class_="ch-hit",
            x=percent(place / plot.count),
            y=TOP,
            width=percent(1 / plot.count),
            height=FIELD,
        )


def stretched(*inside: object) -> SafeString:
    """A drawing over the field whose width follows the page's; lines keep theirs by CSS."""
    attrs: dict[str, str | float | int] = {
        "x": "0",
        "y": TOP,
        "width": "100%",
        "height": FIELD,
        "viewBox": f"0 0 {INNER} {FIELD}",
        "preserveAspectRatio": "none",
    }
    return element("svg", attrs, inside)
