"""The same change to several requests of the list: each on its own, so one refused stops no other.

Each carries the version that its line was made from; what somebody else changed since is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from tickets import policies
from tickets.models import Queue, Ticket
from tickets.services.reading import mark_read, mark_unread
from tickets.services.staff_tags import change_staff_tags
from tickets.services.working import assign, change_state, set_priority, set_queue, take
from tickets.states import lock

MOST_AT_ONCE = 100

Chosen = Sequence[tuple[str, int]]


@dataclass(slots=True)
class Outcome:
    """How it went: the numbers of what was changed, and why others were not."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done; exactly one of them."""

    take: bool = False
    read: bool | None = None
    assign: bool = False
    assignee: User | None = None
    state: str = ""
    priority: str = ""
    queue: Queue | None = None
    add_tags: str = ""
    remove_tags: str = ""

    def carry_out(self, actor: Actor, ticket: Ticket, expected: int) -> None:
        """Raises NotAllowed, DomainError, InvalidTransition, StaleState."""
        if self.read is not None:
            (mark_read if self.read else mark_unread)(actor=actor, ticket=ticket)
        elif self.add_tags or self.remove_tags:
            lock(ticket, expected)
            change_staff_tags(
                actor=actor, ticket=ticket, add=[self.add_tags], remove=[self.remove_tags]
            )
        else:
            self._properties(actor, ticket, expected)

    def _properties(self, actor: Actor, ticket: Ticket, expected: int) -> None:
        if self.take:
            take(actor=actor, ticket=ticket, expected=expected)
        elif self.assign:
            assign(actor=actor, ticket=ticket, user=self.assignee, expected=expected)
        elif self.state:
            change_state(actor=actor, ticket=ticket, to=self.state, expected=expected)
        elif self.priority:
            set_priority(actor=actor, ticket=ticket, priority=self.priority, expected=expected)
        elif self.queue is not None:
            set_queue(actor=actor, ticket=ticket, queue=self.queue, expected=expected)


def change_many(*, actor: Actor, chosen: Chosen, change: Change) -> Outcome:
    """Change the requests with these numbers, in their order; what isn't there is told as refused.

    Raises NotAllowed where the actor works on no requests at all, DomainError for too many.
    """
    policies.require(policies.works_anywhere(actor))
    if len(chosen) > MOST_AT_ONCE:
        raise DomainError(_("Choose at most %(limit)s requests.") % {"limit": MOST_AT_ONCE})
    visible = Ticket.objects.visible_to(actor).on_desk_of(actor).with_people()
    found = visible.filter(reference__in=[reference for reference, _version in chosen])
    tickets = {ticket.reference: ticket for ticket in found}
    outcome = Outcome()
    for reference, version in dict(chosen).items():
        _change_one(actor, tickets.get(reference), reference, version, change, outcome)
    return outcome


def _change_one(
    actor: Actor,
    ticket: Ticket | None,
    reference: str,
    version: int,
    change: Change,
    outcome: Outcome,
) -> None:
    if ticket is None:
        outcome.refused.append((reference, _("It isn't on your desk any more.")))
        return
    try:
        with transaction.atomic():
            change.carry_out(actor, ticket, version)
    except DomainError as error:
        outcome.refused.append((reference, str(error.message)))
    else:
        outcome.done.append(reference)
