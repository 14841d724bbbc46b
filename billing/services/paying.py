"""Payments: recorded once, never more than is open, taken back as a whole."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.days import today_at
from billing.enums import (
    PAYMENT_TRANSITIONS,
    InvoiceState,
    PaymentMethod,
    PaymentState,
)
from billing.models import Invoice, Payment
from billing.policies import require_manage
from billing.services.effects import tell
from billing.services.posting import post_payment, post_reversal
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError, InvalidTransition, StaleState
from portal.shared.money import in_currency, to_cents
from portal.shared.states import move

MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class _Body:
    """What a payment says; a key stands for one body."""

    invoice_id: int
    amount: Decimal
    method: str
    received_on: date
    note: str


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    invoice: Invoice,
    amount: Decimal,
    method: str = PaymentMethod.TRANSFER,
    received_on: date | None = None,
    note: str = "",
    idempotency_key: UUID | None = None,
    at: datetime | None = None,
) -> Payment:
    """Money that came in for an issued invoice, in its currency; a part of it is fine.

    The same key with the same body answers with the payment that stands. Raises NotAllowed,
    InvalidTransition where nothing is to be paid, DomainError for an amount above what is open,
    a day to come, or a key that was used for another payment.
    """
    require_manage(actor)
    day = received_on or today_at(actor.tenant)
    body = _Body(invoice.pk, amount, method, day, note.strip())
    standing = _recorded(idempotency_key, body)
    if standing is not None:
        return standing
    _check(actor, body)
    lock(invoice)
    standing = _recorded(idempotency_key, body)  # who held the lock may have been the same click
    if standing is not None:
        return standing
    _settle(invoice, amount)
    payment = _save(actor, invoice, body, idempotency_key, at or timezone.now())
    post_payment(payment)
    record(actor, "payment.recorded", payment, {"amount": (None, str(amount))})
    tell(actor, invoice, "paid", payment)
    return payment


@transaction.atomic
def reverse_payment(
    *, actor: Actor, payment: Payment, reason: str, on: date | None = None
) -> Payment:
    """Take a payment back (a returned transfer, a mistake); the invoice is open again.

    Raises NotAllowed, InvalidTransition for one taken back already, StaleState, or DomainError
    without a reason or for a day to come or before the payment.
    """
    require_manage(actor)
    said, day = reason.strip(), on or today_at(actor.tenant)
    if not said or len(said) > MAX_NOTE:
        raise DomainError(
            _("Say in up to %(most)s characters why.") % {"most": MAX_NOTE}, field="reason"
        )
    if not payment.received_on <= day <= today_at(actor.tenant):
        raise DomainError(_("The day is before the payment, or to come."), field="on")
    invoice = payment.invoice
    lock(invoice)
    move(
        payment,
        PaymentState.REVERSED,
        PAYMENT_TRANSITIONS,
        reversed_on=day,
        reversal_reason=said,
    )
    _write_paid(invoice, invoice.paid - payment.amount, InvoiceState.ISSUED)
    post_reversal(payment, day)
    record(actor, "payment.reversed", payment, {"reason": ("", said)})
    tell(actor, invoice, "reversed", payment)
    return payment


def _recorded(key: UUID | None, body: _Body) -> Payment | None:
    """The payment that the key stands for. Raises DomainError where it says something else."""
    found: Payment | None = (
        Payment.objects.filter(idempotency_key=key).first() if key is not None else None
    )
    if found is None:
        return None
    said = _Body(found.invoice_id, found.amount, found.method, found.received_on, found.note)
    if said != body:
        raise DomainError(_("This form was sent before with other values. Open it anew."))
    return found


def _check(actor: Actor, body: _Body) -> None:
    """Raises DomainError."""
    if body.amount <= 0 or body.amount != to_cents(body.amount):
        raise DomainError(_("Enter an amount above zero, in whole cents."), field="amount")
    if body.method not in PaymentMethod.values:
        raise DomainError(_("Choose how it was paid."), field="method")
    if body.received_on > today_at(actor.tenant):
        raise DomainError(_("The day of a payment can't be one to come."), field="received_on")
    if len(body.note) > MAX_NOTE:
        raise DomainError(
            _("The note has at most %(most)s characters.") % {"most": MAX_NOTE}, field="note"
        )


def lock(invoice: Invoice) -> None:
    """Read what others may have changed again, and hold the row."""
    invoice.refresh_from_db(
        fields=["state", "paid"], from_queryset=Invoice.objects.select_for_update(of=("self",))
    )


def _settle(invoice: Invoice, amount: Decimal) -> None:
    """Count the amount as paid. Raises InvalidTransition, DomainError past what is open."""
    if invoice.state != InvoiceState.ISSUED or invoice.is_credit_note:
        raise InvalidTransition(_("Nothing is to be paid on this invoice."))
    if amount > invoice.open_amount:
        raise DomainError(
            _("Only %(amount)s is open on this invoice.")
            % {"amount": in_currency(invoice.open_amount, invoice.currency)},
            field="amount",
        )
    paid = invoice.paid + amount
    state = InvoiceState.PAID if paid == invoice.total else InvoiceState.ISSUED
    _write_paid(invoice, paid, state)


def _write_paid(invoice: Invoice, paid: Decimal, state: str) -> None:
    """Only while state and paid amount are as they were read. Raises StaleState."""
    rows = Invoice.objects.filter(pk=invoice.pk, state=invoice.state, paid=invoice.paid)
    if not rows.update(paid=paid, state=state):
        raise StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
    invoice.paid, invoice.state = paid, state


def _save(actor: Actor, invoice: Invoice, body: _Body, key: UUID | None, at: datetime) -> Payment:
    payment = Payment(
        tenant=actor.tenant,
        customer_id=invoice.customer_id,
        invoice=invoice,
        method=body.method,
        amount=body.amount,
        currency=invoice.currency,
        received_on=body.received_on,
        note=body.note,
        idempotency_key=key,
        recorded_by=actor.user,
        created_at=at,
    )
    try:
        with transaction.atomic():
            payment.save()
    except IntegrityError as error:  # the key was used for another invoice at the same moment
        raise DomainError(
            _("This form was sent before with other values. Open it anew.")
        ) from error
    return payment
