"""What the list of invoices can be narrowed to."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.shared.pricing import LARGEST

TABS = ("all", "open", "overdue", "paid")
# Anything but digits and the separators of thousands and cents.
NOISE = re.compile(r"[^\d.,]")


def on_tab(invoices: QuerySet, tab: str, today: date) -> QuerySet:
    """Unknown tabs are all of them."""
    if tab == "open":
        return invoices.to_pay()
    if tab == "overdue":
        return invoices.overdue(today)
    return invoices.settled() if tab == "paid" else invoices


def amount_in(text: str) -> Decimal | None:
    """An amount as any of the languages writes it: 1,284.00, 1 284,00 €, 1284; else None."""
    digits = NOISE.sub("", text)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last <= 3:
        digits = f"{re.sub('[.,]', '', digits[:last])}.{digits[last + 1 :]}"
    else:
        digits = re.sub("[.,]", "", digits)
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return amount if amount <= LARGEST else None


def searched(invoices: QuerySet, text: str) -> QuerySet:
    """By number, order, the customer's own number, or the amount."""
    found = (
        Q(reference__icontains=text)
        | Q(order_reference__icontains=text)
        | Q(customer_order_number__icontains=text)
    )
    amount = amount_in(text)
    return invoices.filter(found if amount is None else found | Q(total=amount))


class InvoiceFilter(filters.FilterSet):
    """Words; the tab is applied apart, because its counts are not."""

    q = filters.CharFilter(
        label=_("Number, order or amount"),
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def filter_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return searched(queryset, value)
