"""States, kinds and audiences of the help centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.shared.ui import Badge


class ArticleState(models.TextChoices):
    """Where one language of an article stands."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


# From a state to those it may move to; everything else is refused. A schedule may be moved.
TRANSITIONS: dict[str, frozenset[str]] = {
    ArticleState.DRAFT: frozenset(
        {ArticleState.REVIEW, ArticleState.SCHEDULED, ArticleState.PUBLISHED}
    ),
    ArticleState.REVIEW: frozenset(
        {ArticleState.DRAFT, ArticleState.SCHEDULED, ArticleState.PUBLISHED}
    ),
    ArticleState.SCHEDULED: frozenset(
        {ArticleState.DRAFT, ArticleState.SCHEDULED, ArticleState.PUBLISHED}
    ),
    ArticleState.PUBLISHED: frozenset({ArticleState.DRAFT, ArticleState.ARCHIVED}),
    ArticleState.ARCHIVED: frozenset({ArticleState.DRAFT, ArticleState.PUBLISHED}),
}

# From these imports may put a text into the archive; people aren't offered that step.
UNREAD_STATES = frozenset({ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.SCHEDULED})

STATE_BADGES: dict[str, Badge] = {
    ArticleState.DRAFT: Badge(_("Draft"), "mute", "pencil-line"),
    ArticleState.REVIEW: Badge(_("In review"), "info", "eye"),
    ArticleState.SCHEDULED: Badge(_("Scheduled"), "info", "calendar-clock"),
    ArticleState.PUBLISHED: Badge(_("Published"), "ok", "circle-check"),
    ArticleState.ARCHIVED: Badge(_("Archived"), "mute", "archive"),
}


class ArticleKind(models.TextChoices):
    """What an article is; a question's title is the question."""

    ARTICLE = "article", _("Article")
    FAQ = "faq", _("Frequent question")
    GUIDE = "guide", pgettext_lazy("kind of article", "Guide")
    TUTORIAL = "tutorial", _("Tutorial")
    VIDEO = "video", pgettext_lazy("kind of article", "Video")
    DOWNLOAD = "download", pgettext_lazy("kind of article", "Download")


KIND_ICONS: dict[str, str] = {
    ArticleKind.ARTICLE: "file-text",
    ArticleKind.FAQ: "circle-question-mark",
    ArticleKind.GUIDE: "book-open",
    ArticleKind.TUTORIAL: "graduation-cap",
    ArticleKind.VIDEO: "circle-play",
    ArticleKind.DOWNLOAD: "download",
}


class Audience(models.TextChoices):
    """Who may read what is published; the staff reads all of it."""

    PUBLIC = "public", _("Everyone")
    CUSTOMERS = "customers", _("Signed-in customers")
    NAMED = "named", _("Chosen segments or customers")
    STAFF = "staff", _("The team only")


class ImportState(models.TextChoices):
    """Where an archive of articles stands."""

    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")


class SearchPlace(models.TextChoices):
    """Where somebody looked for something."""

    PAGE = "page", _("Search page")
    SUGGESTION = "suggestion", _("Suggestions while typing")
    REQUEST = "request", _("Request form")
    ASK = "ask", _("Question in own words")


class GapState(models.TextChoices):
    """Where a search that found nothing stands on the work list."""

    OPEN = "open", pgettext_lazy("gap in the help", "Open")
    WORKING = "working", pgettext_lazy("gap in the help", "In work")
    DONE = "done", pgettext_lazy("gap in the help", "Closed")
    IGNORED = "ignored", pgettext_lazy("gap in the help", "Ignored")


GAP_TRANSITIONS: dict[str, frozenset[str]] = {
    GapState.OPEN: frozenset({GapState.WORKING, GapState.DONE, GapState.IGNORED}),
    GapState.WORKING: frozenset({GapState.OPEN, GapState.DONE, GapState.IGNORED}),
    GapState.DONE: frozenset({GapState.OPEN}),
    GapState.IGNORED: frozenset({GapState.OPEN}),
}

GAP_BADGES: dict[str, Badge] = {
    GapState.OPEN: Badge(pgettext_lazy("gap in the help", "Open"), "warn", "circle-dashed"),
    GapState.WORKING: Badge(pgettext_lazy("gap in the help", "In work"), "info", "pencil-line"),
    GapState.DONE: Badge(pgettext_lazy("gap in the help", "Closed"), "ok", "circle-check"),
    GapState.IGNORED: Badge(pgettext_lazy("gap in the help", "Ignored"), "mute", "eye-off"),
}
