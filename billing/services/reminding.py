"""Telling of what became overdue, once an invoice."""

from django.db import transaction
from django.utils import timezone

from billing.days import today_at
from billing.models import Invoice
from billing.policies import require_manage
from billing.services.effects import tell
from portal.shared.actors import Actor
from portal.shared.audit import record

BATCH = 200


def tell_overdue(*, actor: Actor) -> int:
    """Have everybody told whose invoice's day has passed; returns how many invoices.

    In small transactions, so that a large run holds no lock for long. Raises NotAllowed.
    """
    require_manage(actor)
    told = 0
    while batch := _tell_batch(actor):
        told += batch
    return told


@transaction.atomic
def _tell_batch(actor: Actor) -> int:
    overdue = Invoice.objects.overdue(today_at(actor.tenant)).filter(overdue_told_at=None)
    rows = list(overdue.order_by("due_on", "pk")[:BATCH])
    told = 0
    for invoice in rows:
        # Compare and swap: of two runs at once only one tells.
        unsaid = Invoice.objects.filter(pk=invoice.pk, overdue_told_at=None)
        if unsaid.update(overdue_told_at=timezone.now()):
            tell(actor, invoice, "overdue")
            record(actor, "invoice.overdue_told", invoice)
            told += 1
    return told
