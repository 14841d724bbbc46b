"""Reads of the customers' own tags; those of the team are never among them."""

from collections.abc import Iterable

from accounts.enums import CustomerPermission
from portal.shared.actors import Actor
from portal.shared.caching import forget, kept
from portal.shared.models import Tenant
from tickets import selectors
from tickets.models import Tag, Ticket, TicketTag

OWN_TAGS, OWN_TAGS_SECONDS = "tickets-own-tags", 600
MOST_SUGGESTED = 50


def own_tags_of(ticket: Ticket) -> list[str]:
    """The customer's tags on a request."""
    rows = TicketTag.objects.filter(ticket=ticket, is_staff=False)
    return list(rows.order_by("tag__name").values_list("tag__name", flat=True))


def known_tags(actor: Actor, customer_id: int) -> list[str]:
    """The tags on the requests of a customer that the person sees, by name.

    Whoever sees all of them gets one list; others get their own.
    """
    sees_all = actor.may_at(CustomerPermission.VIEW_TICKETS, customer_id)
    key = f"{customer_id}" if sees_all else f"{customer_id}:{actor.user_id}"
    return kept(actor.tenant, OWN_TAGS, key, lambda: _known(actor, customer_id), OWN_TAGS_SECONDS)


def _known(actor: Actor, customer_id: int) -> list[str]:
    seen = selectors.members_tickets(actor, customer_id).order_by().values("pk")
    rows = TicketTag.objects.filter(is_staff=False, ticket__in=seen)
    keys = rows.order_by().values("tag_id")
    tags = Tag.objects.filter(pk__in=keys).order_by("name")
    return list(tags.values_list("name", flat=True)[:MOST_SUGGESTED])


def forget_own_tags(tenant: Tenant) -> None:
    """A tag came or went in the running transaction."""
    forget(tenant, OWN_TAGS)


def tags_by_ticket(keys: Iterable[int]) -> dict[int, list[str]]:
    """The customers' tags of several requests, in one query."""
    found: dict[int, list[str]] = {}
    rows = TicketTag.objects.filter(ticket_id__in=list(keys), is_staff=False)
    for key, name in rows.order_by("tag__name").values_list("ticket_id", "tag__name"):
        found.setdefault(key, []).append(name)
    return found
