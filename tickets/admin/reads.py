"""What the desk's page of a request reads besides its conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.shared.actors import Actor
from portal.shared.ui import Badge
from tickets import policies
from tickets.enums import LinkKind
from tickets.event_words import link_words
from tickets.models import CopiedAddress, Presence, Ticket, TicketLink, TicketTag, TimeEntry
from tickets.presentation import Entry, state_badge
from tickets.selectors import has_part
from tickets.services.presence import STALE_AFTER
from tickets.services.relations import MADE_BY_HAND


@dataclass(frozen=True, slots=True)
class Relation:
    """A link as one of its two requests shows it; the other may be on somebody else's desk."""

    key: int
    label: str
    other: Ticket
    is_target: bool
    kind: str
    badge: Badge
    since: datetime
    is_readable: bool
    can_remove: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """A request that was merged into the one at hand, with its messages."""

    ticket: Ticket
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """All entries of a request, and their sum in minutes."""

    entries: list[TimeEntry]
    minutes: int

    @property
    def hours(self) -> str:
        """The sum as a clock shows it: 1:05."""
        return f"{self.minutes // 60}:{self.minutes % 60:02d}"


def relations_of(actor: Actor, ticket: Ticket) -> list[Relation]:
    """The request's links in both directions; one query at most."""
    if not has_part(ticket, "links"):
        return []
    rows = TicketLink.objects.filter(Q(ticket=ticket) | Q(target=ticket))
    return [_relation(actor, ticket, link) for link in rows.select_related("ticket", "target")]


def _relation(actor: Actor, ticket: Ticket, link: TicketLink) -> Relation:
    is_target = link.target_id == ticket.pk
    other = link.ticket if is_target else link.target
    readable = policies.works_on(actor, other)
    return Relation(
        key=link.pk,
        label=link_words(link.kind, is_target=is_target),
        other=other,
        is_target=is_target,
        kind=link.kind,
        badge=state_badge(other.state, desk=True),
        since=link.created_at,
        is_readable=readable,
        can_remove=readable and link.kind in MADE_BY_HAND,
    )


def merged_into_this(relations: Iterable[Relation]) -> list[Relation]:
    """The links of requests that became a part of the one at hand."""
    return [one for one in relations if one.is_target and one.kind == LinkKind.MERGED]


def open_incidents_of(relations: Iterable[Relation]) -> list[Relation]:
    """What the one at hand has caused and is still to be answered, as far as it is the reader's."""
    caused = (one for one in relations if one.is_target and one.kind == LinkKind.PROBLEM)
    return [one for one in caused if one.is_readable and not one.other.is_settled]


def time_spent_on(keys: list[int]) -> TimeSpent:
    """The minutes of a request and of what was merged into it; one query."""
    rows = TimeEntry.objects.filter(ticket_id__in=keys).select_related("user")
    entries = list(rows.order_by("-spent_at", "-pk"))
    return TimeSpent(entries, sum(entry.minutes for entry in entries))


def copied_on(ticket: Ticket) -> list[CopiedAddress]:
    """The addresses that are copied; one query at most."""
    if not has_part(ticket, "copied"):
        return []
    return list(CopiedAddress.objects.filter(ticket=ticket))


def tags_on(ticket: Ticket) -> list[TicketTag]:
    """The team's tags and the customer's; one query at most."""
    if not has_part(ticket, "any_tags"):
        return []
    rows = TicketTag.objects.filter(ticket=ticket).select_related("tag")
    return list(rows.order_by("-is_staff", "tag__name"))


def presence_of(actor: Actor, ticket: Ticket, version: str) -> dict[str, Any]:
    """The colleagues whose last sign is fresh, writers first; one query.

    `is_stale` says that the page of the version is behind, `shown` is a word to compare answers by.
    """
    fresh = timezone.now() - STALE_AFTER
    rows = Presence.objects.filter(ticket=ticket, seen_at__gte=fresh).exclude(user=actor.user)
    present = list(rows.select_related("user").order_by("-is_typing", "user__name", "pk"))
    is_stale = version.isdecimal() and version != str(ticket.version)
    marks = [f"{one.user_id}{'w' if one.is_typing else ''}" for one in present]
    return {
        "present": present,
        "is_stale": is_stale,
        "shown": "-".join([*marks, "behind" if is_stale else "level"]),
    }
