"""What is said against posts, and what moderators decided."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.enums import DecisionKind, ReportKind
from community.models.topics import Post, Topic
from portal.shared.models import TenantModel

MAX_REASON = 1000


class Report(TenantModel):
    """One person's report of one post; open until a moderator decides about the post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="+",
        verbose_name=_("reported by"),
    )
    kind = models.CharField(_("reason"), max_length=10, choices=ReportKind.choices)
    text = models.TextField(_("in words"), max_length=MAX_REASON, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "post", "reporter"], name="report_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ReportKind.values), name="report_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.post_id}"


class Decision(TenantModel):
    """One line of what moderators decided; `post` is empty for what concerns the whole topic."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, db_index=False, related_name="decisions"
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, db_index=False, related_name="decisions"
    )
    kind = models.CharField(_("decision"), max_length=16, choices=DecisionKind.choices)
    reason = models.TextField(_("reason"), max_length=MAX_REASON, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_label = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DecisionKind.values), name="decision_kind_known"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "topic", "-id"], name="decision_of_topic"),
            models.Index(fields=["tenant", "post", "-id"], name="decision_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic_id}"
