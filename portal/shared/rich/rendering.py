"""A rich text as HTML: parsed, given what the syntax means, and cleaned by an allowlist."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.shared import markdown
from portal.shared.markdown import CELL_CLASSES, LOCAL_FILE
from portal.shared.rich.containers import containers
from portal.shared.rich.model import ExternalVideo, FileFacts, Issue, IssueKind, Rich
from portal.shared.rich.tables import fit_tables
from portal.shared.rich.videos import VideoBlock, player

TAGS = markdown.TAGS | {"div", "figure", "figcaption", "span", "track", "video"}
ATTRIBUTES: dict[str, set[str]] = {
    **markdown.ATTRIBUTES,
    "a": {"href", "title", "class", "rel"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "figure": {"class"},
    "p": {"class"},
    "span": {"class"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "td": {"class", "data-label"},
    "video": {"src", "controls", "preload", "poster", "width", "height", "aria-label"},
    "track": {"kind", "src", "srclang", "label", "default"},
}
OWN_SOURCES = {("img", "src"), ("video", "src"), ("video", "poster"), ("track", "src")}
CALLOUTS = frozenset({"info", "tip", "warning"})
OUTSIDE_REL = "noopener noreferrer"


class _Article:
    """One text on its way to HTML."""

    def __init__(self, files: Mapping[str, FileFacts], video_pages: str, language: str) -> None:
        self.files, self.video_pages, self.language = files, video_pages, language
        self.issues: list[Issue] = []
        self.videos: list[ExternalVideo] = []

    def shaped(self, tokens: list[Token]) -> list[Token]:
        """The tokens with every block of ours turned into markup."""
        made: list[Token] = []
        rest = iter(tokens)
        for token in rest:
            if token.type == "container_open" and token.info == "video":
                made.append(_raw(self._video(token, _until_close(rest))))
            elif token.type in ("container_open", "container_close"):
                made.append(_raw(_block(token)))
            else:
                self._inline(token)
                made.append(token)
        return made

    def _video(self, opening: Token, inside: list[Token]) -> str:
        block = VideoBlock.read(opening.content, inside)
        place = f"{self.video_pages}{len(self.videos) + 1}/"
        shown = player(block, self.files, place, self.language)
        self.issues += shown.issues
        if shown.external:
            self.videos.append(shown.external)
        return shown.markup

    def _inline(self, token: Token) -> None:
        for child in token.children or []:
            if child.type == "image":
                self._image(child)
            elif child.type == "link_open":
                self._link(child)

    def _image(self, token: Token) -> None:
        source = str(token.attrs.get("src", ""))
        if not LOCAL_FILE.match(source):
            self.issues.append(Issue(IssueKind.FOREIGN_IMAGE, unquote(source)))
            markdown.image_to_text(token)
            return
        if not token.content.strip():
            self.issues.append(Issue(IssueKind.NO_ALT, source))
        facts = self._facts(source)
        if facts and facts.width and facts.height:
            token.attrs |= {"width": facts.width, "height": facts.height}
        token.attrs |= {"loading": "lazy", "decoding": "async"}

    def _link(self, token: Token) -> None:
        target = str(token.attrs.get("href", ""))
        self._facts(target)
        if "://" in target or target.startswith("//"):
            token.attrSet("rel", OUTSIDE_REL)

    def _facts(self, address: str) -> FileFacts | None:
        if not address.startswith("/files/"):
            return None
        facts = self.files.get(address)
        if facts is None:
            self.issues.append(Issue(IssueKind.NO_FILE, address))
        return facts


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": False, "breaks": False}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.use(containers)
    return parser


_PARSER = _parser()


def render_rich(
    text: str,
    *,
    files: Mapping[str, FileFacts] | None = None,
    video_pages: str = "",
    language: str = "",
) -> Rich:
    """The text as safe HTML, with what its author has to put right.

    `files` are those that the text may show, by address (`/files/…/`). Videos of other sites are
    never loaded: a card leads to `video_pages` plus their number. The active language is the
    text's own: the words of callouts are written in it.
    """
    article = _Article(files or {}, video_pages, language)
    tokens = _PARSER.parse(text)
    headings = markdown.name_headings(tokens, 1)
    tokens = fit_tables(article.shaped(tokens))
    html = clean_rich(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    return Rich(html, headings, article.issues, article.videos)


def clean_rich(markup: str) -> str:
    """Only the tags and attributes of the allowlist; pictures and videos only of our own."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_only,
        url_schemes=markdown.URL_SCHEMES,
        link_rel=None,
    )


def _own_only(tag: str, name: str, value: str) -> str | None:
    if (tag, name) in OWN_SOURCES and not LOCAL_FILE.match(value):
        return None
    return value


def _until_close(tokens: Iterable[Token]) -> list[Token]:
    """What stands inside a block, its closing token left out."""
    inside: list[Token] = []
    depth = 1
    for token in tokens:
        depth += {"container_open": 1, "container_close": -1}.get(token.type, 0)
        if not depth:
            break
        inside.append(token)
    return inside


def _raw(markup: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = markup
    return token


def _block(token: Token) -> str:
    if token.type == "container_close":
        return "</div>\n"
    if token.info not in CALLOUTS:
        return '<div class="steps">\n'
    title = nh3.clean_text(token.content) if token.content else callout_label(token.info)
    return f'<div class="callout {token.info}" role="note">\n<p class="callout-title">{title}</p>\n'


def callout_label(kind: str) -> str:
    """What a callout without a title of its own is called."""
    return {
        "info": _("Good to know"),
        "tip": pgettext("advice in an article", "Tip"),
        "warning": _("Take care"),
    }[kind]


__all__ = ["CELL_CLASSES", "callout_label", "clean_rich", "render_rich"]
