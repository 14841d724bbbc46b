"""What is agreed about times: policies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from portal.shared.models import TenantModel


class SlaPolicy(TenantModel):
    """Agreed times, in minutes of opening time; the first policy that fits counts.

    An empty list of kinds or priorities fits all of them; a customer fits only their requests.
    """

    name = models.CharField(_("name"), max_length=80)
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    priorities = models.JSONField(_("priorities"), default=list, blank=True)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("customer"),
    )
    first_answer_minutes = models.PositiveIntegerField(
        _("first answer within (minutes of opening time)"), null=True, blank=True
    )
    solution_minutes = models.PositiveIntegerField(
        _("solution within (minutes of opening time)"), null=True, blank=True
    )
    # Round the clock: for what can't wait for the morning.
    ignores_hours = models.BooleanField(_("counts closed hours too"), default=False)
    warns_at = models.PositiveSmallIntegerField(
        _("warns when so much of the time has passed (%)"), default=75
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("agreed times")
        verbose_name_plural = _("agreed times")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="sla_policy_name_once"),
            models.CheckConstraint(
                condition=models.Q(warns_at__gte=1) & models.Q(warns_at__lte=100),
                name="sla_warns_in_percent",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "customer"], name="sla_of_customer")]

    def __str__(self) -> str:
        return self.name
