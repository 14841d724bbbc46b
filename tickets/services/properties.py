"""Several properties of a request at once, as the desk's form sends them."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from portal.shared.actors import Actor
from tickets import policies
from tickets.models import Queue, Ticket
from tickets.services.working import assign, change_state, set_priority, set_queue
from tickets.states import lock


@transaction.atomic
def update_properties(
    *,
    actor: Actor,
    ticket: Ticket,
    expected: int,
    priority: str,
    queue: Queue,
    assignee: User | None,
    state: str,
) -> None:
    """Write what differs, all or nothing, if the request still is as the form showed it.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    policies.require_work(actor, ticket)
    lock(ticket, expected)
    # One moment: for rules it is one change.
    now = timezone.now()
    set_priority(actor=actor, ticket=ticket, priority=priority, at=now)
    assign(actor=actor, ticket=ticket, user=assignee, at=now)
    if state != ticket.state:
        change_state(actor=actor, ticket=ticket, to=state, at=now)
    # Last: the actor may not work in the new queue, and an assignee who doesn't gives it back.
    set_queue(actor=actor, ticket=ticket, queue=queue, at=now)
