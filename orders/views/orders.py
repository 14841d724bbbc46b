"""The customer's orders: the list, one order, and what can be done to it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orders import policies, selectors, services
from orders.enums import OrderState
from orders.filters import ORDER_TABS, OrderFilter, on_order_tab
from orders.forms import ReasonForm
from orders.models import Order, OrderEvent
from orders.presentation import address_lines, next_step, order_badge, order_row, progress
from orders.views.common import (
    Tab,
    crumbs_to,
    members_page,
    orders_page,
    own_order,
    part_tabs,
    require,
)
from portal.shared.counting import capped, counted
from portal.shared.enums import Module
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.pricing import totals_of

NEWEST = Keyset("placed_at")


@require_safe
@members_page
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders of the customer that the person works for."""
    actor, key = request.actor, request.customer.pk
    require(policies.can_view_orders_at(actor, key))
    tab = current_tab(request)
    found = OrderFilter(request.GET, queryset=selectors.members_orders(actor, key))
    page = page_of(on_order_tab(found.qs, tab), request.GET, NEWEST)
    context = {
        "filter": found,
        "page": page,
        "rows": [order_row(order) for order in page.rows],
        "tab": tab,
        "list_tabs": _tabs(request, tab, found.qs),
        "is_filtered": is_filtered(found),
        "export_url": f"{reverse('orders:export')}{url_with(request.GET, tab=tab)}",
        "can_order": policies.can_fill_cart_at(actor, key),
        "part_tabs": part_tabs(request, "orders"),
    }
    return render(request, "orders/list.html", context)


def current_tab(request: HttpRequest) -> str:
    """The tab in the address; the first one for any other word."""
    tab: str = request.GET.get("tab", "")
    return tab if tab in ORDER_TABS else ORDER_TABS[0]


def is_filtered(found: OrderFilter) -> bool:
    """Whether the list is narrowed, or was meant to be."""
    return any(found.form.cleaned_data.values()) if found.form.is_valid() else True


def _tabs(request: HttpRequest, current: str, orders: QuerySet) -> list[Tab]:
    labels = {
        "open": _("On the way"),
        "delivered": _("Delivered"),
        "cancelled": _("Cancelled"),
        "all": _("All"),
    }
    open_ones = counted(request.tenant, {"n": on_order_tab(orders, "open")})["n"]
    counts = {"open": capped(open_ones)}
    return [
        Tab(labels[key], url_with(request.GET, tab=key), key == current, counts.get(key))
        for key in ORDER_TABS
    ]


@require_safe
@orders_page
def order_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The order as the customer sees it; staff are led to their own page."""
    order = selectors.get_order_for(request.actor, reference)
    if not policies.is_member(request.actor, order):
        return redirect("admin:orders_order_change", reference)
    return _page(request, order, ReasonForm())


def _page(request: HttpRequest, order: Order, form: ReasonForm) -> HttpResponse:
    actor = request.actor
    lines = list(order.lines.all())
    context = {
        "order": order,
        "lines": lines,
        "totals": totals_of(lines),
        "badge": order_badge(order.state),
        "next_step": next_step(order),
        "steps": progress(order, OrderEvent.objects.filter(order=order)),
        "delivery": address_lines(order.delivery_address),
        "billing": address_lines(order.billing_address),
        "form": form,
        "can_cancel": order.state == OrderState.PLACED
        and policies.may_cancel_as_customer(actor, order),
        "can_repeat": policies.can_fill_cart_at(actor, order.customer_id),
        "ask_url": ask_url(request, order.reference),
        "crumbs": crumbs_to(order.reference, _("Orders"), "orders:list"),
    }
    return render(request, "orders/detail.html", context)


def ask_url(request: HttpRequest, reference: str) -> str:
    """Where a question about it is asked; empty where there are no requests."""
    if not request.tenant.has_module(Module.REQUESTS):
        return ""
    return f"{reverse('tickets:new')}?{urlencode({'subject': reference})}"


@require_POST
@orders_page
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """The same once more: into the cart, saying what differs."""
    order = own_order(request, reference)
    require(policies.can_fill_cart_at(request.actor, order.customer_id))
    try:
        differs = services.order_again(actor=request.actor, order=order)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(order)
    messages.success(request, _("The products of this order are in your cart."))
    for said in differs:
        messages.warning(request, said)
    return redirect("orders:cart")


@require_POST
@orders_page
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Call the order off, while nobody has confirmed it."""
    order = own_order(request, reference)
    require(policies.may_cancel_as_customer(request.actor, order))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_order(
                actor=request.actor, order=order, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The order is cancelled."))
        return redirect(order)
    return _page(request, order, form)
