"""Payments: counted once, never too much, taken back as a whole."""

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Customer
from billing import services
from billing.days import today_at
from billing.enums import InvoiceState, PaymentState
from billing.models import Invoice, Payment
from billing.tests.factories import make_draft, make_invoice, pay
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry, Tenant
from portal.shared.money import NOTHING

ActorOf = Callable[..., Actor]


def state_of(invoice: Invoice) -> tuple[str, Decimal]:
    """As it stands in the database."""
    stored = Invoice.objects.get(pk=invoice.pk)
    return stored.state, stored.paid


def test_parts_add_up_to_paid(medis: Customer, clerk: Actor) -> None:
    invoice = make_invoice(medis, "0.30")
    for amount in ("0.10", "0.10"):
        services.record_payment(actor=clerk, invoice=invoice, amount=Decimal(amount))
    assert state_of(invoice) == (InvoiceState.ISSUED, Decimal("0.20"))
    payment = services.record_payment(
        actor=clerk, invoice=invoice, amount=Decimal("0.10"), method="cash", note=" the rest "
    )
    assert state_of(invoice) == (InvoiceState.PAID, Decimal("0.30"))
    assert (payment.method, payment.note, payment.currency) == ("cash", "the rest", "EUR")
    assert (payment.recorded_by, payment.customer) == (clerk.user, medis)
    assert payment.received_on == today_at(clerk.tenant)
    assert AuditEntry.objects.filter(action="payment.recorded").count() == 3


def test_more_than_is_open_is_refused(medis: Customer, system: Actor) -> None:
    invoice = make_invoice(medis, "10.00")
    pay(invoice, "4.00")
    with pytest.raises(DomainError) as caught:
        pay(invoice, "6.01")
    assert "€6.00" in caught.value.message
    assert caught.value.field == "amount"
    assert state_of(invoice) == (InvoiceState.ISSUED, Decimal("4.00"))
    pay(invoice, "6.00")
    with pytest.raises(InvalidTransition):
        pay(invoice, "0.01")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"method": "shells"}, "method"),
        ({"note": "x" * 201}, "note"),
        ({"received_on": datetime.date(2099, 1, 1)}, "received_on"),
    ],
)
def test_what_can_not_be_is_refused(
    medis: Customer, system: Actor, values: dict[str, Any], field: str
) -> None:
    invoice = make_invoice(medis)
    with pytest.raises(DomainError) as caught:
        services.record_payment(actor=system, invoice=invoice, **{"amount": Decimal(1), **values})
    assert caught.value.field == field
    assert not Payment.objects.exists()


def test_only_open_invoices_are_paid(medis: Customer, system: Actor) -> None:
    draft, cancelled = make_draft(medis), make_invoice(medis)
    note = services.cancel_invoice(actor=system, invoice=cancelled, reason="Twice")
    for invoice in (draft, cancelled, note):
        with pytest.raises(InvalidTransition):
            pay(invoice, "1.00")


def test_the_same_key_is_the_same_payment(medis: Customer, system: Actor) -> None:
    invoice, key = make_invoice(medis, "10.00"), uuid.uuid4()
    first = pay(invoice, "4.00", idempotency_key=key)
    assert pay(invoice, "4.00", idempotency_key=key) == first
    assert state_of(invoice) == (InvoiceState.ISSUED, Decimal("4.00"))
    # also when the invoice is paid by then
    whole = make_invoice(medis, "5.00")
    other = uuid.uuid4()
    paid = pay(whole, "5.00", idempotency_key=other)
    assert pay(whole, "5.00", idempotency_key=other) == paid
    assert pay(invoice, "4.00", idempotency_key=uuid.uuid4()) != first


def test_the_same_key_with_another_body_is_an_error(medis: Customer, system: Actor) -> None:
    invoice, other, key = make_invoice(medis, "10.00"), make_invoice(medis, "10.00"), uuid.uuid4()
    pay(invoice, "4.00", idempotency_key=key)
    for act in (
        lambda: pay(invoice, "4.01", idempotency_key=key),
        lambda: pay(other, "4.00", idempotency_key=key),
        lambda: pay(invoice, "4.00", idempotency_key=key, note="x"),
        lambda: pay(invoice, "4.00", idempotency_key=key, method="card"),
        lambda: pay(invoice, "4.00", days_ago=1, idempotency_key=key),
    ):
        with pytest.raises(DomainError):
            act()
    assert Payment.objects.count() == 1


def test_a_payment_is_taken_back(medis: Customer, clerk: Actor) -> None:
    invoice = make_invoice(medis, "10.00")
    pay(invoice, "4.00")
    payment = pay(invoice, "6.00", days_ago=2)
    services.reverse_payment(actor=clerk, payment=payment, reason=" Bounced ")
    stored = Payment.objects.get(pk=payment.pk)
    assert (stored.state, stored.reversal_reason) == (PaymentState.REVERSED, "Bounced")
    assert stored.reversed_on == today_at(clerk.tenant)
    assert state_of(invoice) == (InvoiceState.ISSUED, Decimal("4.00"))
    again = Invoice.objects.get(pk=invoice.pk)
    pay(again, "6.00")
    assert state_of(invoice) == (InvoiceState.PAID, Decimal("10.00"))
    entry = AuditEntry.objects.get(action="payment.reversed")
    assert entry.changes == {"reason": ["", "Bounced"]}


def test_a_payment_is_taken_back_once(medis: Customer, system: Actor) -> None:
    payment = pay(make_invoice(medis, "10.00"))
    rival = Payment.objects.get(pk=payment.pk)
    services.reverse_payment(actor=system, payment=payment, reason="Bounced")
    with pytest.raises(InvalidTransition):
        services.reverse_payment(actor=system, payment=payment, reason="Bounced")
    with pytest.raises(StaleState):
        services.reverse_payment(actor=system, payment=rival, reason="Bounced")
    assert state_of(payment.invoice) == (InvoiceState.ISSUED, NOTHING)


def test_taking_back_needs_a_reason_and_a_day(medis: Customer, system: Actor) -> None:
    payment = pay(make_invoice(medis, "10.00"), days_ago=1)
    today = today_at(system.tenant)
    for values, field in (
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"reason": "x", "on": today + datetime.timedelta(days=1)}, "on"),
        ({"reason": "x", "on": today - datetime.timedelta(days=2)}, "on"),
    ):
        with pytest.raises(DomainError) as caught:
            services.reverse_payment(actor=system, payment=payment, **values)
        assert caught.value.field == field


def test_an_invoice_is_taken_back_by_a_credit_note(medis: Customer, clerk: Actor) -> None:
    line = services.LineData("Hinges", Decimal(3), Decimal("19.99"), Decimal(21))
    invoice = services.create_invoice(actor=clerk, customer=medis, lines=[line])
    services.issue_invoice(actor=clerk, invoice=invoice)
    note = services.cancel_invoice(actor=clerk, invoice=invoice, reason=" Wrong price ")
    year = today_at(clerk.tenant).year
    assert (note.reference, note.number) == (f"CN-{year}-00001", 1)
    assert (note.credits, note.note, note.due_on) == (invoice, "Wrong price", None)
    assert (note.total, note.open_amount) == (invoice.total, 0)
    assert state_of(invoice) == (InvoiceState.CANCELLED, NOTHING)
    assert state_of(note) == (InvoiceState.PAID, invoice.total)
    assert [row.net for row in note.lines.all()] == [Decimal("59.97")]
    assert note.buyer == invoice.buyer
    assert AuditEntry.objects.get(action="invoice.cancelled").changes == {
        "credit_note": ["", note.reference]
    }
    # Invoices are numbered apart.
    assert make_invoice(medis).reference == f"INV-{year}-00002"


def test_what_can_not_be_taken_back(medis: Customer, system: Actor, tenant: Tenant) -> None:
    part, whole, old = make_invoice(medis), make_invoice(medis), make_invoice(medis)
    pay(part, "1.00")
    pay(whole)
    note = services.cancel_invoice(actor=system, invoice=old, reason="x")
    with pytest.raises(DomainError):
        services.cancel_invoice(actor=system, invoice=part, reason="x")
    for invoice in (whole, old, note, make_draft(medis)):
        with pytest.raises(InvalidTransition):
            services.cancel_invoice(actor=system, invoice=invoice, reason="x")
    invoice = make_invoice(medis)
    before = today_at(tenant) - datetime.timedelta(days=1)
    for values in ({"reason": ""}, {"reason": "x" * 301}, {"reason": "x", "on": before}):
        with pytest.raises(DomainError):
            services.cancel_invoice(actor=system, invoice=invoice, **values)


def test_only_those_who_do_the_billing_handle_money(
    medis: Customer, cast: Cast, actor_of: ActorOf
) -> None:
    invoice = make_invoice(medis, "10.00")
    payment = pay(invoice, "1.00")
    for user in (cast.owner, cast.billing, cast.agent, cast.foreign_admin, None):
        actor = actor_of(user)
        for act in (
            lambda actor=actor: services.record_payment(
                actor=actor, invoice=invoice, amount=Decimal(1)
            ),
            lambda actor=actor: services.reverse_payment(actor=actor, payment=payment, reason="x"),
            lambda actor=actor: services.cancel_invoice(actor=actor, invoice=invoice, reason="x"),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert state_of(invoice) == (InvoiceState.ISSUED, Decimal("1.00"))
