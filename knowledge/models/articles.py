"""Articles that exist once per language, their revisions, former addresses and reads."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.enums import ArticleState
from knowledge.models.categories import HelpCategory
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
    is_faq = models.BooleanField(_("a frequent question"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = scoped(ArticleGroupQuerySet)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=~models.Q(key=""),
                name="article_group_key_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "category", "position", "id"], name="article_order"),
            models.Index(
                fields=["tenant", "position", "id"],
                condition=models.Q(is_faq=True),
                name="article_faq_order",
            ),
        ]

    def __str__(self) -> str:
        article = self.in_language(get_language() or "")
        return article.title if article else f"#{self.pk}"

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
        ]
        indexes = [
            models.Index(fields=["tenant", "language", "state"], name="article_by_language"),
            models.Index(fields=["tenant", "state", "updated_at"], name="article_by_state"),
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
