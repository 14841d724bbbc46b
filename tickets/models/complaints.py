"""What a complaint records besides its conversation."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.enums import Outcome, Remedy
from tickets.models.tickets import Ticket


class Complaint(TenantModel):
    """Acknowledgement, decision, remedy and escalation of a request of the kind complaint."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="complaints"
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    remedy = models.CharField(_("remedy"), max_length=12, choices=Remedy.choices, blank=True)
    remedy_text = models.TextField(_("reasons and remedy"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    escalation_reason = models.TextField(_("why it is escalated"), blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ticket"], name="complaint_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *Outcome.values]),
                name="complaint_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(remedy__in=["", *Remedy.values]), name="complaint_remedy_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"
