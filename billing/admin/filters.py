"""Filters of the staff's lists."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from billing.days import today_at
from billing.enums import InvoiceKind, InvoiceState

STANDINGS = (
    ("draft", _("Draft")),
    ("open", _("To pay")),
    ("overdue", _("Overdue")),
    ("part", _("Part paid")),
    ("paid", _("Paid")),
    ("cancelled", _("Cancelled")),
    ("credit", _("Credit note")),
)


class StandingFilter(DropdownFilter):
    """By what the invoice is today."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return STANDINGS

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows: Any = queryset
        chosen = self.value()
        if chosen == "open":
            return rows.to_pay()
        if chosen == "overdue":
            return rows.overdue(today_at(request.tenant))
        if chosen == "part":
            return rows.part_paid()
        if chosen == "paid":
            return rows.settled()
        if chosen == "credit":
            return rows.filter(kind=InvoiceKind.CREDIT_NOTE)
        if chosen in (InvoiceState.DRAFT, InvoiceState.CANCELLED):
            return rows.filter(state=chosen)
        return rows
