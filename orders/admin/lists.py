"""The team's lists of orders and quotes: views with counts, search, pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from orders.enums import OrderState, QuoteState
from orders.models import Order, Quote
from orders.presentation import next_step, order_badge, quote_badge, quote_state
from orders.selectors import today_at
from portal.shared.counting import capped, counted
from portal.shared.dates import said_with
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.ui import Badge

CUSTOMERS_SEARCHED = 50
ORDER_VIEWS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "placed": (_("To confirm"), (OrderState.PLACED,)),
    "confirmed": (_("To ship"), (OrderState.CONFIRMED,)),
    "shipped": (_("On the way"), (OrderState.SHIPPED,)),
    "delivered": (_("Delivered"), (OrderState.DELIVERED,)),
    "cancelled": (_("Cancelled"), (OrderState.CANCELLED,)),
    "all": (_("All"), tuple(OrderState)),
}
QUOTE_VIEWS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "requested": (_("To be priced"), (QuoteState.REQUESTED,)),
    "offered": (_("Waiting for customers"), (QuoteState.OFFERED,)),
    "accepted": (_("Accepted"), (QuoteState.ACCEPTED,)),
    "closed": (
        _("Closed"),
        (QuoteState.DECLINED, QuoteState.EXPIRED, QuoteState.WITHDRAWN),
    ),
    "all": (_("All"), tuple(QuoteState)),
}
COUNTED = ("placed", "confirmed", "shipped", "requested", "offered")


@dataclass(frozen=True, slots=True)
class StaffView:
    """One tab of a list."""

    label: str
    url: str
    current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of a list."""

    url: str
    reference: str
    sub: str
    customer: str
    person: str
    badge: Badge
    next_step: str
    at: datetime
    total: Any
    currency: str


def orders_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the list of orders prints."""
    orders = Order.objects.visible_to(request.actor)
    context, rows = _list(request, orders, ORDER_VIEWS, Keyset("placed_at"))
    return context | {"rows": [_order_row(order) for order in rows]}


def quotes_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the list of quotes prints."""
    quotes = Quote.objects.visible_to(request.actor)
    context, rows = _list(request, quotes, QUOTE_VIEWS, Keyset("requested_at"))
    today = today_at(request.actor)
    return context | {"rows": [_quote_row(quote, today) for quote in rows]}


def _list(
    request: HttpRequest, rows: Any, views: dict[str, Any], keyset: Keyset
) -> tuple[dict[str, Any], list[Any]]:
    view = request.GET.get("view", "")
    view = view if view in views else next(iter(views))
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    wanted = rows.filter(state__in=views[view][1])
    found = found_by(wanted, q) if q else wanted
    people = ("customer", "placed_by" if rows.model is Order else "requested_by")
    page = page_of(found.select_related(*people), request.GET, keyset)
    context = {
        "page": page,
        "views": _views(request, rows, views, view),
        "view": view,
        "q": q,
    }
    return context, page.rows


def found_by(rows: Any, text: str) -> QuerySet:
    """By number, by the customer's own number, by article number, or by the customer's name."""
    customers = Customer.objects.filter(name__icontains=text).order_by()
    keys = list(customers.values_list("pk", flat=True)[:CUSTOMERS_SEARCHED])
    by_customer = rows.filter(Q(customer_id__in=keys))
    if rows.model is Order:
        return rows.searched(text) | by_customer
    return rows.filter(reference__icontains=text) | by_customer


def _views(
    request: HttpRequest, rows: QuerySet, views: dict[str, Any], current: str
) -> list[StaffView]:
    asked = {
        key: rows.filter(state__in=states)
        for key, (_label, states) in views.items()
        if key in COUNTED
    }
    numbers = counted(request.tenant, asked)
    return [
        StaffView(
            str(label),
            url_with(request.GET, view=key),
            key == current,
            capped(numbers[key]) if key in numbers else "",
        )
        for key, (label, _states) in views.items()
    ]


def _order_row(order: Order) -> StaffRow:
    return StaffRow(
        url=reverse("admin:orders_order_change", args=[order.reference]),
        reference=order.reference,
        sub=order.customer_order_number,
        customer=str(order.customer),
        person=str(order.placed_by or ""),
        badge=order_badge(order.state, staff=True),
        next_step=next_step(order),
        at=order.placed_at,
        total=order.total,
        currency=order.currency,
    )


def _quote_row(quote: Quote, today: Any) -> StaffRow:
    state = quote_state(quote, today)
    said = said_with(str(_("Valid until %(date)s")), quote.valid_until)
    return StaffRow(
        url=reverse("admin:orders_quote_change", args=[quote.reference]),
        reference=quote.reference,
        sub=quote.comment[:60],
        customer=str(quote.customer),
        person=str(quote.requested_by or ""),
        badge=quote_badge(state, staff=True),
        next_step=said if state == QuoteState.OFFERED else "",
        at=quote.requested_at,
        total=quote.total if quote.version else None,
        currency=quote.currency,
    )
