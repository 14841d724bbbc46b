"""Charts: axes that fit, words that are escaped, numbers for who can't see the drawing."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.charts import (
    COUNT,
    HOURS,
    PERCENT,
    SCORE,
    Bar,
    Chart,
    Series,
    Slot,
    bar_list,
    column_chart,
    gauge,
    line_chart,
    nice_ticks,
    sparkline,
)
from portal.shared.charts.lines import runs
from portal.shared.charts.plot import FIELD, TOP, plot_of
from portal.shared.charts.units import LIMIT, say_hours

EVIL = "<script>alert(1)</script>\" onload='x' &"


def chart(*values: list[float | None], slots: int | None = None, **fields: Any) -> Chart:
    count = slots if slots is not None else len(values[0])
    series = [Series(f"Series {number}", list(one)) for number, one in enumerate(values)]
    labels = [Slot(f"D{number}", f"Day {number}") for number in range(count)]
    return Chart(key="c", title="Requests", slots=labels, series=series, **fields)


def parsed(html: str) -> ElementTree.Element:
    """Well-formed, as every attribute is quoted and every element closed."""
    return ElementTree.fromstring(html)


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([COUNT, HOURS]))
def test_ticks_reach_the_highest_in_even_steps(high: float, unit: Any) -> None:
    ticks = nice_ticks(high, unit)
    steps = {round(b - a, 6) for a, b in zip(ticks, ticks[1:], strict=False)}
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 7
    assert len(steps) == 1
    if 0 < high <= LIMIT:
        assert ticks[-1] >= high * (1 - 1e-9)
        assert len(ticks) == 2 or ticks[-2] < high


@given(st.integers(min_value=1, max_value=10**12))
def test_counts_have_whole_ticks(high: int) -> None:
    assert all(tick == int(tick) for tick in nice_ticks(high, COUNT))


@pytest.mark.parametrize(
    ("high", "unit", "expected"),
    [
        (0, COUNT, [0, 1]),
        (3, COUNT, [0, 1, 2, 3]),
        (7, COUNT, [0, 2, 4, 6, 8]),
        (95, COUNT, [0, 25, 50, 75, 100]),
        (1200, COUNT, [0, 500, 1000, 1500]),
        (3, PERCENT, [0, 25, 50, 75, 100]),
        (1, SCORE, [0, 1, 2, 3, 4, 5]),
        (3000, HOURS, [0, 900, 1800, 2700, 3600]),
        (8 * 3600, HOURS, [0, 7200, 14400, 21600, 28800]),
        (400 * 3600, HOURS, [0, 360000, 720000, 1080000, 1440000]),
    ],
)
def test_ticks_that_people_would_choose(high: float, unit: Any, expected: list[float]) -> None:
    assert nice_ticks(high, unit) == expected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min"),
        (20, "under 1 min"),
        (60, "1 min"),
        (3599, "1 h"),
        (3600 * 3 + 60 * 20, "3 h 20 min"),
        (3600 * 31, "31 h"),
        (3600 * 1234.5, "1,234 h"),
    ],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    with translation.override("en"):
        assert say_hours(seconds) == text


@given(st.lists(st.none() | st.floats(0, 1e12), min_size=1, max_size=80))
def test_whatever_the_values_the_drawing_is_well_formed_and_inside(values: list) -> None:
    for draw in (line_chart, column_chart):
        html = draw(chart(values))
        parsed(html)
        assert not {"nan", "inf"} & set(html.split('"'))
    plot = plot_of(chart(values), 10)
    assert all(TOP <= plot.y_of(value or 0) <= TOP + FIELD for value in values)


def test_words_of_others_are_escaped_everywhere() -> None:
    evil = Chart(
        key="c", title=EVIL, slots=[Slot(EVIL, EVIL)], series=[Series(EVIL, [1.0])],
        summary=EVIL, slot_label=EVIL, notes=[EVIL],
    )  # fmt: skip
    drawn = [
        line_chart(evil),
        column_chart(evil),
        column_chart(evil, stacked=True),
        bar_list("b", EVIL, [Bar(EVIL, 1, EVIL)], label=EVIL, value_label=EVIL, summary=EVIL),
        gauge("g", EVIL, 50),
        line_chart(Chart(key="c", title=EVIL, slots=[], series=[], empty=EVIL)),
    ]
    for html in drawn:
        root = parsed(html)
        assert "<script" not in html
        assert not [one for one in root.iter() if any(name.startswith("on") for name in one.attrib)]


def test_nothing_that_the_policy_refuses() -> None:
    drawn = [
        line_chart(chart([1, 2]), area=True),
        column_chart(chart([1, 2], [3, 4]), stacked=True),
        bar_list("b", "Bars", [Bar("One", 1)]),
        gauge("g", "Share", 90),
        sparkline([1, 2, 3]),
    ]
    for html in drawn:
        names = {name for one in parsed(html).iter() for name in one.attrib}
        assert not names & {"style", "fill", "stroke"}
        assert "<style" not in html


def test_who_cannot_see_it_reads_name_and_numbers() -> None:
    html = line_chart(chart([1, None], summary="It rises."))
    assert 'aria-labelledby="c-title c-text"' in html
    assert 'role="img"' in html
    assert '<title id="c-title">Requests</title><desc id="c-text">It rises.</desc>' in html
    assert '<th scope="row">Day 0</th><td>1</td>' in html
    assert '<th scope="row">Day 1</th><td>–</td>' in html


def test_a_pointed_at_slot_says_its_values() -> None:
    html = column_chart(chart([1, 2], [3, None]))
    assert "<title>Day 0\nSeries 0: 1\nSeries 1: 3</title>" in html
    assert "<title>Day 1\nSeries 0: 2\nSeries 1: –</title>" in html


@pytest.mark.parametrize("values", [[], [None, None], [0, 0]])
def test_nothing_to_draw_is_said(values: list) -> None:
    html = line_chart(chart(values, empty="Nothing came in."))
    assert "Nothing came in." in html
    assert "<svg" not in html


def test_a_line_goes_on_over_a_week_end_and_breaks_over_more() -> None:
    assert runs([1, None, 2, None, None, None, 3]) == [[0, 2, 6]]
    assert runs([1, None, None, None, None, 2, 3]) == [[0], [5, 6]]


def test_a_lone_point_is_a_dot() -> None:
    html = line_chart(chart([1, None, None, None, None, 2, 3]))
    assert html.count("<circle") == 2
    assert html.count('class="ch-line') == 1


def test_a_legend_only_where_there_is_a_choice() -> None:
    assert "ch-legend" not in line_chart(chart([1, 2]))
    assert line_chart(chart([1, 2], [2, 3])).count("ch-key") == 2


def test_stacked_columns_stand_on_each_other() -> None:
    root = parsed(column_chart(chart([1.0], [3.0]), stacked=True))
    low, high = (one for one in root.iter() if "ch-stack" in one.get("class", ""))
    assert float(high.get("y", 0)) + float(high.get("height", 0)) == float(low.get("y", 0))
    assert float(low.get("y", 0)) + float(low.get("height", 0)) == TOP + FIELD


def test_the_longest_bar_takes_the_width() -> None:
    html = bar_list("b", "Bars", [Bar("One", 4, "80%"), Bar("Two", 1), Bar("None", 0)])
    widths = [one.get("width") for one in parsed(html).iter() if "ch-bar" in one.get("class", "")]
    assert widths == ["100%", "25%"]
    assert "4 · 80%" in html


@pytest.mark.parametrize(
    ("share", "text"), [(None, "–"), (0.0, "0%"), (99.6, "100%"), (120.0, "120%")]
)
def test_a_ring_says_its_share(share: float | None, text: str) -> None:
    html = gauge("g", "Kept", share)
    assert f'<title id="g-title">Kept: {text}</title>' in html
    parsed(html)


@pytest.mark.parametrize("values", [[], [1], [None, 1, None]])
def test_too_little_for_a_small_line(values: list) -> None:
    assert sparkline(values) == ""


def test_numbers_as_the_language_writes_them() -> None:
    with translation.override("lt"):
        html = line_chart(chart([1234567.0, 2.0]))
    assert "1\xa0234\xa0567" in html
