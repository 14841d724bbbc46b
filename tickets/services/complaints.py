"""Complaints: the acknowledgement, the decision, and the customer's right to escalate."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError, StaleState
from tickets import clock, policies
from tickets.enums import EventKind, Outcome, Priority, Remedy, TicketKind, TicketState
from tickets.models import Complaint, Ticket
from tickets.services.effects import log_event, tell
from tickets.services.working import log_move
from tickets.states import lock, move_changes, swap

MAX_REASON = 4000
UNDECIDED = Q(decided_at=None) | Q(escalated_at__gt=F("decided_at"))


@transaction.atomic
def decide_complaint(
    *,
    actor: Actor,
    ticket: Ticket,
    outcome: str,
    remedy: str,
    text: str,
    solved: bool = False,
    expected: int | None = None,
    at: datetime | None = None,
) -> Complaint:
    """Record how a complaint ends and what is done to put it right; the customer reads it.

    Once, and once more after the customer escalated it. `solved` marks the request as solved too.
    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    policies.require_work(actor, ticket)
    _require_complaint(ticket)
    reasons = _checked_decision(outcome, remedy, text)
    lock(ticket, expected)
    now = at or timezone.now()
    complaint = complaint_of(actor, ticket)
    decision = {"outcome": outcome, "remedy": remedy, "remedy_text": reasons}
    changed = Complaint.objects.filter(UNDECIDED, pk=complaint.pk).update(
        **decision, decided_at=now, decided_by=actor.user
    )
    if not changed:
        raise StaleState(_("This complaint is decided already."))
    complaint.refresh_from_db()
    row = log_event(actor, ticket, EventKind.OUTCOME, now, outcome=outcome, remedy=remedy)
    _move(actor, ticket, TicketState.SOLVED if solved else None, now)
    record(actor, "complaint.decided", ticket, {key: (None, to) for key, to in decision.items()})
    tell(actor, ticket, "decided", row=row)
    return complaint


@transaction.atomic
def escalate_complaint(
    *, actor: Actor, ticket: Ticket, reason: str, at: datetime | None = None
) -> Complaint:
    """The customer does not accept the decision, or none came in time: who leads looks again.

    Once; the request is urgent from then on, and open again where it was solved.
    Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_writer(actor, ticket, as_staff=False)
    _require_complaint(ticket)
    why = _checked_text(reason, "reason")
    lock(ticket)
    now = at or timezone.now()
    complaint = complaint_of(actor, ticket)
    if not can_be_escalated(ticket, complaint, now):
        raise DomainError(_("The complaint can be escalated once it is decided, or overdue."))
    changed = Complaint.objects.filter(pk=complaint.pk, escalated_at=None).update(
        escalated_at=now, escalation_reason=why
    )
    if not changed:
        raise StaleState(_("This complaint is escalated already."))
    complaint.refresh_from_db()
    old = ticket.priority
    _reopen(actor, ticket, now)
    row = log_event(actor, ticket, EventKind.ESCALATED, now)
    changes = {"priority": (old, Priority.URGENT), "reason": (None, why)}
    record(actor, "complaint.escalated", ticket, changes)
    tell(actor, ticket, "escalated", row=row)
    return complaint


def complaint_of(actor: Actor, ticket: Ticket) -> Complaint:
    """The complaint's row, made where the request became a complaint only later."""
    row, _made = Complaint.objects.get_or_create(tenant=actor.tenant, ticket=ticket)
    return row


def deadline_of(ticket: Ticket) -> datetime | None:
    """Until when the customer may expect something: the agreed solution, else the next answer."""
    return ticket.solution_due_at or ticket.next_promise_at


def can_be_escalated(ticket: Ticket, complaint: Complaint, now: datetime) -> bool:
    """After the decision or when the deadline passed without one; never twice, never closed."""
    if complaint.escalated_at is not None or ticket.state == TicketState.CLOSED:
        return False
    if complaint.decided_at is not None:
        return True
    deadline = deadline_of(ticket)
    return deadline is not None and deadline < now and not ticket.is_settled


def _move(actor: Actor, ticket: Ticket, to: str | None, now: datetime) -> None:
    """A decision is an answer: what was promised is kept."""
    old = ticket.state
    changes: dict[str, Any] = move_changes(ticket, to, now) if to else {}
    changes |= {"last_activity_at": now, "next_promise_at": None}
    if ticket.first_answered_at is None:
        changes["first_answered_at"] = now
    swap(ticket, **changes)
    log_move(actor, ticket, old, now)


def _reopen(actor: Actor, ticket: Ticket, now: datetime) -> None:
    old = ticket.state
    to = TicketState.NEW if old == TicketState.NEW else TicketState.OPEN
    changes: dict[str, Any] = {
        **move_changes(ticket, to, now),
        "priority": Priority.URGENT,
        "last_activity_at": now,
        "next_promise_at": clock.promise(actor.tenant, ticket, now),
    }
    swap(ticket, **changes)
    log_move(actor, ticket, old, now)


def _require_complaint(ticket: Ticket) -> None:
    if ticket.kind != TicketKind.COMPLAINT:
        raise DomainError(_("This request is not a complaint."))


def _checked_decision(outcome: str, remedy: str, text: str) -> str:
    """The reasons as they are kept. Raises DomainError."""
    if outcome not in Outcome.values:
        raise DomainError(_("Choose how the complaint ends."), field="outcome")
    if remedy not in Remedy.values:
        raise DomainError(_("Choose what is done to put it right."), field="remedy")
    return _checked_text(text, "text")


def _checked_text(text: str, field: str) -> str:
    kept = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not kept:
        raise DomainError(_("Write a text."), field=field)
    if len(kept) > MAX_REASON:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_REASON}, field=field
        )
    return kept
