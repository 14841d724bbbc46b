"""Charts drawn on the server as SVG: they need no script and no inline style.

No library was found that does this: pygal and matplotlib write style elements and fixed colours,
plotly and altair draw in the browser. Here colours are classes of static/portal/charts.css (light,
dark and print), text keeps its size at any width, and the numbers stand in a table below for who
can't see the drawing. Every function makes a SafeString from plain values, without side effects.
"""

from portal.shared.charts.bars import Bar, bar_list
from portal.shared.charts.columns import column_chart
from portal.shared.charts.donut import gauge
from portal.shared.charts.lines import line_chart
from portal.shared.charts.model import Chart, Colour, Series, Slot
from portal.shared.charts.spark import sparkline
from portal.shared.charts.units import COUNT, HOURS, PERCENT, SCORE, Unit, nice_ticks

__all__ = [
    "COUNT",
    "HOURS",
    "PERCENT",
    "SCORE",
    "Bar",
    "Chart",
    "Colour",
    "Series",
    "Slot",
    "Unit",
    "bar_list",
    "column_chart",
    "gauge",
    "line_chart",
    "nice_ticks",
    "sparkline",
]
