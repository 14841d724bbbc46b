"""Reads of invoices and payments, each starting at `visible_to(actor)`."""

from datetime import date

from accounts.enums import CustomerPermission, StaffPermission
from billing.enums import InvoiceState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


class InvoiceQuerySet(TenantQuerySet):
    """Invoices."""

    def visible_to(self, actor: Actor) -> "InvoiceQuerySet":
        """All for those who do the billing; members see what was issued to their customers."""
        if actor.may(StaffPermission.MANAGE_BILLING):
            return self
        customers = actor.customers_with(CustomerPermission.VIEW_INVOICES)
        return self.filter(customer_id__in=customers).exclude(state=InvoiceState.DRAFT)

    def overdue(self, today: date) -> "InvoiceQuerySet":
        """Issued, not paid, and the day has passed."""
        return self.filter(state=InvoiceState.ISSUED, due_on__lt=today)


class PaymentQuerySet(TenantQuerySet):
    """Payments."""

    def visible_to(self, actor: Actor) -> "PaymentQuerySet":
        """As invoices."""
        if actor.may(StaffPermission.MANAGE_BILLING):
            return self
        customers = actor.customers_with(CustomerPermission.VIEW_INVOICES)
        return self.filter(customer_id__in=customers)
