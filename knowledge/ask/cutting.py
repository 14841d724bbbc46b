"""Cutting an article into passages: of what readers see, with the anchors of its headings."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge.models import Article

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = "p li pre blockquote tr figcaption summary dt dd div section aside figure details"
BLOCKS = frozenset(_BLOCKS.split())
# The row of a table's heads says nothing by itself.
HEADS = "| "
# Cells of a row are parted by a mark that reads well in a line.
CELLS = frozenset({"td", "th"})
SKIPPED = frozenset({"script", "style", "template", "svg", "button"})
LONGEST = 900
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A section of an article, or a part of a long one; a line a block."""

    heading: str
    anchor: str
    text: str


@dataclass(slots=True)
class _Section:
    heading: str = ""
    anchor: str = ""
    lines: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the blocks of cleaned HTML under their headings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections = [_Section()]
        self.text: list[str] = []
        self.lists: list[tuple[bool, int]] = []
        self.prefix = ""
        self.heading: str | None = None
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SKIPPED:
            self.skipped += 1
        elif tag in HEADINGS:
            self._end_block()
            self.heading = dict(attrs).get("id") or ""
        elif tag in ("ul", "ol"):
            self._end_block()
            start = dict(attrs).get("start") or "1"
            self.lists.append((tag == "ol", int(start) if start.isdecimal() else 1))
        elif tag == "li":
            self._end_block()
            self.prefix = self._item_prefix()
        elif tag in BLOCKS:
            self._end_block()
        elif tag == "thead":
            self._end_block()
            self.prefix = HEADS
        elif tag == "br":
            self.text.append(" ")

    def _item_prefix(self) -> str:
        if not self.lists:
            return "- "
        numbered, number = self.lists.pop()
        self.lists.append((numbered, number + 1))
        return f"{number}. " if numbered else "- "

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        elif tag in HEADINGS:
            title = self._taken()
            self.sections.append(_Section(title, self.heading or ""))
        elif tag in ("ul", "ol"):
            self._end_block()
            if self.lists:
                self.lists.pop()
        elif tag in BLOCKS:
            self._end_block()
        elif tag in CELLS:
            self.text.append(" · ")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)

    def _taken(self) -> str:
        words = SPACES.sub(" ", "".join(self.text)).strip().strip("·").strip()
        self.text = []
        return words

    def _end_block(self) -> None:
        words = self._taken()
        if words:
            self.sections[-1].lines.append(self.prefix + words)
            self.prefix = ""

    def close(self) -> None:
        super().close()
        self._end_block()


def pieces_of(article: Article) -> list[Piece]:
    """The passages of an article, in order; its summary begins the first one."""
    reader = _Reader()
    reader.feed(article.body_html)
    reader.close()
    first, *others = reader.sections
    if article.summary and not _says_so(first.lines, article.summary):
        first.lines.insert(0, article.summary)
    return [
        Piece(section.heading[:200], section.anchor[:200], text)
        for section in (first, *others)
        for text in _parts(section.lines)
    ]


def _says_so(lines: list[str], summary: str) -> bool:
    """A summary that was made from the text's beginning would be said twice."""
    start = summary.rstrip("…").rstrip(" ,;:.–-")
    return " ".join(lines).startswith(start)


def _parts(lines: list[str]) -> list[str]:
    """Lines together, as long as they make a passage that is read at a glance."""
    found: list[list[str]] = []
    size = 0
    for line in lines:
        if not found or size + len(line) > LONGEST:
            found.append([])
            size = 0
        found[-1].append(line)
        size += len(line)
    return ["\n".join(part) for part in found]
