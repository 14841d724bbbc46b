"""Giving a queue's new requests out: in turn, or to whoever has the fewest."""

from datetime import datetime

from django.db.models import Count

from accounts.models import User
from accounts.selectors import users_with
from portal.shared.actors import Actor
from portal.shared.audit import record
from tickets import selectors
from tickets.automatic import automatic_actor
from tickets.clock import RUNNING
from tickets.enums import Assignment, EventKind, QueuePermission
from tickets.models import Queue, Ticket
from tickets.services.effects import log_event
from tickets.states import swap


def assign_by_queue(actor: Actor, ticket: Ticket, at: datetime) -> None:
    """Give a request that nobody has to whoever its queue says; call it in a transaction.

    The queue's row is locked until that ends: of two requests at once the second waits, and goes
    to the next in turn.
    """
    if gives_out(ticket.queue):
        assign_in_turn(actor, ticket, at)


def assign_in_turn(actor: Actor, ticket: Ticket, at: datetime) -> None:
    """As `assign_by_queue`, whatever the queue says."""
    if ticket.assignee_id is not None:
        return
    queue = Queue.objects.select_for_update(of=("self",)).get(pk=ticket.queue_id)
    user = next_in(queue)
    if user is None:
        return
    Queue.objects.filter(pk=queue.pk).update(last_assigned=user)
    swap(ticket, assignee=user, taken_at=ticket.taken_at or at)
    log_event(automatic_actor(actor.tenant), ticket, EventKind.ASSIGNED, at, to=str(user))
    record(actor, "ticket.assigned", ticket, {"assignee": (None, str(user))})


def gives_out(queue: Queue) -> bool:
    """Whether the queue gives its requests out by itself."""
    return queue.is_active and queue.assignment != Assignment.MANUAL


def next_in(queue: Queue) -> User | None:
    """Whose turn it is; None where nobody works in the queue."""
    people = from_turn(people_of(queue), queue.last_assigned_id)
    if queue.assignment != Assignment.LEAST_BUSY:
        return next(iter(people), None)
    busy = open_requests_of([user.pk for user in people])
    # The first of the least busy: ties go in turn.
    return min(people, key=lambda user: busy.get(user.pk, 0), default=None)


def people_of(queue: Queue) -> list[User]:
    """Who works in the queue, by key: those whose role was given it, else all who answer any."""
    own = list(users_with(QueuePermission.WORK_QUEUE, "queue", [queue.pk]).order_by("pk"))
    if own:
        return own
    everybody = selectors.agents_in(queue.tenant_id, [queue.pk])
    return sorted(everybody, key=lambda user: int(user.pk))


def from_turn(people: list[User], last: int | None) -> list[User]:
    """The people, beginning with the one after `last`, who need not be among them any more."""
    after = [user for user in people if last is not None and user.pk > last]
    return after + [user for user in people if user not in after]


def open_requests_of(keys: list[int]) -> dict[int, int]:
    """How many requests each person has to act on."""
    rows = Ticket.objects.filter(assignee_id__in=keys, state__in=list(RUNNING))
    counts = rows.order_by().values_list("assignee_id").annotate(Count("pk"))
    return dict(counts)
