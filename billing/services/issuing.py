"""Writes of invoices; so far issuing one."""

from datetime import date

from django.db import transaction

from billing.enums import INVOICE_TRANSITIONS, InvoiceState
from billing.models import Invoice
from billing.policies import can_manage
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counters import next_number
from portal.shared.errors import NotAllowed
from portal.shared.states import check_move, move

# A reversed payment opens a paid invoice again, but nothing is issued twice.
ISSUING = {InvoiceState.DRAFT: INVOICE_TRANSITIONS[InvoiceState.DRAFT]}


@transaction.atomic
def issue_invoice(*, actor: Actor, invoice: Invoice, on: date) -> Invoice:
    """Give the draft the next number of its series and year; a rollback gives the number back.

    Raises NotAllowed, InvalidTransition, or StaleState where somebody else was first.
    """
    if not can_manage(actor):
        raise NotAllowed
    check_move(ISSUING, invoice.state, InvoiceState.ISSUED)
    number = next_number(actor.tenant, f"invoice-{invoice.series}-{on.year}")
    move(
        invoice,
        InvoiceState.ISSUED,
        ISSUING,
        number=number,
        year=on.year,
        issued_on=on,
        reference=f"{invoice.series}-{on.year}-{number:05d}",
    )
    record(actor, "invoice.issued", invoice, {"reference": ("", invoice.reference)})
    return invoice
