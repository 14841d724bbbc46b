"""Who may do what with invoices and payments."""

from accounts.enums import CustomerPermission, StaffPermission
from billing.models import Invoice
from portal.shared.actors import Actor


def can_manage(actor: Actor) -> bool:
    """Staff who write invoices and record payments."""
    return actor.may(StaffPermission.MANAGE_BILLING)


def can_see(actor: Actor, invoice: Invoice) -> bool:
    """What the loader asks; one query."""
    return bool(Invoice.objects.visible_to(actor).filter(pk=invoice.pk).exists())


def can_pay(actor: Actor, invoice: Invoice) -> bool:
    """Members who may pay for the customer."""
    return actor.may_at(CustomerPermission.PAY_INVOICES, invoice.customer_id)
