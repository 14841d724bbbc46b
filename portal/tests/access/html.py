"""What is wrong with a page, as far as a parser can tell."""

from collections import Counter
from html.parser import HTMLParser

# Without an end of their own, the shapes of icons included.
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
        "line",
        "polyline",
        "polygon",
        "ellipse",
        "use",
    ]
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Page(HTMLParser):
    """Collects the faults of a page while reading it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.count: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.links: list[tuple[str, str]] = []
        self.lang = self.title = ""
        self.is_data = False
        self.level = 0
        self.feed(text)
        self.close()
        self._finish()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.count[tag] += 1
        self.is_data = tag == "script" and values.get("type") == "application/ld+json"
        self._look_at(tag, values)
        if len(values) != len(attrs):
            self.faults.append(f"<{tag}> with an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self.is_data = False
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where it doesn't belong, line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data.strip()
        if self.is_data:
            return  # read by search engines, run by nobody
        if self.open and self.open[-1] in {"script", "style"} and data.strip():
            self.faults.append(f"inline <{self.open[-1]}>")

    def _look_at(self, tag: str, values: dict[str, str]) -> None:
        if tag == "html":
            self.lang = values.get("lang", "")
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag == "style" or "style" in values:
            self.faults.append(f"style on <{tag}>")
        self.faults += [f"{name} on <{tag}>" for name in values if name.startswith("on")]
        if tag in HEADINGS:
            self._climb(int(tag[1]))
        if tag == "img" and "alt" not in values:
            self.faults.append("<img> without alt")
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            self.links += [(name, target) for target in values.get(name, "").split()]

    def _climb(self, level: int) -> None:
        if level > self.level + 1:
            self.faults.append(f"h{level} after h{self.level}")
        self.level = level

    def _finish(self) -> None:
        if self.open:
            self.faults.append(f"not closed: {self.open}")
        if self.count["h1"] != 1:
            self.faults.append(f"{self.count['h1']} h1")
        if self.count["main"] != 1:
            self.faults.append(f"{self.count['main']} main")
        if not self.title or not self.lang:
            self.faults.append("no title or language")
        self.faults += [f"id {name} {times} times" for name, times in self.ids.items() if times > 1]
        self.faults += [
            f"{name}={target} leads nowhere"
            for name, target in self.links
            if target not in self.ids
        ]


def faults_of(text: str) -> list[str]:
    """Everything that is wrong with a page."""
    return Page(text).faults
