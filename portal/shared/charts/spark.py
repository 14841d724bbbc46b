"""A line as small as a word, beside a number that says it: decoration for who sees it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.shared.charts.lines import runs
from portal.shared.charts.markup import element, number, tag
from portal.shared.charts.model import Colour

WIDTH, HEIGHT, EDGE = 120, 28, 2


def sparkline(values: Sequence[float | None], colour: Colour = "c1") -> SafeString:
    """The values from left to right, the highest at the top; empty where there is no line."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    top = max(*known, 0) or 1
    step = WIDTH / (len(values) - 1)

    def point(place: int) -> str:
        high = max(values[place] or 0, 0) / top * (HEIGHT - 2 * EDGE)
        return f"{number(place * step)} {number(HEIGHT - EDGE - high)}"

    lines = [
        tag("path", class_=f"ch-line ch-{colour}", d="M" + "L".join(point(p) for p in run))
        for run in runs(values)
        if len(run) > 1
    ]
    attrs: dict[str, str | float | int] = {
        "class": "ch-spark", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none",
        "aria-hidden": "true", "focusable": "false",
    }  # fmt: skip
    return element("svg", attrs, lines)
