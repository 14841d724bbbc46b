"""Lines over time, with or without the area below."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from portal.shared.charts.markup import classes, drawing, empty_figure, figure, number, percent, tag
from portal.shared.charts.model import Chart, Series
from portal.shared.charts.plot import (
    FIELD,
    HEIGHT,
    INNER,
    Plot,
    grid,
    marks,
    plot_of,
    stretched,
    tips,
    words,
)

Point = tuple[float, float]
# A line goes on over so many missing values: nobody works on a week end.
BRIDGED = 3


def line_chart(chart: Chart, *, area: bool = False) -> SafeString:
    """One line a series, broken where many values are missing; `area` fills below the first."""
    if chart.is_empty:
        return empty_figure(chart)
    plot = plot_of(chart, chart.highest)
    lines = [part for one in reversed(chart.series) for part in _line(plot, one)]
    filled = _areas(plot, chart.series[0]) if area else ()
    dots = [dot for one in chart.series for dot in _dots(plot, one)]
    return figure(
        chart,
        drawing(
            chart, HEIGHT, *grid(plot), stretched(*filled, *lines), *dots, *marks(plot),
            *words(plot), *tips(plot),
        ),
    )  # fmt: skip


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """The places of values that stand next to each other, or nearly so."""
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and place - found[-1][-1] <= BRIDGED + 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _points(plot: Plot, series: Series, run: list[int]) -> list[Point]:
    return [
        (plot.middle(place) * INNER, FIELD - plot.height_of(series.values[place] or 0))
        for place in run
    ]


def _path(points: list[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _line(plot: Plot, series: Series) -> Iterator[SafeString]:
    for run in runs(series.values):
        if len(run) > 1:
            yield tag(
                "path", class_=f"ch-line {classes(series)}", d=_path(_points(plot, series, run))
            )


def _areas(plot: Plot, series: Series) -> Iterator[SafeString]:
    for run in runs(series.values):
        points = _points(plot, series, run)
        ground = [(points[-1][0], float(FIELD)), (points[0][0], float(FIELD))]
        yield tag("path", class_=f"ch-area {classes(series)}", d=_path([*points, *ground]) + "Z")


def _dots(plot: Plot, series: Series) -> Iterator[SafeString]:
    """A lone value is a dot, and so is the last of a line: that is where things stand."""
    found = runs(series.values)
    for run in found:
        if len(run) > 1 and (series.is_past or run is not found[-1]):
            continue
        place = run[-1]
        yield tag(
            "circle",
            class_=f"ch-dot {classes(series)}",
            cx=percent(plot.middle(place)),
            cy=plot.y_of(series.values[place] or 0),
            r=4,
        )
