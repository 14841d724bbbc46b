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
from tickets import clock, policies
from tickets.enums import (
    ASKED_KINDS,
    PRIORITY_OF_URGENCY,
    Channel,
    EventKind,
    TicketKind,
    Urgency,
)
from tickets.models import Category, Ticket, TicketMessage
from tickets.services.assignment import assign_by_queue
from tickets.services.effects import log_event, tell
from tickets.services.writing import checked_body, checked_subject, once, write_message

FIRST_NUMBER = 4800
FIRST_COMPLAINT = 100


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
    """A new request of a customer, with its first message; its kind is the category's.

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
        **_asked(category, subject, urgency),
    )
    if not customer.is_active:
        raise DomainError(_("Choose one of the listed categories."), field="category")
    message = once(
        actor, form_key, text, lambda key: write_opening(actor, new, text, uploads, key, at)
    )
    ticket: Ticket = message.ticket
    return ticket


def _asked(category: Category, subject: str, urgency: str) -> dict[str, Any]:
    """What every new request has from its form. Raises DomainError."""
    if not (category.is_active and category.kind in ASKED_KINDS):
        raise DomainError(_("Choose one of the listed categories."), field="category")
    known = _known(urgency)
    return {
        "kind": category.kind,
        "category": category,
        "queue": category.queue,
        "subject": checked_subject(subject),
        "urgency": known,
        "priority": category.priority or PRIORITY_OF_URGENCY[known],
    }


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
    by_staff = not (ticket.is_guests or policies.speaks_for_customer(actor, ticket))
    ticket.channel = channel_of(ticket, by_staff=by_staff)
    clock.start(actor.tenant, ticket)
    ticket.reference = next_reference(actor, ticket.kind)
    ticket.save(force_insert=True)
    message = write_message(
        actor=actor,
        ticket=ticket,
        body=body,
        at=now,
        uploads=uploads,
        form_key=key,
        author_label=ticket.asked_by if ticket.is_guests else actor.label,
        author_email=ticket.guest_email,
        channel=ticket.channel,
        is_staff=by_staff,
    )
    log_event(actor, ticket, EventKind.OPENED, now)
    assign_by_queue(actor, ticket, now)
    asking = str(ticket.customer or ticket.asked_by)
    record(actor, "ticket.opened", ticket, {"customer": (None, asking)})
    tell(actor, ticket, "opened", message=message)
    return message


def channel_of(ticket: Ticket, *, by_staff: bool) -> Channel:
    """Which way a new request comes."""
    if ticket.is_guests:
        return Channel.GUEST
    return Channel.STAFF if by_staff else Channel.PORTAL


def next_reference(actor: Actor, kind: str = TicketKind.QUESTION) -> str:
    """The tenant's next number, as in NH-4821; complaints have a series of their own, NH-C101."""
    prefix = actor.tenant.reference_prefix
    if kind == TicketKind.COMPLAINT:
        return f"{prefix}-C{next_number(actor.tenant, 'complaint', start=FIRST_COMPLAINT)}"
    return f"{prefix}-{next_number(actor.tenant, 'ticket', start=FIRST_NUMBER)}"


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
