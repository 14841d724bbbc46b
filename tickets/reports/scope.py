"""Whose requests a report counts, and what they can be narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.models import Tenant
from tickets.enums import Channel, TicketKind
from tickets.models import Category, Queue, Ticket
from tickets.querysets import worked_by

NOBODY = "none"
FILTERS = ("queue", "agent", "kind", "category", "channel")
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One select above the reports."""

    name: str
    label: str
    choices: Choices
    value: str

    @property
    def chosen(self) -> str:
        """The chosen one's name; empty where all count."""
        return dict(self.choices).get(self.value, "")


@dataclass(frozen=True)
class Scope:
    """The requests that count for the reader, with the names of everything they are grouped by."""

    actor: Actor
    filters: list[Filter]
    queues: dict[int, str] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        return self.actor.tenant

    @property
    def is_whole(self) -> bool:
        """Whether the reader works in all queues: what belongs to none is theirs to see too."""
        return worked_by(self.actor) is None

    @property
    def is_narrowed(self) -> bool:
        return any(one.value for one in self.filters)

    @property
    def everything(self) -> QuerySet:
        """All that count for the reader, whatever the filters say."""
        return counted_for(self.actor)

    @property
    def tickets(self) -> QuerySet:
        """Narrowed by the filters."""
        found = counted_for(self.actor)
        for one in self.filters:
            if one.value:
                found = found.filter(**condition(one))
        return found


def counted_for(actor: Actor) -> QuerySet:
    """The requests that the reader works on; what was merged into another is counted there.

    Who is a member as well doesn't count their company's: a report is about the work.
    """
    worked = worked_by(actor)
    visible = Ticket.objects.visible_to(actor).filter(merged_into=None).order_by()
    return visible if worked is None else visible.filter(worked)


def condition(one: Filter) -> dict[str, Any]:
    """What a filter's value asks of a request."""
    if one.name == "agent":
        return {"assignee": None} if one.value == NOBODY else {"assignee_id": int(one.value)}
    if one.name in ("queue", "category"):
        return {f"{one.name}_id": int(one.value)}
    return {one.name: one.value}


def scope_of(
    actor: Actor, params: Mapping[str, str], queues: Sequence[Queue], agents: Choices
) -> Scope:
    """The scope that a page's address asks for; unknown values are no filter."""
    named = {queue.pk: queue.name for queue in queues}
    categories = {row.pk: row.name_for(actor.tenant) for row in Category.objects.visible_to(actor)}
    offered: dict[str, tuple[str, Choices]] = {
        "queue": (_("Queue"), _keys(named)),
        "agent": (_("Agent"), [(NOBODY, _("Nobody")), *agents]),
        "kind": (_("Kind"), _labels(TicketKind)),
        "category": (_("Category"), _keys(categories)),
        "channel": (_("Channel"), _labels(Channel)),
    }
    filters = [
        Filter(name, label, choices, _known(params.get(name, ""), choices))
        for name, (label, choices) in offered.items()
    ]
    return Scope(actor, filters, named, categories)


def _keys(names: Mapping[int, str]) -> Choices:
    return [(str(key), name) for key, name in names.items()]


def _labels(choices: Any) -> Choices:
    return [(str(value), str(label)) for value, label in choices.choices]


def _known(value: str, choices: Choices) -> str:
    return value if value in dict(choices) else ""
