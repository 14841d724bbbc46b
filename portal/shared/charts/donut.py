"""One share of a whole as a ring."""

from math import pi

from django.utils.safestring import SafeString

from portal.shared.charts.markup import element, number, tag
from portal.shared.charts.model import Colour
from portal.shared.charts.units import say_percent

SIZE, WIDE = 132, 14
RADIUS = (SIZE - WIDE) / 2
AROUND = 2 * pi * RADIUS


def gauge(key: str, title: str, share: float | None, colour: Colour = "ok") -> SafeString:
    """A ring filled by `share` (0 to 100), the number in its middle; a dash where there is none."""
    middle = SIZE / 2
    text = "–" if share is None else say_percent(share)
    filled = AROUND * min(max(share or 0, 0), 100) / 100
    ring: dict[str, str | float | int] = {
        "cx": number(middle), "cy": number(middle), "r": number(RADIUS), "stroke-width": WIDE,
    }  # fmt: skip
    parts = [element("circle", {"class": "ch-ring", **ring})]
    if filled > 0:
        parts.append(element("circle", {
            "class": f"ch-part ch-{colour}",
            "stroke-dasharray": f"{number(filled)} {number(AROUND)}",
            "transform": f"rotate(-90 {number(middle)} {number(middle)})",
            **ring,
        }))  # fmt: skip
    parts.append(tag("text", text, class_="ch-middle", x=middle, y=middle + 8,
                     text_anchor="middle"))  # fmt: skip
    attrs: dict[str, str | float | int] = {
        "class": "ch-gauge", "viewBox": f"0 0 {SIZE} {SIZE}", "width": SIZE, "height": SIZE,
        "role": "img", "aria-labelledby": f"{key}-title",
    }  # fmt: skip
    return element("svg", attrs, [tag("title", f"{title}: {text}", id=f"{key}-title"), *parts])
