"""Taking, assigning, priority, queue, solving, reopening, closing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from accounts.tests.factories import make_staff
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.models import Queue, Ticket
from tickets.tasks import close_settled
from tickets.tests.factories import answer, make_ticket

Act = Callable[[User | None], Actor]
STAFF_SERVICES: dict[str, Callable[..., Any]] = {
    "take": services.take,
    "assign": lambda **kw: services.assign(user=None, **kw),
    "set_priority": lambda **kw: services.set_priority(priority="high", **kw),
    "change_state": lambda **kw: services.change_state(to="open", **kw),
    "set_queue": lambda **kw: services.set_queue(queue=Queue.objects.get(name="Billing"), **kw),
}


@pytest.mark.parametrize("name", STAFF_SERVICES)
@pytest.mark.parametrize("role", ["owner", "outsider", "knowledge", "foreign_agent"])
def test_only_who_works_requests_may(
    people: Any, ticket: Ticket, act: Act, name: str, role: str
) -> None:
    with pytest.raises(NotAllowed):
        STAFF_SERVICES[name](actor=act(getattr(people, role)), ticket=ticket)


def test_taking_starts_the_work(people: Any, ticket: Ticket, act: Act) -> None:
    promised = ticket.next_promise_at
    services.take(actor=act(people.agent), ticket=ticket)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("open", people.agent)
    assert ticket.taken_at is not None
    assert ticket.next_promise_at == promised
    assert AuditEntry.objects.filter(action="ticket.taken").count() == 1


def test_taking_twice_is_taking_once(people: Any, ticket: Ticket, act: Act) -> None:
    services.take(actor=act(people.agent), ticket=ticket)
    version = ticket.version
    services.take(actor=act(people.agent), ticket=ticket)
    assert ticket.version == version


def test_of_two_who_take_it_one_gets_it(people: Any, ticket: Ticket, act: Act) -> None:
    seen, late = ticket.version, Ticket.objects.get(pk=ticket.pk)
    services.take(actor=act(people.agent), ticket=ticket, expected=seen)
    with pytest.raises(StaleState):
        services.take(actor=act(people.admin), ticket=late, expected=seen)
    assert Ticket.objects.get(pk=ticket.pk).assignee == people.agent


def test_assigning_to_a_colleague_and_back(people: Any, ticket: Ticket, act: Act) -> None:
    actor = act(people.agent)
    services.assign(actor=actor, ticket=ticket, user=people.admin)
    event = ticket.events.get(kind="assigned")
    assert (event.data, event.is_public) == ({"to": str(people.admin)}, True)
    services.assign(actor=actor, ticket=ticket, user=None)
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert ticket.events.get(kind="unassigned").is_public is False


@pytest.mark.parametrize("role", ["owner", "knowledge", "foreign_agent"])
def test_only_who_works_there_can_be_assigned(
    people: Any, ticket: Ticket, act: Act, role: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.assign(actor=act(people.agent), ticket=ticket, user=getattr(people, role))
    assert refused.value.field == "assignee"


def test_priority_is_the_staff_s_own(people: Any, ticket: Ticket, act: Act) -> None:
    services.set_priority(actor=act(people.agent), ticket=ticket, priority="urgent")
    event = ticket.events.get(kind="priority")
    assert (event.data, event.is_public) == ({"old": "normal", "new": "urgent"}, False)
    with pytest.raises(DomainError):
        services.set_priority(actor=act(people.agent), ticket=ticket, priority="top")


def test_another_queue_may_cost_the_assignee(
    people: Any, ticket: Ticket, act: Act, in_tenant: Tenant
) -> None:
    orders, billing = Queue.objects.get(name="Orders"), Queue.objects.get(name="Billing")
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    role = Role.objects.get(scope="staff", key="billing")
    services.set_queue_roles(actor=system_actor(in_tenant), queue=orders, roles=[role])
    services.take(actor=act(clerk), ticket=ticket)
    services.set_queue(actor=act(people.agent), ticket=ticket, queue=billing)
    ticket.refresh_from_db()
    assert (ticket.queue, ticket.assignee) == (billing, None)
    with pytest.raises(NotAllowed):
        services.take(actor=act(clerk), ticket=ticket)


def test_a_retired_queue_takes_nothing(people: Any, ticket: Ticket, act: Act) -> None:
    queue = Queue.objects.get(name="Billing")
    Queue.objects.filter(pk=queue.pk).update(is_active=False)
    queue.refresh_from_db()
    with pytest.raises(DomainError):
        services.set_queue(actor=act(people.agent), ticket=ticket, queue=queue)


def test_properties_are_saved_together(people: Any, ticket: Ticket, act: Act) -> None:
    services.update_properties(
        actor=act(people.agent),
        ticket=ticket,
        expected=ticket.version,
        priority="low",
        queue=Queue.objects.get(name="General"),
        assignee=people.admin,
        state="open",
    )
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.queue.name) == ("low", "General")
    assert (ticket.assignee, ticket.state) == (people.admin, "open")


def test_properties_are_saved_all_or_none(people: Any, ticket: Ticket, act: Act) -> None:
    answer(ticket, people.agent)
    with pytest.raises(InvalidTransition):
        services.update_properties(
            actor=act(people.agent),
            ticket=ticket,
            expected=ticket.version,
            priority="low",
            queue=ticket.queue,
            assignee=None,
            state="new",
        )
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.assignee) == ("normal", people.agent)


def test_properties_of_a_stale_form_are_refused(people: Any, ticket: Ticket, act: Act) -> None:
    seen = ticket.version
    answer(ticket, people.agent)
    with pytest.raises(StaleState):
        services.update_properties(
            actor=act(people.admin),
            ticket=ticket,
            expected=seen,
            priority="low",
            queue=ticket.queue,
            assignee=None,
            state="open",
        )


@pytest.mark.parametrize("role", ["owner", "buyer", "agent"])
def test_either_side_solves(people: Any, ticket: Ticket, act: Act, role: str) -> None:
    services.solve(actor=act(getattr(people, role)), ticket=ticket)
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert ticket.events.get(kind="state").is_public is True


@pytest.mark.parametrize("role", ["viewer", "outsider", "billing", "knowledge"])
def test_others_solve_nothing(people: Any, ticket: Ticket, act: Act, role: str) -> None:
    with pytest.raises(NotAllowed):
        services.solve(actor=act(getattr(people, role)), ticket=ticket)


def test_solving_twice_is_an_error(people: Any, ticket: Ticket, act: Act) -> None:
    services.solve(actor=act(people.owner), ticket=ticket)
    with pytest.raises(InvalidTransition):
        services.solve(actor=act(people.owner), ticket=ticket)


def test_reopening_brings_a_new_promise(people: Any, ticket: Ticket, act: Act) -> None:
    services.solve(actor=act(people.owner), ticket=ticket)
    services.reopen(actor=act(people.owner), ticket=ticket)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved_at) == ("open", None)
    assert ticket.next_promise_at is not None


def test_reopening_has_its_days(people: Any, act: Act, in_tenant: Tenant) -> None:
    now = timezone.now()
    ticket = make_ticket(people.customer, people.owner, at=now - timedelta(days=30))
    solved = now - timedelta(days=in_tenant.solved_days, minutes=-5)
    services.solve(actor=act(people.owner), ticket=ticket, at=solved)
    with pytest.raises(DomainError):
        services.reopen(actor=act(people.owner), ticket=ticket, at=now + timedelta(minutes=6))
    services.reopen(actor=act(people.owner), ticket=ticket, at=now)
    assert ticket.state == "open"


def test_a_closed_request_is_never_reopened(people: Any, ticket: Ticket, act: Act) -> None:
    services.change_state(actor=act(people.agent), ticket=ticket, to="closed")
    for role in (people.owner, people.agent):
        with pytest.raises(DomainError):
            services.reopen(actor=act(role), ticket=ticket)


def test_the_night_closes_what_is_settled(people: Any, act: Act, in_tenant: Tenant) -> None:
    now = timezone.now()
    old = make_ticket(people.customer, people.owner, at=now - timedelta(days=40))
    fresh = make_ticket(people.customer, people.owner)
    services.solve(actor=act(people.owner), ticket=old, at=now - timedelta(days=15))
    services.solve(actor=act(people.owner), ticket=fresh)
    close_settled()
    assert [Ticket.objects.get(pk=t.pk).state for t in (old, fresh)] == ["closed", "solved"]
    assert old.events.last().get("new") == "closed"


def test_only_the_portal_closes_by_night(people: Any, act: Act) -> None:
    with pytest.raises(NotAllowed):
        services.close_settled(actor=act(people.agent))
