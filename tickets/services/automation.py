"""What rules do besides the services that people use: prepared texts, escalating."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind, Priority, TicketState
from tickets.models import Ticket, TicketMessage
from tickets.services.effects import log_event, tell, tell_team
from tickets.services.working import assign, set_priority
from tickets.services.writing import checked_body, write_message
from tickets.states import lock, swap

NEXT_PRIORITY = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.URGENT,
}


@transaction.atomic
def send_prepared(*, actor: Actor, ticket: Ticket, body: str, at: datetime) -> TicketMessage:
    """Write to the customer in the portal's name; nobody has answered them by that.

    The state, the promise and the clock stay as they are. Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, ticket)
    text = checked_body(body)
    lock(ticket)
    if ticket.state == TicketState.CLOSED or not ticket.can_be_answered:
        raise DomainError(_("No address was left, or the request is closed."))
    swap(ticket, last_activity_at=at)
    message = write_message(actor=actor, ticket=ticket, body=text, at=at, is_staff=True)
    record(actor, "ticket.replied", ticket, {"message": (None, message.pk)})
    tell(actor, ticket, "replied", message=message)
    return message


@transaction.atomic
def escalate(*, actor: Actor, ticket: Ticket, lead: User | None, at: datetime) -> None:
    """One step more pressing, and those told who can help: `lead`, who gets it, or the team leads.

    Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, ticket)
    higher = NEXT_PRIORITY.get(Priority(ticket.priority))
    if higher is not None:
        set_priority(actor=actor, ticket=ticket, priority=higher, at=at)
    if lead is not None:
        assign(actor=actor, ticket=ticket, user=lead, at=at)
    row = log_event(actor, ticket, EventKind.ESCALATED, at, public=False)
    record(actor, "ticket.escalated", ticket, {"to": (None, str(lead) if lead else None)})
    lead_key = lead.pk if lead is not None else None
    tell_team(actor, ticket, "escalated", f"ticket-event-{row.pk}", lead=lead_key)
