"""The style sheet keeps its rules, the components their structure, error pages their safety."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.shared.ui import AttentionItem, Badge, TimelineItem

ROOT = Path(__file__).resolve().parents[3]
CSS = (ROOT / "static/portal/portal.css").read_text()
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))


def component(name: str, **context: object) -> str:
    with translation.override("en"):
        return render_to_string(f"components/{name}.html", context)


def test_the_style_sheet_fits_its_budget() -> None:
    assert len(gzip.compress(CSS.encode())) <= 12 * 1024


def test_layers_are_declared_in_their_order() -> None:
    declared = "reset, tokens, base, layout, components, utilities"
    assert f"@layer {declared};" in CSS
    assert re.findall(r"^@layer (\w+)\{", CSS, re.MULTILINE) == declared.split(", ")


def test_important_is_only_used_by_utilities() -> None:
    before_utilities = CSS.partition("@layer utilities{")[0]
    assert "!important" not in before_utilities


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.findall(r"url\((?!fonts/)", CSS)
    assert "@import" not in CSS


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_documents_itself(path: Path) -> None:
    assert path.read_text().startswith("{# ")


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_without_a_request_need_no_context(name: str) -> None:
    html = render_to_string(name)
    assert html.count("<h1>") == 1
    assert html.count("<a ") == 1
    assert 'href="/"' in html
    assert "<script" not in html


def test_a_timeline_marks_the_current_step_and_says_the_others() -> None:
    items = [
        TimelineItem("Received", "20 Nov", "check", "done"),
        TimelineItem("Waiting for your answer", "", "reply", "now", "/requests/NH-1/"),
        TimelineItem("Closed", "30 Nov", state="todo"),
    ]
    html = component("timeline", items=items)
    assert html.count('aria-current="step"') == 1
    assert "Received</b><span class=\"sr\"> (done)</span>" in html  # fmt: skip
    assert '<b><a href="/requests/NH-1/">Waiting for your answer</a></b>' in html
    assert 'Closed</b><span class="sr"> (later)</span>' in html


def test_attention_is_absent_when_nothing_waits() -> None:
    assert component("attention", items=[]).strip() == ""


def test_attention_links_say_what_they_are_about() -> None:
    item = AttentionItem("We need your answer", "Request 1 <b>", "/r/", "Reply", "reply", "warn")
    html = component("attention", items=[item])
    assert 'href="/r/">Reply<span class="sr">: Request 1 &lt;b&gt;</span></a>' in html
    assert 'class="ico warn"' in html


def test_pages_show_only_the_ways_that_exist() -> None:
    first = component("pagination", older_url="?after=9", newer_url="")
    assert 'rel="next" href="?after=9"' in first
    assert 'rel="prev"' not in first
    assert component("pagination", older_url="", newer_url="").strip() == ""


def test_a_message_escapes_its_author_and_keeps_its_safe_body() -> None:
    html = component(
        "message",
        author="Eve <i>",
        body=mark_safe("<p>Hello</p>"),
        at=datetime(2026, 11, 20, tzinfo=UTC),
        team="Nordhaus",
    )
    assert "<b>Eve &lt;i&gt;</b>" in html
    assert 'aria-label="Message from Eve &lt;i&gt;, Nordhaus"' in html
    assert '<div class="prose"><p>Hello</p></div>' in html


def test_ones_own_message_is_called_yours() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    html = component("message", author="Rasa", body="Hi", at=at, mine=True)
    assert 'class="msg mine"' in html
    assert "<b>You</b>" in html


def test_the_badge_component_and_tag_agree() -> None:
    badge = Badge("Solved", "ok", "check")
    assert component("badge", badge=badge).strip().startswith('<span class="badge ok">')


def test_suggestions_are_counted_for_screen_readers() -> None:
    found = [{"title": "Returns", "url": "/help/returns/", "kind": "Help"}]
    html = component("search_suggestions", suggestions=found, q="ret", all_url="/search/?q=ret")
    assert '<p class="sr">1 suggestion</p>' in html
    assert "Search for “ret”" in html
    assert component("search_suggestions", suggestions=[], q="", all_url="/").strip() == ""
