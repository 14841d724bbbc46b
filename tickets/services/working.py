"""Working on a request: who has it, how pressing it is, where it stands."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import clock, policies
from tickets.enums import EventKind, Priority, TicketState
from tickets.models import Queue, Ticket
from tickets.services.assignment import assign_by_queue
from tickets.services.effects import log_event, tell
from tickets.states import check_move, lock, move_changes, swap

CLOSE_BATCH = 500


@transaction.atomic
def take(
    *, actor: Actor, ticket: Ticket, expected: int | None = None, at: datetime | None = None
) -> None:
    """The request is the actor's to answer now; a new one is in progress.

    Raises NotAllowed, StaleState.
    """
    policies.require_work(actor, ticket)
    policies.require(actor.user is not None)
    lock(ticket, expected)
    if ticket.assignee_id == actor.user_id:
        return
    now = at or timezone.now()
    old, previous = ticket.state, ticket.assignee
    changes = move_changes(ticket, TicketState.OPEN, now) if old == TicketState.NEW else {}
    changes |= {"assignee": actor.user, "taken_at": ticket.taken_at or now}
    swap(ticket, **_keeping_promise(ticket, changes))
    log_event(actor, ticket, EventKind.TAKEN, now)
    log_move(actor, ticket, old, now)
    record(actor, "ticket.taken", ticket, {"assignee": (_label(previous), _label(actor.user))})


@transaction.atomic
def assign(
    *,
    actor: Actor,
    ticket: Ticket,
    user: User | None,
    expected: int | None = None,
    at: datetime | None = None,
) -> None:
    """Give the request to somebody who works in its queue, or back to all (`user` is None).

    Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_work(actor, ticket)
    lock(ticket, expected)
    previous = ticket.assignee
    if previous == user:
        return
    if user is not None and not policies.works_on(actor_for(user, actor.tenant), ticket):
        raise DomainError(_("This person doesn't work in the queue."), field="assignee")
    now = at or timezone.now()
    taken = {"taken_at": ticket.taken_at or now} if user is not None else {}
    swap(ticket, assignee=user, **taken)
    if user is None:
        log_event(actor, ticket, EventKind.UNASSIGNED, now, public=False)
    else:
        row = log_event(actor, ticket, EventKind.ASSIGNED, now, to=str(user))
        tell(actor, ticket, "assigned", row=row)
    record(actor, "ticket.assigned", ticket, {"assignee": (_label(previous), _label(user))})


@transaction.atomic
def set_priority(
    *,
    actor: Actor,
    ticket: Ticket,
    priority: str,
    expected: int | None = None,
    at: datetime | None = None,
) -> None:
    """How soon the staff takes the request. Raises NotAllowed, DomainError, StaleState."""
    policies.require_work(actor, ticket)
    if priority not in Priority.values:
        raise DomainError(_("Choose one of the listed priorities."), field="priority")
    lock(ticket, expected)
    old = ticket.priority
    if old == priority:
        return
    swap(ticket, priority=priority)
    log_event(
        actor, ticket, EventKind.PRIORITY, at or timezone.now(), public=False, old=old, new=priority
    )
    record(actor, "ticket.priority", ticket, {"priority": (old, priority)})


@transaction.atomic
def set_queue(
    *,
    actor: Actor,
    ticket: Ticket,
    queue: Queue,
    expected: int | None = None,
    at: datetime | None = None,
) -> None:
    """Move the request to another queue; an assignee who doesn't work there gives it back.

    Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_work(actor, ticket)
    if not queue.is_active:
        raise DomainError(_("This queue is not in use."), field="queue")
    lock(ticket, expected)
    old = ticket.queue
    if old == queue:
        return
    changes: dict[str, Any] = {"queue": queue}
    holder = ticket.assignee
    if holder and not policies.works_in(actor_for(holder, actor.tenant), queue.pk):
        changes["assignee"] = None
    swap(ticket, **changes)
    now = at or timezone.now()
    log_event(actor, ticket, EventKind.QUEUE, now, public=False, old=str(old), new=str(queue))
    assign_by_queue(actor, ticket, now)
    record(actor, "ticket.queue", ticket, {"queue": (str(old), str(queue))})


@transaction.atomic
def change_state(
    *,
    actor: Actor,
    ticket: Ticket,
    to: str,
    expected: int | None = None,
    at: datetime | None = None,
) -> None:
    """Move the request by the table; staff only.

    Raises NotAllowed, InvalidTransition, StaleState.
    """
    policies.require_work(actor, ticket)
    lock(ticket, expected)
    _move(actor, ticket, to, at or timezone.now())


@transaction.atomic
def solve(*, actor: Actor, ticket: Ticket, at: datetime | None = None) -> None:
    """Mark as solved, by either side. Raises NotAllowed, InvalidTransition, StaleState."""
    _require_either_side(actor, ticket)
    lock(ticket)
    _move(actor, ticket, TicketState.SOLVED, at or timezone.now())


@transaction.atomic
def reopen(*, actor: Actor, ticket: Ticket, at: datetime | None = None) -> None:
    """Take a solved request up again, for customers within the tenant's days.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    _require_either_side(actor, ticket)
    lock(ticket)
    now = at or timezone.now()
    check_reopening(actor, ticket, now)
    _move(actor, ticket, TicketState.OPEN, now)
    swap(ticket, next_promise_at=clock.promise(actor.tenant, ticket, now))


def check_reopening(actor: Actor, ticket: Ticket, now: datetime) -> None:
    """Raises DomainError where the customer comes too late; staff may at any time."""
    if ticket.state == TicketState.CLOSED:
        raise DomainError(_("This request is closed. Open a new one that follows up on it."))
    until = ticket.reopen_until(actor.tenant)
    if until is not None and until < now and not policies.works_on(actor, ticket):
        raise DomainError(
            _("This request was solved too long ago. Open a new one that follows up on it.")
        )


@transaction.atomic
def close_settled(*, actor: Actor, now: datetime | None = None) -> int:
    """Close what was solved longer ago than it can be reopened; returns how many."""
    policies.require(actor.is_system)
    moment = now or timezone.now()
    limit = moment - timedelta(days=actor.tenant.solved_days)
    due = Ticket.objects.filter(state=TicketState.SOLVED, solved_at__lt=limit)
    tickets = list(due.order_by("id").select_for_update(of=("self",))[:CLOSE_BATCH])
    for ticket in tickets:
        swap(ticket, **move_changes(ticket, TicketState.CLOSED, moment))
        log_event(actor, ticket, EventKind.STATE, moment, old="solved", new="closed")
        record(actor, "ticket.state", ticket, {"state": ("solved", "closed")})
    return len(tickets)


def _move(actor: Actor, ticket: Ticket, to: str, now: datetime) -> None:
    check_move(ticket, to)
    old = ticket.state
    swap(ticket, **move_changes(ticket, to, now), last_activity_at=now)
    log_move(actor, ticket, old, now, told=True)


def log_move(actor: Actor, ticket: Ticket, old: str, now: datetime, *, told: bool = False) -> None:
    """Event and audit row of a change of state, where there was one.

    Customers see solving, closing and reopening; the rest shows in their timeline. `told` sends
    notices, for moves that no message goes with.
    """
    if ticket.state == old:
        return
    settled = {TicketState.SOLVED, TicketState.CLOSED}
    public = bool(settled & {old, ticket.state})
    row = log_event(
        actor, ticket, EventKind.STATE, now, public=public, old=old, new=str(ticket.state)
    )
    record(actor, "ticket.state", ticket, {"state": (old, str(ticket.state))})
    if told:
        tell(actor, ticket, "state", row=row)


def _require_either_side(actor: Actor, ticket: Ticket) -> None:
    as_staff = not policies.speaks_for_customer(actor, ticket)
    policies.require_writer(actor, ticket, as_staff=as_staff)


def _keeping_promise(ticket: Ticket, changes: dict[str, Any]) -> dict[str, Any]:
    """Taking a request answers nobody: what was promised still holds."""
    return changes | {"next_promise_at": ticket.next_promise_at}


def _label(user: User | None) -> str | None:
    return str(user) if user is not None else None
