"""What people look for, kept without them: searches, gaps, what articles led to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.enums import GapState, SearchPlace
from knowledge.models.articles import Article, ArticleGroup
from knowledge.querysets_searches import SearchGapQuerySet, SearchLogQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped
from portal.shared.states import state_known

MAX_TERM = 200


class SearchLog(TenantModel):
    """A search; after some weeks, the alike ones of a day as one row with their number.

    Holds no person, no session and no address; terms are masked before they come here.
    """

    day = models.DateField(_("day"))
    # None once the day's rows are put together.
    at = models.DateTimeField(_("time"), null=True)
    place = models.CharField(_("where"), max_length=10, choices=SearchPlace.choices)
    language = models.CharField(_("language"), max_length=8)
    term = models.CharField(_("search"), max_length=MAX_TERM)
    # The stems of its telling words: "invoices" and "invoice" are one subject.
    words = models.CharField(max_length=MAX_TERM, blank=True)
    results = models.PositiveIntegerField(_("results"), default=0)
    number = models.PositiveIntegerField(_("how often"), default=1)
    clicked_kind = models.CharField(_("opened"), max_length=16, blank=True)
    clicked_key = models.PositiveBigIntegerField(null=True)
    clicked_position = models.PositiveSmallIntegerField(_("place of what was opened"), null=True)
    followed = models.BooleanField(_("a request followed"), default=False)
    solved = models.BooleanField(_("solved"), null=True)

    objects = scoped(SearchLogQuerySet)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__in=SearchPlace.values), name="search_place_known"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="search_at_least_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "day", "language"], name="search_by_day"),
            models.Index(
                fields=["tenant", "at"],
                condition=models.Q(at__isnull=False),
                name="search_not_yet_together",
            ),
        ]

    def __str__(self) -> str:
        return self.term


class SearchGap(TenantModel):
    """Something people looked for and did not find, as a piece of work."""

    term = models.CharField(_("search"), max_length=MAX_TERM)
    words = models.CharField(max_length=MAX_TERM)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(
        _("state"), max_length=8, choices=GapState.choices, default=GapState.OPEN
    )
    times = models.PositiveIntegerField(_("how often"), default=0)
    last_day = models.DateField(_("last searched"))
    changed_at = models.DateTimeField(_("changed"), null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    # What is being written about it.
    group = models.ForeignKey(
        ArticleGroup,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("article"),
    )

    objects = scoped(SearchGapQuerySet)

    class Meta:
        verbose_name = _("gap in the help")
        verbose_name_plural = _("gaps in the help")
        ordering = ["-times", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "words", "language"], name="search_gap_once"),
            state_known(GapState, "search_gap_state_known"),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-times", "-id"], name="search_gap_work"),
            models.Index(fields=["tenant", "group"], name="search_gap_group"),
        ]

    def __str__(self) -> str:
        return self.term


class ArticleOutcome(TenantModel):
    """What reading an article led to on a day: a request all the same, or none."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="outcomes"
    )
    day = models.DateField()
    followed = models.PositiveIntegerField(_("requests after reading"), default=0)
    solved = models.PositiveIntegerField(_("solved"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "article", "day"], name="article_outcome_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "day", "article"], name="article_outcome_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.followed}/{self.solved}"


class CategoryOrdering(TenantModel):
    """The order of the help categories before and after somebody took a suggestion."""

    # Positions by the category's key, so that they can be put back.
    before = models.JSONField()
    after = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("order of the help categories")
        verbose_name_plural = _("orders of the help categories")
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "-id"], name="help_ordering_newest")]

    def __str__(self) -> str:
        return f"#{self.pk}"
