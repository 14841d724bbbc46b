"""Columns by slot: of several series beside each other, or one on the other."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from portal.shared.charts.markup import classes, drawing, empty_figure, figure, percent, tag
from portal.shared.charts.model import Chart
from portal.shared.charts.plot import (
    HEIGHT,
    Plot,
    grid,
    marks,
    plot_of,
    tips,
    words,
)

# How much of a slot its columns take, and how wide a single one gets at most.
TAKEN, WIDEST = 0.72, 0.09


def column_chart(chart: Chart, *, stacked: bool = False) -> SafeString:
    """The series of a slot beside each other, or one on the other."""
    if chart.is_empty:
        return empty_figure(chart)
    plot = plot_of(chart, chart.highest_stack if stacked else chart.highest)
    columns = _stacked(plot) if stacked else _grouped(plot)
    return figure(
        chart,
        drawing(chart, HEIGHT, *grid(plot), *columns, *marks(plot), *words(plot), *tips(plot)),
    )


def _grouped(plot: Plot) -> Iterator[SafeString]:
    series = plot.chart.series
    width = min(TAKEN / plot.count / len(series), WIDEST)
    for place in range(len(plot.chart.slots)):
        left = plot.middle(place) - width * len(series) / 2
        for number, one in enumerate(series):
            height = plot.height_of(one.values[place] or 0)
            yield from _column(
                left + number * width, width * 0.92, plot.y_of(0) - height, height, classes(one)
            )


def _stacked(plot: Plot) -> Iterator[SafeString]:
    width = min(TAKEN / plot.count, WIDEST)
    for place in range(len(plot.chart.slots)):
        left, ground = plot.middle(place) - width / 2, plot.y_of(0)
        for one in plot.chart.series:
            height = plot.height_of(one.values[place] or 0)
            ground -= height
            yield from _column(left, width, ground, height, f"{classes(one)} ch-stack")


def _column(x: float, width: float, y: float, height: float, name: str) -> Iterator[SafeString]:
    if height > 0:
        yield tag(
            "rect",
            class_=f"ch-bar {name}",
            x=percent(x),
            y=y,
            width=percent(width),
            height=max(height, 1.0),
            rx=1.5,
        )
