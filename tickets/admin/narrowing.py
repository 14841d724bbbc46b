"""What the desk's list can be narrowed to: read from the address, applied, offered again."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer
from portal.shared.actors import Actor
from portal.shared.paging import Keyset
from tickets.enums import Channel, Priority, SlaLevel, TicketKind, TicketState
from tickets.models import Queue, TicketSeen, TicketTag
from tickets.search import matching
from tickets.selectors import agent_choices
from tickets.selectors_catalogue import cards_of

# In the open, and behind "More filters".
MAIN = ("queue", "state", "priority", "assignee")
MORE = ("kind", "category", "channel", "due", "unread", "customer", "tag")
TYPED = {"customer": 100, "tag": 40}
FILTERS = (*MAIN, *MORE)
# All that a saved view keeps.
KEPT = ("view", *FILTERS, "sort", "q")
ME, NOBODY, YES = "me", "none", "1"
OVERDUE, SOON = "overdue", "soon"
CUSTOMERS_SEARCHED = 50
CUSTOMER_NUMBER = re.compile(r"(?:C-)?(\d{1,12})\Z", re.IGNORECASE | re.ASCII)
LONGEST_TEXT = 100

BY_ACTIVITY = Keyset("last_activity_at")
BY_DUE = Keyset("next_due_at", descending=False)
DUE = "due"

Options = list[tuple[str, Any]]
Narrow = Callable[[QuerySet, Actor, str], QuerySet]
DUES: dict[str, str | Promise] = {
    OVERDUE: gettext_lazy("Overdue"),
    SOON: gettext_lazy("Due soon"),
}


def unread_by(actor: Actor) -> Exists:
    """Whether something happened since the actor read the request last."""
    read = TicketSeen.objects.filter(
        user_id=actor.user_id,
        ticket_id=OuterRef("pk"),
        seen_at__gte=OuterRef("last_activity_at"),
    )
    return ~Exists(read)


def unread(tickets: QuerySet, actor: Actor) -> QuerySet:
    """Still to be done, and not read as it stands; what is settled needs no reading."""
    return tickets.active().filter(unread_by(actor))


def _by_choice(name: str, values: list[str]) -> Narrow:
    def narrow(tickets: QuerySet, _actor: Actor, value: str) -> QuerySet:
        return tickets.filter(**{name: value}) if value in values else tickets

    return narrow


def _by_key(name: str) -> Narrow:
    def narrow(tickets: QuerySet, _actor: Actor, value: str) -> QuerySet:
        known = value.isascii() and value.isdecimal()
        return tickets.filter(**{name: int(value[:18])}) if known else tickets

    return narrow


def _by_assignee(tickets: QuerySet, actor: Actor, value: str) -> QuerySet:
    if value == ME:
        return tickets.filter(assignee_id=actor.user_id)
    if value == NOBODY:
        return tickets.filter(assignee=None)
    return _by_key("assignee_id")(tickets, actor, value)


def _by_due(tickets: QuerySet, _actor: Actor, value: str) -> QuerySet:
    now = timezone.now()
    if value == OVERDUE:
        return tickets.filter(next_due_at__lte=now)
    if value == SOON:
        return tickets.filter(next_due_at__gt=now, sla_level=SlaLevel.WARNED)
    return tickets


def _by_unread(tickets: QuerySet, actor: Actor, value: str) -> QuerySet:
    return unread(tickets, actor) if value == YES else tickets


def _by_customer(tickets: QuerySet, _actor: Actor, value: str) -> QuerySet:
    """By the customer's number, as in C-1001, else by a part of the name."""
    is_number = CUSTOMER_NUMBER.match(value)
    rows = (
        Customer.objects.filter(number=f"C-{is_number[1]}")
        if is_number
        else Customer.objects.filter(name__icontains=value)
    ).order_by()
    keys = list(rows.values_list("pk", flat=True)[:CUSTOMERS_SEARCHED])
    return tickets.filter(customer_id__in=keys)


def _by_tag(tickets: QuerySet, _actor: Actor, value: str) -> QuerySet:
    name = " ".join(value.lower().split()).lstrip("#")
    tagged = TicketTag.objects.filter(tag__name=name).order_by()
    return tickets.filter(pk__in=tagged.values("ticket_id"))


NARROW: dict[str, Narrow] = {
    "queue": _by_key("queue_id"),
    "state": _by_choice("state", TicketState.values),
    "priority": _by_choice("priority", Priority.values),
    "assignee": _by_assignee,
    "kind": _by_choice("kind", TicketKind.values),
    "category": _by_key("category_id"),
    "channel": _by_choice("channel", Channel.values),
    "due": _by_due,
    "unread": _by_unread,
    "customer": _by_customer,
    "tag": _by_tag,
}


def value_of(params: QueryDict, name: str) -> str:
    """A value of the address, without what no database takes."""
    longest = LONGEST_TEXT if name in ("q", "customer") else TYPED.get(name, 40)
    return str(params.get(name, "")).replace("\0", "").strip()[:longest]


def narrowed(tickets: QuerySet, params: QueryDict, actor: Actor) -> QuerySet:
    """By all filters of the address and its words; unknown values are no filter.

    `tickets` are ones the actor works on: notes and the team's tags are searched as well.
    """
    for name in FILTERS:
        if value := value_of(params, name):
            tickets = NARROW[name](tickets, actor, value)
    text = value_of(params, "q")
    return matching(tickets, text, internal=True) if text else tickets


def in_order(tickets: QuerySet, params: QueryDict) -> tuple[QuerySet, Keyset]:
    """The latest activity first, or what is due first: then only what is due at all."""
    if params.get("sort") == DUE:
        return tickets.filter(next_due_at__isnull=False), BY_DUE
    return tickets, BY_ACTIVITY


def kept_query(params: QueryDict) -> str:
    """The filters as a saved view keeps them: none of the rest of the address."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if value := value_of(params, name):
            kept[name] = value
    return str(kept.urlencode())


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as the form offers it; without options it is typed."""

    name: str
    label: str
    value: str
    options: Options = field(default_factory=list)

    @property
    def longest(self) -> int:
        return TYPED.get(self.name, 40)


def filters_of(params: QueryDict, actor: Actor, queues: list[Queue]) -> dict[str, list[Filter]]:
    """The form's filters in their two places."""
    offered = _offered(actor, queues)
    made = {
        name: Filter(name, label, value_of(params, name), options)
        for name, (label, options) in offered.items()
    }
    return {"main": [made[name] for name in MAIN], "more": [made[name] for name in MORE]}


def _offered(actor: Actor, queues: list[Queue]) -> dict[str, tuple[str, Options]]:
    tenant = actor.tenant
    people = agent_choices(tenant.pk, [queue.pk for queue in queues])
    return {
        "queue": (_("Queue"), [(str(queue.pk), queue.name) for queue in queues]),
        "state": (_("State"), list(TicketState.choices)),
        "priority": (_("Priority"), list(Priority.choices)),
        "assignee": (_("Assigned to"), [(ME, _("Me")), (NOBODY, _("Nobody")), *people]),
        "kind": (_("Kind"), list(TicketKind.choices)),
        "category": (_("Category"), [(str(card.pk), card.name) for card in cards_of(tenant)]),
        "channel": (_("Came by"), list(Channel.choices)),
        "due": (_("Agreed times"), list(DUES.items())),
        "unread": (_("Read or not"), [(YES, _("Unread"))]),
        "customer": (_("Customer"), []),
        "tag": (_("Tag"), []),
    }
