"""Every move between two states, allowed or not, and that only one of two people wins."""

import pytest
from django.db import IntegrityError, transaction

from portal.shared.actors import system_actor
from portal.shared.errors import InvalidTransition, StaleState
from tickets import services
from tickets.enums import TRANSITIONS, TicketState
from tickets.models import Ticket
from tickets.states import lock, move_changes, swap

ALLOWED = {
    ("new", "open"),
    ("new", "waiting"),
    ("new", "solved"),
    ("new", "closed"),
    ("open", "waiting"),
    ("open", "solved"),
    ("open", "closed"),
    ("waiting", "open"),
    ("waiting", "solved"),
    ("waiting", "closed"),
    ("solved", "open"),
    ("solved", "waiting"),
    ("solved", "closed"),
}
MATRIX = [(old, new) for old in TicketState.values for new in TicketState.values]


def put(ticket: Ticket, state: str) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(state=state)
    ticket.refresh_from_db()


def test_the_table_names_every_state() -> None:
    assert set(TRANSITIONS) == set(TicketState)


@pytest.mark.parametrize(("old", "new"), MATRIX)
def test_every_move(ticket: Ticket, old: str, new: str) -> None:
    put(ticket, old)
    actor = system_actor(ticket.tenant)
    if (old, new) in ALLOWED:
        services.change_state(actor=actor, ticket=ticket, to=new)
        ticket.refresh_from_db()
        assert ticket.state == new
    else:
        with pytest.raises(InvalidTransition):
            services.change_state(actor=actor, ticket=ticket, to=new)
        ticket.refresh_from_db()
        assert ticket.state == old


def test_an_unknown_state_is_refused_by_the_database(ticket: Ticket) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state="lost")


def test_of_two_people_one_wins(ticket: Ticket) -> None:
    first, second = Ticket.objects.get(pk=ticket.pk), Ticket.objects.get(pk=ticket.pk)
    swap(first, state=TicketState.OPEN)
    with pytest.raises(StaleState):
        swap(second, state=TicketState.SOLVED)
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_swap_loses_against_a_change_that_left_the_state(ticket: Ticket) -> None:
    stale = Ticket.objects.get(pk=ticket.pk)
    swap(ticket, priority="high")
    with pytest.raises(StaleState):
        swap(stale, priority="low")
    assert Ticket.objects.get(pk=ticket.pk).priority == "high"


def test_lock_reads_again_and_compares_the_form_s_version(ticket: Ticket) -> None:
    stale = Ticket.objects.get(pk=ticket.pk)
    swap(ticket, state=TicketState.OPEN)
    with transaction.atomic(), pytest.raises(StaleState):
        lock(stale, expected=0)
    assert stale.state == "open"
    with transaction.atomic():
        lock(stale, expected=1)


def test_moments_go_with_the_states(ticket: Ticket) -> None:
    actor = system_actor(ticket.tenant)
    services.change_state(actor=actor, ticket=ticket, to="waiting")
    assert ticket.waiting_since is not None
    assert ticket.next_promise_at is None
    services.change_state(actor=actor, ticket=ticket, to="solved")
    assert (ticket.waiting_since, ticket.solved_at is None) == (None, False)
    solved_at = ticket.solved_at
    services.change_state(actor=actor, ticket=ticket, to="closed")
    assert ticket.solved_at == solved_at


def test_staying_is_no_move(ticket: Ticket) -> None:
    assert move_changes(ticket, "new", ticket.created_at) == {}
