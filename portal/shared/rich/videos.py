"""Videos in a text: our own play in the page, those of other sites wait for a click."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.token import Token

from portal.shared.rich.model import ExternalVideo, FileFacts, Issue, IssueKind
from portal.shared.rich.sites import external_video

LINE = re.compile(
    r"(?P<key>poster|captions|speech)(?: (?P<language>[a-z]{2}(?:-[a-z]{2})?))?:\s*", re.I
)
NO_SPEECH = "speech: none"
# A block's marks, also inside a quotation or at the start of a list's item.
MARKS = re.compile(r"[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t][\s>]*)*:{3,}[ \t]*(?P<name>\w*)")


@dataclass(slots=True)
class VideoBlock:
    """What an author wrote between `::: video Title` and `:::`."""

    title: str
    source: str = ""
    poster: str = ""
    captions: list[tuple[str, str]] = field(default_factory=list)  # language, address
    has_speech: bool = True

    @classmethod
    def read(cls, title: str, inside: list[Token]) -> "VideoBlock":
        block = cls(title)
        for token in inside:
            if token.type == "inline":
                for line in token.content.splitlines():
                    block._take(line.strip())
        return block

    def _take(self, line: str) -> None:
        found = LINE.match(line)
        if found is None:
            self.source = self.source or line.strip("<>")
        elif found["key"].lower() == "poster":
            self.poster = line[found.end() :]
        elif found["key"].lower() == "speech":
            self.has_speech = self.has_speech and line.lower() != NO_SPEECH
        else:
            self.captions.append((found["language"] or "", line[found.end() :]))


def without_speech(text: str, sources: Collection[str]) -> str:
    """The text with the mark of a video without speech in the blocks that show these files."""
    made: list[str] = []
    inside = False
    for line in text.split("\n"):
        made.append(line)
        if marks := MARKS.match(line):
            inside = marks["name"] == "video"
        elif inside and line.strip("<> \t\r") in sources:
            before = line[: len(line) - len(line.lstrip("> \t"))]
            made.append(f"{before}{NO_SPEECH}")
    return "\n".join(made)


@dataclass(frozen=True, slots=True)
class Shown:
    """A video as the page has it."""

    markup: str
    issues: list[Issue] = field(default_factory=list)
    external: ExternalVideo | None = None


def player(block: VideoBlock, files: Mapping[str, FileFacts], place: str, language: str) -> Shown:
    """The player or the card of a video, and what is wrong with it."""
    issues = [] if block.title else [Issue(IssueKind.NO_TITLE, block.source)]
    poster = _checked(block.poster, files, "is_image", issues)
    if block.source.startswith("/"):
        return _own(block, files, poster, language, issues)
    video = external_video(block.title, block.source)
    if video is None:
        return Shown("", [*issues, Issue(IssueKind.NO_VIDEO, block.source)])
    return Shown(_card(video, poster, files, place), issues, video)


def _checked(address: str, files: Mapping[str, FileFacts], kind: str, issues: list[Issue]) -> str:
    """The address of a file of the right kind, or nothing and an issue."""
    if not address:
        return ""
    facts = files.get(address)
    if facts is None or not getattr(facts, kind):
        issues.append(Issue(IssueKind.NO_FILE, address))
        return ""
    return address


def _own(
    block: VideoBlock,
    files: Mapping[str, FileFacts],
    poster: str,
    language: str,
    issues: list[Issue],
) -> Shown:
    source = _checked(block.source, files, "is_video", issues)
    tracks = [
        (code or language, address)
        for code, written in block.captions
        if (address := _checked(written, files, "is_captions", issues))
    ]
    if not tracks and block.has_speech:
        issues.append(Issue(IssueKind.NO_CAPTIONS, block.title or block.source, block.source))
    if not source:
        return Shown("", issues)
    return Shown(_player(block.title, source, poster, _tracks(tracks, language)), issues)


def _player(title: str, source: str, poster: str, tracks: SafeString) -> str:
    shown = format_html(' poster="{}"', poster) if poster else ""
    return format_html(
        '<figure class="video"><video src="{}" controls preload="none" aria-label="{}"{}>{}'
        '<a href="{}">{}</a></video><figcaption>{}</figcaption></figure>\n',
        source,
        title,
        shown,
        tracks,
        source,
        _("Download the video"),
        title,
    )


def _tracks(tracks: list[tuple[str, str]], language: str) -> SafeString:
    """Captions; those in the text's own language are on from the start."""
    return format_html_join(
        "",
        '<track kind="captions" src="{}" srclang="{}" label="{}"{}>',
        [
            (
                address,
                code,
                settings.LANGUAGE_NAMES.get(code, code),
                SafeString(' default=""') if code == language else "",
            )
            for code, address in tracks
        ],
    )


def _card(video: ExternalVideo, poster: str, files: Mapping[str, FileFacts], place: str) -> str:
    facts = files.get(poster)
    size = (
        format_html(' width="{}" height="{}"', facts.width, facts.height)
        if facts and facts.width
        else ""
    )
    picture = (
        format_html('<img src="{}" alt="" loading="lazy" decoding="async"{}>', poster, size)
        if poster
        else ""
    )
    note = _("Opens a page that plays it from %(site)s. Nothing is loaded from there before.")
    return format_html(
        '<figure class="video"><a class="video-card" href="{}">{}<span class="video-play">{}</span>'
        '<span class="video-note">{}</span></a></figure>\n',
        place,
        picture,
        video.title or video.site,
        note % {"site": video.site},
    )
