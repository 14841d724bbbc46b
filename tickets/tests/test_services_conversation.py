"""Replies of both sides and notes: what they change, who may write them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_member
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry
from tickets import services
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.tests.factories import answer, make_ticket

Act = Callable[[User | None], Actor]


def kinds(ticket: Ticket, **wanted: Any) -> list[str]:
    return list(ticket.events.filter(**wanted).values_list("kind", flat=True))


def test_an_answer_takes_the_request_and_waits(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent)
    assert (ticket.state, ticket.assignee) == ("waiting", people.agent)
    assert ticket.first_answered_at == ticket.waiting_since == ticket.last_activity_at
    assert ticket.next_promise_at is None
    assert kinds(ticket, is_public=True) == ["opened", "taken"]
    message = ticket.messages.last()
    assert (message.is_staff, message.author) == (True, people.agent)


@pytest.mark.parametrize("then", ["waiting", "open", "solved"])
def test_an_answer_leads_where_the_agent_says(people: Any, ticket: Ticket, then: str) -> None:
    assert answer(ticket, people.agent, then=then).state == then


def test_an_answer_leads_nowhere_else(people: Any, ticket: Ticket, act: Act) -> None:
    with pytest.raises(DomainError):
        answer(ticket, people.agent, then="closed")
    assert ticket.messages.count() == 1


def test_the_first_answer_stays_the_first(people: Any, ticket: Ticket) -> None:
    first = answer(ticket, people.agent).first_answered_at
    assert answer(ticket, people.agent).first_answered_at == first


def test_somebody_else_s_answer_leaves_the_assignee(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent)
    assert answer(ticket, people.admin).assignee == people.agent


def test_the_customer_s_answer_ends_the_waiting(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent)
    answer(ticket, people.buyer, "35 mm.")
    assert (ticket.state, ticket.waiting_since) == ("open", None)
    assert ticket.next_promise_at is not None
    assert ticket.messages.last().is_staff is False


def test_a_new_request_stays_new_when_the_customer_adds_to_it(people: Any, ticket: Ticket) -> None:
    promised = ticket.next_promise_at
    answer(ticket, people.owner, "One more thing.", at=timezone.now() + timedelta(days=1))
    assert (ticket.state, ticket.next_promise_at) == ("new", promised)


def test_the_customer_solves_with_a_last_word(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent)
    answer(ticket, people.owner, "Found it, thank you.", then="solved")
    assert (ticket.state, ticket.next_promise_at) == ("solved", None)
    assert kinds(ticket, kind="state", is_public=True) == ["state"]


def test_the_customer_s_then_is_only_solved(people: Any, ticket: Ticket) -> None:
    assert answer(ticket, people.owner, then="closed").state == "new"


def test_an_answer_to_a_solved_request_reopens_it(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent, then="solved")
    answer(ticket, people.owner, "Not quite.")
    assert (ticket.state, ticket.solved_at) == ("open", None)


def test_too_late_for_the_customer_not_for_the_team(people: Any) -> None:
    long_ago = timezone.now() - timedelta(days=60)
    ticket = make_ticket(people.customer, people.owner, at=long_ago)
    answer(ticket, people.agent, then="solved", at=long_ago)
    with pytest.raises(DomainError):
        answer(ticket, people.owner, "Still broken.")
    assert ticket.messages.count() == 2
    assert answer(ticket, people.agent, then="open").state == "open"


def test_a_closed_request_takes_no_answer(people: Any, ticket: Ticket, act: Act) -> None:
    services.change_state(actor=act(people.agent), ticket=ticket, to="closed")
    for author in (people.owner, people.agent):
        with pytest.raises(DomainError):
            answer(ticket, author)
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("role", ["viewer", "outsider", "knowledge", "foreign_agent"])
def test_others_may_not_answer(people: Any, ticket: Ticket, role: str) -> None:
    with pytest.raises(NotAllowed):
        answer(ticket, getattr(people, role))


def test_who_sees_only_own_requests_answers_no_other(people: Any, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        answer(ticket, people.billing)


def test_a_stale_form_is_refused(people: Any, ticket: Ticket) -> None:
    seen = ticket.version
    answer(ticket, people.admin)
    with pytest.raises(StaleState):
        answer(ticket, people.agent, expected=seen)
    assert ticket.messages.count() == 2


def test_the_same_form_writes_once(people: Any, ticket: Ticket) -> None:
    key = uuid4()
    answer(ticket, people.owner, "Once.", form_key=key)
    answer(ticket, people.owner, "Once.", form_key=key)
    assert ticket.messages.count() == 2
    answer(ticket, people.owner, "Twice.", form_key=key)
    assert ticket.messages.count() == 3


def test_the_second_click_of_an_agent_is_no_stale_form(people: Any, ticket: Ticket) -> None:
    key, seen = uuid4(), ticket.version
    answer(ticket, people.agent, form_key=key, expected=seen)
    answer(ticket, people.agent, form_key=key, expected=seen)
    assert ticket.messages.count() == 2


def test_the_database_refuses_a_key_twice(people: Any, ticket: Ticket) -> None:
    key = uuid4()
    answer(ticket, people.owner, form_key=key)
    first = TicketMessage.objects.get(form_key=key)
    first.pk = None
    first._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_a_note_changes_nothing_the_customer_sees(people: Any, ticket: Ticket, act: Act) -> None:
    before = ticket.last_activity_at
    note = services.add_note(actor=act(people.agent), ticket=ticket, body="They pay late.")
    ticket.refresh_from_db()
    assert (note.is_internal, note.is_staff) == (True, True)
    assert (ticket.state, ticket.last_activity_at) == ("new", before)
    assert ticket.assignee is None
    assert kinds(ticket) == ["opened"]


@pytest.mark.parametrize("role", ["owner", "viewer", "outsider", "knowledge"])
def test_only_staff_who_work_requests_write_notes(
    people: Any, ticket: Ticket, act: Act, role: str
) -> None:
    with pytest.raises(NotAllowed):
        services.add_note(actor=act(getattr(people, role)), ticket=ticket, body="x")


def test_a_note_by_a_customer_is_refused_by_the_database(people: Any, ticket: Ticket) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketMessage.objects.filter(ticket=ticket).update(is_internal=True)


def test_an_agent_who_is_a_member_too_speaks_for_either_side(people: Any, ticket: Ticket) -> None:
    make_member(people.customer, people.agent.email, "owner")
    answer(ticket, people.agent, "As a customer.")
    assert ticket.messages.last().is_staff is False
    answer(ticket, people.agent, "As an agent.", as_staff=True)
    assert ticket.messages.last().is_staff is True


def test_the_customer_can_t_claim_to_be_staff(people: Any, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        answer(ticket, people.owner, as_staff=True)


def test_audit_names_no_words_of_the_message(people: Any, ticket: Ticket) -> None:
    answer(ticket, people.agent, "A secret of the customer.")
    entries = AuditEntry.objects.filter(action="ticket.replied")
    assert entries.count() == 1
    assert "secret" not in str(entries.get().changes)


def test_events_of_staff_moves_are_internal(people: Any, ticket: Ticket, act: Act) -> None:
    answer(ticket, people.agent)
    with pytest.raises(InvalidTransition):
        services.change_state(actor=act(people.agent), ticket=ticket, to="new")
    public = TicketEvent.objects.public().filter(ticket=ticket, kind="state")
    assert list(public) == []
