"""The lines and payments of an invoice inside its page."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts.enums import StaffPermission
from billing.amounts import LineData
from billing.enums import InvoiceState, PaymentState
from billing.models import Invoice, InvoiceLine, Payment
from billing.presentation import short_day
from billing.templatetags.billing_ui import per_cent, plain_number
from portal.shared.money import in_currency
from portal.shared.service_admin import StaffInline

MANAGE = StaffPermission.MANAGE_BILLING
TYPED = ("quantity", "unit_price", "tax_rate")
SHOWN = ("quantity_shown", "price_shown", "rate_shown", "net_shown", "tax_shown")


class LineInline(StaffInline, TabularInline):
    """Typed while the invoice is a draft without an order; else for reading."""

    model = InvoiceLine
    needs = dict.fromkeys(("view", "add", "change", "delete"), MANAGE)
    extra = 0
    max_num = 500
    readonly_fields = SHOWN
    ordering = ("position",)

    def get_fields(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        """Boxes to type in, or numbers as people write them."""
        numbers = TYPED if is_typed(obj) else ("quantity_shown", "price_shown", "rate_shown")
        return ("sku", "description", *numbers, "net_shown", "tax_shown")

    def has_add_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        return super().has_add_permission(request, obj) and is_typed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_typed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        return super().has_delete_permission(request, obj) and is_typed(obj)

    @display(description=_("quantity"))
    def quantity_shown(self, line: InvoiceLine) -> str:
        return plain_number(line.quantity)

    @display(description=_("unit price"))
    def price_shown(self, line: InvoiceLine) -> str:
        return in_currency(line.unit_price, line.invoice.currency)

    @display(description=_("tax rate"))
    def rate_shown(self, line: InvoiceLine) -> str:
        return per_cent(line.tax_rate)

    @display(description=_("net"))
    def net_shown(self, line: InvoiceLine) -> str:
        return in_currency(line.net, line.invoice.currency) if line.pk else "–"

    @display(description=_("tax"))
    def tax_shown(self, line: InvoiceLine) -> str:
        return in_currency(line.tax, line.invoice.currency) if line.pk else "–"


def is_typed(invoice: Invoice | None) -> bool:
    """Whether the lines are the staff's to write."""
    if invoice is None:
        return True
    return invoice.state == InvoiceState.DRAFT and invoice.order_id is None


def lines_of(formset: Any) -> list[LineData]:
    """What the inline's rows say, in their order, without the ones taken out."""
    return [
        LineData(
            description=data["description"],
            sku=data.get("sku", ""),
            quantity=data["quantity"],
            unit_price=data["unit_price"],
            tax_rate=data.get("tax_rate") or Decimal(0),
        )
        for form in formset.forms
        if (data := getattr(form, "cleaned_data", None)) and not data.get("DELETE")
    ]


class PaymentInline(StaffInline, TabularInline):
    """What was received, for reading; each leads to its own page."""

    model = Payment
    fk_name = "invoice"
    needs = {"view": MANAGE}
    extra = 0
    fields = ("page", "amount_shown", "method", "state_shown", "note")
    readonly_fields = fields
    ordering = ("-received_on", "-id")

    @display(description=_("received"))
    def page(self, payment: Payment) -> SafeString:
        url = reverse("admin:billing_payment_change", args=[payment.pk])
        return format_html(
            '<a class="text-link" href="{}">{}</a>', url, short_day(payment.received_on)
        )

    @display(description=_("amount"))
    def amount_shown(self, payment: Payment) -> str:
        return in_currency(payment.amount, payment.currency)

    @display(description=_("state"))
    def state_shown(self, payment: Payment) -> str:
        return str(PaymentState(payment.state).label)
