"""Reads of invoices, payments and postings, each starting at `visible_to(actor)`."""

from datetime import date

from django.db.models import F

from accounts.enums import CustomerPermission, StaffPermission
from billing.enums import Account, InvoiceKind, InvoiceState
from portal.shared.actors import Actor
from portal.shared.models import AppendOnlyQuerySet
from portal.shared.scoping import TenantQuerySet


class InvoiceQuerySet(TenantQuerySet):
    """Invoices and credit notes."""

    def visible_to(self, actor: Actor) -> "InvoiceQuerySet":
        """All for those who do the billing; members see what was issued to their customers."""
        if actor.may(StaffPermission.MANAGE_BILLING):
            return self
        customers = actor.customers_with(CustomerPermission.VIEW_INVOICES)
        return self.filter(customer_id__in=customers).exclude(state=InvoiceState.DRAFT)

    def to_pay(self) -> "InvoiceQuerySet":
        """Issued and not paid in full."""
        return self.filter(state=InvoiceState.ISSUED)

    def overdue(self, today: date) -> "InvoiceQuerySet":
        """To pay, and the day has passed; `today` is the tenant's."""
        return self.to_pay().filter(due_on__lt=today)

    def part_paid(self) -> "InvoiceQuerySet":
        """To pay, but some of it is paid."""
        return self.to_pay().filter(paid__gt=0)

    def settled(self) -> "InvoiceQuerySet":
        """Paid in full; credit notes are not invoices that somebody paid."""
        return self.filter(state=InvoiceState.PAID, kind=InvoiceKind.INVOICE)


class PaymentQuerySet(TenantQuerySet):
    """Payments."""

    def visible_to(self, actor: Actor) -> "PaymentQuerySet":
        """As invoices."""
        if actor.may(StaffPermission.MANAGE_BILLING):
            return self
        customers = actor.customers_with(CustomerPermission.VIEW_INVOICES)
        return self.filter(customer_id__in=customers)


class PostingQuerySet(AppendOnlyQuerySet):
    """Postings of the ledger."""

    def visible_to(self, actor: Actor) -> "PostingQuerySet":
        """All for those who do the billing; members see their customers' receivables."""
        if actor.may(StaffPermission.MANAGE_BILLING):
            return self
        customers = actor.customers_with(CustomerPermission.VIEW_INVOICES)
        return self.filter(customer_id__in=customers, account=Account.RECEIVABLE)

    def receivable(self, customer_id: int) -> "PostingQuerySet":
        """What one customer owes, in the customer's currency."""
        return self.filter(
            customer_id=customer_id,
            account=Account.RECEIVABLE,
            currency=F("customer__currency"),
        )
