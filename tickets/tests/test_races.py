"""Eight people, or eight clicks of one, at the same moment: each thing happens once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import connections

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets import services
from tickets.enums import EventKind, LinkPurpose
from tickets.links import LinkGone, issue_link
from tickets.models import (
    Complaint,
    CopiedAddress,
    Rating,
    Ticket,
    TicketEvent,
    TicketMessage,
    TicketTag,
)
from tickets.selectors_guests import visitor_of
from tickets.services.copied import MAX_COPIED
from tickets.services.own_tags import MOST_TAGS
from tickets.tests.factories import answer, make_ticket
from tickets.tests.guests import EMAIL, open_for

# Threads share SQLite's database in memory, where one transaction is all there can be.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ActorOf = Callable[[User | None], Actor]
CLICKS = 8
REFUSED = "refused"


def at_once(tenant: Tenant, *acts: Callable[[], Any]) -> Counter[Any]:
    """Each act in a thread and a transaction of its own, all let go together; how they ended."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(30)
        try:
            with tenant_scope(tenant):
                return act()
        except (DomainError, LinkGone):
            return REFUSED
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def events(ticket: Ticket, kind: str) -> int:
    return int(TicketEvent.objects.filter(ticket=ticket, kind=kind).count())


@pytest.fixture
def agent(cast: Any, actor_of: ActorOf) -> Actor:
    return actor_of(cast.agent)


@pytest.fixture
def owner(cast: Any, actor_of: ActorOf) -> Actor:
    return actor_of(cast.owner)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.with_people().get(pk=ticket.pk)


def test_a_link_rates_once(cast: Any, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        ticket = answer(make_ticket(cast.customer, cast.owner), cast.agent, then="solved")
        token = issue_link(tenant, LinkPurpose.RATE, cast.owner.email, ticket=ticket)
        visitor = actor_for(None, tenant)

    def rate(score: int) -> Callable[[], Any]:
        return lambda: services.rate_by_link(actor=visitor, token=token, score=score).score

    ends = at_once(tenant, *(rate(1 + number % 5) for number in range(CLICKS)))
    assert ends.pop(REFUSED) == CLICKS - 1
    with tenant_scope(tenant):
        assert {Rating.objects.get().score: 1} == dict(ends)
        assert events(ticket, EventKind.RATED) == 1


def test_members_ratings_become_one(cast: Any, tenant: Tenant, owner: Actor) -> None:
    with tenant_scope(tenant):
        ticket = answer(make_ticket(cast.customer, cast.owner), cast.agent, then="solved")

    def rate() -> Any:
        return services.rate_ticket(actor=owner, ticket=fresh(ticket), score=4).score

    assert at_once(tenant, *[rate] * CLICKS) == {4: CLICKS}
    with tenant_scope(tenant):
        assert Rating.objects.count() == 1
        assert events(ticket, EventKind.RATED) == 1


def test_a_guest_s_requests_are_claimed_once(cast: Any, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        tickets = [open_for(tenant, subject=f"No. {number}")[0] for number in range(3)]
        EmailAddress.objects.create(user=cast.buyer, email=EMAIL, verified=True)
        actor = actor_for(cast.buyer, tenant)

    def claim() -> Any:
        return services.claim_guest_tickets(actor=actor, user=cast.buyer, customer=cast.customer)

    assert at_once(tenant, *[claim] * CLICKS) == {3: 1, 0: CLICKS - 1}
    with tenant_scope(tenant):
        assert [events(ticket, EventKind.CLAIMED) for ticket in tickets] == [1, 1, 1]


def test_crosswise_merges_are_one(cast: Any, tenant: Tenant, agent: Actor) -> None:
    with tenant_scope(tenant):
        one, two = (make_ticket(cast.customer, cast.owner) for _each in range(2))

    def merge(ticket: Ticket, target: Ticket) -> Callable[[], Any]:
        return lambda: (
            services.merge_tickets(actor=agent, ticket=fresh(ticket), target=fresh(target)).pk
        )

    acts = [merge(one, two), merge(two, one)] * (CLICKS // 2)
    assert at_once(tenant, *acts)[REFUSED] == CLICKS - 1
    with tenant_scope(tenant):
        assert Ticket.objects.filter(merged_into__isnull=False).count() == 1
        assert events(one, EventKind.MERGED) == events(two, EventKind.MERGED) == 1


def test_a_complaint_is_decided_and_escalated_once(
    cast: Any, tenant: Tenant, agent: Actor, owner: Actor
) -> None:
    with tenant_scope(tenant):
        ticket = make_ticket(cast.customer, cast.owner, category="complaint-order")

    def decide() -> Any:
        values = {"outcome": "rejected", "remedy": "none", "text": "No."}
        return services.decide_complaint(actor=agent, ticket=fresh(ticket), **values).outcome

    def escalate() -> Any:
        return services.escalate_complaint(actor=owner, ticket=fresh(ticket), reason="Why").pk

    assert at_once(tenant, *[decide] * CLICKS)[REFUSED] == CLICKS - 1
    assert at_once(tenant, *[escalate] * CLICKS)[REFUSED] == CLICKS - 1
    with tenant_scope(tenant):
        assert Complaint.objects.count() == 1
        assert events(ticket, EventKind.OUTCOME) == events(ticket, EventKind.ESCALATED) == 1


def test_a_guest_s_double_click_is_one_message(tenant: Tenant, cast: Any) -> None:
    with tenant_scope(tenant):
        ticket, _path = open_for(tenant)
        visitor = visitor_of(tenant, ticket)
    key = uuid4()

    def send() -> Any:
        return services.reply(
            actor=visitor, ticket=fresh(ticket), body="And?", form_key=key, as_staff=False
        ).pk

    assert list(at_once(tenant, *[send] * CLICKS).values()) == [CLICKS]
    with tenant_scope(tenant):
        assert TicketMessage.objects.filter(ticket=ticket, body="And?").count() == 1


def test_messages_are_split_off_once(cast: Any, tenant: Tenant, agent: Actor) -> None:
    with tenant_scope(tenant):
        ticket = answer(make_ticket(cast.customer, cast.owner), cast.owner, "Another thing")
        moved = ticket.messages.last().pk

    def split() -> Any:
        return services.split_ticket(
            actor=agent, ticket=fresh(ticket), messages=[moved], subject="Another"
        ).pk

    assert at_once(tenant, *[split] * CLICKS)[REFUSED] == CLICKS - 1
    with tenant_scope(tenant):
        assert Ticket.objects.count() == 2


def test_limits_hold(cast: Any, tenant: Tenant, agent: Actor, owner: Actor) -> None:
    with tenant_scope(tenant):
        ticket = make_ticket(cast.customer, cast.owner)
        for number in range(MAX_COPIED - 1):
            services.copy_to(actor=agent, ticket=ticket, email=f"{number}@kaimas.example")
        for number in range(MOST_TAGS - 1):
            services.add_own_tag(actor=owner, ticket=ticket, name=f"no {number}")

    def tag(name: str) -> Callable[[], Any]:
        return lambda: services.add_own_tag(actor=owner, ticket=fresh(ticket), name=name).name

    def copy(email: str) -> Callable[[], Any]:
        return lambda: services.copy_to(actor=agent, ticket=fresh(ticket), email=email)

    at_once(tenant, *(tag(f"more {number}") for number in range(CLICKS)))
    at_once(tenant, *(copy(f"more{number}@kaimas.example") for number in range(CLICKS)))
    with tenant_scope(tenant):
        assert TicketTag.objects.filter(ticket=ticket).count() == MOST_TAGS
        assert CopiedAddress.objects.filter(ticket=ticket).count() == MAX_COPIED
