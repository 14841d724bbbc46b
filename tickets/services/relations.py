"""Links between requests that the staff make; only they see them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.services.effects import log_event

# Others follow from merging, splitting and following up, and stay.
MADE_BY_HAND = (LinkKind.DUPLICATE, LinkKind.PROBLEM, LinkKind.RELATED)


@transaction.atomic
def link_tickets(
    *, actor: Actor, ticket: Ticket, target: Ticket, kind: str, at: datetime | None = None
) -> TicketLink:
    """Say that `ticket` belongs to `target`: a duplicate of it, caused by it, or just related.

    Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, ticket)
    policies.require_work(actor, target)
    if kind not in MADE_BY_HAND:
        raise DomainError(_("Choose how the requests belong together."), field="kind")
    if ticket.pk == target.pk:
        raise DomainError(_("A request can't be linked to itself."), field="target")
    _check_no_circle(ticket, target, kind)
    moment = at or timezone.now()
    link, made = TicketLink.objects.get_or_create(
        tenant=actor.tenant,
        ticket=ticket,
        target=target,
        kind=kind,
        defaults={"created_by": actor.user, "created_at": moment},
    )
    if made:
        _log(actor, link, EventKind.LINKED, moment)
        record(actor, "ticket.linked", ticket, {kind: (None, target.reference)})
    found: TicketLink = link
    return found


@transaction.atomic
def unlink_tickets(*, actor: Actor, link: TicketLink, at: datetime | None = None) -> None:
    """Take a link made by hand back. Raises NotAllowed, DomainError."""
    policies.require_work(actor, link.ticket)
    policies.require_work(actor, link.target)
    if link.kind not in MADE_BY_HAND:
        raise DomainError(_("This link tells what was done: it stays."))
    _log(actor, link, EventKind.UNLINKED, at or timezone.now())
    record(actor, "ticket.unlinked", link.ticket, {link.kind: (link.target.reference, None)})
    link.delete()


def _check_no_circle(ticket: Ticket, target: Ticket, kind: str) -> None:
    """A pair belongs together one way, and a problem is nobody's incident."""
    if TicketLink.objects.filter(ticket=target, target=ticket, kind=kind).exists():
        raise DomainError(_("These requests are linked the other way round."), field="target")
    if kind != LinkKind.PROBLEM:
        return
    problems = TicketLink.objects.filter(kind=LinkKind.PROBLEM)
    if problems.filter(ticket=target).exists() or problems.filter(target=ticket).exists():
        raise DomainError(_("A problem can't be caused by another problem."), field="target")


def _log(actor: Actor, link: TicketLink, kind: EventKind, at: datetime) -> None:
    sides = ((link.ticket, link.target, False), (link.target, link.ticket, True))
    for ticket, other, is_target in sides:
        words = {"reference": other.reference, "link": link.kind, "is_target": is_target}
        log_event(actor, ticket, kind, at, public=False, **words)
