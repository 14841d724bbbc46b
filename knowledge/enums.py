"""States and audiences of the help centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class ImportState(models.TextChoices):
    """Where an archive of articles stands."""

    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
