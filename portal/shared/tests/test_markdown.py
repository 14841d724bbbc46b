"""Markdown of people never becomes active content."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.markdown import (
    Heading,
    clean_html,
    headings_of,
    plain_text,
    reading_minutes,
    render_markdown,
    text_of_html,
)

CORPUS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)>",
    "<svg><script href='data:,alert(1)'/></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<form action=//x.example><button formaction=javascript:alert(1)>x",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<p style='background:url(//x.example)'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//x.example 'a\" onmouseover=\"alert(1)')",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://x.example/pixel.png)",
    "![x](/files/../../evil.svg)",
    '![x" onerror="alert(1)](/files/a/)',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "# <img src=x onerror=alert(1)>",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<script>alert(1)</script>",
    "<a\x0chref=javascript:alert(1)>",
]
# fmt: off
HARMLESS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
# fmt: on
FETCHED = ("src", "poster")
# What articles have besides.
RICH = frozenset({"div", "figure", "figcaption", "span", "track", "video"})
ACTIVE_URL = re.compile(r"[\s\x00-\x20]*(javascript|data|vbscript)\s*:", re.IGNORECASE)


class Reader(HTMLParser):
    """Reads markup as a browser does and notes what it would act on."""

    def __init__(self, harmless: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.harmless = HARMLESS | harmless
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.harmless:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.found.append(f"{tag} {name}")
            if ACTIVE_URL.match(value or "") or (name in FETCHED and "//" in (value or "")):
                self.found.append(f"{tag} {name}={value}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def handle_pi(self, data: str) -> None:
        self.found.append(data)


def live_parts(markup: str, harmless: frozenset[str] = frozenset()) -> list[str]:
    """What a browser would act on or fetch from elsewhere by itself."""
    reader = Reader(harmless)
    reader.feed(markup)
    reader.close()
    return reader.found


@pytest.mark.parametrize("source", CORPUS)
@pytest.mark.parametrize("options", [{}, {"breaks": True}, {"images": True}])
def test_nothing_active_is_left(source: str, options: dict[str, bool]) -> None:
    for text in (source, f"text {source} text", f"> {source}", f"- {source}", f"*{source}*"):
        assert live_parts(render_markdown(text, **options)) == []


def test_the_check_itself_finds_active_parts() -> None:
    for markup, part in (
        ("<script>", "script"),
        ("<a href='&#106;avascript:x'>", "a href=javascript:x"),
        ("<p onclick=x>", "p onclick"),
        ('<p style="x">', "p style"),
        ("<img src=//x.example/y>", "img src=//x.example/y"),
    ):
        assert live_parts(markup) == [part]


@given(st.text(max_size=300))
def test_any_text_is_rendered_safely(text: str) -> None:
    assert live_parts(render_markdown(text, images=True)) == []
    plain_text(text, limit=40)
    assert len(headings_of(text)) == render_markdown(text).count(' id="s-')


@given(st.text(alphabet="<>\"'/= abonclicksrphejv:()[]!&;#x\n`", max_size=200))
def test_hostile_letters_are_rendered_safely(text: str) -> None:
    assert live_parts(render_markdown(text, images=True)) == []


def test_headings_are_shifted_named_and_never_skip_a_level() -> None:
    text = "# Top\n\n#### Deep\n\n## Top\n\n## Ąžuolas `code`"
    assert headings_of(text) == [
        Heading(2, "s-top", "Top"),
        Heading(3, "s-deep", "Deep"),
        Heading(2, "s-top-2", "Top"),
        Heading(2, "s-ąžuolas-code", "Ąžuolas code"),
    ]
    markup = render_markdown(text)
    assert '<h2 id="s-top">Top</h2>' in markup
    assert '<h3 id="s-deep">Deep</h3>' in markup
    assert '<h3 id="s-top">Top</h3>' in render_markdown("# Top", shift=2)


def test_what_authors_use() -> None:
    markup = render_markdown(
        "1. one\n2. **two**\n\n> note\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "[help](/en/help/) [mail](mailto:a@b.example) ![own](/files/1234-ab/)",
        images=True,
    )
    for part in (
        "<li><strong>two</strong></li>",
        "<blockquote>",
        '<th scope="col">a</th>',
        '<td class="r num">2</td>',
        '<a href="/en/help/"',
        '<a href="mailto:a@b.example"',
        '<img src="/files/1234-ab/" alt="own">',
    ):
        assert part in markup


def test_messages_keep_their_line_ends() -> None:
    assert render_markdown("one\ntwo", breaks=True) == "<p>one<br>\ntwo</p>\n"
    assert render_markdown("one\ntwo") == "<p>one\ntwo</p>\n"


def test_plain_text_has_no_markup_and_is_cut_at_a_word() -> None:
    text = "## Head\n\n- **one** & [two](/x/)\n- three &amp; `<b>`"
    assert plain_text(text) == "Head one & two three & <b>"
    assert plain_text(text, limit=12) == "Head one &…"


def test_reading_time() -> None:
    assert reading_minutes("word") == 1
    assert reading_minutes("word " * 900) == 4


def test_clean_html_marks_links() -> None:
    assert clean_html('<a href="https://x.example" target="_blank">x</a>') == (
        '<a href="https://x.example" rel="nofollow noopener noreferrer">x</a>'
    )


def test_links_of_visitors_are_marked_as_theirs() -> None:
    text = "[fittings](https://fittings.example/)"
    assert 'rel="nofollow ugc noopener noreferrer"' in render_markdown(text, by_visitors=True)
    assert 'rel="nofollow noopener noreferrer"' in render_markdown(text)


def test_words_of_rendered_markup_are_those_of_its_source() -> None:
    source = "## One\n\nTwo **three**, `four`.\n\n- [five](https://a.example) & six\n- seven"
    assert text_of_html(render_markdown(source)) == "One Two three, four. five & six seven"
