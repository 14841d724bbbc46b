"""Who may do what with invoices and payments."""

from accounts.enums import CustomerPermission, StaffPermission
from billing.models import Invoice
from portal.shared.actors import Actor
from portal.shared.errors import NotAllowed


def can_manage(actor: Actor) -> bool:
    """Staff who write invoices and record payments."""
    return actor.may(StaffPermission.MANAGE_BILLING)


def require_manage(actor: Actor) -> None:
    """Raises NotAllowed for everybody else."""
    if not can_manage(actor):
        raise NotAllowed


def can_see(actor: Actor, invoice: Invoice) -> bool:
    """What the loader asks; one query."""
    return can_read_invoice(actor, invoice.pk)


def can_read_invoice(actor: Actor, invoice_id: int) -> bool:
    """Whether an invoice's files may be read: as the invoice itself."""
    return bool(Invoice.objects.visible_to(actor).filter(pk=invoice_id).exists())


def can_view_at(actor: Actor, customer_id: int | None) -> bool:
    """Members who see the customer's invoices."""
    return actor.may_at(CustomerPermission.VIEW_INVOICES, customer_id)


def views_anywhere(actor: Actor) -> bool:
    """Whether the actor sees any customer's invoices, as a member or as staff."""
    return can_manage(actor) or bool(actor.customers_with(CustomerPermission.VIEW_INVOICES))


def can_pay(actor: Actor, invoice: Invoice) -> bool:
    """Members who may pay for the customer."""
    return actor.may_at(CustomerPermission.PAY_INVOICES, invoice.customer_id)
