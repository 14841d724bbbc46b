"""Reads for people without an account."""

from django.db.models import QuerySet

from portal.shared.actors import Actor, Grants
from portal.shared.models import Tenant
from tickets.enums import LinkPurpose
from tickets.links import find_link
from tickets.models import AccessLink, Category, CategoryField, Ticket

MERGES = 10


def guest_categories(actor: Actor) -> QuerySet:
    """The categories whose form asks for nothing that a guest could not fill in."""
    asking = CategoryField.objects.filter(is_active=True, is_required=True)
    return Category.objects.visible_to(actor).asked().exclude(pk__in=asking.values("category_id"))


def guest_category_choices(actor: Actor) -> list[tuple[str, str]]:
    """Key and name in the reader's language."""
    return [(row.key, row.name_for(actor.tenant)) for row in guest_categories(actor)]


def visitor_of(tenant: Tenant, ticket: Ticket, ip: str | None = None) -> Actor:
    """Who came by the link of a request: nobody's account, whoever is signed in beside."""
    grants = Grants(guest_of=frozenset({ticket.pk}))
    return Actor(tenant=tenant, grants=grants, ip=ip, name=ticket.asked_by)


def ticket_behind(token: str) -> Ticket | None:
    """The request that a reading link opens, as long as it is still that guest's.

    One merged into another of the same guest opens that.
    """
    link = find_link(token, LinkPurpose.READ)
    return _guests_own(link) if link is not None else None


def _guests_own(link: AccessLink) -> Ticket | None:
    key = link.ticket_id
    for _step in range(MERGES):
        ticket: Ticket | None = Ticket.objects.with_people().filter(pk=key).first()
        if ticket is None or not ticket.is_guests or ticket.guest_email != link.email:
            return None
        if ticket.merged_into_id is None:
            return ticket
        key = ticket.merged_into_id
    return None
