"""Settled requests that are taken over: what is written, what is refused; nobody is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import OutboxMessage, Tenant
from tickets.enums import TicketState
from tickets.models import Category, Rating, Ticket
from tickets.services import Settled, Turn, take_over, take_over_deflections

ACT = Callable[[User | None], Actor]
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def settled(people: Any, **fields: Any) -> Settled:
    """Asked, answered with a question, that answered, a word of the agent's, the answer."""
    agent, owner = people.agent, people.owner
    turns = [
        Turn(MONDAY, owner, False, "Where is it?"),
        Turn(MONDAY + HOUR, agent, True, "Which one?"),
        Turn(MONDAY + 3 * HOUR, owner, False, "The **second**."),
        Turn(MONDAY + 4 * HOUR, agent, True, "I look."),
        Turn(MONDAY + 6 * HOUR, agent, True, "Found."),
    ]
    row = {
        "reference": "OLD-1",
        "customer": people.customer,
        "category": Category.objects.get(key="delivery"),
        "subject": "Where",
        "turns": turns,
    }
    return Settled(**(row | fields))


def test_a_request_as_the_services_would_have_left_it(people: Any, in_tenant: Tenant) -> None:
    waiting = OutboxMessage.objects.count()
    row = settled(people, closed=MONDAY + 15 * 24 * HOUR, score=4, rated=MONDAY + 8 * HOUR)
    assert take_over(actor=system_actor(in_tenant), rows=[row]) == 1
    ticket = Ticket.objects.get()
    assert (ticket.reference, ticket.state, ticket.kind) == ("OLD-1", "closed", "question")
    assert (ticket.assignee, ticket.requester) == (people.agent, people.owner)
    assert (ticket.first_answered_at, ticket.solved_at) == (MONDAY + HOUR, MONDAY + 6 * HOUR)
    # Only the wait for the customer: not the time between the two words of the agent.
    assert ticket.paused_seconds == 2 * 3600
    assert ticket.sla_policy is not None
    assert ticket.first_answer_due_at is not None
    assert ticket.solution_due_at is not None
    assert ticket.next_due_at is None
    assert ticket.next_promise_at is None
    kinds = list(ticket.events.values_list("kind", flat=True))
    assert kinds == ["opened", "taken", "state", "state", "state", "rated", "state"]
    assert [m.is_staff for m in ticket.messages.all()] == [False, True, False, True, True]
    assert "<strong>second</strong>" in ticket.messages.all()[2].html
    assert Rating.objects.get().score == 4
    assert OutboxMessage.objects.count() == waiting


def test_one_that_can_still_be_reopened(people: Any, in_tenant: Tenant) -> None:
    take_over(actor=system_actor(in_tenant), rows=[settled(people)])
    assert Ticket.objects.get().state == TicketState.SOLVED
    assert not Rating.objects.exists()


def test_only_the_system_takes_over(people: Any, act: ACT) -> None:
    with pytest.raises(NotAllowed):
        take_over(actor=act(people.admin), rows=[settled(people)])
    with pytest.raises(NotAllowed):
        take_over_deflections(actor=act(people.admin), rows=[])


@pytest.mark.parametrize("problem", ["complaint", "unanswered", "empty", "number"])
def test_what_is_not_taken_over(people: Any, in_tenant: Tenant, problem: str) -> None:
    row = settled(people)
    wrong: dict[str, Any] = {
        "complaint": {"category": Category.objects.filter(kind="complaint").first()},
        "unanswered": {"turns": row.turns[:1]},
        "empty": {"subject": " "},
        "number": {"reference": "OLD-1"},
    }
    fields = {"reference": "OLD-2"} | wrong[problem]
    with pytest.raises(DomainError):
        take_over(actor=system_actor(in_tenant), rows=[row, settled(people, **fields)])
    assert not Ticket.objects.exists()


def test_a_number_that_is_taken_is_not_taken_twice(people: Any, in_tenant: Tenant) -> None:
    take_over(actor=system_actor(in_tenant), rows=[settled(people)])
    with pytest.raises(DomainError):
        take_over(actor=system_actor(in_tenant), rows=[settled(people)])
