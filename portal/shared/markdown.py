"""Markdown of people turned into safe HTML: parsed by markdown-it-py, cleaned by nh3.

The source is never trusted: raw HTML is shown as text, and what the parser makes is cleaned again
by an allowlist, so that a fault in one of the two is not a hole.
"""

import html
import re
from dataclasses import dataclass

import nh3
from django.utils.html import strip_tags
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"class", "scope"},
    "td": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
URL_SCHEMES = {"http", "https", "mailto", "tel"}
CELL_CLASSES = {"text-align:right": "r num", "text-align:center": "c"}
SPACES = re.compile(r"\s+")
TAG = re.compile(r"<[^>]*>")
INLINE_TAG = re.compile(r"</?(?:a|b|code|del|em|i|mark|s|span|strong|sub|sup)(?:\s[^>]*)?>")
LOCAL_FILE = re.compile(r"/(files|static)/[\w./-]+\Z")
LAST_LEVEL = 6
WORDS_PER_MINUTE = 200
LINK_REL = "nofollow noopener noreferrer"
# Tells search engines that the link is a visitor's, not the portal's.
VISITORS_LINK_REL = "nofollow ugc noopener noreferrer"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text, for its table of contents."""

    level: int
    anchor: str
    title: str


def _parser(*, breaks: bool) -> MarkdownIt:
    options = {"html": False, "linkify": False, "breaks": breaks}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"])


_ARTICLE = _parser(breaks=False)
_MESSAGE = _parser(breaks=True)


def render_markdown(
    text: str,
    *,
    shift: int = 1,
    breaks: bool = False,
    images: bool = False,
    by_visitors: bool = False,
) -> str:
    """Safe HTML of a Markdown text.

    Headings are moved down by `shift` levels (the page has its own h1) and get ids; with `breaks`
    a line end is a line break, as people expect of messages. Images other than the portal's own
    files become links, and with `images` off all of them do: a picture from elsewhere would tell
    its server who reads. Links of texts `by_visitors` are marked as theirs (rel="ugc").
    """
    parser = _MESSAGE if breaks else _ARTICLE
    tokens = parser.parse(text)
    _name_headings(tokens, shift)
    _prepare(tokens, images=images)
    rel = VISITORS_LINK_REL if by_visitors else LINK_REL
    return clean_html(parser.renderer.render(tokens, parser.options, {}), link_rel=rel)


def clean_html(markup: str, *, link_rel: str = LINK_REL) -> str:
    """Only the tags, attributes and address schemes of the allowlist."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=link_rel,
    )


def headings_of(text: str, *, shift: int = 1) -> list[Heading]:
    """The headings that `render_markdown` gives ids to, in order."""
    tokens = _ARTICLE.parse(text)
    return _name_headings(tokens, shift)


def plain_text(text: str, *, limit: int | None = None) -> str:
    """The words of a Markdown text without any markup; cut at a word where `limit` is given."""
    markup = _ARTICLE.render(text).replace("><", "> <")
    words = SPACES.sub(" ", html.unescape(strip_tags(markup))).strip()
    if limit is None or len(words) <= limit:
        return words
    return words[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def reading_minutes(text: str) -> int:
    """How long reading takes, at least one minute."""
    return max(1, round(len(plain_text(text).split()) / WORDS_PER_MINUTE))


def _name_headings(tokens: list[Token], shift: int) -> list[Heading]:
    """Shift the levels, never skipping one, and set unique ids in place."""
    found: list[Heading] = []
    taken: set[str] = set()
    last = shift
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = min(int(opening.tag[1]) + max(shift - 1, 0), last + 1, LAST_LEVEL)
        level = last = max(level, shift + 1)
        title = _words_of(inline)
        anchor = _free_anchor(title, taken)
        opening.tag = closing.tag = f"h{level}"
        opening.attrSet("id", anchor)
        found.append(Heading(level, anchor, title))
    return found


def _words_of(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _free_anchor(title: str, taken: set[str]) -> str:
    """Prefixed, so that no text can take an id of the page around it."""
    base = anchor = f"s-{slugify(title, allow_unicode=True) or 'part'}"
    number = 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


def _prepare(tokens: list[Token], *, images: bool) -> None:
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            _mark_cell(token)
        for child in token.children or []:
            if child.type == "image" and not (images and _is_own(child)):
                _image_to_text(child)


def _mark_cell(token: Token) -> None:
    """Alignment as a class: inline styles are forbidden by the content policy."""
    classes = CELL_CLASSES.get(str(token.attrs.pop("style", "")))
    if classes:
        token.attrSet("class", classes)
    if token.tag == "th":
        token.attrSet("scope", "col")


def _is_own(token: Token) -> bool:
    return bool(LOCAL_FILE.match(str(token.attrs.get("src", ""))))


def _image_to_text(token: Token) -> None:
    token.type, token.tag, token.nesting = "text", "", 0
    token.content = token.content or str(token.attrs.get("src", ""))
    token.children = None


def text_of(markup: str) -> str:
    """The words of HTML that `render_markdown` made; much quicker than rendering anew."""
    words = TAG.sub(" ", INLINE_TAG.sub("", markup))
    return SPACES.sub(" ", html.unescape(words)).strip()
