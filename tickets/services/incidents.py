"""A problem is found: everybody whom it troubled is answered at once."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import LinkKind, TicketState
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.services.conversation import reply
from tickets.services.writing import checked_body

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """References of the requests that got the answer, and of those that couldn't."""

    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def answer_incidents(
    *,
    actor: Actor,
    problem: Ticket,
    body: str,
    then: str = TicketState.SOLVED,
    at: datetime | None = None,
) -> Answered:
    """The same answer to every open request that the problem caused, and that the actor works on.

    One that can't be answered is named, and keeps none of the others from it.
    Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, problem)
    text = checked_body(body)
    found = open_incidents(actor, problem)[:MOST_AT_ONCE]
    open_ones = [incident for incident in found if policies.works_on(actor, incident)]
    if not open_ones:
        raise DomainError(_("No open request is caused by this one."))
    answered = Answered()
    for incident in open_ones:
        try:
            with transaction.atomic():
                reply(actor=actor, ticket=incident, body=text, then=then, as_staff=True, at=at)
        except DomainError:
            answered.refused.append(incident.reference)
        else:
            answered.done.append(incident.reference)
    record(actor, "ticket.incidents_answered", problem, {"answered": (None, answered.done)})
    return answered


def open_incidents(actor: Actor, problem: Ticket) -> TicketQuerySet:
    """The open requests caused by the problem, as far as the actor sees them."""
    rows: TicketQuerySet = Ticket.objects.visible_to(actor).active()
    return rows.filter(links__target=problem, links__kind=LinkKind.PROBLEM).with_people()
