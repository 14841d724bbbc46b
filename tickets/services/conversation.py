"""Writing in a request: replies of both sides, and notes among the staff."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import clock, policies
from tickets.enums import EventKind, TicketState
from tickets.models import Ticket, TicketMessage
from tickets.services.effects import log_event, tell
from tickets.services.working import check_reopening, log_move
from tickets.services.writing import checked_body, once, write_message
from tickets.states import lock, move_changes, swap

# What a reply may do to the state; nothing else can be asked for.
STAFF_THEN = (TicketState.WAITING, TicketState.OPEN, TicketState.SOLVED)


@transaction.atomic
def reply(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    uploads: Sequence[Any] = (),
    then: str | None = None,
    expected: int | None = None,
    form_key: UUID | None = None,
    as_staff: bool | None = None,
    at: datetime | None = None,
) -> TicketMessage:
    """An answer that both sides read.

    `then` is the state afterwards. From staff: waiting for the customer (default), open or
    solved. From the customer: solved, or by default what follows from their answer (waiting and
    solved requests are open again). `as_staff` says for which side somebody writes who is on both.
    Raises NotAllowed, DomainError, InvalidTransition, StaleState, UploadRefused.
    """
    text = checked_body(body)
    if as_staff is None:
        as_staff = not policies.speaks_for_customer(actor, ticket)
    policies.require_writer(actor, ticket, as_staff=as_staff)

    write = partial(
        write_message, actor=actor, ticket=ticket, body=text, uploads=uploads, is_staff=as_staff
    )

    def answer(key: UUID | None) -> TicketMessage:
        lock(ticket, expected)
        _check_not_closed(ticket)
        _check_reaches_anybody(ticket)
        now = at or timezone.now()
        (_staff_reply if as_staff else _customer_reply)(actor, ticket, then, now)
        message: TicketMessage = write(at=now, form_key=key)
        record(actor, "ticket.replied", ticket, {"message": (None, message.pk)})
        tell(actor, ticket, "replied", message=message)
        return message

    return once(actor, form_key, text, answer)


def _staff_reply(actor: Actor, ticket: Ticket, then: str | None, now: datetime) -> None:
    """Answering keeps the promise, and takes the request where nobody has it yet."""
    if then is not None and then not in STAFF_THEN:
        raise DomainError(_("Choose what follows the answer."))
    old = ticket.state
    changes = move_changes(ticket, then or TicketState.WAITING, now)
    if ticket.assignee_id is None and actor.user is not None:
        changes |= {"assignee": actor.user, "taken_at": ticket.taken_at or now}
        log_event(actor, ticket, EventKind.TAKEN, now)
    if ticket.first_answered_at is None:
        changes["first_answered_at"] = now
    swap(ticket, **changes | {"last_activity_at": now, "next_promise_at": None})
    log_move(actor, ticket, old, now)


def _customer_reply(actor: Actor, ticket: Ticket, then: str | None, now: datetime) -> None:
    """The customer's answer brings the request back to the desk, with a promise."""
    old = ticket.state
    if then == TicketState.SOLVED:
        to: str = TicketState.SOLVED
    else:
        to = TicketState.NEW if old == TicketState.NEW else TicketState.OPEN
    if old == TicketState.SOLVED and to == TicketState.OPEN:
        check_reopening(actor, ticket, now)
    changes = move_changes(ticket, to, now)
    if to != TicketState.SOLVED:
        promise = ticket.next_promise_at or clock.promise(actor.tenant, ticket, now)
        changes["next_promise_at"] = promise
    swap(ticket, **changes | {"last_activity_at": now})
    log_move(actor, ticket, old, now)


@transaction.atomic
def add_note(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    uploads: Sequence[Any] = (),
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> TicketMessage:
    """A note that only staff read; it changes neither the state nor the place in lists.

    Raises NotAllowed, DomainError, UploadRefused.
    """
    text = checked_body(body)
    policies.require_work(actor, ticket)

    def write(key: UUID | None) -> TicketMessage:
        lock(ticket)
        swap(ticket)
        message = write_message(
            actor=actor,
            ticket=ticket,
            body=text,
            at=at or timezone.now(),
            uploads=uploads,
            is_staff=True,
            is_internal=True,
            form_key=key,
        )
        record(actor, "ticket.noted", ticket, {"message": (None, message.pk)})
        tell(actor, ticket, "noted", message=message)
        return message

    return once(actor, form_key, text, write)


def _check_reaches_anybody(ticket: Ticket) -> None:
    if not ticket.can_be_answered:
        raise DomainError(
            _("No address was left: an answer would reach nobody. Leave a note instead.")
        )


def _check_not_closed(ticket: Ticket) -> None:
    if ticket.state == TicketState.CLOSED:
        raise DomainError(_("This request is closed. Open a new one that follows up on it."))
