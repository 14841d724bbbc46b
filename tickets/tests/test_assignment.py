"""Who gets a queue's new requests."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Notification, Role, User
from accounts.tests.factories import make_customer, make_member, make_staff
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database
from tickets import services
from tickets.enums import EventKind
from tickets.models import Category, Queue, Ticket
from tickets.tests import opening_at_once
from tickets.tests.automation import events_of, work_off
from tickets.tests.factories import answer, make_ticket

PROCESSES, EACH = 8, 6


def give_out(tenant: Tenant, assignment: str, *roles: str) -> Queue:
    """Deliveries' queue, given to the roles, gives its requests out so."""
    system = system_actor(tenant)
    queue = Category.objects.get(key="delivery").queue
    services.update_queue(actor=system, queue=queue, assignment=assignment)
    given = Role.objects.filter(scope="staff", key__in=roles)
    services.set_queue_roles(actor=system, queue=queue, roles=given)
    return queue


@pytest.fixture
def agents(people: Any, in_tenant: Tenant) -> list[User]:
    """Three of one role, by key."""
    more = [make_staff(in_tenant, f"agent{n}@north.example", "agent") for n in (2, 3)]
    return [people.agent, *more]


def holder(people: Any) -> User | None:
    return make_ticket(people.customer, people.owner).assignee


def test_by_hand_nobody_gets_it(people: Any, agents: list[User], in_tenant: Tenant) -> None:
    give_out(in_tenant, "manual", "agent")
    assert holder(people) is None


def test_in_turn(people: Any, agents: list[User], in_tenant: Tenant) -> None:
    give_out(in_tenant, "round_robin", "agent")
    assert [holder(people) for _ in range(5)] == [*agents, *agents[:2]]


def test_whoever_left_or_is_away_is_passed_over(
    people: Any, agents: list[User], in_tenant: Tenant
) -> None:
    give_out(in_tenant, "round_robin", "agent")
    assert holder(people) == agents[0]
    User.objects.filter(pk=agents[1].pk).update(is_active=False)
    assert [holder(people) for _ in range(3)] == [agents[2], agents[0], agents[2]]


def test_without_roles_of_its_own_all_who_answer_any(people: Any, in_tenant: Tenant) -> None:
    give_out(in_tenant, "round_robin")
    assert {holder(people) for _ in range(4)} == {people.agent, people.admin}


def test_a_queue_where_nobody_works(people: Any, in_tenant: Tenant) -> None:
    give_out(in_tenant, "round_robin")
    User.objects.filter(pk__in=[people.agent.pk, people.admin.pk]).update(is_active=False)
    assert holder(people) is None


def test_whoever_has_the_fewest(
    people: Any, agents: list[User], in_tenant: Tenant, act: Any
) -> None:
    give_out(in_tenant, "manual", "agent")
    for user, number in zip(agents, (2, 0, 1), strict=True):
        for _ in range(number):
            services.take(actor=act(user), ticket=make_ticket(people.customer, people.owner))
    give_out(in_tenant, "least_busy", "agent")
    first = make_ticket(people.customer, people.owner)
    assert first.assignee == agents[1]
    # One each for the last two: in turn, after the one who was last.
    assert holder(people) == agents[2]
    assert holder(people) == agents[1]
    # What waits for the customer keeps nobody busy.
    answer(first, agents[1])
    assert holder(people) == agents[1]


def test_moving_gives_out_too_but_takes_from_nobody(
    people: Any, agents: list[User], in_tenant: Tenant, act: Any
) -> None:
    queue = give_out(in_tenant, "round_robin", "agent")
    elsewhere = make_ticket(people.customer, people.owner, category="invoice")
    assert elsewhere.assignee is None
    services.set_queue(actor=act(people.admin), ticket=elsewhere, queue=queue)
    assert elsewhere.assignee == agents[0]
    other = make_ticket(people.customer, people.owner, category="invoice")
    services.take(actor=act(people.admin), ticket=other)
    services.set_queue(actor=act(people.admin), ticket=other, queue=queue)
    assert other.assignee == people.admin


def test_only_who_got_it_is_told(people: Any, agents: list[User], in_tenant: Tenant) -> None:
    give_out(in_tenant, "round_robin", "agent")
    ticket = make_ticket(people.customer, people.owner)
    work_off(in_tenant)
    told = Notification.objects.filter(kind="staff_ticket_new")
    assert [notice.user for notice in told] == [agents[0]]
    (event,) = events_of(ticket, EventKind.ASSIGNED)
    assert (event.actor_label, event.get("to")) == ("North", str(agents[0]))


def test_only_the_known_ways(people: Any, in_tenant: Tenant) -> None:
    with pytest.raises(DomainError):
        give_out(in_tenant, "by lot")
    with pytest.raises(DomainError):
        services.create_queue(actor=system_actor(in_tenant), name="Night", assignment="by lot")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_go_in_turn(tenant: Tenant, tmp_path: Path) -> None:
    """Eight processes open six requests each; three people get sixteen each, none two in a row."""
    with tenant_scope(tenant):
        agents = [make_staff(tenant, f"agent{n}@north.example", "agent") for n in range(3)]
        make_member(make_customer(tenant, "UAB Medis"), "owner@medis.example")
        give_out(tenant, "round_robin", "agent")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([opening_at_once.__name__])
    with context.Manager() as manager:
        work = partial(
            opening_at_once.open_requests,
            shared_database(tmp_path),
            tenant.pk,
            EACH,
            start=manager.Barrier(PROCESSES),
        )
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            given = [key for keys in pool.map(work, range(PROCESSES)) for key in keys]
    share = PROCESSES * EACH // len(agents)
    assert Counter(given) == {user.pk: share for user in agents}


def test_tickets_of_the_table_are_the_ones_given(
    people: Any, agents: list[User], in_tenant: Tenant
) -> None:
    give_out(in_tenant, "round_robin", "agent")
    ticket = make_ticket(people.customer, people.owner)
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.assignee, stored.taken_at) == (agents[0], stored.created_at)
    assert stored.state == "new"
