"""States as tables: which moves there are, and a move that only one of two can win."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from portal.shared.errors import InvalidTransition, StaleState

State = TypeVar("State", bound=str)
Transitions = Mapping[State, frozenset[State]]


def check_move(table: Transitions[Any], old: str, new: str) -> None:
    """Raises InvalidTransition for a move that the table doesn't know."""
    known = {str(state): targets for state, targets in table.items()}
    if new not in known.get(old, frozenset()):
        raise InvalidTransition(_("This step isn't possible in the present state."))


def move(row: Any, new: str, table: Transitions[Any], **changes: Any) -> None:
    """Compare-and-swap on `state`, with what changes along with it.

    Raises InvalidTransition, or StaleState where somebody else moved the row since it was read.
    """
    check_move(table, row.state, new)
    rows = type(row).objects.filter(pk=row.pk, state=row.state)
    if not rows.update(state=new, **changes):
        raise StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
    for name, value in {"state": new, **changes}.items():
        setattr(row, name, value)


def state_known(choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database's own list of the states."""
    return models.CheckConstraint(condition=models.Q(state__in=choices.values), name=name)
