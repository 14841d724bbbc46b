"""What rules do besides the services that people use: tags, prepared texts, telling, escalating."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets import policies
from tickets.enums import EventKind, Priority, TicketState
from tickets.models import Macro, Tag, Ticket, TicketMessage, TicketTag
from tickets.services.effects import log_event, tell, tell_team
from tickets.services.working import assign, set_priority
from tickets.services.writing import checked_body, write_message
from tickets.states import lock, swap

NEXT_PRIORITY = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.URGENT,
}
GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@transaction.atomic
def add_tags(*, actor: Actor, ticket: Ticket, names: Iterable[str], at: datetime) -> None:
    """Mark the request with tags of the team. Raises NotAllowed."""
    policies.require_work(actor, ticket)
    added = []
    for name in names:
        tag, _made = Tag.objects.get_or_create(tenant=actor.tenant, name=name)
        _row, is_new = TicketTag.objects.get_or_create(
            tenant=actor.tenant, ticket=ticket, tag=tag, is_staff=True
        )
        added += [name] if is_new else []
    if added:
        log_event(actor, ticket, EventKind.TAGS, at, public=False, added=added, removed=[])
        record(actor, "ticket.tags", ticket, {"tags": (None, added)})


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


def prepared_text(tenant: Tenant, macro: Macro, ticket: Ticket) -> str:
    """A prepared text in the customer's language, its gaps filled; unknown gaps stay empty."""
    asking = ticket.requester
    language = accounts.language_of(asking, tenant) if asking else ticket.guest_language
    values = {
        "name": asking.get_short_name() if asking else ticket.guest_name,
        "customer": str(ticket.customer or ticket.guest_name),
        "reference": ticket.reference,
        "subject": ticket.subject,
        "agent": tenant.name,
    }
    text = tenant.text_for(macro.bodies, language)
    return GAP.sub(lambda gap: values.get(gap[1], ""), text)


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
