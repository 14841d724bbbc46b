"""Reads for people without an account."""

from django.db.models import Exists, OuterRef, QuerySet

from portal.shared.actors import Actor, Grants
from portal.shared.models import Tenant
from tickets.enums import BOUGHT_TYPES, FieldType, LinkPurpose
from tickets.links import find_link
from tickets.models import AccessLink, Category, CategoryField, FieldValue, Ticket

MERGES = 10


def guest_categories(actor: Actor) -> QuerySet:
    """The categories that people without an account choose from: those of customers."""
    return Category.objects.visible_to(actor).asked()


def guest_fields(category: Category) -> list[CategoryField]:
    """What the category's form asks guests, who have bought nothing that it could ask for."""
    asked = CategoryField.objects.filter(category=category, is_active=True)
    return list(asked.exclude(type__in=BOUGHT_TYPES))


def asked_anywhere(actor: Actor) -> set[str]:
    """The keys of all questions that guests type an answer to."""
    rows = CategoryField.objects.filter(category__in=guest_categories(actor), is_active=True)
    typed = rows.exclude(type__in=(*BOUGHT_TYPES, FieldType.FILE)).order_by()
    return set(typed.values_list("key", flat=True))


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
    answers = FieldValue.objects.filter(ticket=OuterRef("pk"))
    rows = Ticket.objects.with_people().annotate(has_answers=Exists(answers))
    for _step in range(MERGES):
        ticket: Ticket | None = rows.filter(pk=key).first()
        if ticket is None or not ticket.is_guests or ticket.guest_email != link.email:
            return None
        if ticket.merged_into_id is None:
            return ticket
        key = ticket.merged_into_id
    return None
