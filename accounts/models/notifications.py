"""Notifications in the portal, and what people choose to be told."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models.users import User
from accounts.querysets import NotificationQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class Notification(TenantModel):
    """One notice to one person; `context` fills the texts of the kind at reading time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, choices=NotificationKind.choices)
    context = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True)
    # The same event never tells the same person twice.
    event_key = models.CharField(max_length=120)

    objects = scoped(NotificationQuerySet)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "event_key"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "user", "-id"], name="notification_newest"),
            models.Index(
                fields=["tenant", "user"],
                condition=models.Q(read_at=None),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class NotificationPreference(TenantModel):
    """A person's choice for one kind and channel; without a row the default counts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=30, choices=NotificationKind.choices)
    channel = models.CharField(max_length=8, choices=NotificationChannel.choices)
    enabled = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "kind", "channel"], name="preference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.channel}: {self.enabled}"
