"""The list of invoices with the figures of the account, and its export."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from billing import selectors
from billing.days import today_at
from billing.enums import InvoiceKind, InvoiceState
from billing.filters import TABS, InvoiceFilter, on_tab
from billing.models import Invoice
from billing.presentation import ageing_slices, day_in_words, invoice_badge, late_text, list_rows
from billing.selectors import AccountFigures
from billing.views.common import account_page
from portal.shared.csv_export import csv_response
from portal.shared.money import in_currency
from portal.shared.paging import Keyset, page_of, url_with

BY_ISSUE = Keyset("issued_on")
COUNT_CAP = 1000
EXPORTED = 5000


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter above the list."""

    label: str
    url: str
    current: bool
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it means."""

    label: str
    value: str
    meta: str = ""


@require_safe
@account_page
def invoice_list(request: HttpRequest) -> HttpResponse:
    """The invoices of the customer that the user works for."""
    today, customer = today_at(request.tenant), request.customer
    tab = request.GET.get("tab", TABS[0])
    found = InvoiceFilter(
        request.GET, queryset=selectors.members_invoices(request.actor, customer.pk)
    )
    page = page_of(on_tab(found.qs, tab, today), request.GET, BY_ISSUE)
    figures = selectors.figures_of(customer, today)
    context = {
        "filter": found,
        "page": page,
        "rows": list_rows(page.rows, selectors.pdf_urls(page.rows), today),
        "list_tabs": tabs(request, tab, found.qs, today),
        "tab": tab,
        "is_filtered": any(found.form.cleaned_data.values()) if found.form.is_valid() else True,
        "account": figures,
        "figures": figure_texts(figures),
        "slices": ageing_slices(figures.ageing),
        "export_url": f"export/{url_with(request.GET)}",
    }
    return render(request, "billing/list.html", context)


def figure_texts(account: AccountFigures) -> list[Figure]:
    """The four figures in words."""

    def money(amount: Any) -> str:
        return in_currency(amount, account.currency)

    count, late = account.open_count, account.overdue_count
    opened = ngettext("%(number)d open invoice", "%(number)d open invoices", count)
    overdue = ngettext("%(number)d invoice, %(late)s", "%(number)d invoices, up to %(late)s", late)
    late_meta = overdue % {"number": late, "late": late_text(account.days_late)}
    figures = [
        Figure(_("Balance due"), money(account.balance), opened % {"number": count}),
        Figure(
            _("Overdue"), money(account.overdue), late_meta if late else _("Nothing is overdue")
        ),
        Figure(
            _("Next due"),
            money(account.next_due),
            day_in_words(account.next_due_on) or _("Nothing is due"),
        ),
    ]
    if account.credit_left is not None:
        limit = _("of %(amount)s") % {"amount": money(account.credit_limit)}
        figures.append(Figure(_("Credit left"), money(account.credit_left), limit))
    return figures


def tabs(request: HttpRequest, current: str, invoices: QuerySet, today: date) -> list[Tab]:
    """The tabs with capped counts."""
    counts = tab_counts(invoices, today)
    labels = {
        "all": _("All"),
        "open": _("To pay"),
        "overdue": _("Overdue"),
        "paid": _("Paid"),
    }
    return [
        Tab(labels[key], url_with(request.GET, tab=key), key == current, counts[key])
        for key in TABS
    ]


def tab_counts(invoices: QuerySet, today: date) -> dict[str, str]:
    """One query over the newest thousand; more are shown as 1000+."""
    some = invoices.order_by("-issued_on", "-pk")[: COUNT_CAP + 1]
    to_pay = Q(state=InvoiceState.ISSUED)
    counted: dict[str, int] = some.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=to_pay),
        overdue=Count("pk", filter=to_pay & Q(due_on__lt=today)),
        paid=Count("pk", filter=Q(state=InvoiceState.PAID, kind=InvoiceKind.INVOICE)),
    )
    capped = counted["all"] > COUNT_CAP
    return {
        key: f"{min(number, COUNT_CAP)}+" if capped else str(number)
        for key, number in counted.items()
    }


@require_safe
@account_page
def invoice_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as CSV; the newest five thousand."""
    today = today_at(request.tenant)
    rows = selectors.members_invoices(request.actor, request.customer.pk)
    found = InvoiceFilter(request.GET, queryset=rows).qs
    chosen = on_tab(found, request.GET.get("tab", ""), today).order_by("-issued_on", "-pk")
    header = [
        _("Number"),
        _("Kind"),
        _("Date"),
        _("Due"),
        _("Order"),
        _("Your order number"),
        _("Currency"),
        _("Net"),
        _("Tax"),
        _("Total"),
        _("Paid"),
        _("To pay"),
        _("State"),
    ]
    return csv_response(_("invoices"), header, export_rows(chosen[:EXPORTED], today))


def export_rows(invoices: Iterable[Invoice], today: date) -> Iterator[list[Any]]:
    """Amounts and days as machines read them."""
    for invoice in invoices:
        yield [
            invoice.reference,
            invoice.get_kind_display(),
            invoice.issued_on,
            invoice.due_on,
            invoice.order_reference,
            invoice.customer_order_number,
            invoice.currency,
            invoice.net,
            invoice.tax,
            invoice.total,
            invoice.paid,
            invoice.open_amount,
            invoice_badge(invoice, today).label,
        ]
