"""SVG and HTML as text: attributes and words are always escaped."""

from collections.abc import Iterable, Sequence

from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.charts.model import Chart, Series
from portal.shared.charts.units import Unit

Value = str | float | int


def tag(name: str, *inside: object, **attrs: Value | None) -> SafeString:
    """An element; attributes that are None are left out, `class_` is class, `_` becomes `-`."""
    flat: dict[str, Value] = {
        key.rstrip("_").replace("_", "-"): number(value) if isinstance(value, float) else value
        for key, value in attrs.items()
        if value is not None
    }
    return element(name, flat, inside)


def element(name: str, attrs: dict[str, Value], inside: Iterable[object] = ()) -> SafeString:
    """As `tag`, for attributes whose names are no names in Python (viewBox)."""
    words = "".join(conditional_escape(part) for part in inside)
    return SafeString(f"<{name}{flatatt(attrs)}>{words}</{name}>")


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A share of the width, so that the drawing stretches and its words don't."""
    return f"{number(share * 100)}%"


def drawing(chart: Chart, height: int, *inside: object) -> SafeString:
    """The SVG with its name and description for who can't see it."""
    title, text = f"{chart.key}-title", f"{chart.key}-text"
    return tag(
        "svg",
        tag("title", chart.title, id=title),
        tag("desc", chart.summary, id=text) if chart.summary else "",
        *inside,
        class_="ch-svg",
        width="100%",
        height=height,
        role="img",
        aria_labelledby=f"{title} {text}" if chart.summary else title,
    )


def figure(chart: Chart, svg: SafeString, *, legend: bool = True) -> SafeString:
    """Title, legend, drawing, and the numbers behind a disclosure."""
    return tag(
        "figure",
        tag("figcaption", chart.title, _file(chart), class_="ch-title"),
        _legend(chart.series) if legend and len(chart.series) > 1 else "",
        svg,
        *(tag("p", note, class_="ch-note") for note in chart.notes),
        numbers(chart),
        class_="ch",
        id=chart.key,
    )


def _file(chart: Chart) -> SafeString:
    """The link to the numbers as CSV."""
    if not chart.file:
        return SafeString("")
    name = tag("span", f": {chart.title}", class_="ch-sr")
    return tag("a", "CSV", name, class_="ch-file", href=chart.file)


def empty_figure(chart: Chart) -> SafeString:
    """Where there is nothing to draw, that is said."""
    text = chart.empty or _("Nothing to show in this period.")
    return tag(
        "figure",
        tag("figcaption", chart.title, class_="ch-title"),
        tag("p", text, class_="ch-empty"),
        class_="ch",
        id=chart.key,
    )


def _legend(series: Sequence[Series]) -> SafeString:
    items = (
        tag("li", tag("span", class_=f"ch-key {classes(one)}", aria_hidden="true"), one.label)
        for one in series
    )
    return tag("ul", *items, class_="ch-legend")


def classes(series: Series) -> str:
    """The colour of a series, and whether it is only compared with."""
    return f"ch-{series.colour} ch-past" if series.is_past else f"ch-{series.colour}"


def numbers(chart: Chart) -> SafeString:
    """The values as a table, one row a slot."""
    head = tag("tr", tag("th", chart.slot_label or _("Time"), scope="col"),
               *(tag("th", one.label, scope="col") for one in chart.series))  # fmt: skip
    rows = (
        tag("tr", tag("th", slot.name, scope="row"),
            *(tag("td", said(chart.unit, one.values[place])) for one in chart.series))
        for place, slot in enumerate(chart.slots)
    )  # fmt: skip
    table = tag(
        "table",
        tag("caption", chart.title, class_="ch-sr"),
        tag("thead", head),
        tag("tbody", *rows),
        class_="ch-table",
    )
    return tag(
        "details",
        tag("summary", _("Numbers"), tag("span", f": {chart.title}", class_="ch-sr")),
        tag("div", table, class_="ch-scroll", tabindex="0", role="region", aria_label=chart.title),
        class_="ch-numbers",
    )


def said(unit: Unit, value: float | None) -> str:
    """A value in words, a dash where there is none."""
    return "–" if value is None else unit.say(value)


def tip(chart: Chart, place: int) -> str:
    """What a slot's tooltip says: its name, then each series on a line."""
    lines = [f"{one.label}: {said(chart.unit, one.values[place])}" for one in chart.series]
    return "\n".join([chart.slots[place].name, *lines])
