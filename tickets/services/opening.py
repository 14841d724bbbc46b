"""Opening a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    LinkKind,
    TicketKind,
    Urgency,
)
from tickets.models import Category, Complaint, Ticket, TicketLink, TicketMessage
from tickets.own_fields import Answer, Place, checked_answers
from tickets.selectors_catalogue import fields_of
from tickets.services.answers import store_answers
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
    channel: str = Channel.PORTAL,
    answers: Mapping[str, Any] | None = None,
    follow_up_of: Ticket | None = None,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Ticket:
    """A new request of a customer, with its first message; its kind is the category's.

    Staff open one on behalf of a member, the `requester`; the message is the requester's then.
    `answers` are those of the category's own form by the fields' keys; None where no form was
    filled in, as in a mail. `follow_up_of` is an earlier request of the customer that the actor
    sees. Raises NotAllowed, DomainError, UploadRefused.
    """
    policies.require(_may_open(actor, customer, follow_up_of))
    new = Ticket(
        tenant=actor.tenant,
        customer=customer,
        requester=_requester(actor, customer, requester),
        channel=channel,
        **_asked(category, subject, urgency),
    )
    text = checked_body(body)
    filled_in = _checked(actor, customer, category, answers)
    parts = _Parts(uploads, filled_in, follow_up_of)
    return _ticket_of(
        once(actor, form_key, text, lambda key: _write(actor, new, text, parts, key, at))
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to a new request besides its text."""

    uploads: Sequence[Any]
    answers: list[Answer]
    earlier: Ticket | None


def _write(
    actor: Actor, new: Ticket, text: str, parts: _Parts, key: UUID | None, at: datetime | None
) -> TicketMessage:
    message = write_opening(actor, new, text, parts.uploads, key, at)
    store_answers(actor, new, parts.answers)
    _link_follow_up(actor, new, parts.earlier)
    return message


def _ticket_of(message: TicketMessage) -> Ticket:
    ticket: Ticket = message.ticket
    return ticket


def _checked(
    actor: Actor, customer: Customer, category: Category, answers: Mapping[str, Any] | None
) -> list[Answer]:
    if answers is None:
        return []
    return checked_answers(Place(actor, customer), fields_of(category), answers)


def _may_open(actor: Actor, customer: Customer, earlier: Ticket | None) -> bool:
    """Members and staff; a follow-up only on what is the customer's and seen."""
    if not policies.can_open_at(actor, customer.pk):
        return False
    if earlier is None:
        return True
    return earlier.customer_id == customer.pk and policies.can_see(actor, earlier)


def _link_follow_up(actor: Actor, ticket: Ticket, earlier: Ticket | None) -> None:
    if earlier is None:
        return
    TicketLink.objects.create(
        tenant=actor.tenant,
        ticket=ticket,
        target=earlier,
        kind=LinkKind.FOLLOW_UP,
        created_by=actor.user,
    )
    record(actor, "ticket.linked", ticket, {"follow_up_of": (None, earlier.reference)})


@transaction.atomic
def open_for_guest(
    *,
    actor: Actor,
    email: str,
    name: str = "",
    language: str = "",
    subject: str,
    category: Category,
    body: str,
    urgency: str = Urgency.NORMAL,
    uploads: Sequence[Any] = (),
    channel: str = Channel.GUEST,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Ticket:
    """A new request of somebody without an account, whose address is known to be theirs.

    The system acts: whoever calls this has had the address confirmed, or got a mail from it.
    Raises NotAllowed, DomainError, UploadRefused.
    """
    policies.require(actor.is_system)
    tenant = actor.tenant
    ticket = Ticket(
        tenant=tenant,
        guest_name=name[:120],
        guest_email=email,
        guest_language=language if language in tenant.languages else tenant.default_language,
        channel=channel,
        **_asked(category, subject, urgency),
    )
    write_opening(actor, ticket, checked_body(body), uploads, form_key, at)
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
    if by_staff and ticket.channel == Channel.PORTAL:
        ticket.channel = Channel.STAFF
    clock.start(actor.tenant, ticket)
    ticket.reference = next_reference(actor, ticket.kind)
    ticket.save(force_insert=True)
    if ticket.kind == TicketKind.COMPLAINT:
        Complaint.objects.create(tenant=actor.tenant, ticket=ticket)
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


def next_reference(actor: Actor, kind: str = TicketKind.QUESTION) -> str:
    """The tenant's next number, as in NH-4821; complaints have a series of their own, NH-C101."""
    prefix = actor.tenant.reference_prefix
    if kind == TicketKind.COMPLAINT:
        return f"{prefix}-C{next_number(actor.tenant, 'complaint', start=FIRST_COMPLAINT)}"
    return f"{prefix}-{next_number(actor.tenant, 'ticket', start=FIRST_NUMBER)}"


def _requester(actor: Actor, customer: Customer, requester: User | None) -> User:
    """The member who asks. Raises DomainError where staff name nobody, or a stranger."""
    if not customer.is_active:
        raise DomainError(_("Choose one of the listed categories."), field="category")
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
