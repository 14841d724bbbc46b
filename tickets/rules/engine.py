"""Running rules: once for each cause, never because of what a rule did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.shared.audit import record
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from tickets.automatic import automatic_actor
from tickets.enums import EventKind, Trigger
from tickets.models import Rule, RuleRun, Ticket, TicketMessage
from tickets.rules.acting import carry_out
from tickets.rules.matching import Happening, due_now, fitting, read
from tickets.services.effects import log_event
from tickets.services.rule_causes import RULES_KIND, active_rules
from tickets.states import lock

TIME_BATCH = 100
# What goes round outside the portal (an answering machine at the other end) ends here.
RUNS_A_DAY = 30


@dataclass(frozen=True, slots=True)
class Cause:
    """What set the rules off; for one cause a rule runs once."""

    key: str
    happening: Happening = Happening()


@transactional(RULES_KIND)
def run_for_event(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Ask the rules of something that happened to a request, in their order.

    Each sees what the earlier ones did.
    """
    ticket = Ticket.objects.with_people().filter(pk=payload["ticket"]).first()
    if ticket is None:
        return
    written = TicketMessage.objects.filter(ticket=ticket, created_at=payload["at"]).public()
    message = written.first()
    happening = Happening(
        body=message.body if message else "",
        wrote=message is not None,
        by_team=message.is_staff if message else payload["by_team"],
    )
    cause = Cause(payload["at"], happening)
    for rule in active_rules(tenant, payload["trigger"]):
        run(tenant, rule, ticket, cause, timezone.now())


def run_rules_of_time(tenant: Tenant, now: datetime | None = None) -> int:
    """Carry out the rules of time on a batch of what is due for each; returns how many runs."""
    moment = now or timezone.now()
    runs = 0
    for rule in active_rules(tenant, Trigger.TIME):
        for ticket in due_now(rule, moment).with_people()[:TIME_BATCH]:
            key = getattr(ticket, "cause", "") or f"since:{ticket.since.isoformat()}"
            runs += run(tenant, rule, ticket, Cause(key), moment)
    return runs


@transaction.atomic
def run(tenant: Tenant, rule: Rule, ticket: Ticket, cause: Cause, now: datetime) -> bool:
    """Carry a rule out on a request if it fits and hasn't run for the cause; whether it did."""
    if not read(rule, ticket.subject, cause.happening):
        return False
    lock(ticket)
    if not fitting(rule, Ticket.objects.filter(pk=ticket.pk), now).exists():
        return False
    if not _first_time(rule, ticket, cause.key, now):
        return False
    actor = automatic_actor(tenant)
    refused = carry_out(actor, rule, ticket, now)
    log_event(
        actor,
        ticket,
        EventKind.RULE,
        now,
        public=False,
        rule=rule.name,
        rule_key=rule.pk,
        refused=" ".join(refused),
    )
    record(actor, "rule.ran", ticket, {"rule": (None, rule.name)})
    return True


def _first_time(rule: Rule, ticket: Ticket, cause: str, now: datetime) -> bool:
    today = RuleRun.objects.filter(ticket=ticket, ran_at__gt=now - timedelta(days=1))
    if today.count() >= RUNS_A_DAY:
        return False
    _run, is_new = RuleRun.objects.get_or_create(
        tenant=ticket.tenant, rule_id=rule.pk, ticket=ticket, cause=cause, defaults={"ran_at": now}
    )
    return bool(is_new)
