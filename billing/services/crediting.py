"""Cancelling an issued invoice by a credit note."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.days import today_at
from billing.enums import INVOICE_TRANSITIONS, SERIES, InvoiceKind, InvoiceState
from billing.models import Invoice, InvoiceLine
from billing.policies import require_manage
from billing.services.effects import tell
from billing.services.issuing import give_number
from billing.services.paying import lock
from billing.services.posting import post_credit_note
from orders.services import unmark_invoiced
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.states import check_move, move

MAX_REASON = 300


@transaction.atomic
def cancel_invoice(
    *, actor: Actor, invoice: Invoice, reason: str, on: date | None = None
) -> Invoice:
    """Take an issued, unpaid invoice back as a whole; returns the credit note.

    The order can be invoiced again. Raises NotAllowed, InvalidTransition, StaleState, or
    DomainError without a reason, or while something is paid.
    """
    require_manage(actor)
    said = reason.strip()
    if not said or len(said) > MAX_REASON:
        raise DomainError(
            _("Say in up to %(most)s characters why.") % {"most": MAX_REASON}, field="reason"
        )
    lock(invoice)
    check_move(INVOICE_TRANSITIONS, invoice.state, InvoiceState.CANCELLED)
    if invoice.paid:
        raise DomainError(_("Something is paid on this invoice: take the payments back first."))
    day = on or today_at(actor.tenant)
    if invoice.issued_on is not None and day < invoice.issued_on:
        raise DomainError(_("A credit note can't be older than its invoice."), field="on")
    note = _draft(actor, invoice, said)
    give_number(actor, note, day, seller=invoice.seller, buyer=invoice.buyer)
    post_credit_note(note, invoice)
    move(note, InvoiceState.PAID, INVOICE_TRANSITIONS, paid=note.total)
    move(invoice, InvoiceState.CANCELLED, INVOICE_TRANSITIONS)
    if invoice.order is not None:
        unmark_invoiced(actor=actor, order=invoice.order)
    record(actor, "invoice.cancelled", invoice, {"credit_note": ("", note.reference)})
    tell(actor, note, "credited")
    return note


def _draft(actor: Actor, invoice: Invoice, reason: str) -> Invoice:
    """A copy with all lines, in the series of credit notes."""
    note: Invoice = Invoice.objects.create(
        tenant=actor.tenant,
        kind=InvoiceKind.CREDIT_NOTE,
        credits=invoice,
        customer=invoice.customer,
        order_reference=invoice.order_reference,
        customer_order_number=invoice.customer_order_number,
        series=SERIES[InvoiceKind.CREDIT_NOTE],
        currency=invoice.currency,
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        note=reason,
    )
    lines = list(InvoiceLine.objects.filter(invoice=invoice))
    for line in lines:
        line.pk, line.invoice, line._state.adding = None, note, True
    InvoiceLine.objects.bulk_create(lines)
    return note
