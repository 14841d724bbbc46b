"""The customer's record beside a request: fetched once the page stands, for it asks many tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import StaffPermission
from accounts.models import Customer, CustomerNote
from orders import selectors as orders
from orders.enums import OrderState
from orders.models import Order, OrderLine
from portal.shared.actors import Actor
from portal.shared.enums import Module
from tickets.admin.rooms import add_address, load_for_desk
from tickets.models import Ticket
from tickets.presentation import state_badge
from tickets.record_blocks import Reader, RecordBlock, add_record, blocks_of

SHOWN = 4
LINES_READ = 40


@require_safe
def record_view(request: HttpRequest, reference: str) -> HttpResponse:
    """The record as a piece of the page."""
    ticket = load_for_desk(request, reference)
    context = {"ticket": ticket, **record_context(request, ticket)}
    return render(request, "admin/tickets/_record.html", context)


def record_context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What the record prints."""
    reader, customer = Reader(request.actor, ticket), ticket.customer
    made = blocks_of(reader, customer) if customer is not None else []
    return {
        "has_record": True,
        "other_tickets": other_tickets(request.actor, ticket),
        "blocks": made,
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
