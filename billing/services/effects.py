"""What every change of an invoice leaves behind: rows of the outbox, the index."""

from billing.models import Invoice, Payment
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.search.updates import queue_update

KIND = "billing.event"
PDF_KIND = "billing.pdf"


def tell(actor: Actor, invoice: Invoice, event: str, payment: Payment | None = None) -> None:
    """Have those told whom it concerns, and the invoice found."""
    outbox.enqueue(
        actor.tenant,
        KIND,
        {
            "event": event,
            "invoice": invoice.pk,
            "payment": payment.pk if payment else None,
            "actor": actor.user_id,
        },
    )
    queue_update(invoice)


def queue_pdf(actor: Actor, invoice: Invoice) -> None:
    """Have the worker make the PDF; twice is harmless.

    No dedupe key: a row that waits for its next try would swallow the wish for one right now.
    """
    outbox.enqueue(actor.tenant, PDF_KIND, {"invoice": invoice.pk})
