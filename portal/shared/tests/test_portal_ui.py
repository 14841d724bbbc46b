"""The template tags of the design system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from portal.shared.templatetags import portal_ui
from portal.shared.ui import Badge

STATES = {"solved": Badge("Solved", "ok", "check")}


def render(source: str, **context: object) -> str:
    return Template("{% load portal_ui %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def vilnius_in_english() -> Iterator[None]:
    with timezone.override(ZoneInfo("Europe/Vilnius")), translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def noon_of_a_november_day(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rasa Petrauskienė", "RP"),
        ("Ana Maria de Sousa", "AS"),
        ("šarūnas", "Š"),
        ("UAB „Medis“", "U"),
        ("", "?"),
        (None, "?"),
        ("· —", "?"),
    ],
)
def test_initials(name: object, expected: str) -> None:
    assert portal_ui.initials(name) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (None, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (860_000, "840 KB"),
        (1024 * 1024 - 1, "1.0 MB"),
        (1_258_291, "1.2 MB"),
        (10 * 1024 * 1024, "10 MB"),
        (1024**3, "1.0 GB"),
    ],
)
def test_file_sizes_are_short(size: int | None, expected: str) -> None:
    assert portal_ui.filesize_short(size) == expected


def test_file_sizes_use_the_readers_notation() -> None:
    with translation.override("pt"):
        assert portal_ui.filesize_short(1_258_291) == "1,2 MB"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 23, 5, 42, tzinfo=UTC), "Today, 07:42"),
        (datetime(2026, 11, 22, 14, 5, tzinfo=UTC), "Yesterday, 16:05"),
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "Tomorrow, 09:00"),
        (datetime(2026, 11, 20, 7, 12, tzinfo=UTC), "20 Nov, 09:12"),
        (datetime(2025, 11, 20, 7, 12, tzinfo=UTC), "20 Nov 2025, 09:12"),
        # 22:30 in London is already the next day in Vilnius.
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "Today, 00:30"),
    ],
)
def test_moments_read_as_people_say_them(moment: datetime, shown: str) -> None:
    local = moment.astimezone(ZoneInfo("Europe/Vilnius")).isoformat(timespec="minutes")
    assert portal_ui.smart_date(moment) == f'<time datetime="{local}">{shown}</time>'


def test_days_have_no_time() -> None:
    assert portal_ui.smart_date(date(2026, 11, 23)) == '<time datetime="2026-11-23">Today</time>'
    assert portal_ui.smart_date(date(2026, 12, 4)) == '<time datetime="2026-12-04">4 Dec</time>'
    assert portal_ui.smart_date(None) == ""


def test_a_badge_has_an_icon_a_word_and_a_tone() -> None:
    html = render("{% badge state states %}", state="solved", states=STATES)
    assert html.startswith('<span class="badge ok"><svg')
    assert html.endswith("</svg>Solved</span>")
    assert render("{% badge it %}", it=STATES["solved"]) == html


def test_an_unknown_state_is_shown_escaped_and_muted() -> None:
    html = render("{% badge state states %}", state="<b>", states=STATES)
    assert html == '<span class="badge mute">&lt;b&gt;</span>'


def test_icons_are_decorative() -> None:
    html = render('{% icon "check" %}')
    assert html.startswith("<svg")
    assert 'class="icon"' in html
    assert 'aria-hidden="true"' in html


def test_the_name_of_an_icon_may_come_from_the_page() -> None:
    assert render("{% icon name %}", name="check") == render('{% icon "check" %}')
    with pytest.raises(TemplateSyntaxError, match="one name"):
        render("{% icon %}")


def test_addresses_are_the_resolvers() -> None:
    assert render('{% path "home" %}') == reverse("home")
    with pytest.raises(NoReverseMatch):
        render('{% path "no_such_page" %}')


def test_options_are_escaped_grouped_and_selected() -> None:
    widget = forms.Select(choices=[("", "None"), ("A & B", [(1, "<One>"), (2, "Two")])])
    assert widget.render("pick", 2, {"disabled": True, "required": False}) == (
        '<select name="pick" disabled><option value="">None</option>'
        '<optgroup label="A &amp; B"><option value="1">&lt;One&gt;</option>'
        '<option value="2" selected>Two</option></optgroup></select>'
    )


def test_values_of_boxes_are_escaped() -> None:
    hostile = '"><script>'
    assert forms.TextInput().render("name", hostile, {"class": "in"}) == (
        '<input type="text" name="name" value="&quot;&gt;&lt;script&gt;" class="in">'
    )
    assert forms.Textarea({"rows": 2}).render("body", hostile) == (
        '<textarea name="body" cols="40" rows="2">\n&quot;&gt;&lt;script&gt;</textarea>'
    )


def test_external_links_say_so() -> None:
    assert render("{% external %}").endswith('<span class="sr"> (other site)</span>')


def test_phone_addresses_hold_only_digits() -> None:
    assert portal_ui.tel_href("+370 5 200-0000") == "tel:+37052000000"
    assert portal_ui.tel_href("(05) 200") == "tel:05200"
