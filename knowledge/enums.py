"""States and audiences of the help centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.shared.ui import Badge


class ArticleState(models.TextChoices):
    """Where one language of an article stands."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")


# From a state to those it may move to; everything else is refused.
TRANSITIONS: dict[str, frozenset[str]] = {
    ArticleState.DRAFT: frozenset({ArticleState.REVIEW, ArticleState.PUBLISHED}),
    ArticleState.REVIEW: frozenset({ArticleState.DRAFT, ArticleState.PUBLISHED}),
    ArticleState.PUBLISHED: frozenset({ArticleState.DRAFT}),
}

STATE_BADGES: dict[str, Badge] = {
    ArticleState.DRAFT: Badge(_("Draft"), "mute", "pencil-line"),
    ArticleState.REVIEW: Badge(_("In review"), "info", "eye"),
    ArticleState.PUBLISHED: Badge(_("Published"), "ok", "circle-check"),
}


class Audience(models.TextChoices):
    """Who may read a category's published articles."""

    PUBLIC = "public", _("Everyone")
    CUSTOMERS = "customers", _("Signed-in customers")


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
