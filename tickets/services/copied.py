"""Addresses outside the portal that get a request's public mails (CC)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.mail import one_line
from tickets import policies
from tickets.enums import EventKind
from tickets.models import CopiedAddress, Ticket
from tickets.services.effects import log_event
from tickets.services.writing import checked_address
from tickets.states import lock

MAX_COPIED = 20
MAX_NAME = 120


@transaction.atomic
def copy_to(
    *, actor: Actor, ticket: Ticket, email: str, name: str = "", at: datetime | None = None
) -> None:
    """Have an address copied on the answers; once is enough. Raises NotAllowed, DomainError."""
    policies.require_work(actor, ticket)
    address = checked_address(email)
    if address in _told_anyway(ticket):
        raise DomainError(_("This address gets the answers already."), field="email")
    # One after the other, so that two at once don't pass the limit.
    lock(ticket)
    if CopiedAddress.objects.filter(ticket=ticket).count() >= MAX_COPIED:
        raise DomainError(
            _("At most %(limit)s addresses are copied.") % {"limit": MAX_COPIED}, field="email"
        )
    _row, added = CopiedAddress.objects.get_or_create(
        tenant=actor.tenant,
        ticket=ticket,
        email=address,
        defaults={"name": one_line(name)[:MAX_NAME]},
    )
    if added:
        moment = at or timezone.now()
        log_event(actor, ticket, EventKind.COPIED, moment, public=False, who=address)
        record(actor, "ticket.copied", ticket, {"copied": (None, address)})


@transaction.atomic
def stop_copying(*, actor: Actor, ticket: Ticket, email: str, at: datetime | None = None) -> None:
    """Take an address off. Raises NotAllowed."""
    policies.require_work(actor, ticket)
    address = email.strip().lower()
    removed, _rows = CopiedAddress.objects.filter(ticket=ticket, email=address).delete()
    if removed:
        moment = at or timezone.now()
        log_event(actor, ticket, EventKind.UNCOPIED, moment, public=False, who=address)
        record(actor, "ticket.uncopied", ticket, {"copied": (address, None)})


def _told_anyway(ticket: Ticket) -> set[str]:
    """Whoever asked, and the portal's own address, where mail would come back."""
    asked = ticket.requester.email if ticket.requester is not None else ticket.guest_email
    return {asked.lower(), ticket.tenant.email.lower()} - {""}
