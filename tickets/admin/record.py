"""The customer's record beside a request: fetched once the page stands, for it asks many tables.

Parts above this one add what they know by `add_record`, when their admin is imported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import StaffPermission
from accounts.models import Customer, CustomerNote
from accounts.selectors import actor_for
from orders import selectors as orders
from orders.enums import OrderState
from orders.models import Order, OrderLine
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.ui import Record
from tickets.admin.rooms import add_address, load_for_desk
from tickets.models import Ticket
from tickets.presentation import state_badge

SHOWN = 4
LINES_READ = 40


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """A part of the record: figures (label, value, whether it is late), records, plain lines.

    Without `links` the records are named only: their pages aren't the reader's.
    """

    title: str
    icon: str
    figures: list[tuple[str, str, bool]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    links: bool = True


class Reader:
    """Whose eyes the record is read with: the staff's own, where they work with the part.

    Others see what the person sees whom they answer (and no customer's records at all without the
    permission to see customers): enough to talk about it, and nothing that isn't theirs to tell.
    """

    def __init__(self, actor: Actor, ticket: Ticket) -> None:
        self.actor, self.ticket = actor, ticket

    @cached_property
    def asker(self) -> Actor:
        return actor_for(self.ticket.requester, self.actor.tenant)

    def for_part(self, permission: str) -> Actor | None:
        """None where the part is not the staff's to see."""
        if self.actor.may(permission):
            return self.actor
        return self.asker if self.actor.may(StaffPermission.VIEW_CUSTOMERS) else None


MakeBlock = Callable[[Reader, Customer], RecordBlock | None]
_blocks: list[tuple[int, MakeBlock]] = []


def add_record(make: MakeBlock, *, order: int = 50) -> None:
    """Show what `make(reader, customer)` returns in the record; low orders stand first."""
    _blocks.append((order, make))
    _blocks.sort(key=lambda entry: entry[0])


@require_safe
def record_view(request: HttpRequest, reference: str) -> HttpResponse:
    """The record as a piece of the page."""
    ticket = load_for_desk(request, reference)
    context = {"ticket": ticket, **record_context(request, ticket)}
    return render(request, "admin/tickets/_record.html", context)


def record_context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What the record prints."""
    reader, customer = Reader(request.actor, ticket), ticket.customer
    made = [make(reader, customer) for _order, make in _blocks] if customer is not None else []
    return {
        "has_record": True,
        "other_tickets": other_tickets(request.actor, ticket),
        "blocks": [block for block in made if block is not None],
        "notes": customer_notes(request.actor, ticket),
    }


def other_tickets(actor: Actor, ticket: Ticket) -> list[tuple[Ticket, Any]]:
    """The customer's (or guest's) other open requests, with their badges."""
    visible = Ticket.objects.visible_to(actor).active()
    if ticket.is_guests:
        same = visible.filter(customer=None, guest_email=ticket.guest_email)
        visible = same if ticket.guest_email else visible.none()
    else:
        visible = visible.filter(customer_id=ticket.customer_id)
    others = visible.exclude(pk=ticket.pk)
    return [(other, state_badge(other.state, desk=True)) for other in others[:SHOWN]]


def customer_notes(actor: Actor, ticket: Ticket) -> list[CustomerNote]:
    """What colleagues noted about the customer, for who sees customers."""
    if ticket.is_guests or not actor.may(StaffPermission.VIEW_CUSTOMERS):
        return []
    notes = CustomerNote.objects.filter(customer_id=ticket.customer_id).select_related("author")
    return list(notes[:SHOWN])


def orders_block(reader: Reader, customer: Customer) -> RecordBlock | None:
    """The orders that are on the way."""
    actor = _orders_reader(reader)
    if actor is None:
        return None
    return RecordBlock(
        _("Orders on the way"),
        "truck",
        records=orders.open_records(actor, customer.pk, SHOWN),
        links=reader.actor.may(StaffPermission.MANAGE_ORDERS),
    )


def products_block(reader: Reader, customer: Customer) -> RecordBlock | None:
    """What the customer bought last, each product once."""
    actor = _orders_reader(reader)
    if actor is None:
        return None
    bought = Order.objects.visible_to(actor).filter(customer=customer)
    bought = bought.exclude(state=OrderState.CANCELLED)
    lines = OrderLine.objects.filter(order__in=bought.order_by(), product__isnull=False)
    rows = lines.order_by("-order__placed_at", "pk").values_list("name", "sku", "order__reference")
    latest: dict[str, tuple[str, str]] = {}
    for name, sku, reference in rows[:LINES_READ]:
        latest.setdefault(sku, (name, f"{sku} · {reference}"))
    return RecordBlock(_("Bought last"), "package", lines=list(latest.values())[:SHOWN])


def _orders_reader(reader: Reader) -> Actor | None:
    if not reader.actor.tenant.has_module(Module.ORDERS):
        return None
    return reader.for_part(StaffPermission.MANAGE_ORDERS)


add_address("record/", record_view, "record")
add_record(orders_block, order=20)
add_record(products_block, order=30)
