"""Two requests that are one: the first is closed and leads to the second; both stay readable."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind, LinkKind, TicketKind, TicketState
from tickets.models import CopiedAddress, Ticket, TicketFollower, TicketLink, TicketTag
from tickets.services.effects import log_event, tell
from tickets.states import lock, move_changes, swap

LONGEST_CHAIN = 50
# Somebody of the customer's side waits for an answer.
WAITED_FOR = (TicketState.NEW, TicketState.OPEN)


@transaction.atomic
def merge_tickets(
    *,
    actor: Actor,
    ticket: Ticket,
    target: Ticket,
    expected: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Close `ticket` into `target` (or what that was merged into); returns where it went.

    Messages stay where they were written: the target's page shows them, later mail goes there.
    Followers, copied addresses and the team's tags join the target's.
    Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_work(actor, ticket)
    goal = end_of_chain(target)
    policies.require_work(actor, goal)
    _lock_both(ticket, goal, expected)
    _check(ticket, goal)
    now = at or timezone.now()
    waited_for, promise = ticket.state in WAITED_FOR, ticket.next_promise_at
    closing = move_changes(ticket, TicketState.CLOSED, now)
    swap(ticket, **closing, merged_into=goal, last_activity_at=now)
    swap(goal, **_taking_over(goal, waited_for, promise, now), last_activity_at=now)
    _lead_on(actor, ticket, goal, now)
    _join_people(actor, ticket, goal)
    _join_tags(actor, ticket, goal)
    _leave_traces(actor, ticket, goal, now)
    return goal


def end_of_chain(ticket: Ticket) -> Ticket:
    """The request that it was merged into in the end; itself where it never was.

    Chains are shortened when they grow, so one step is the rule; more and circles are survived.
    """
    seen = {ticket.pk}
    while ticket.merged_into_id is not None and len(seen) < LONGEST_CHAIN:
        following: Ticket = Ticket.objects.with_people().get(pk=ticket.merged_into_id)
        if following.pk in seen:
            break
        seen.add(following.pk)
        ticket = following
    return ticket


def _lock_both(ticket: Ticket, goal: Ticket, expected: int | None) -> None:
    """In the order of their keys: two people who merge crosswise wait, not deadlock."""
    for row in sorted((ticket, goal), key=lambda one: one.pk):
        lock(row, expected if row is ticket else None)


def _check(ticket: Ticket, goal: Ticket) -> None:
    if ticket.pk == goal.pk:
        raise DomainError(_("A request can't be merged into itself."), field="target")
    if ticket.merged_into_id is not None:
        raise DomainError(_("This request was merged already."), field="target")
    if goal.merged_into_id is not None or goal.state == TicketState.CLOSED:
        raise DomainError(_("The other request is closed."), field="target")
    if ticket.kind == TicketKind.COMPLAINT and goal.kind != TicketKind.COMPLAINT:
        # It would lose its decision, and the customer the right to escalate it.
        raise DomainError(_("A complaint can only be merged into a complaint."), field="target")
    if not _same_asker(ticket, goal):
        raise DomainError(
            _("Only requests of the same customer can be merged. Link them instead."),
            field="target",
        )


def _same_asker(ticket: Ticket, goal: Ticket) -> bool:
    if ticket.is_guests or goal.is_guests:
        mail, other = ticket.guest_email.lower(), goal.guest_email.lower()
        return ticket.is_guests and goal.is_guests and bool(mail) and mail == other
    same: bool = ticket.customer_id == goal.customer_id
    return same and TicketKind.FEEDBACK not in {ticket.kind, goal.kind}


def _taking_over(
    goal: Ticket, waited_for: bool, promise: datetime | None, now: datetime
) -> dict[str, Any]:
    """Whoever waited for an answer still does, and was promised the sooner one."""
    if not waited_for:
        return {}
    changes: dict[str, Any] = {}
    if goal.state not in WAITED_FOR:
        changes = move_changes(goal, TicketState.OPEN, now)
    promises = [moment for moment in (goal.next_promise_at, promise) if moment is not None]
    return changes | {"next_promise_at": min(promises, default=None)}


def _lead_on(actor: Actor, ticket: Ticket, goal: Ticket, now: datetime) -> None:
    """What was merged into the first before leads to the second at once."""
    Ticket.objects.filter(merged_into=ticket).update(merged_into=goal, version=F("version") + 1)
    merged = TicketLink.objects.filter(target=ticket, kind=LinkKind.MERGED)
    merged.update(target=goal)
    TicketLink.objects.get_or_create(
        tenant=actor.tenant,
        ticket=ticket,
        target=goal,
        kind=LinkKind.MERGED,
        defaults={"created_by": actor.user, "created_at": now},
    )


def _join_people(actor: Actor, ticket: Ticket, goal: Ticket) -> None:
    """Followers, the other requester among them, and copied addresses."""
    followers = set(TicketFollower.objects.filter(ticket=ticket).values_list("user_id", flat=True))
    if ticket.requester_id is not None and not ticket.is_guests:
        followers.add(ticket.requester_id)
    TicketFollower.objects.bulk_create(
        [
            TicketFollower(tenant=actor.tenant, ticket=goal, user_id=user_id)
            for user_id in sorted(followers - {goal.requester_id})
        ],
        ignore_conflicts=True,
    )
    CopiedAddress.objects.bulk_create(
        [
            CopiedAddress(tenant=actor.tenant, ticket=goal, email=row.email, name=row.name)
            for row in CopiedAddress.objects.filter(ticket=ticket)
        ],
        ignore_conflicts=True,
    )


def _join_tags(actor: Actor, ticket: Ticket, goal: Ticket) -> None:
    TicketTag.objects.bulk_create(
        [
            TicketTag(tenant=actor.tenant, ticket=goal, tag_id=row.tag_id, is_staff=row.is_staff)
            for row in TicketTag.objects.filter(ticket=ticket)
        ],
        ignore_conflicts=True,
    )


def _leave_traces(actor: Actor, ticket: Ticket, goal: Ticket, now: datetime) -> None:
    """Both sides see it on both requests: a closed one without a reason would puzzle them."""
    log_event(actor, ticket, EventKind.MERGED, now, way="into", reference=goal.reference)
    log_event(actor, goal, EventKind.MERGED, now, way="from", reference=ticket.reference)
    record(actor, "ticket.merged", ticket, {"merged_into": (None, goal.reference)})
    record(actor, "ticket.merged", goal, {"merged_from": (None, ticket.reference)})
    tell(actor, ticket, "merged")
    tell(actor, goal, "merged")
