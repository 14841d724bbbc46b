"""Announcements: what readers are told, whom, when, and who has closed it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.enums import Audience
from knowledge.enums_news import AnnouncementKind, AnnouncementState
from knowledge.querysets_news import AnnouncementQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


def said_in(texts: dict[str, str], language: str, default: str) -> tuple[str, str]:
    """A text by language, and the language it is in: the wanted one, the default one, any."""
    for code in (language, default, *texts):
        if texts.get(code):
            return texts[code], code
    return "", language


class Announcement(TenantModel):
    """One announcement in all its languages; the texts are kept by language.

    Shown from `starts_at` until `ends_at`, afterwards nowhere.
    """

    slug = models.SlugField(_("address"), max_length=100, db_index=False)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=AnnouncementKind.choices,
        default=AnnouncementKind.NEWS,
    )
    audience = models.CharField(
        _("readers"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AnnouncementState.choices,
        default=AnnouncementState.DRAFT,
    )
    titles = models.JSONField(_("titles by language"), default=dict)
    summaries = models.JSONField(_("summaries by language"), default=dict)
    bodies = models.JSONField(_("texts by language"), default=dict)
    # Made from the texts when they are saved.
    html = models.JSONField(editable=False, default=dict)
    as_banner = models.BooleanField(_("on every page"), default=False)
    is_dismissible = models.BooleanField(_("readers may close it"), default=True)
    tells = models.BooleanField(_("tell the readers"), default=True)
    starts_at = models.DateTimeField(_("shown from"))
    ends_at = models.DateTimeField(_("shown until"), null=True, blank=True)
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
    # The readers are told once, whatever is published again.
    told_at = models.DateTimeField(null=True)

    objects = scoped(AnnouncementQuerySet)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("news and tips")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="announcement_slug_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=AnnouncementState.values),
                name="announcement_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values),
                name="announcement_audience_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="announcement_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "state", "-starts_at", "-id"], name="announcement_newest"
            )
        ]
        permissions = [("read_announcement", "Read an announcement")]

    def __str__(self) -> str:
        return self.title_in(get_language() or "")

    def title_in(self, language: str) -> str:
        """The title in the language, or what stands in for it."""
        default = self.tenant.default_language
        return said_in(self.titles, language, default)[0] or self.slug

    def url_in(self, language: str) -> str:
        """The address at which readers of a language find it."""
        return reverse("knowledge:news_item", args=[language, self.slug])

    def get_absolute_url(self) -> str:
        return self.url_in(self.tenant.default_language)

    def html_in(self, language: str) -> SafeString:
        """The text, cleaned when it was saved."""
        return SafeString(said_in(self.html, language, self.tenant.default_language)[0])

    @property
    def is_over(self) -> bool:
        """Its period has ended."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def is_live(self, now: datetime) -> bool:
        """Whether readers see it now."""
        is_within = self.starts_at <= now and (self.ends_at is None or now < self.ends_at)
        return bool(self.state == AnnouncementState.PUBLISHED and is_within)

    @property
    def is_published(self) -> bool:
        return bool(self.state == AnnouncementState.PUBLISHED)

    def languages(self) -> list[str]:
        """The languages that it is written in."""
        return [code for code, title in self.titles.items() if title]


class Dismissal(TenantModel):
    """Somebody closed an announcement."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, db_index=False, related_name="dismissals"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "announcement"], name="dismissed_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "announcement"], name="dismissals_of")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.announcement_id}"
