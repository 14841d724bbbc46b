"""Moving a request from state to state, so that two people can't both win."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from portal.shared.errors import InvalidTransition, StaleState
from tickets import clock
from tickets.enums import TRANSITIONS, TicketState
from tickets.models import Ticket

# What other people may have changed since the row was read.
FRESH = (
    "state",
    "version",
    "queue",
    "priority",
    "assignee",
    "last_activity_at",
    "taken_at",
    "first_answered_at",
    "waiting_since",
    "solved_at",
    "next_promise_at",
    "kind",
    "category",
    "sla_policy",
    "sla_level",
    "first_answer_due_at",
    "solution_due_at",
    "next_due_at",
    "paused_since",
    "paused_seconds",
)


def lock(ticket: Ticket, expected: int | None = None) -> None:
    """Read the request again under lock; `expected` is the version that a form was made from.

    Raises StaleState where somebody changed it since.
    """
    ticket.refresh_from_db(
        fields=list(FRESH), from_queryset=Ticket.objects.select_for_update(of=("self",))
    )
    if expected is not None and expected != ticket.version:
        raise StaleState(_("Somebody else changed this request meanwhile. Look at what is new."))


def swap(ticket: Ticket, **changes: Any) -> None:
    """Write the changes, and what follows for the agreed times, if the request still is as it was
    read; else raises StaleState."""
    changes |= clock.reckon(ticket, changes)
    changed = Ticket.objects.filter(
        pk=ticket.pk, state=ticket.state, version=ticket.version
    ).update(**changes, version=F("version") + 1)
    if not changed:
        raise StaleState(_("Somebody else changed this request meanwhile. Look at what is new."))
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.version += 1


def check_move(ticket: Ticket, to: str) -> None:
    """Raises InvalidTransition for a move that the table doesn't know."""
    if to not in TRANSITIONS[TicketState(ticket.state)]:
        raise InvalidTransition(
            _("A request in the state “%(old)s” can't become “%(new)s”.")
            % {"old": TicketState(ticket.state).label, "new": TicketState(to).label}
        )


def move_changes(ticket: Ticket, to: str, at: datetime) -> dict[str, Any]:
    """The new state and the moments that go with it; empty where the request is there already."""
    if ticket.state == to:
        return {}
    check_move(ticket, to)
    return {
        "state": to,
        "waiting_since": at if to == TicketState.WAITING else None,
        "solved_at": _solved_at(ticket, to, at),
        **clock.pause(ticket, to, at),
        **({"next_promise_at": None} if to != TicketState.OPEN else {}),
    }


def _solved_at(ticket: Ticket, to: str, at: datetime) -> datetime | None:
    if to == TicketState.SOLVED:
        return at
    return (ticket.solved_at or at) if to == TicketState.CLOSED else None
