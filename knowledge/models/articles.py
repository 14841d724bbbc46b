"""Articles that exist once per language, their revisions, former addresses and reads."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.enums import KIND_ICONS, ArticleKind, ArticleState, Audience
from knowledge.models.categories import HelpCategory
from knowledge.models.labels import Label
from knowledge.querysets import ArticleGroupQuerySet, ArticleQuerySet
from portal.shared.models import AppendOnlyError, TenantModel
from portal.shared.scoping import scoped


class ArticleGroup(TenantModel):
    """One article over all its languages."""

    category = models.ForeignKey(
        HelpCategory,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="groups",
        verbose_name=_("category"),
    )
    # What exports call it, so that importing again finds it; empty until it is first needed.
    key = models.CharField(_("key"), max_length=100, blank=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ArticleKind.choices, default=ArticleKind.ARTICLE
    )
    # Empty: as the category.
    audience = models.CharField(
        _("readers"), max_length=12, choices=Audience.choices, blank=True, default=""
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    labels = models.ManyToManyField(Label, through="ArticleLabel", related_name="groups")
    # What is published then leaves the readers for the archive.
    expires_at = models.DateTimeField(_("expires"), null=True)
    review_on = models.DateField(_("review on"), null=True)
    # The date of which the author and the managers were told.
    reminded_of = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = scoped(ArticleGroupQuerySet)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["tenant", "category", "position", "id"], name="article_order"),
            models.Index(
                fields=["tenant", "position", "id"],
                condition=models.Q(kind=ArticleKind.FAQ),
                name="article_faq_order",
            ),
            models.Index(
                fields=["tenant", "expires_at"],
                condition=~models.Q(expires_at=None),
                name="article_by_expiry",
            ),
            models.Index(
                fields=["tenant", "review_on"],
                condition=~models.Q(review_on=None),
                name="article_by_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=~models.Q(key=""),
                name="article_group_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ArticleKind.values), name="article_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=["", *Audience.values]),
                name="article_audience_known",
            ),
        ]
        permissions = [("read_article", "Read an article")]

    def __str__(self) -> str:
        article = self.in_language(get_language() or "")
        return article.title if article else f"#{self.pk}"

    @property
    def is_faq(self) -> bool:
        """Whether its title is a question."""
        return bool(self.kind == ArticleKind.FAQ)

    @property
    def icon(self) -> str:
        """Of its kind."""
        return KIND_ICONS.get(self.kind, "file-text")

    def in_language(self, language: str) -> "Article | None":
        """The article in the language, else the oldest one there is."""
        articles = sorted(self.articles.all(), key=lambda row: row.pk)
        exact = next((row for row in articles if row.language == language), None)
        return exact or next(iter(articles), None)


class Article(TenantModel):
    """One language of an article, with its own state."""

    group = models.ForeignKey(
        ArticleGroup, on_delete=models.CASCADE, db_index=False, related_name="articles"
    )
    language = models.CharField(_("language"), max_length=8)
    slug = models.SlugField(_("address"), max_length=120, db_index=False)
    title = models.CharField(_("title"), max_length=140)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    # Made from the body when it is saved; headings are [level, anchor, title].
    body_html = models.TextField(editable=False, blank=True)
    headings = models.JSONField(editable=False, default=list)
    reading_minutes = models.PositiveSmallIntegerField(editable=False, default=1)
    state = models.CharField(
        _("state"), max_length=9, choices=ArticleState.choices, default=ArticleState.DRAFT
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    # Of the default language's text, when this translation was last brought up to it.
    source_version = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("changed"))
    published_at = models.DateTimeField(_("published"), null=True)
    # When a scheduled text is to be published.
    publish_at = models.DateTimeField(_("publish at"), null=True)
    # How many readers said that it helped, and that it didn't (see `ArticleVote`).
    helpful = models.PositiveIntegerField(editable=False, default=0)
    unhelpful = models.PositiveIntegerField(editable=False, default=0)

    objects = scoped(ArticleQuerySet)

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of an article")
        ordering = ["group__position", "group_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "group", "language"], name="article_language_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "slug", "language"], name="article_slug_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ArticleState.values), name="article_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ArticleState.SCHEDULED) | ~models.Q(publish_at=None),
                name="article_schedule_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "language", "state"], name="article_by_language"),
            models.Index(fields=["tenant", "state", "updated_at"], name="article_by_state"),
            models.Index(
                fields=["tenant", "publish_at"],
                condition=models.Q(state=ArticleState.SCHEDULED),
                name="article_by_schedule",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def url_in(self, language: str) -> str:
        """The address at which readers of a language find this text."""
        return reverse("knowledge:article", args=[language, self.slug])

    def get_absolute_url(self) -> str:
        return self.url_in(self.language)

    @property
    def is_published(self) -> bool:
        return bool(self.state == ArticleState.PUBLISHED)

    @property
    def html(self) -> SafeString:
        """The body, cleaned when it was saved (see `portal.shared.markdown`)."""
        return SafeString(self.body_html)

    @cached_property
    def is_stale(self) -> bool:
        """Whether the source moved on since; asks for `with_source_version` on the queryset."""
        current: int | None = getattr(self, "current_source", None)
        return current is not None and (self.source_version or 0) < current


class FormerSlug(TenantModel):
    """An address that an article had: links to it keep working."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="former_slugs"
    )
    language = models.CharField(max_length=8)
    slug = models.SlugField(max_length=120, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug", "language"], name="former_slug_once")
        ]
        indexes = [models.Index(fields=["tenant", "article"], name="former_slug_of")]

    def __str__(self) -> str:
        return self.slug


class ArticleRevision(TenantModel):
    """What an article said at one version; append-only."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="revisions"
    )
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=140)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "article", "version"], name="article_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises AppendOnlyError for a row that stands already."""
        if not self._state.adding:
            raise AppendOnlyError("revisions are append-only")
        super().save(*args, **kwargs)


class ArticleReads(TenantModel):
    """How often an article was read on a day."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="reads"
    )
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "article", "day"], name="article_reads_once")
        ]
        indexes = [models.Index(fields=["tenant", "day", "article"], name="article_reads_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.count}"
