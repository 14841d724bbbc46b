"""The worker's part: draws an invoice's PDF and stores it once."""

import logging
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from billing.enums import DocumentState
from billing.models import Invoice, InvoiceDocument
from billing.pdf.invoices import file_name, invoice_pdf
from billing.services.effects import PDF_KIND
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.files.services import store_files
from portal.shared.models import Tenant
from portal.shared.outbox import external

log = logging.getLogger(__name__)
LONGEST_ERROR = 300


@external(PDF_KIND, heavy=True)
def make_pdf(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Idempotent: what is there stays. An error is kept for the staff, and tried again."""
    with tenant_scope(tenant):
        invoice = Invoice.objects.select_related("tenant").filter(pk=payload["invoice"]).first()
        if invoice is None or _document(invoice).state == DocumentState.READY:
            return
        try:
            content = invoice_pdf(invoice)
        except Exception as error:
            _note_failure(invoice, error)
            failed = error
        else:
            _store(tenant, invoice, content)
            return
    # Outside of the scope, whose transaction on PostgreSQL would take the note of it back.
    raise failed


def _document(invoice: Invoice) -> InvoiceDocument:
    document: InvoiceDocument = InvoiceDocument.objects.get(invoice=invoice)
    return document


@transaction.atomic
def _store(tenant: Tenant, invoice: Invoice, content: bytes) -> None:
    """Under lock, so that of two workers only one stores a file."""
    rows = InvoiceDocument.objects.select_for_update(of=("self",))
    document = rows.get(invoice=invoice)
    if document.state == DocumentState.READY:
        return
    upload = ContentFile(content, name=file_name(invoice))
    document.file = store_files(actor=system_actor(tenant), owner=invoice, uploads=[upload])[0]
    document.state, document.error = DocumentState.READY, ""
    document.changed_at = timezone.now()
    document.save(update_fields=["file", "state", "error", "changed_at"])


def _note_failure(invoice: Invoice, error: Exception) -> None:
    log.warning("the PDF of invoice %s could not be made", invoice.reference)
    InvoiceDocument.objects.filter(invoice=invoice).exclude(state=DocumentState.READY).update(
        state=DocumentState.FAILED,
        error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
        changed_at=timezone.now(),
    )
