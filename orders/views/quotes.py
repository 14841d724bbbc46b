"""The customer's quotes: the list, one quote, and the decision."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orders import policies, selectors, services
from orders.enums import QuoteState
from orders.filters import QUOTE_TABS, on_quote_tab
from orders.forms import AcceptForm, DeclineForm, ReasonForm
from orders.models import Quote
from orders.presentation import quote_badge, quote_row, quote_state
from orders.views.common import (
    Tab,
    crumbs_to,
    members_page,
    orders_page,
    own_quote,
    part_tabs,
    require,
)
from orders.views.orders import ask_url
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.pricing import totals_of

NEWEST = Keyset("requested_at")


@require_safe
@members_page
def quote_list(request: HttpRequest) -> HttpResponse:
    """The quotes of the customer that the person works for."""
    actor, key = request.actor, request.customer.pk
    require(policies.can_view_quotes_at(actor, key))
    tab = request.GET.get("tab", "")
    tab = tab if tab in QUOTE_TABS else QUOTE_TABS[0]
    today = selectors.today_at(actor)
    quotes: QuerySet = on_quote_tab(selectors.members_quotes(actor, key), tab, today)
    page = page_of(quotes, request.GET, NEWEST)
    context = {
        "page": page,
        "rows": [quote_row(quote, today) for quote in page.rows],
        "tab": tab,
        "list_tabs": _tabs(request, tab),
        "can_order": policies.can_fill_cart_at(actor, key),
        "part_tabs": part_tabs(request, "quotes"),
    }
    return render(request, "orders/quotes.html", context)


def _tabs(request: HttpRequest, current: str) -> list[Tab]:
    labels = {
        "open": _("Open"),
        "accepted": _("Accepted"),
        "closed": _("Closed"),
        "all": _("All"),
    }
    return [Tab(labels[key], url_with(request.GET, tab=key), key == current) for key in QUOTE_TABS]


@require_safe
@orders_page
def quote_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The quote as the customer sees it; staff are led to their own page."""
    quote = selectors.get_quote_for(request.actor, reference)
    if not policies.is_member(request.actor, quote):
        return redirect("admin:orders_quote_change", reference)
    return _page(request, quote)


def _page(request: HttpRequest, quote: Quote, **forms: Any) -> HttpResponse:
    actor, tenant = request.actor, request.tenant
    state = quote_state(quote, selectors.today_at(actor))
    version = selectors.current_version(quote)
    lines = list(version.lines.all()) if version is not None else []
    may_decide = policies.can_accept_at(actor, quote.customer_id)
    can_decide = may_decide and state == QuoteState.OFFERED
    context = {
        "quote": quote,
        "state": state,
        "badge": quote_badge(state),
        "version": version,
        "lines": lines,
        "items": [] if lines else list(quote.items.all()),
        "totals": totals_of(lines),
        "may_decide": may_decide,
        "can_decide": can_decide,
        "can_withdraw": state == QuoteState.REQUESTED
        and policies.can_ask_at(actor, quote.customer_id),
        "ask_url": ask_url(request, quote.reference),
        "tenant_name": tenant.name,
        "crumbs": crumbs_to(quote.reference, _("Quotes"), "orders:quotes"),
        **_forms(quote, can_decide=can_decide),
        **forms,
    }
    context["errors_of"] = next((form for form in forms.values() if form.errors), None)
    return render(request, "orders/quote.html", context)


def _forms(quote: Quote, *, can_decide: bool) -> dict[str, Any]:
    if not can_decide:
        return {"withdraw_form": ReasonForm()}
    return {"accept_form": _accept_form(quote), "decline_form": _decline_form(quote)}


def _accept_form(quote: Quote, data: Any = None) -> AcceptForm:
    addresses = selectors.addresses_of(quote.customer)
    return AcceptForm(data, addresses=addresses, initial={"version": quote.version})


def _decline_form(quote: Quote, data: Any = None) -> DeclineForm:
    return DeclineForm(data, initial={"version": quote.version})


@require_POST
@orders_page
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the offer; it leads to the order that it became."""
    quote = own_quote(request, reference)
    require(policies.can_accept_at(request.actor, quote.customer_id))
    form = _accept_form(quote, request.POST)
    if form.is_valid():
        try:
            order = services.accept_quote(
                actor=request.actor,
                quote=quote,
                version=form.cleaned_data["version"],
                details=form.details(),
            )
        except DomainError as error:
            return _refused(request, reference, error)
        messages.success(
            request,
            _("Quote %(quote)s is accepted: it is order %(order)s now.")
            % {"quote": quote.reference, "order": order.reference},
        )
        return redirect(order)
    return _page(request, quote, accept_form=form)


@require_POST
@orders_page
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Turn the offer down, saying why."""
    quote = own_quote(request, reference)
    require(policies.can_accept_at(request.actor, quote.customer_id))
    form = _decline_form(quote, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.decline_quote(
                actor=request.actor, quote=quote, version=data["version"], reason=data["reason"]
            )
        except DomainError as error:
            return _refused(request, reference, error)
        messages.success(request, _("The quote is declined."))
        return redirect(quote)
    return _page(request, quote, decline_form=form)


@require_POST
@orders_page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the question back."""
    quote = own_quote(request, reference)
    require(policies.can_ask_at(request.actor, quote.customer_id))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_quote(
                actor=request.actor, quote=quote, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            return _refused(request, reference, error)
        messages.success(request, _("The quote is withdrawn."))
        return redirect(quote)
    return _page(request, quote, withdraw_form=form)


def _refused(request: HttpRequest, reference: str, error: DomainError) -> HttpResponse:
    """The quote as it stands now, saying why nothing was done."""
    messages.error(request, str(error.message))
    return redirect("orders:quote", reference)
