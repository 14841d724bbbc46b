"""The whole N×N matrix of a state table, tried on real rows."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from portal.shared.errors import InvalidTransition, StaleState
from portal.shared.states import move

Table = Mapping[Any, frozenset[Any]]


def assert_table_complete(states: type[models.TextChoices], table: Table, first: str) -> None:
    """Every state is in the table, none moves to itself, all can be reached from the first."""
    assert set(table) == set(states)
    assert [state for state in states if state in table[state]] == []
    reached, new = {first}, {first}
    while new:
        new = {target for state in new for target in table[states(state)]} - reached
        reached |= new
    assert reached == set(states)


def assert_matrix(
    states: type[models.TextChoices],
    table: Table,
    row_in: Callable[[str], Any],
    mover: Callable[[Any, str], Any] | None = None,
) -> None:
    """Every state to every state: moved where the table says so, refused elsewhere.

    `row_in(state)` makes a saved row in the state; `mover` is the service, `move` by default.
    """
    step = mover or (lambda row, to: move(row, to, table))
    for old in states:
        for new in states:
            row = row_in(old)
            moved = True
            try:
                step(row, new)
            except InvalidTransition:
                moved = False
            assert moved is (new in table[old]), (old, new)
            row.refresh_from_db()
            assert row.state == (new if moved else old)


def assert_one_wins(row: Any, to: str, mover: Callable[[Any, str], Any]) -> None:
    """Of two who read the same row, the second is told."""
    rival = type(row).objects.get(pk=row.pk)
    mover(row, to)
    try:
        with transaction.atomic():
            mover(rival, to)
    except StaleState:
        return
    raise AssertionError("both won")


def assert_state_checked(row: Any) -> None:
    """The database itself refuses a state that isn't in the list."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(state="nonsense")
    except IntegrityError:
        return
    raise AssertionError("the database took an unknown state")
