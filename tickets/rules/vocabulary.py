"""What conditions of rules can ask, and with which values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Segment
from portal.shared.models import Tenant
from tickets.enums import (
    Channel,
    Priority,
    SlaLevel,
    TicketKind,
    TicketState,
    Trigger,
    Urgency,
)
from tickets.models import Category, Queue
from tickets.selectors import agent_choices

Choices: TypeAlias = list[tuple[str, str]]
Text: TypeAlias = str | Promise

# How a value is compared.
IS, IS_NOT = "is", "is_not"
HAS, LACKS = "has", "lacks"
EMPTY, FILLED = "empty", "filled"
AT_LEAST, LESS_THAN = "at_least", "less_than"
OPERATORS: dict[str, Text] = {
    IS: _("is one of"),
    IS_NOT: _("is none of"),
    HAS: _("contains one of"),
    LACKS: _("contains none of"),
    EMPTY: _("is nobody"),
    FILLED: _("is somebody"),
    AT_LEAST: _("is at least"),
    LESS_THAN: _("is less than"),
}
EVENTS = frozenset({Trigger.CREATED, Trigger.UPDATED})
ALWAYS = frozenset(Trigger)
CUSTOMER, TEAM = "customer", "team"
# A rule looks back no further.
MAX_MINUTES = 60 * 24 * 366


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked of a request.

    `choices` offers the values; without them they are words (`operators` has HAS) or minutes.
    `triggers` says which rules may ask it: what needs reading of texts is asked where something
    happens, not of every request every minute.
    """

    label: Text
    operators: tuple[str, ...]
    choices: Callable[[Tenant], Choices] | None = None
    triggers: frozenset[Trigger] = ALWAYS

    @property
    def is_minutes(self) -> bool:
        """Whether the value is a length of time."""
        return AT_LEAST in self.operators

    @property
    def is_words(self) -> bool:
        """Whether the values are typed."""
        return HAS in self.operators


def _fixed(choices: Sequence[tuple[Any, Any]]) -> Callable[[Tenant], Choices]:
    return lambda _tenant: [(str(value), str(label)) for value, label in choices]


def queues(_tenant: Tenant) -> Choices:
    """Every queue in use."""
    return [(str(row.pk), row.name) for row in Queue.objects.active()]


def categories(tenant: Tenant) -> Choices:
    """Every category in use."""
    return [(str(row.pk), row.name_for(tenant)) for row in Category.objects.active()]


def segments(_tenant: Tenant) -> Choices:
    """The segments of customers."""
    return [(str(row.pk), row.name) for row in Segment.objects.order_by("name")]


def agents(tenant: Tenant) -> Choices:
    """Everybody who works on requests."""
    keys = list(Queue.objects.order_by("pk").values_list("pk", flat=True))
    return agent_choices(tenant.pk, keys)


# A closed request is at its end: no rule reaches it.
OPEN_TO_RULES = [(str(state), state.label) for state in TicketState if state != TicketState.CLOSED]
WAYS_IN = [(str(way), way.label) for way in Channel if way != Channel.MAIL]
AMONG = (IS, IS_NOT)
WORDS = (HAS, LACKS)
MINUTES = (AT_LEAST, LESS_THAN)

FIELDS: dict[str, Field] = {
    "kind": Field(_("Kind"), AMONG, _fixed(TicketKind.choices)),
    "category": Field(_("Category"), AMONG, categories),
    "queue": Field(_("Queue"), AMONG, queues),
    "priority": Field(_("Priority"), AMONG, _fixed(Priority.choices)),
    "urgency": Field(_("Urgency"), AMONG, _fixed(Urgency.choices)),
    "state": Field(_("State"), AMONG, _fixed(OPEN_TO_RULES)),
    "channel": Field(_("Came by"), AMONG, _fixed(WAYS_IN)),
    "customer": Field(_("Customer's number"), WORDS),
    "segment": Field(_("Customer's segment"), AMONG, segments),
    "assignee": Field(_("Assigned to"), (*AMONG, EMPTY, FILLED), agents),
    "tags": Field(_("Tags"), WORDS),
    "level": Field(_("Agreed times"), AMONG, _fixed(SlaLevel.choices)),
    "subject": Field(_("Subject"), WORDS, triggers=EVENTS),
    "body": Field(_("Text of the message"), WORDS, triggers=EVENTS),
    "author": Field(
        _("Written or changed by"),
        AMONG,
        _fixed([(CUSTOMER, _("The customer")), (TEAM, _("The team"))]),
        triggers=EVENTS,
    ),
    "created": Field(_("Time since it was opened"), MINUTES),
    "activity": Field(_("Time since the last activity"), MINUTES),
    "answered": Field(_("Time since the customer last wrote"), MINUTES),
    "waiting": Field(_("Time that it has waited for the customer"), MINUTES),
}
