"""HTML of mails: the answer apart from what it quotes, safe, without pictures from elsewhere.

lxml takes the mail apart; what is shown passed nh3's allowlist afterwards, so nothing depends on
the two reading hostile markup alike.
"""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

import lxml.etree
import lxml.html
import nh3
from django.utils.html import escape, urlize
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml.html import HtmlElement

from portal.shared.markdown import ATTRIBUTES, LINK_REL, TAGS, URL_SCHEMES
from tickets.mail.quotes import introduces
from tickets.mail.texts import clean_text

MAX_HTML = 500_000
MAIL_TAGS = (TAGS | {"div"}) - {"h2"}
MAIL_ATTRIBUTES = {tag: names for tag, names in ATTRIBUTES.items() if not tag.startswith("h")} | {
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"src", "alt"},
}
# Dropped with what is in them, and dropped alone: libxml2 puts the rest of a page into an <embed>.
DROPPED = (
    *("script", "style", "head", "title", "noscript", "template"),
    *("object", "iframe", "svg", "math", "select"),
)
UNWRAPPED = ("embed", "meta", "link", "base", "form")
# Whole elements that hold a quotation.
CONTAINERS = (
    "gmail_quote",
    "gmail_quote_container",
    "yahoo_quoted",
    "protonmail_quote",
    "zmail_extra",
    "moz-forward-container",
)
# From here on everything is quoted.
STARTS_BY_ID = {
    "divRplyFwdMsg",
    "appendonsend",
    "OLK_SRC_BODY_SECTION",
    "stopSpelling",
    "mail-editor-reference-message-container",
}
STARTS_BY_CLASS = {"OutlookMessageHeader"}
OUTLOOK_LINE = re.compile(r"border-top:\s*solid\s*#(?:e1e1e1|b5c4df)", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
WORD = re.compile(r"\w")
NEAR = 20  # elements looked at around a quotation: of hostile markup each has thousands
# Every mark but those whose content is dropped: nh3 takes nested ones in square time.
NESTING = re.compile(r"<(?!/?(?:script|style)\b)/?[a-z][^<>]*>", re.IGNORECASE)
LAYOUT = ParserConfig(css=STRICT_CSS_PROFILE)
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
FOLLOWED = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
OWN_FILE = re.compile(r"/files/[0-9a-f-]{36}/\Z")


def split_html(markup: str) -> tuple[str, str]:
    """The answer and what it quotes, both as unsafe HTML; nothing is folded where no word of an
    answer would be left."""
    body = _parsed(markup)
    if body is None:
        return "", ""
    before = _written(body)
    holder = lxml.html.Element("div")
    _cut_containers(body, holder)
    _cut_from_start(body, holder)
    if len(holder) and not _says_anything(body):
        return before, ""
    return _written(body), _written(holder) if len(holder) else ""


def safe_html(markup: str, images: Mapping[str, str]) -> str:
    """What may be shown. `images` maps the content-id of a picture to the file it is stored as;
    every other picture becomes its description: it would tell its server who reads, and when."""
    body = _parsed(markup)
    if body is None:
        return ""
    for element in list(body.iter(*["h1", "h2", "h3", "h4", "h5", "h6"])):
        element.tag = "h4"  # below the page's own headings
    _flatten_layout(body)
    for picture in list(body.iter("img")):
        _show_picture(picture, images)
    for link in body.iter("a"):
        if not FOLLOWED.match(link.get("href", "")):  # nothing that leads into the portal itself
            link.attrib.pop("href", None)
    return nh3.clean(
        _written(body),
        tags=MAIL_TAGS,
        attributes=MAIL_ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=LINK_REL,
    ).strip()


def html_of_text(text: str) -> str:
    """A plain mail as HTML: paragraphs, line ends, addresses that can be followed."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    marked = "".join(
        f"<p>{urlize(escape(part), nofollow=True).replace(chr(10), '<br>')}</p>"
        for part in paragraphs
        if part.strip()
    )
    return nh3.clean(
        marked,
        tags=MAIL_TAGS,
        attributes=MAIL_ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=LINK_REL,
    )


def text_of_html(markup: str) -> str:
    """The words of safe HTML, laid out as text."""
    if not markup.strip():
        return ""
    lines = (line.rstrip() for line in clean_text(get_text(markup, LAYOUT)).split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def says_anything(markup: str) -> bool:
    """Whether there is a word to read, or a picture to see."""
    body = _parsed(markup)
    return body is not None and _says_anything(body)


def bare_words(markup: str) -> str:
    """The words without any layout, of what is nested too deeply to be laid out."""
    flat = NESTING.sub(" ", clean_text(markup)[:MAX_HTML])
    stripped = nh3.clean(flat, tags=set())
    return " ".join(html.unescape(stripped).split())


def content_ids(markup: str) -> set[str]:
    """The pictures of the mail's own that its HTML shows."""
    body = _parsed(markup)
    if body is None:
        return set()
    return {_content_id(picture) for picture in body.iter("img")} - {""}


def _parsed(markup: str) -> HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        document = lxml.html.document_fromstring(
            clean_text(markup)[:MAX_HTML].encode(), parser=parser, ensure_head_body=True
        )
    except (lxml.etree.LxmlError, ValueError):
        return None
    body = document.find("body")
    if body is None:
        return None
    for element in list(body.iter(*DROPPED)):
        if element is not body:
            element.drop_tree()
    for element in list(body.iter(*UNWRAPPED)):
        element.drop_tag()
    for element in list(body.iter()):
        if isinstance(element.tag, str) and HIDDEN.search(element.get("style", "")):
            _remove(element)
    return body


def _written(element: HtmlElement) -> str:
    inner = [escape(element.text or "")]
    inner += [lxml.html.tostring(child, encoding="unicode") for child in element]
    return "".join(inner)


def _says_anything(element: HtmlElement) -> bool:
    """Words, or a picture."""
    if element.find(".//img") is not None:
        return True
    return bool(WORD.search("".join(element.itertext())))


def _cut_containers(body: HtmlElement, holder: HtmlElement) -> None:
    """Move what programs mark as quotations, with the line that introduces each.

    Where an answer is written between several of them, all stay in their place.
    """
    found = _outermost(body)
    if len(found) > 1 and _is_interleaved(found):
        return
    for element in found:
        introduction = _introduction_of(element)
        if introduction is not None:
            holder.append(_taken(introduction))
        holder.append(_taken(element))


def _outermost(body: HtmlElement) -> list[HtmlElement]:
    marked = [element for element in body.iter() if _is_container(element)]
    inside = set(marked)
    return [element for element in marked if not inside.intersection(element.iterancestors())]


def _is_container(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag == "blockquote":
        return element.get("type") == "cite" or _introduction_of(element) is not None
    return bool(set(element.get("class", "").split()) & set(CONTAINERS))


def _is_interleaved(found: list[HtmlElement]) -> bool:
    others = set(found)
    return any(
        WORD.search(element.tail or "") or _words_until_next(element, others)
        for element in found[:-1]
    )


def _words_until_next(element: HtmlElement, others: set[HtmlElement]) -> bool:
    for sibling in islice(element.itersiblings(), NEAR):
        if sibling in others:
            return False
        text = "".join(sibling.itertext())
        if WORD.search(text) and not introduces(" ".join(text.split())):
            return True
    return False


def _introduction_of(element: HtmlElement) -> HtmlElement | None:
    """The element just before, if it only says who wrote what is quoted."""
    for previous in islice(element.itersiblings(preceding=True), NEAR):
        if WORD.search(previous.tail or ""):
            return None
        if WORD.search("".join(previous.itertext())):
            break
    else:
        return None
    if "moz-cite-prefix" in previous.get("class", ""):
        return previous
    words = " ".join("".join(previous.itertext()).split())
    return previous if introduces(words) else None


def _cut_from_start(body: HtmlElement, holder: HtmlElement) -> None:
    """Move everything from where Outlook's quotation begins."""
    start = next((element for element in body.iter() if _is_start(element)), None)
    if start is None or start is body:
        return
    for element in list(_from_here_on(start, body)):
        holder.append(element)


def _is_start(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.get("id", "").removeprefix("x_") in STARTS_BY_ID:
        return True
    if STARTS_BY_CLASS & set(element.get("class", "").split()):
        return True
    return bool(OUTLOOK_LINE.search(element.get("style", "")))


def _from_here_on(start: HtmlElement, body: HtmlElement) -> Iterator[HtmlElement]:
    """The element and all that follows it, level by level up to the body."""
    current, first = start, True
    while current is not body:
        parent = current.getparent()
        following = list(current.itersiblings())
        if first:
            following.insert(0, current)
        elif current.tail and current.tail.strip():
            text = lxml.html.Element("div")
            text.text, current.tail = current.tail, None
            yield text
        for element in following:
            parent.remove(element)
            yield element
        current, first = parent, False


def _taken(element: HtmlElement) -> HtmlElement:
    """The element out of its place; the text after it stays there."""
    _remove(element)
    element.tail = None
    return element


def _remove(element: HtmlElement) -> None:
    """Without the text that follows the element."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _flatten_layout(body: HtmlElement) -> None:
    """Tables that only arrange a page become blocks, so that a phone can show them."""
    for table in list(body.iter("table")):
        if _is_data(table):
            continue
        cells = table.iter("tbody", "thead", "tfoot", "tr", "td", "th")
        own = [cell for cell in cells if next(cell.iterancestors("table"), None) is table]
        for element in (table, *own):
            element.tag = "div"
            element.attrib.clear()


def _is_data(table: HtmlElement) -> bool:
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    if table.find(".//th") is not None:
        return True
    rows = table.findall(".//tr")
    return len(rows) > 1 and all(len(row) > 1 for row in rows)


def _show_picture(picture: HtmlElement, images: Mapping[str, str]) -> None:
    url = images.get(_content_id(picture), "")
    words = " ".join(picture.get("alt", "").split())
    if OWN_FILE.match(url):
        picture.attrib.clear()
        picture.set("src", url)
        picture.set("alt", words)
        return
    counts = picture.get("width") in ("0", "1") or picture.get("height") in ("0", "1")
    picture.tag = "span"
    picture.attrib.clear()
    picture.text = f" [{words}] " if words and not counts else None


def _content_id(picture: HtmlElement) -> str:
    source = picture.get("src", "").strip()
    return source[4:].strip("<> ") if source[:4].lower() == "cid:" else ""
