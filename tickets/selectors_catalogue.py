"""Reads of the catalogue of what customers can ask for."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.models import Tenant
from tickets.enums import TicketKind
from tickets.models import Category, CategoryField

CATALOGUE, CATALOGUE_SECONDS = "tickets-catalogue", 600
KIND_ICONS: dict[str, str] = {
    TicketKind.QUESTION: "circle-question-mark",
    TicketKind.INCIDENT: "triangle-alert",
    TicketKind.SERVICE: "concierge-bell",
    TicketKind.COMPLAINT: "scale",
    TicketKind.FEEDBACK: "megaphone",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A category as the catalogue shows it; a plain one has nothing that must be filled in."""

    pk: int
    key: str
    kind: str
    icon: str
    name: str
    description: str
    is_plain: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The categories of one kind."""

    title: str
    cards: list[Card]


def cards_of(tenant: Tenant) -> list[Card]:
    """Every category in the reader's language, in its order; kept until the desk changes one."""
    language = get_language() or ""
    return kept(tenant, CATALOGUE, language, lambda: _cards(tenant), CATALOGUE_SECONDS)


def _cards(tenant: Tenant) -> list[Card]:
    required = CategoryField.objects.filter(category=OuterRef("pk"), is_active=True)
    rows = Category.objects.annotate(asks=Exists(required.filter(is_required=True)))
    return [
        Card(
            pk=row.pk,
            key=row.key,
            kind=row.kind,
            icon=row.icon or KIND_ICONS[row.kind],
            name=row.name_for(tenant),
            description=row.description_for(tenant),
            is_plain=not row.asks,
            is_active=row.is_active,
        )
        for row in rows
    ]


def asked_cards(tenant: Tenant) -> list[Card]:
    """What customers choose from; feedback has a form of its own."""
    return [c for c in cards_of(tenant) if c.is_active and c.kind != TicketKind.FEEDBACK]


def shelves(tenant: Tenant, text: str = "") -> list[Shelf]:
    """The catalogue by kind, narrowed to what has all of the words."""
    words = text.casefold().split()
    cards = [
        card
        for card in asked_cards(tenant)
        if all(word in f"{card.name} {card.description}".casefold() for word in words)
    ]
    titles = {
        TicketKind.QUESTION: _("Questions"),
        TicketKind.INCIDENT: _("Something is wrong"),
        TicketKind.SERVICE: _("Services"),
        TicketKind.COMPLAINT: _("Complaints"),
    }
    found = {kind: [card for card in cards if card.kind == kind] for kind in titles}
    return [Shelf(titles[kind], rows) for kind, rows in found.items() if rows]


def plain_choices(tenant: Tenant) -> list[tuple[str, str]]:
    """Key and name of the categories that the general form offers."""
    return [(card.key, card.name) for card in asked_cards(tenant) if card.is_plain]


def get_category_for(actor: Actor, key: str) -> Category:
    """A category that customers can choose; Http404 for any other."""
    rows = Category.objects.visible_to(actor).asked().select_related("queue")
    category: Category | None = rows.filter(key=key).first()
    if category is None:
        raise Http404
    return category


def fields_of(category: Category) -> list[CategoryField]:
    """The fields that the category's form asks for, in their order."""
    return list(CategoryField.objects.filter(category=category, is_active=True))


def category_choices(tenant: Tenant) -> list[tuple[str, str]]:
    """Key and name of the categories that a request may be opened in, in the reader's language."""
    return [(card.key, card.name) for card in asked_cards(tenant)]
