"""Invoices in the search index: numbers, order, what the lines say; never drafts."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from accounts.enums import CustomerPermission, StaffPermission
from billing.days import today_at
from billing.enums import InvoiceState
from billing.models import Invoice
from billing.policies import can_view_at
from billing.presentation import full_day, invoice_badge, money_of
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.search.indexes import EVERYTHING, Hit, TenantIndex, one_of


class InvoiceIndex(TenantIndex):
    """One document an invoice or credit note."""

    kind = "invoice"

    database_titles = ("reference", "order_reference", "customer_order_number")

    def get_model(self) -> type[Invoice]:
        return Invoice

    def queryset(self) -> Any:
        issued = Invoice.objects.exclude(state=InvoiceState.DRAFT)
        return issued.select_related("customer", "tenant").prefetch_related("lines")

    def prepare_title(self, obj: Invoice) -> str:
        return obj.reference

    def prepare_text(self, obj: Invoice) -> str:
        numbers = [obj.reference, obj.order_reference, obj.customer_order_number]
        lines = [f"{line.sku} {line.description}" for line in obj.lines.all()]
        return "\n".join([*numbers, *lines, obj.note])

    def prepare_language(self, obj: Invoice) -> str:
        return str(obj.language)

    def prepare_audience(self, obj: Invoice) -> str:
        return "customers"

    def prepare_customer_id(self, obj: Invoice) -> int:
        return int(obj.customer_id)

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `InvoiceQuerySet.visible_to`; nothing where the part is switched off."""
        if not actor.tenant.has_module(Module.BILLING):
            return None
        if actor.may(StaffPermission.MANAGE_BILLING):
            return EVERYTHING
        return one_of("customer_id", actor.customers_with(CustomerPermission.VIEW_INVOICES))

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = Invoice.objects.visible_to(actor).exclude(state=InvoiceState.DRAFT)
        return [self._hit(row, actor) for row in rows.filter(pk__in=keys)]

    def _hit(self, row: Invoice, actor: Actor) -> Hit:
        is_member = can_view_at(actor, row.customer_id)
        state = invoice_badge(row, today_at(actor.tenant)).label
        amount = money_of(row, row.total)
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.reference,
            url=row.get_absolute_url()
            if is_member
            else reverse("admin:billing_invoice_change", args=[row.pk]),
            text="",
            meta=f"{full_day(row.issued_on)} · {amount} · {state}",
            icon="receipt",
        )
