"""The cart's page, where all is reviewed before it is sent: as an order, or to be priced."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orders import policies, selectors, services
from orders.forms import AskForm, OrderForm
from orders.reviewing import Review, review_cart
from orders.services.credit import over_limit
from orders.views.cart import require_cart
from orders.views.common import customer_of, members_page, part_tabs, require
from portal.shared.errors import DomainError


@require_safe
@members_page
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, what it comes to, and where it goes."""
    require_cart(request)
    return _page(request)


@require_POST
@members_page
def place(request: HttpRequest) -> HttpResponse:
    """Order what is in the cart; a refused form comes back with what was written."""
    require(policies.can_place_at(request.actor, request.customer.pk))
    form = _order_form(request, request.POST)
    if form.is_valid():
        try:
            order = services.place_order(
                actor=request.actor,
                customer=customer_of(request),
                details=form.details(),
                expected_total=form.cleaned_data["expected_total"],
                form_key=form.cleaned_data["form_key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Order %(reference)s is placed.") % {"reference": order.reference}
            messages.success(request, said)
            return redirect(order)
    return _page(request, order_form=form)


@require_POST
@members_page
def ask(request: HttpRequest) -> HttpResponse:
    """Have the cart priced."""
    require_cart(request)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            quote = services.request_quote(
                actor=request.actor,
                customer=customer_of(request),
                comment=form.cleaned_data["comment"],
                form_key=form.cleaned_data["form_key"],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Quote %(reference)s is asked for.") % {"reference": quote.reference}
            messages.success(request, said)
            return redirect(quote)
    return _page(request, ask_form=form)


def _order_form(request: HttpRequest, data: Any = None) -> OrderForm:
    return OrderForm(data, addresses=selectors.addresses_of(request.customer))


def _page(
    request: HttpRequest,
    order_form: OrderForm | None = None,
    ask_form: AskForm | None = None,
) -> HttpResponse:
    actor, customer = request.actor, request.customer
    lines = selectors.cart_lines(actor, customer)
    rates = services.tax_rates() if lines else {}
    review = review_cart(lines, request.tenant, rates, request.LANGUAGE_CODE)
    form = order_form or _order_form(request)
    form.renew_total(review.totals.total)
    context = {
        "review": review,
        "form": form,
        "ask_form": ask_form or AskForm(),
        "is_asking": ask_form is not None,
        "can_place": policies.can_place_at(actor, customer.pk),
        "over_limit": _over_limit(customer, review),
        "customer": customer,
        "part_tabs": part_tabs(request, "cart", len(lines)),
    }
    return render(request, "orders/cart.html", context)


def _over_limit(customer: Any, review: Review) -> str:
    """What stands in the way of so large an order; empty without a limit, or below it."""
    left = services.credit_left(customer) if review.lines else None
    if left is None or review.totals.total <= left:
        return ""
    return over_limit(left, customer.currency)
