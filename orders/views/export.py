"""The list of orders as a table for spreadsheets."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import policies, selectors
from orders.filters import OrderFilter, on_order_tab
from orders.models import Order
from orders.presentation import order_label
from orders.views.common import members_page, require
from orders.views.orders import current_tab
from portal.shared.csv_export import csv_response

MOST_ROWS = 5000


@require_safe
@members_page
def order_export(request: HttpRequest) -> HttpResponse:
    """The orders of the list as it is narrowed, the newest first, at most five thousand."""
    actor, key = request.actor, request.customer.pk
    require(policies.can_view_orders_at(actor, key))
    found = OrderFilter(request.GET, queryset=selectors.members_orders(actor, key))
    rows = on_order_tab(found.qs, current_tab(request)).select_related("placed_by")[:MOST_ROWS]
    header = [
        _("Order"),
        _("Your order number"),
        _("Placed"),
        _("Placed by"),
        _("State"),
        _("Delivery expected"),
        _("Net"),
        _("VAT"),
        _("Total"),
        _("Currency"),
    ]
    name = f"orders-{timezone.localdate():%Y-%m-%d}"
    return csv_response(name, header, (_cells(order) for order in rows))


def _cells(order: Order) -> list[Any]:
    return list(_values(order))


def _values(order: Order) -> Iterator[Any]:
    yield from (order.reference, order.customer_order_number, order.placed_at)
    yield order.placed_by or ""
    yield order_label(order.state)
    yield order.delivers_on
    yield from (order.net, order.tax, order.total, order.currency)
