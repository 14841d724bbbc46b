"""Agreed times: policies, and the sweep that warns before they are missed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets import policies
from tickets.clock import (
    AGREEMENTS,
    answer_target,
    policies_of,
    solution_target,
    target_of,
    time_of,
)
from tickets.enums import EventKind, Priority, SlaLevel, TicketKind
from tickets.models import SlaPolicy, Ticket
from tickets.services.effects import log_event, tell_team

# A year of opening time would be ten years by the calendar.
MAX_MINUTES = 60 * 24 * 366
SWEEP_BATCH = 200
EVENT_OF_LEVEL = {
    SlaLevel.WARNED: EventKind.SLA_WARNING,
    SlaLevel.BREACHED: EventKind.SLA_BREACH,
}


@transaction.atomic
def create_policy(*, actor: Actor, name: str, **values: Any) -> SlaPolicy:
    """New agreed times; `values` are the model's fields. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    policy = SlaPolicy(tenant=actor.tenant, name=name.strip(), **values)
    _check(policy)
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        raise _taken() from error
    record(actor, "sla_policy.created", policy, {"name": (None, policy.name)})
    forget(actor.tenant, AGREEMENTS)
    return policy


@transaction.atomic
def update_policy(*, actor: Actor, policy: SlaPolicy, **values: Any) -> None:
    """Change agreed times; open requests follow with their next change.

    Raises NotAllowed, DomainError.
    """
    _require_managing(actor)
    for name, value in values.items():
        setattr(policy, name, value)
    _check(policy)
    stored = SlaPolicy.objects.get(pk=policy.pk)
    try:
        with transaction.atomic():
            changes = apply_changes(stored, values)
    except IntegrityError as error:
        raise _taken() from error
    if changes:
        record(actor, "sla_policy.changed", policy, changes)
        forget(actor.tenant, AGREEMENTS)


def _check(policy: SlaPolicy) -> None:
    """Raises DomainError for what no request could be held to."""
    if not policy.name:
        raise DomainError(_("Give it a name."), field="name")
    for field in ("first_answer_minutes", "solution_minutes"):
        minutes = getattr(policy, field)
        if minutes is not None and not 1 <= minutes <= MAX_MINUTES:
            raise DomainError(_("Choose between one minute and a year."), field=field)
    if not set(policy.kinds) <= set(TicketKind.values):
        raise DomainError(_("Choose among the listed kinds."), field="kinds")
    if not set(policy.priorities) <= set(Priority.values):
        raise DomainError(_("Choose one of the listed priorities."), field="priorities")
    if not 1 <= policy.warns_at <= 100:
        raise DomainError(_("Choose a percentage from 1 to 100."), field="warns_at")


def _taken() -> DomainError:
    return DomainError(_("There are agreed times with this name already."), field="name")


def _require_managing(actor: Actor) -> None:
    policies.require(actor.may(StaffPermission.MANAGE_AUTOMATION))


def sweep_due(*, actor: Actor, now: datetime | None = None) -> int:
    """Raise the level of what is overdue or nearly so, a batch of each; returns how many.

    A level is told once, whoever else sweeps at the same time.
    """
    policies.require(actor.is_system)
    moment = now or timezone.now()
    raised = sum(_raise(actor, ticket, SlaLevel.BREACHED, moment) for ticket in _overdue(moment))
    nearly = list(_nearly_due(actor.tenant, moment))
    return raised + sum(_raise(actor, ticket, SlaLevel.WARNED, moment) for ticket in nearly)


def _overdue(now: datetime) -> QuerySet:
    late = Ticket.objects.filter(next_due_at__lte=now, sla_level__lt=SlaLevel.BREACHED)
    return late.order_by("next_due_at", "id")[:SWEEP_BATCH]


def _nearly_due(tenant: Tenant, now: datetime) -> Iterable[Ticket]:
    """Those of whose time so much has passed that the policy warns.

    As much as then remains of the target is added to now: what is due before that is warned of.
    """
    fine = Ticket.objects.filter(next_due_at__gt=now, sla_level=SlaLevel.FINE)
    answering = Q(first_answered_at=None, next_due_at=F("first_answer_due_at"))
    for policy in policies_of(tenant).values():
        solving = solution_target(policy)
        targets = ((answering, answer_target(tenant, policy)), (~answering, solving))
        for owed, target in targets:
            if target is None:
                continue
            limit = time_of(tenant, policy).add(now, _rest(policy, target))
            if limit is not None:
                due = fine.filter(owed, sla_policy=policy, next_due_at__lte=limit)
                yield from due.order_by("next_due_at", "id")[:SWEEP_BATCH]


def _rest(policy: SlaPolicy, target: timedelta) -> timedelta:
    return target * (100 - policy.warns_at) / 100


def _raise(actor: Actor, ticket: Ticket, level: SlaLevel, now: datetime) -> int:
    """Compare and swap on what was read, not on the version: nobody's form goes stale by it."""
    with transaction.atomic():
        same = Ticket.objects.filter(
            pk=ticket.pk, next_due_at=ticket.next_due_at, sla_level=ticket.sla_level
        )
        if not same.update(sla_level=level):
            return 0
        ticket.sla_level = level
        target = target_of(ticket)
        row = log_event(actor, ticket, EVENT_OF_LEVEL[level], now, public=False, target=target)
        record(actor, f"ticket.{row.kind}", ticket, {"due": (None, ticket.next_due_at)})
        details = {"level": int(level), "target": target}
        tell_team(actor, ticket, "due", f"ticket-event-{row.pk}", **details)
    return 1
