"""What all pages of the part share: who may come in, tabs, how rows are loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Customer
from orders import policies, selectors
from orders.models import Order, Quote
from portal.shared.enums import Module
from portal.shared.errors import DomainError
from portal.shared.ui import Crumb

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the part, or a filter above a list."""

    label: str
    url: str
    current: bool
    count: str | None = None


def orders_page(view: View) -> View:
    """For signed-in people, where the tenant has the part switched on."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.tenant.has_module(Module.ORDERS):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(checked)


def members_page(view: View) -> View:
    """The same for people who work for a customer; others read what they can do."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.customer:  # lazy, so never None itself
            return no_customer(request)
        return view(request, *args, **kwargs)

    return orders_page(checked)


def no_customer(request: HttpRequest) -> HttpResponse:
    """Nothing is broken: who belongs to no customer reads why there is nothing."""
    staff_url = ""
    if policies.can_manage(request.actor):
        staff_url = reverse("admin:orders_order_changelist")
    return render(request, "orders/no_customer.html", {"staff_url": staff_url})


def require(allowed: bool) -> None:
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def own_order(request: HttpRequest, reference: str) -> Order:
    """The order, for what only the customer's people do; the team has its own pages."""
    order = selectors.get_order_for(request.actor, reference)
    require(policies.is_member(request.actor, order))
    return order


def own_quote(request: HttpRequest, reference: str) -> Quote:
    """The quote, as `own_order`."""
    quote = selectors.get_quote_for(request.actor, reference)
    require(policies.is_member(request.actor, quote))
    return quote


def part_tabs(request: HttpRequest, current: str, cart: int | None = None) -> list[Tab]:
    """The pages of the part that the person may open, with what is in their cart."""
    actor, customer = request.actor, request.customer
    key = customer.pk if customer else None
    tabs = [Tab(_("Catalogue"), reverse("orders:catalogue"), current == "catalogue")]
    if key is None:
        return tabs
    if policies.can_view_orders_at(actor, key):
        tabs.append(Tab(_("Orders"), reverse("orders:list"), current == "orders"))
    if policies.can_view_quotes_at(actor, key):
        tabs.append(Tab(_("Quotes"), reverse("orders:quotes"), current == "quotes"))
    if policies.can_fill_cart_at(actor, key):
        number = selectors.cart_count(actor, customer) if cart is None else cart
        count = str(number) if number else None
        tabs.append(Tab(_("Cart"), reverse("orders:cart"), current == "cart", count))
    return tabs


def crumbs_to(label: str, parent: str, url_name: str) -> list[Crumb]:
    """The way to a page below a list."""
    return [Crumb(parent, reverse(url_name)), Crumb(label)]


def say(request: HttpRequest, done: str, act: Callable[[], object]) -> bool:
    """Carry out, and say what happened or why it did not; whether it did."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, done)
    return True


def customer_of(request: HttpRequest) -> Customer:
    """The customer that the person works for now, no longer lazy: services store it."""
    customer: Customer = next(row for row in request.customers if row.pk == request.customer.pk)
    return customer
