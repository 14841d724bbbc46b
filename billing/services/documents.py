"""The state of an invoice's PDF; making it is the worker's (`billing.pdf`)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import DocumentState
from billing.models import Invoice, InvoiceDocument
from billing.policies import require_manage
from billing.services.effects import queue_pdf
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError


@transaction.atomic
def make_pdf_again(*, actor: Actor, invoice: Invoice) -> None:
    """Have the worker try once more; a PDF that is there is never replaced.

    Raises NotAllowed, or DomainError for a draft or where it is there.
    """
    require_manage(actor)
    document = InvoiceDocument.objects.select_for_update().filter(invoice=invoice).first()
    if document is None:
        raise DomainError(_("A draft has no PDF."))
    if document.state == DocumentState.READY:
        raise DomainError(_("The PDF is there already."))
    document.state, document.error = DocumentState.PENDING, ""
    document.changed_at = timezone.now()
    document.save(update_fields=["state", "error", "changed_at"])
    queue_pdf(actor, invoice)
    record(actor, "invoice.pdf_asked_for", invoice)
