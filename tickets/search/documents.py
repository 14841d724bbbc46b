"""What each request is found by, read for many at once in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.search.analysis import LANGUAGES
from tickets.models import FieldValue, Ticket, TicketMessage, TicketTag
from tickets.models.search import TicketWords
from tickets.search.words import document, forms_of


@dataclass
class Parts:
    """Texts of a request: `names` are short and kept whole, `said` are without stop words."""

    names: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    internal_names: list[str] = field(default_factory=list)
    internal_said: list[str] = field(default_factory=list)


def documents_of(tenant: Tenant, tickets: Iterable[Ticket]) -> list[TicketWords]:
    """The rows of the table for requests of the open tenant (with customer and requester)."""
    rows = list(tickets)
    parts = _parts_of([ticket.pk for ticket in rows])
    return [
        TicketWords(
            ticket_id=ticket.pk, place=tenant.pk, words=_words(tenant, ticket, parts[ticket.pk])
        )
        for ticket in rows
    ]


def _words(tenant: Tenant, ticket: Ticket, parts: Parts) -> str:
    language = _language_of(tenant, ticket)
    own = [ticket.reference, ticket.subject, ticket.guest_name, ticket.guest_email]
    if ticket.customer is not None:
        own.append(ticket.customer.name)
        own.append(str(ticket.requester or ""))
    return document(
        tenant.pk,
        forms_of("\n".join([*own, *parts.names]), language)
        | forms_of("\n".join(parts.said), language, with_stop_words=False),
        forms_of("\n".join(parts.internal_names), language)
        | forms_of("\n".join(parts.internal_said), language, with_stop_words=False),
        ticket.customer_id,
    )


def _language_of(tenant: Tenant, ticket: Ticket) -> str:
    """The language whose endings are taken off."""
    asked_in = ticket.customer.language if ticket.customer is not None else ticket.guest_language
    wanted = asked_in or tenant.default_language
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _parts_of(keys: list[int]) -> defaultdict[int, Parts]:
    """What was written, marked and filled in, by request."""
    parts: defaultdict[int, Parts] = defaultdict(Parts)
    messages = TicketMessage.objects.filter(ticket_id__in=keys).order_by()
    for key, body, is_internal in messages.values_list("ticket_id", "body", "is_internal"):
        place = parts[key].internal_said if is_internal else parts[key].said
        place.append(plain_text(body))
    tags = TicketTag.objects.filter(ticket_id__in=keys).order_by()
    for key, name, is_staff in tags.values_list("ticket_id", "tag__name", "is_staff"):
        (parts[key].internal_names if is_staff else parts[key].names).append(name)
    values = FieldValue.objects.filter(ticket_id__in=keys).order_by()
    for value in values.select_related("product", "order"):
        parts[value.ticket_id].names.append(_filled_in(value))
    return parts


def _filled_in(value: FieldValue) -> str:
    found = [value.text]
    if value.number is not None:
        found.append(f"{value.number.normalize():f}")
    if value.date is not None:
        found.append(value.date.isoformat())
    if value.product is not None:
        found += [value.product.name, value.product.sku]
    if value.order is not None:
        found.append(value.order.reference)
    return " ".join(found)
