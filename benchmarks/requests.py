"""Requests by the hundred thousand: written past the services, in the shape they leave.

Audit entries, outbox and files of the requests are left out: the measured pages don't read them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.models import Notification, StaffMembership
from benchmarks.bulk import copy_rows, next_key
from benchmarks.people import customers_with_people, names_of_people
from benchmarks.texts import MadeUp, Texts
from benchmarks.ticket_words import word_rows
from portal.shared.context import tenant_scope
from portal.shared.models import Counter, Tenant
from tickets.enums import EventKind, Priority, TicketState, Urgency
from tickets.models import (
    Category,
    Ticket,
    TicketEvent,
    TicketFollower,
    TicketMessage,
    TicketWords,
)
from tickets.services.opening import FIRST_NUMBER

CHUNK = 10_000
LONG = 20  # messages of a long conversation; every 500th request is one
LONG_EVERY = 500
# Of the first customer, whose owner is measured: a tenth of all requests is theirs.
BIG_SHARE = 0.1
STATES = (
    (TicketState.NEW, 0.01),
    (TicketState.OPEN, 0.03),
    (TicketState.WAITING, 0.03),
    (TicketState.SOLVED, 0.08),
    (TicketState.CLOSED, 0.85),
)
YEARS = timedelta(days=3 * 365)
NOTICES = 30

Row = dict[str, Any]


@dataclass
class Desk:
    """What the rows of one tenant point to."""

    tenant: Tenant
    customers: list[tuple[Any, list[int]]]
    agents: list[int]
    categories: list[Category]
    random: Random
    texts: Texts
    names: dict[int, str]
    languages: dict[int, str]
    span: timedelta = YEARS
    now: datetime = field(default_factory=timezone.now)


@dataclass
class Chunk:
    """Rows of some requests, table by table."""

    tickets: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    followers: list[Row] = field(default_factory=list)


def add_requests(
    tenant: Tenant,
    count: int,
    random: Random,
    progress: Callable[[int], None],
    texts: Texts | None = None,
    span: timedelta = YEARS,
) -> None:
    """Requests of the last `span` with messages, events, followers and words, in chunks; then
    everybody's notices."""
    with tenant_scope(tenant):
        desk = _desk(tenant, random, texts or MadeUp(random), span)
        whose = {row.pk: (row.name, row.language) for row, _people in desk.customers}
        first = next_key(Ticket)
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            chunk = _chunk(desk, first, range(start, start + size))
            copy_rows(Ticket, chunk.tickets)
            copy_rows(TicketMessage, chunk.messages)
            copy_rows(TicketEvent, chunk.events)
            copy_rows(TicketFollower, chunk.followers)
            found_by = word_rows(tenant, whose, desk.names, chunk.tickets, chunk.messages)
            copy_rows(TicketWords, found_by)
            progress(size)
        Counter.objects.create(tenant=tenant, name="ticket", last=FIRST_NUMBER + count - 1)
        copy_rows(Notification, _notices(desk))


def _desk(tenant: Tenant, random: Random, texts: Texts, span: timedelta) -> Desk:
    customers = customers_with_people(tenant)
    return Desk(
        tenant=tenant,
        customers=customers,
        agents=list(StaffMembership.objects.values_list("user_id", flat=True)),
        categories=list(Category.objects.all()),
        random=random,
        texts=texts,
        names=names_of_people(),
        languages={customer.pk: customer.language for customer, _people in customers},
        span=span,
    )


def _chunk(desk: Desk, first_key: int, numbers: range) -> Chunk:
    chunk = Chunk()
    for number in numbers:
        ticket = _ticket(desk, first_key + number, number)
        chunk.tickets.append(ticket)
        chunk.messages.extend(_messages(desk, ticket, number))
        chunk.events.extend(_events(desk, ticket))
        if number % 5 == 0:
            chunk.followers.append(_follower(desk, ticket))
    return chunk


def _ticket(desk: Desk, key: int, number: int) -> Row:
    random = desk.random
    customer, people = _whose(desk, number)
    category = random.choice(desk.categories)
    state = random.choices([state for state, _share in STATES], [w for _state, w in STATES])[0]
    active = state in (TicketState.NEW, TicketState.OPEN, TicketState.WAITING)
    age = timedelta(days=random.random() * 30) if active else random.random() * desk.span
    created = desk.now - age - timedelta(hours=1)
    moved = created + min(age, timedelta(hours=random.random() * 72))
    row: Row = {
        "id": key,
        "tenant_id": desk.tenant.pk,
        "reference": f"{desk.tenant.reference_prefix}-{FIRST_NUMBER + number}",
        "customer_id": customer.pk,
        "requester_id": random.choice(people),
        "category_id": category.pk,
        "queue_id": category.queue_id,
        "subject": desk.texts.subject(customer.language),
        "state": str(state),
        "urgency": str(random.choice(Urgency.values)),
        "priority": str(random.choice(Priority.values)),
        "assignee_id": None if state == TicketState.NEW else random.choice(desk.agents),
        "created_at": created,
        "last_activity_at": moved,
        "version": 2,
    }
    return row | _moments(state, created, moved)


def _moments(state: str, created: datetime, moved: datetime) -> Row:
    taken = None if state == TicketState.NEW else created + timedelta(minutes=20)
    pressing = state in (TicketState.NEW, TicketState.OPEN)
    return {
        "taken_at": taken,
        "first_answered_at": taken,
        "waiting_since": moved if state == TicketState.WAITING else None,
        "solved_at": moved if state in (TicketState.SOLVED, TicketState.CLOSED) else None,
        "next_promise_at": moved + timedelta(hours=8) if pressing else None,
        "next_due_at": moved + timedelta(hours=8) if pressing else None,
    }


def _whose(desk: Desk, number: int) -> tuple[Any, list[int]]:
    """Long conversations are all the first customer's, so that its owner can open them."""
    if number % LONG_EVERY == 0 or desk.random.random() < BIG_SHARE:
        return desk.customers[0]
    return desk.random.choice(desk.customers[1:])


def _messages(desk: Desk, ticket: Row, number: int) -> Iterator[Row]:
    """Three on average, turn by turn; every fourth answer of the staff is a note."""
    random, language = desk.random, desk.languages[ticket["customer_id"]]
    count = LONG if number % LONG_EVERY == 0 else random.randrange(1, 6)
    step = (ticket["last_activity_at"] - ticket["created_at"]) / count
    for place in range(count):
        is_staff = place % 2 == 1
        body, html = desk.texts.body(language)
        author = random.choice(desk.agents) if is_staff else ticket["requester_id"]
        yield {
            "tenant_id": desk.tenant.pk,
            "ticket_id": ticket["id"],
            "author_id": author,
            "author_label": f"Person {author}",
            "is_staff": is_staff,
            "is_internal": is_staff and count < LONG and random.random() < 0.25,
            "body": body,
            "html": html,
            "created_at": ticket["created_at"] + step * place,
        }


def _events(desk: Desk, ticket: Row) -> Iterator[Row]:
    common = {"tenant_id": desk.tenant.pk, "ticket_id": ticket["id"], "data": {}}
    yield common | {
        "kind": str(EventKind.OPENED),
        "actor_id": ticket["requester_id"],
        "created_at": ticket["created_at"],
    }
    if ticket["taken_at"] is not None:
        yield common | {
            "kind": str(EventKind.TAKEN),
            "actor_id": ticket["assignee_id"],
            "actor_label": f"Person {ticket['assignee_id']}",
            "created_at": ticket["taken_at"],
        }


def _follower(desk: Desk, ticket: Row) -> Row:
    people = next(p for c, p in desk.customers if c.pk == ticket["customer_id"])
    return {
        "tenant_id": desk.tenant.pk,
        "ticket_id": ticket["id"],
        "user_id": desk.random.choice(people),
        "created_at": ticket["created_at"],
    }


def _notices(desk: Desk) -> Iterator[Row]:
    """Everybody has read half of theirs."""
    users = [user for _customer, people in desk.customers for user in people] + desk.agents
    for user in users:
        for number in range(NOTICES):
            at = desk.now - timedelta(hours=NOTICES - number)
            yield {
                "tenant_id": desk.tenant.pk,
                "user_id": user,
                "kind": str(NotificationKind.TICKET_REPLY),
                "path": "/requests/",
                "context": {
                    "reference": f"BN-{FIRST_NUMBER + number}",
                    "subject": "Late parcel",
                    "name": "Agent 1",
                },
                "created_at": at,
                "read_at": at if number % 2 else None,
                "event_key": f"bench-{number}",
            }
