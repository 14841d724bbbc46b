"""Feedback: a short form on every page becomes a request of its own kind."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Customer
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.mail import one_line
from tickets import policies
from tickets.enums import FeedbackAbout, TicketKind
from tickets.models import Category, Ticket
from tickets.services.opening import write_opening
from tickets.services.writing import checked_address, checked_body, once

SUBJECT_LENGTH = 120


@transaction.atomic
def send_feedback(
    *,
    actor: Actor,
    body: str,
    about: str = FeedbackAbout.PROBLEM,
    customer: Customer | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
    origin: str = "",
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Ticket:
    """What anybody has to say, as a request that support is told of at once.

    A member's feedback belongs to the `customer` they work for, and they follow it like every
    request; anybody else is answered by mail at `email`, where one was left. Raises NotAllowed,
    DomainError.
    """
    if about not in FeedbackAbout.values:
        raise DomainError(_("Choose what it is about."), field="about")
    policies.require(customer is None or customer.pk in actor.grants.member_of)
    text = checked_body(body)
    category = category_of(actor)
    ticket = Ticket(
        tenant=actor.tenant,
        kind=TicketKind.FEEDBACK,
        customer=customer,
        requester=actor.user,
        category=category,
        queue=category.queue,
        subject=subject_of(actor, about, text),
        origin=origin[:300],
        **({} if customer else _guest(actor, name, email, language)),
    )
    message = once(
        actor, form_key, text, lambda key: write_opening(actor, ticket, text, (), key, at)
    )
    sent: Ticket = message.ticket
    return sent


def category_of(actor: Actor) -> Category:
    """Where feedback goes: its own category, or else the first that is in use."""
    rows = Category.objects.active().select_related("queue")
    found: Category | None = rows.of_kind(TicketKind.FEEDBACK).first() or rows.first()
    if found is None:
        raise DomainError(_("Feedback can't be taken just now."))
    return found


def subject_of(actor: Actor, about: str, text: str) -> str:
    """What the desk's list says, in the tenant's language: the sort, and how it begins."""
    with translation.override(actor.tenant.default_language):
        label = FeedbackAbout(about).label
    return f"{label}: {Truncator(one_line(text)).chars(SUBJECT_LENGTH)}"


def _guest(actor: Actor, name: str, email: str, language: str) -> dict[str, str]:
    """Who wrote, as far as known; an account's own address counts before a typed one."""
    address = actor.user.email if actor.user is not None else email.strip()
    address = checked_address(address) if address else ""
    called = str(actor.user) if actor.user is not None else one_line(name)
    known = language if language in actor.tenant.languages else actor.tenant.default_language
    return {"guest_name": called[:120], "guest_email": address, "guest_language": known}
