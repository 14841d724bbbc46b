"""Quotes in the staff workspace: the list, and the page on which a quote is priced."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from orders import policies, selectors, services
from orders.admin.base import POST_ONLY, SAFE_ONLY, ByReferenceAdmin, to
from orders.admin.forms import OfferForm, OfferFormSet
from orders.admin.lists import quotes_context
from orders.enums import OPEN_QUOTES
from orders.forms import ReasonForm
from orders.models import Product, Quote, QuoteVersion
from orders.presentation import quote_badge, quote_state
from portal.shared.errors import DomainError
from portal.shared.money import NOTHING
from portal.shared.pricing import totals_of
from portal.shared.staff_site import site

CHANGE = "admin:orders_quote_change"
USUALLY_VALID = timedelta(days=30)


@admin.register(Quote, site=site)
class QuoteAdmin(ByReferenceAdmin):
    """Staff price, revise and withdraw; only the customer decides."""

    def get_urls(self) -> list[URLPattern]:
        wrap, prefix = self.admin_site.admin_view, "orders_quote"
        return [
            path("", wrap(self.changelist_view), name=f"{prefix}_changelist"),
            path("<slug:reference>/", wrap(self.change_page), name=f"{prefix}_change"),
            path("<slug:reference>/offer/", wrap(self.offer_view), name=f"{prefix}_offer"),
            path("<slug:reference>/withdraw/", wrap(self.withdraw_view), name=f"{prefix}_withdraw"),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with its views."""
        policies.require_manage(request.actor)
        context = {**self.frame(request, _("Quotes")), **quotes_context(request)}
        return TemplateResponse(request, "admin/orders/quotes.html", context)

    @SAFE_ONLY
    def change_page(self, request: HttpRequest, reference: str) -> HttpResponse:
        """What was asked for, and what was offered."""
        return self._page(request, self._load(request, reference))

    @POST_ONLY
    def offer_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send the prices; a refused offer comes back with all that was written."""
        quote = self._load(request, reference)
        form, lines = OfferForm(request.POST), OfferFormSet(request.POST, prefix="lines")
        if form.is_valid() and lines.is_valid():
            data = form.cleaned_data
            try:
                services.offer_quote(
                    actor=request.actor,
                    quote=quote,
                    lines=_offer_lines(lines.kept()),
                    valid_until=data["valid_until"],
                    comment=data["comment"],
                    expected=data["version"],
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The offer is sent."))
                return to(CHANGE, reference)
        return self._page(request, quote, offer_form=form, line_forms=lines)

    @POST_ONLY
    def withdraw_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Take it back."""
        quote, form = self._load(request, reference), ReasonForm(request.POST)
        return self.carry_out(
            request,
            form,
            _("The quote is withdrawn."),
            lambda: to(CHANGE, reference),
            lambda data: services.withdraw_quote(
                actor=request.actor, quote=quote, reason=data["reason"]
            ),
            lambda: self._page(request, quote, withdraw_form=form),
        )

    def _load(self, request: HttpRequest, reference: str) -> Quote:
        policies.require_manage(request.actor)
        return selectors.get_quote_for(request.actor, reference)

    def _page(self, request: HttpRequest, quote: Quote, **forms: Any) -> HttpResponse:
        version = selectors.current_version(quote)
        lines = list(version.lines.all()) if version is not None else []
        can_offer = quote.state in OPEN_QUOTES
        context = {
            **self.frame(request, quote.reference),
            "quote": quote,
            "items": list(quote.items.all()),
            "version": version,
            "lines": lines,
            "totals": totals_of(lines),
            "versions": list(quote.versions.select_related("sent_by").order_by("-number")),
            "badge": quote_badge(quote_state(quote, selectors.today_at(request.actor)), staff=True),
            "can_offer": can_offer,
            "withdraw_form": ReasonForm(),
            **(_offer_forms(request, quote, version, lines) if can_offer else {}),
            **forms,
        }
        return TemplateResponse(request, "admin/orders/quote.html", context)


def _offer_forms(
    request: HttpRequest, quote: Quote, version: QuoteVersion | None, lines: list[Any]
) -> dict[str, Any]:
    """The offer as it starts: the version that stands, or what was asked at list prices."""
    valid = selectors.today_at(request.actor) + USUALLY_VALID
    initial = {
        "valid_until": max(quote.valid_until or valid, valid),
        "comment": version.comment if version is not None else "",
        "version": quote.version,
    }
    rows = [_line_initial(line) for line in lines] if lines else _asked(quote)
    return {
        "offer_form": OfferForm(initial=initial),
        "line_forms": OfferFormSet(initial=rows, prefix="lines"),
    }


def _line_initial(line: Any) -> dict[str, Any]:
    names = ("sku", "name", "quantity", "unit", "unit_price", "discount", "tax_rate")
    return {name: getattr(line, name) for name in names}


def _asked(quote: Quote) -> list[dict[str, Any]]:
    rates = services.tax_rates()
    return [
        {
            "sku": item.sku,
            "name": item.name,
            "quantity": item.quantity,
            "unit": item.unit,
            "unit_price": item.list_price,
            "tax_rate": rates.get(item.product.tax_class, NOTHING),
        }
        for item in quote.items.select_related("product")
    ]


def _offer_lines(rows: list[dict[str, Any]]) -> list[services.OfferLine]:
    """The written lines; those with a known article number carry the product, for its stock."""
    found = Product.objects.filter(sku__in=[row["sku"] for row in rows if row["sku"]])
    products = {product.sku: product for product in found}
    return [
        services.OfferLine(
            name=row["name"],
            quantity=row["quantity"],
            unit_price=row["unit_price"],
            tax_rate=row["tax_rate"],
            discount=row["discount"] or NOTHING,
            product=products.get(row["sku"]),
            sku=row["sku"],
            unit=row["unit"],
        )
        for row in rows
    ]
