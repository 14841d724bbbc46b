"""Settled requests that are taken over as they are: from another desk, or for the demo.

Many at once, and silently: nobody is told, no rule runs, no mail goes out. What is kept is what
the pages and the reports read: the conversation, the moves, the agreed times, the rating. Search
finds them after `rebuild_request_search` and `rebuild_index`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Customer, User
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import clock, policies
from tickets.enums import PRIORITY_OF_URGENCY, Channel, EventKind, TicketKind, TicketState, Urgency
from tickets.markup import message_html
from tickets.models import Category, Deflection, Rating, Ticket, TicketEvent, TicketMessage
from tickets.services.writing import checked_body, checked_subject

BATCH = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation."""

    at: datetime
    author: User
    is_staff: bool
    text: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A request that was answered and solved; the first turn is the customer's question.

    `reference` is the one that the customer knows it by; it must be none that the portal gives
    itself. After an answer that is not the last, the customer was waited for.
    """

    reference: str
    customer: Customer
    category: Category
    subject: str
    turns: Sequence[Turn]
    urgency: str = Urgency.NORMAL
    channel: str = Channel.PORTAL
    closed: datetime | None = None
    score: int | None = None
    comment: str = ""
    rated: datetime | None = None

    @property
    def opened(self) -> datetime:
        return self.turns[0].at

    @property
    def answers(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.is_staff]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that somebody found before sending: when, by which words, and which one."""

    at: datetime
    subject: str
    search: str
    language: str
    kind: str
    url: str
    title: str


@transaction.atomic
def take_over(*, actor: Actor, rows: Iterable[Settled]) -> int:
    """Write the requests; returns how many. Raises NotAllowed (only the system may), DomainError.

    Complaints are refused: their outcome is recorded by a person.
    """
    policies.require(actor.is_system)
    settled = list(rows)
    _require_free({row.reference for row in settled}, len(settled))
    tickets = Ticket.objects.bulk_create([_ticket(actor, row) for row in settled], BATCH)
    pairs = list(zip(tickets, settled, strict=True))
    TicketMessage.objects.bulk_create([m for t, row in pairs for m in _messages(t, row)], BATCH)
    TicketEvent.objects.bulk_create([e for t, row in pairs for e in _events(t, row)], BATCH)
    Rating.objects.bulk_create([r for t, row in pairs for r in _ratings(t, row)], BATCH)
    record(actor, "tickets.taken_over", actor.tenant, {"count": (None, len(tickets))})
    return len(tickets)


def _require_free(references: set[str], count: int) -> None:
    taken = Ticket.objects.filter(reference__in=references).exists()
    if taken or len(references) < count:
        raise DomainError("Each request needs a number of its own.")


@transaction.atomic
def take_over_deflections(*, actor: Actor, rows: Iterable[Found]) -> int:
    """Write the answers that were found; returns how many. Raises NotAllowed."""
    policies.require(actor.is_system)
    found = list(rows)
    kept = Deflection.objects.bulk_create(
        [
            Deflection(
                tenant=actor.tenant,
                subject=row.subject,
                search=row.search,
                language=row.language,
                kind=row.kind,
                url=row.url,
                title=row.title,
            )
            for row in found
        ],
        BATCH,
    )
    # A new row's time is always now.
    for deflection, row in zip(kept, found, strict=True):
        deflection.created_at = row.at
    Deflection.objects.bulk_update(kept, ["created_at"], BATCH)
    return len(kept)


def _ticket(actor: Actor, row: Settled) -> Ticket:
    if row.category.kind in (TicketKind.COMPLAINT, TicketKind.FEEDBACK) or not row.answers:
        raise DomainError("Only questions, incidents and service requests that were answered.")
    first, last = row.answers[0], row.answers[-1]
    ticket = Ticket(
        tenant=actor.tenant,
        reference=row.reference,
        customer=row.customer,
        requester=row.turns[0].author,
        category=row.category,
        kind=row.category.kind,
        queue_id=row.category.queue_id,
        subject=checked_subject(row.subject),
        urgency=row.urgency,
        priority=row.category.priority or PRIORITY_OF_URGENCY[Urgency(row.urgency)],
        channel=row.channel,
        created_at=row.opened,
        last_activity_at=last.at,
    )
    clock.start(actor.tenant, ticket)
    ticket.assignee = last.author
    ticket.taken_at = ticket.first_answered_at = first.at
    _settle(actor, ticket, row, last.at)
    return ticket


def _settle(actor: Actor, ticket: Ticket, row: Settled, at: datetime) -> None:
    """The clock stood still from each answer that asked back to the customer's next message."""
    policy = ticket.sla_policy
    time = clock.time_of(actor.tenant, policy)
    paused = sum(
        (time.between(turn.at, after.at) for turn, after in _waits(row)), start=timedelta(0)
    )
    ticket.solution_due_at = clock.dues(actor.tenant, policy, row.opened, paused).solution
    ticket.paused_seconds = int(paused.total_seconds())
    ticket.next_promise_at = ticket.next_due_at = None
    ticket.solved_at = ticket.paused_since = at
    ticket.state = TicketState.CLOSED if row.closed else TicketState.SOLVED


def _waits(row: Settled) -> list[tuple[Turn, Turn]]:
    following = zip(row.turns, row.turns[1:], strict=False)
    return [(turn, after) for turn, after in following if turn.is_staff and not after.is_staff]


def _messages(ticket: Ticket, row: Settled) -> list[TicketMessage]:
    return [
        TicketMessage(
            tenant_id=ticket.tenant_id,
            ticket=ticket,
            author=turn.author,
            author_label=str(turn.author),
            is_staff=turn.is_staff,
            body=checked_body(turn.text),
            html=message_html(turn.text),
            channel=Channel.PORTAL if turn.is_staff else row.channel,
            created_at=turn.at,
        )
        for turn in row.turns
    ]


def _events(ticket: Ticket, row: Settled) -> list[TicketEvent]:
    first, last = row.answers[0], row.answers[-1]
    asking = row.turns[0].author
    events = [
        _event(ticket, EventKind.OPENED, row.opened, asking),
        _event(ticket, EventKind.TAKEN, first.at, first.author),
    ]
    for turn, after in _waits(row):
        events.append(_move(ticket, turn.at, turn.author, "open", "waiting"))
        events.append(_move(ticket, after.at, after.author, "waiting", "open"))
    events.append(_move(ticket, last.at, last.author, "open", "solved"))
    if row.rated is not None:
        events.append(
            _event(ticket, EventKind.RATED, row.rated, asking, public=False, score=row.score)
        )
    if row.closed is not None:
        events.append(_move(ticket, row.closed, None, "solved", "closed"))
    return events


def _move(ticket: Ticket, at: datetime, by: User | None, old: str, new: str) -> TicketEvent:
    public = bool({"solved", "closed"} & {old, new})
    return _event(ticket, EventKind.STATE, at, by, public=public, old=old, new=new)


def _event(
    ticket: Ticket,
    kind: EventKind,
    at: datetime,
    by: User | None,
    *,
    public: bool = True,
    **data: object,
) -> TicketEvent:
    return TicketEvent(
        tenant_id=ticket.tenant_id,
        ticket=ticket,
        kind=kind,
        data=data,
        actor=by,
        actor_label=str(by) if by else str(ticket.tenant.name),
        is_public=public,
        created_at=at,
    )


def _ratings(ticket: Ticket, row: Settled) -> list[Rating]:
    if row.score is None or row.rated is None:
        return []
    return [
        Rating(
            tenant_id=ticket.tenant_id,
            ticket=ticket,
            score=row.score,
            comment=row.comment,
            rated_by=str(row.turns[0].author),
            created_at=row.rated,
        )
    ]
