"""A text of an article as its page shows it: snippets filled in, files known, videos framed."""

import re
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from knowledge.models import ArticleFile, Snippet
from portal.shared.markdown import minutes_of_words, text_of_html
from portal.shared.rich import ExternalVideo, FileFacts, Issue, render_rich
from portal.shared.rich.model import IssueKind, Rich
from portal.shared.rich.videos import NO_SPEECH

SNIPPET = re.compile(r"\{\{\s*snippet\s+([a-z0-9]+(?:-[a-z0-9]+)*)\s*\}\}")
ALONE = re.compile(rf"^([ \t]*){SNIPPET.pattern}[ \t]*$", re.MULTILINE)
FILE = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
UNSAVED = "unsaved"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is made of a text, and what it needs."""

    html: str
    words: str
    headings: list[list[Any]]
    minutes: int
    issues: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    snippets: list[Snippet] = field(default_factory=list)
    files: list[ArticleFile] = field(default_factory=list)
    videos: list[ExternalVideo] = field(default_factory=list)
    # Videos of our own with speech, as far as we know, and without captions: title by address.
    uncaptioned: dict[str, str] = field(default_factory=dict)

    @property
    def markup(self) -> SafeString:
        """For templates: cleaned by `portal.shared.rich`."""
        return SafeString(self.html)


def render_text(body: str, *, language: str, slug: str = "") -> Rendered:
    """Make a text; the tenant's scope is open. At most two queries, none for a plain text."""
    snippets = _snippets_in(body, language)
    expanded = _expanded(body, {snippet.key: snippet.body for snippet in snippets})
    files = _files_in(expanded)
    pages = reverse("knowledge:article", args=[language, slug or UNSAVED]) + "video/"
    with translation.override(language):
        rich = render_rich(expanded, files=_facts(files), video_pages=pages, language=language)
    words = text_of_html(rich.html)
    return Rendered(
        html=rich.html,
        words=words,
        headings=[[h.level, h.anchor, h.title] for h in rich.headings],
        minutes=minutes_of_words(words),
        issues=[*_missing(expanded, language), *_told(rich.issues, blocking=True)],
        advice=_told(rich.issues, blocking=False),
        snippets=snippets,
        files=files,
        videos=rich.videos,
        uncaptioned=uncaptioned_of(rich),
    )


def render_snippet(body: str, *, language: str) -> Rendered:
    """The same of a snippet alone: snippets don't use each other."""
    found = render_text(body, language=language)
    nested = [_("Snippets can't contain snippets.")] if SNIPPET.search(body) else []
    return replace(found, headings=[], issues=nested or found.issues)


def uncaptioned_of(rich: Rich) -> dict[str, str]:
    """The videos that need captions, or the word that nobody speaks in them: title by address."""
    found = (issue for issue in rich.issues if issue.kind == IssueKind.NO_CAPTIONS)
    return {issue.address: issue.about for issue in found}


def captions_needed(title: str) -> str:
    """What is wrong with a video without captions, and the two ways to put it right."""
    return _(
        "The video “%(about)s” has no captions. Before it is published, name a WebVTT file in a"
        " line “captions: /files/…/”, or tick “This video has no speech” (a line “%(mark)s”)."
    ) % {"about": title[:200], "mark": NO_SPEECH}


def files_named_in(text: str) -> list[str]:
    """The identifiers of files that a text names."""
    return list(dict.fromkeys(FILE.findall(text)))


def _snippets_in(body: str, language: str) -> list[Snippet]:
    keys = set(SNIPPET.findall(body))
    return list(Snippet.objects.filter(key__in=keys, language=language)) if keys else []


def _expanded(body: str, texts: dict[str, str]) -> str:
    """Snippets in their places; one on a line of its own keeps the line's indent on all lines."""

    def block(found: re.Match[str]) -> str:
        text = texts.get(found[2])
        if text is None:
            return found[0]
        return "\n".join(found[1] + line if line else "" for line in text.strip().splitlines())

    filled = ALONE.sub(block, body)
    return SNIPPET.sub(lambda found: texts.get(found[1], found[0]).strip(), filled)


def _files_in(text: str) -> list[ArticleFile]:
    named = [UUID(name) for name in files_named_in(text)]
    if not named:
        return []
    found = ArticleFile.objects.filter(stored__uuid__in=named)
    return list(found.select_related("stored"))


def _facts(files: list[ArticleFile]) -> dict[str, FileFacts]:
    return {
        file.url: FileFacts(file.name, file.stored.content_type, file.width, file.height)
        for file in files
    }


def _missing(expanded: str, language: str) -> list[str]:
    """What stands there still was not found."""
    keys = dict.fromkeys(SNIPPET.findall(expanded))
    text = _("There is no snippet “%(key)s” in this language.")
    return [text % {"key": key} for key in keys]


def _told(issues: list[Issue], *, blocking: bool) -> list[str]:
    told = [_words(issue) for issue in issues if issue.blocks == blocking]
    return list(dict.fromkeys(told))


def _words(issue: Issue) -> str:
    if issue.kind == IssueKind.NO_CAPTIONS:
        return captions_needed(issue.about)
    texts = {
        IssueKind.NO_ALT: _("Say what the picture %(about)s shows: ![what it shows](address)."),
        IssueKind.NO_FILE: _("There is no such file: %(about)s."),
        IssueKind.NO_VIDEO: _(
            "“%(about)s” is no video that can be shown: upload a file, or use an address of"
            " YouTube, Vimeo or PeerTube."
        ),
        IssueKind.NO_TITLE: _("Give the video a title: ::: video What it shows."),
        IssueKind.FOREIGN_IMAGE: _(
            "Pictures of other sites aren't shown, upload it instead: %(about)s."
        ),
    }
    return texts[issue.kind] % {"about": issue.about[:200]}
