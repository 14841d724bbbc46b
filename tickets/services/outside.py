"""Answers of people without an account, whom the caller knows to take part in the request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import clock, policies
from tickets.enums import Channel, TicketState
from tickets.models import Ticket, TicketMessage
from tickets.services.effects import tell
from tickets.services.working import log_move
from tickets.services.writing import checked_body, once, write_message
from tickets.states import lock, move_changes, swap


@transaction.atomic
def reply_from_outside(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    name: str,
    email: str,
    uploads: Sequence[Any] = (),
    channel: str = Channel.GUEST,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> TicketMessage:
    """An answer of the customer's side by somebody without an account; the desk has it again.

    The system acts: the caller has made sure that the writer takes part. Raises NotAllowed,
    DomainError, StaleState, UploadRefused.
    """
    policies.require(actor.is_system)
    text = checked_body(body)

    def write(key: UUID | None) -> TicketMessage:
        lock(ticket)
        _check_not_closed(ticket)
        now = at or timezone.now()
        _bring_back(actor, ticket, now)
        message = write_message(
            actor=actor,
            ticket=ticket,
            body=text,
            at=now,
            uploads=uploads,
            form_key=key,
            author_label=name,
            author_email=email,
            channel=channel,
        )
        _tell_replied(actor, ticket, message)
        return message

    return once(actor, form_key, text, write)


def _tell_replied(actor: Actor, ticket: Ticket, message: TicketMessage) -> None:
    record(actor, "ticket.replied", ticket, {"message": (None, message.pk)})
    tell(actor, ticket, "replied", message=message)


def _check_not_closed(ticket: Ticket) -> None:
    if ticket.state == TicketState.CLOSED:
        raise DomainError(_("This request is closed. Open a new one that follows up on it."))


def _bring_back(actor: Actor, ticket: Ticket, now: datetime) -> None:
    old = ticket.state
    to = TicketState.NEW if old == TicketState.NEW else TicketState.OPEN
    changes = move_changes(ticket, to, now)
    promise = ticket.next_promise_at or clock.promise(actor.tenant, ticket, now)
    swap(ticket, **changes | {"last_activity_at": now, "next_promise_at": promise})
    log_move(actor, ticket, old, now)
