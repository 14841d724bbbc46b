"""The audit log: append-only, in the same transaction as the change it tells of."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.enums import Source
from portal.shared.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from portal.shared.scoping import scoped


class AuditQuerySet(AppendOnlyQuerySet):
    """Reads and appends."""

    def visible_to(self, actor: Any) -> "AuditQuerySet":
        """The tenant's whole log for administrators, nothing for others."""
        return self if actor.may("view_audit_log") else self.none()


class AuditEntry(AppendOnlyModel):
    """Who changed what, from which value to which, when and from where."""

    at = models.DateTimeField(_("time"), auto_now_add=True)
    # No foreign keys: the log outlives the people and the things it tells of.
    actor_id = models.BigIntegerField(_("person's number"), null=True)
    actor_label = models.CharField(_("person"), max_length=200)
    action = models.CharField(_("action"), max_length=80)
    target_type = models.CharField(_("kind"), max_length=80)
    target_id = models.CharField(_("number"), max_length=64)
    target_label = models.CharField(_("what"), max_length=200)
    changes = models.JSONField(_("changes"), default=dict)
    ip = models.GenericIPAddressField(_("address"), null=True)
    source = models.CharField(
        _("from"), max_length=8, choices=Source.choices, default=Source.SYSTEM
    )

    objects = scoped(AuditQuerySet)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="audit_newest"),
            models.Index(fields=["tenant", "target_type", "target_id"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}"
