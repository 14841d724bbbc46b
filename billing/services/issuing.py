"""Issuing: number, dates and parties, the ledger, the PDF, in one transaction."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.days import moment_of, today_at
from billing.enums import INVOICE_TRANSITIONS, InvoiceState
from billing.models import Invoice, InvoiceDocument
from billing.policies import require_manage
from billing.services.effects import queue_pdf, tell
from billing.services.parties import buyer_of, seller_of
from billing.services.posting import post_invoice
from billing.services.terms import payment_days_for
from orders.services import mark_invoiced
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError
from portal.shared.states import check_move, move

# A reversed payment opens a paid invoice again, but nothing is issued twice.
ISSUING = {InvoiceState.DRAFT: INVOICE_TRANSITIONS[InvoiceState.DRAFT]}


@transaction.atomic
def issue_invoice(*, actor: Actor, invoice: Invoice, on: date | None = None) -> Invoice:
    """Give the draft the next number of its series and year; a rollback gives the number back.

    `on` is the day in the tenant's time zone, today where it is not given. It is due after the
    payment term; one over nothing is paid at once. Raises NotAllowed, InvalidTransition where it
    is issued already, or DomainError for a draft without lines, a day to come or one before the
    last invoice.
    """
    require_manage(actor)
    # Under lock and read again: the lines may have been changed since.
    invoice.refresh_from_db(from_queryset=Invoice.objects.select_for_update(of=("self",)))
    check_move(ISSUING, invoice.state, InvoiceState.ISSUED)
    if not invoice.lines.exists():
        raise DomainError(_("An invoice needs at least one line."))
    day = on or today_at(actor.tenant)
    days = payment_days_for(invoice.customer)
    give_number(actor, invoice, day, due_on=day + timedelta(days=days))
    post_invoice(invoice)
    if invoice.order is not None:
        mark_invoiced(actor=actor, order=invoice.order, at=invoice.issued_at)
    if not invoice.total:
        move(invoice, InvoiceState.PAID, INVOICE_TRANSITIONS)
    record(actor, "invoice.issued", invoice, {"reference": ("", invoice.reference)})
    tell(actor, invoice, "issued")
    return invoice


def give_number(actor: Actor, invoice: Invoice, day: date, **changes: Any) -> None:
    """Move a draft to ISSUED with all that is fixed from then on, and have its PDF made.

    The counter's row is locked until the caller's transaction ends, so numbers and days rise
    together. Raises StaleState, DomainError.
    """
    if day > today_at(actor.tenant):
        raise DomainError(_("An invoice can't be issued on a day to come."), field="on")
    number = next_number(actor.tenant, f"invoice-{invoice.series}-{day.year}")
    _check_order_of_days(invoice, day)
    move(
        invoice,
        InvoiceState.ISSUED,
        ISSUING,
        number=number,
        year=day.year,
        reference=f"{invoice.series}-{day.year}-{number:05d}",
        issued_on=day,
        issued_at=moment_of(actor.tenant, day),
        language=document_language(invoice),
        **{"seller": seller_of(actor.tenant), "buyer": buyer_of(invoice.customer), **changes},
    )
    InvoiceDocument.objects.create(tenant=actor.tenant, invoice=invoice)
    queue_pdf(actor, invoice)


def _check_order_of_days(invoice: Invoice, day: date) -> None:
    """By the unique constraint's index: the one numbered last has the latest day."""
    last = Invoice.objects.filter(series=invoice.series, year=day.year, number__isnull=False)
    issued_on: date | None = last.order_by("-number").values_list("issued_on", flat=True).first()
    if issued_on is not None and issued_on > day:
        raise DomainError(_("There is an invoice of a later day already."), field="on")


def document_language(invoice: Invoice) -> str:
    """The customer's language where the portal speaks it, else the tenant's."""
    tenant, wanted = invoice.tenant, invoice.customer.language
    return wanted if wanted in tenant.languages else tenant.default_language
