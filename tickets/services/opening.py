"""Opening a request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer, Membership, User
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError
from portal.shared.opening_hours import answer_promise
from tickets import policies
from tickets.enums import PRIORITY_OF_URGENCY, EventKind, TicketKind, Urgency
from tickets.models import Category, Ticket, TicketMessage
from tickets.services.effects import log_event, tell
from tickets.services.writing import checked_body, checked_subject, once, write_message

FIRST_NUMBER = 4800


@transaction.atomic
def open_ticket(
    *,
    actor: Actor,
    customer: Customer,
    subject: str,
    category: Category,
    body: str,
    urgency: str = Urgency.NORMAL,
    uploads: Sequence[Any] = (),
    requester: User | None = None,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Ticket:
    """A new request of a customer, with its first message.

    Staff open one on behalf of a member, the `requester`; the message is the requester's then.
    Raises NotAllowed, DomainError, UploadRefused.
    """
    policies.require(policies.can_open_at(actor, customer.pk))
    asking = _requester(actor, customer, requester)
    text = checked_body(body)
    new = Ticket(
        tenant=actor.tenant,
        customer=customer,
        requester=asking,
        category=category,
        queue=category.queue,
        subject=checked_subject(subject),
        urgency=_known(urgency),
        priority=PRIORITY_OF_URGENCY[urgency],
    )
    if not (category.is_active and category.kind == TicketKind.QUESTION and customer.is_active):
        raise DomainError(_("Choose one of the listed categories."), field="category")
    message = once(
        actor, form_key, text, lambda key: write_opening(actor, new, text, uploads, key, at)
    )
    ticket: Ticket = message.ticket
    return ticket


def write_opening(
    actor: Actor,
    ticket: Ticket,
    body: str,
    uploads: Sequence[Any],
    key: UUID | None,
    at: datetime | None,
) -> TicketMessage:
    """The new request's row with its first message, and what an opening leaves behind."""
    now = at or timezone.now()
    ticket.created_at = ticket.last_activity_at = now
    if ticket.can_be_answered:
        ticket.next_promise_at = answer_promise(actor.tenant, now)
    ticket.reference = next_reference(actor)
    ticket.save(force_insert=True)
    message = write_message(
        actor=actor,
        ticket=ticket,
        body=body,
        at=now,
        uploads=uploads,
        form_key=key,
        author_label=ticket.asked_by if ticket.is_guests else actor.label,
        is_staff=not (ticket.is_guests or policies.speaks_for_customer(actor, ticket)),
    )
    log_event(actor, ticket, EventKind.OPENED, now)
    asking = str(ticket.customer or ticket.asked_by)
    record(actor, "ticket.opened", ticket, {"customer": (None, asking)})
    tell(actor, ticket, "opened", message=message)
    return message


def next_reference(actor: Actor) -> str:
    """The tenant's next number, as in NH-4821."""
    number = next_number(actor.tenant, "ticket", start=FIRST_NUMBER)
    return f"{actor.tenant.reference_prefix}-{number}"


def _requester(actor: Actor, customer: Customer, requester: User | None) -> User:
    """The member who asks. Raises DomainError where staff name nobody, or a stranger."""
    asking = requester or actor.user
    members = Membership.objects.filter(customer=customer)
    if asking is None or not members.filter(user_id=asking.pk).exists():
        raise DomainError(_("Choose one of the customer's people."), field="requester")
    found: User = asking
    return found


def _known(urgency: str) -> str:
    if urgency not in Urgency.values:
        raise DomainError(_("Choose how urgent it is."), field="urgency")
    return urgency
