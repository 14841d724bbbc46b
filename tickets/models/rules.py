"""Rules: when something happens to a request, and it is such, then do so."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.enums import Trigger
from tickets.models.tickets import Ticket


class Rule(TenantModel):
    """When, if, then. Of the conditions all have to hold.

    `conditions` is a list of `{"field": ..., "operator": ..., "value": ...}`, `actions` one of
    `{"do": ..., "value": ...}`; the vocabulary is `tickets.rules`.
    """

    name = models.CharField(_("name"), max_length=80)
    trigger = models.CharField(_("when"), max_length=8, choices=Trigger.choices)
    conditions = models.JSONField(_("if"), default=list, blank=True)
    actions = models.JSONField(_("then"), default=list)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="rule_name_once"),
            models.CheckConstraint(
                condition=models.Q(trigger__in=Trigger.values), name="rule_trigger_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRun(TenantModel):
    """A rule was carried out on a request: what keeps it from going round in circles.

    `cause` names what set it off (a message, an event, or for time the moment it counts from);
    for one cause a rule runs once.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, db_index=False, related_name="runs")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="rule_runs"
    )
    cause = models.CharField(max_length=80)
    ran_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("run of a rule")
        verbose_name_plural = _("runs of rules")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule", "ticket", "cause"], name="rule_run_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "ticket", "ran_at"], name="runs_of_ticket")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.ticket_id}"
