"""The outbox: side effects as rows of the business transaction."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.enums import OutboxState
from portal.shared.models.base import TenantModel


class OutboxMessage(TenantModel):
    """One side effect to be carried out at least once: mail, notifications, index updates."""

    kind = models.CharField(_("kind"), max_length=60)
    payload = models.JSONField(_("payload"), default=dict)
    # Two rows of one key are one effect; empty means every row counts.
    dedupe_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=OutboxState.choices, default=OutboxState.PENDING
    )
    # What takes long (a PDF) waits for what is quick (a mail), however old it is.
    weight = models.PositiveSmallIntegerField(default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("due"), default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outbox")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["tenant", "weight", "available_at", "id"],
                condition=models.Q(state="pending"),
                name="outbox_due",
            ),
            models.Index(fields=["tenant", "done_at"], name="outbox_done"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "dedupe_key"],
                condition=~models.Q(dedupe_key="") & models.Q(state="pending"),
                name="outbox_dedupe",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OutboxState.values), name="outbox_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def lease_expired(self) -> Any:
        """Whether another worker may take the row."""
        return self.leased_until is None or self.leased_until <= timezone.now()
