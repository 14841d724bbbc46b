"""What rules can do, and with which values."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.shared.models import Tenant
from tickets.enums import Priority, TicketState
from tickets.models import Macro
from tickets.rules.vocabulary import Choices, Text, agents, queues

NOBODY, TURN, HOLDER, LEADS = "nobody", "turn", "holder", "leads"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: with one of the `choices`, with words, or with a text."""

    label: Text
    choices: Callable[[Tenant], Choices] | None = None
    is_words: bool = False
    is_text: bool = False


def assignees(tenant: Tenant) -> Choices:
    """Who can be given a request."""
    return [
        (TURN, gettext("Whoever's turn it is, if nobody has it")),
        (NOBODY, gettext("Nobody")),
        *agents(tenant),
    ]


def told(tenant: Tenant) -> Choices:
    """Who can be told."""
    return [
        (HOLDER, gettext("Who has the request, else all who work in the queue")),
        (LEADS, gettext("The team leads")),
        *agents(tenant),
    ]


def escalated_to(tenant: Tenant) -> Choices:
    """Whom a request can be escalated to."""
    return [(LEADS, gettext("The team leads")), *agents(tenant)]


def texts(_tenant: Tenant) -> Choices:
    """The prepared texts that all share."""
    rows = Macro.objects.filter(is_active=True, owner=None).exclude(bodies={})
    return [(str(row.pk), row.name) for row in rows]


def priorities(_tenant: Tenant) -> Choices:
    """Every priority."""
    return [(str(value), str(label)) for value, label in Priority.choices]


def states(_tenant: Tenant) -> Choices:
    """The states that a request can come to be in."""
    return [(str(state), str(state.label)) for state in TicketState if state != TicketState.NEW]


DEEDS: dict[str, Deed] = {
    "priority": Deed(_("Set the priority"), priorities),
    "assign": Deed(_("Give the request to"), assignees),
    "queue": Deed(_("Move it to the queue"), queues),
    "state": Deed(_("Set the state"), states),
    "tags": Deed(_("Add tags"), is_words=True),
    "note": Deed(_("Leave a note"), is_text=True),
    "notify": Deed(_("Tell"), told),
    "text": Deed(_("Send the customer a prepared text"), texts),
    "escalate": Deed(_("Escalate to"), escalated_to),
}
