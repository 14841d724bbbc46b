"""One request that is two: chosen messages move to a new one; both lead to each other."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import clock, policies
from tickets.enums import EventKind, LinkKind, TicketKind
from tickets.models import Ticket, TicketLink, TicketMessage
from tickets.services.effects import log_event, tell
from tickets.services.opening import next_reference
from tickets.services.writing import checked_subject
from tickets.states import lock, swap

# What the new request has from the old one.
SAME = (
    "kind",
    "customer",
    "requester",
    "guest_name",
    "guest_email",
    "guest_language",
    "category",
    "queue",
    "urgency",
    "priority",
    "channel",
)


@transaction.atomic
def split_ticket(
    *,
    actor: Actor,
    ticket: Ticket,
    messages: Collection[int],
    subject: str,
    expected: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Move messages (by primary key) into a new request of whoever asked.

    Each message stands in one place only, with its files and its time. The first message stays:
    a request without its question would be none. Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_work(actor, ticket)
    line = checked_subject(subject)
    lock(ticket, expected)
    _check(ticket)
    chosen = _chosen(ticket, messages)
    now = at or timezone.now()
    new = _new_request(actor, ticket, line, chosen, now)
    TicketMessage.objects.filter(pk__in=[message.pk for message in chosen]).update(ticket=new)
    swap(ticket)
    TicketLink.objects.create(
        tenant=actor.tenant,
        ticket=new,
        target=ticket,
        kind=LinkKind.SPLIT,
        created_by=actor.user,
        created_at=now,
    )
    _leave_traces(actor, ticket, new, len(chosen), now)
    return new


def _check(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise DomainError(_("This request was merged already."))
    if ticket.kind == TicketKind.FEEDBACK:
        raise DomainError(_("Feedback can't be split."))


def _chosen(ticket: Ticket, keys: Collection[int]) -> list[TicketMessage]:
    """The messages in their order. Raises DomainError where they are none, or not all there."""
    rows = list(TicketMessage.objects.filter(ticket=ticket).order_by("created_at", "id"))
    wanted = set(keys)
    chosen = [message for message in rows if message.pk in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise DomainError(_("Choose the messages that move to the new request."))
    if chosen[0] is rows[0]:
        raise DomainError(_("The first message stays: it is what the request asks."))
    if all(message.is_internal for message in chosen):
        raise DomainError(_("Choose at least one message that is not an internal note."))
    return chosen


def _new_request(
    actor: Actor, ticket: Ticket, subject: str, chosen: list[TicketMessage], now: datetime
) -> Ticket:
    """Asked when the first of the messages was written; answered if the team did so in one."""
    answers = [m.created_at for m in chosen if m.is_staff and not m.is_internal]
    new = Ticket(
        tenant=actor.tenant,
        subject=subject,
        reference=next_reference(actor, ticket.kind),
        created_at=chosen[0].created_at,
        last_activity_at=now,
        first_answered_at=answers[0] if answers else None,
        **{name: getattr(ticket, name) for name in SAME},
    )
    clock.start(actor.tenant, new)
    new.next_promise_at = clock.promise(actor.tenant, new, now)
    new.save(force_insert=True)
    return new


def _leave_traces(actor: Actor, ticket: Ticket, new: Ticket, count: int, now: datetime) -> None:
    opened = log_event(actor, new, EventKind.OPENED, now)
    log_event(actor, new, EventKind.SPLIT, now, way="from", reference=ticket.reference, count=count)
    log_event(actor, ticket, EventKind.SPLIT, now, way="into", reference=new.reference, count=count)
    asking = str(ticket.customer or ticket.asked_by)
    record(actor, "ticket.opened", new, {"customer": (None, asking)})
    record(actor, "ticket.split", ticket, {"split": (None, new.reference)})
    tell(actor, new, "opened", row=opened)
    tell(actor, ticket, "split")
