"""What the staff does to one invoice or payment, each on a page of its own."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Customer, User
from billing import services
from billing.days import today_at
from billing.enums import DocumentState, InvoiceState, PaymentState
from billing.models import (
    Invoice,
    InvoiceDocument,
    Payment,
)
from billing.tests.desk import step, stored, url
from billing.tests.factories import make_draft, make_invoice, pay
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.models import AuditEntry, Tenant

SignedIn = Callable[..., Client]


# --- steps ---


def test_issuing(desk: Client, medis: Customer, accountant: User) -> None:
    invoice = make_draft(medis)
    page = desk.get(step(invoice, "issue"))
    assert "€121.00" in page.content.decode()
    assert stored(invoice).state == InvoiceState.DRAFT
    response = desk.post(step(invoice, "issue"))
    assert response.url == url("invoice", "change", invoice.pk)
    assert stored(invoice).state == InvoiceState.ISSUED
    assert AuditEntry.objects.get(action="invoice.issued").actor_id == accountant.pk
    again = desk.post(step(invoice, "issue"))
    assert again.status_code == 200
    assert "isn&#x27;t possible" in again.content.decode()


def test_an_empty_draft_says_why_not(desk: Client, medis: Customer, system: Actor) -> None:
    invoice = services.create_invoice(actor=system, customer=medis)
    page = desk.post(step(invoice, "issue")).content.decode()
    assert "at least one line" in page


def payment_form(tenant: Tenant, **changes: str) -> dict[str, str]:
    return {
        "amount": "20.00",
        "received_on": today_at(tenant).isoformat(),
        "method": "transfer",
        "note": "",
        "form_key": str(uuid.uuid4()),
        **changes,
    }


def test_recording_a_payment(desk: Client, medis: Customer, tenant: Tenant) -> None:
    invoice = make_invoice(medis, "50.00")
    page = desk.get(step(invoice, "record_payment"))
    assert page.context["form"]["amount"].value() == Decimal("50.00")
    form = payment_form(tenant, note="By hand")
    for _ in range(2):  # a double click
        response = desk.post(step(invoice, "record_payment"), form)
        assert response.status_code == 302
    payment = Payment.objects.get()
    assert (payment.amount, payment.note) == (Decimal("20.00"), "By hand")
    assert "By hand" in desk.get(url("invoice", "change", invoice.pk)).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "50.01"}, "Only €50.00 is open"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "abc"}, "Enter a number"),
        ({"amount": ""}, "required"),
        ({"received_on": "2099-01-01"}, "one to come"),
        ({"received_on": "soon"}, "valid date"),
        ({"method": "shells"}, "valid choice"),
        ({"form_key": "x"}, "open it anew"),
        ({"note": "x" * 201}, "at most 200"),
    ],
)
def test_a_refused_payment_comes_back(
    desk: Client, medis: Customer, tenant: Tenant, changes: dict[str, str], said: str
) -> None:
    invoice = make_invoice(medis, "50.00")
    form = payment_form(tenant, note="Kept") | changes
    response = desk.post(step(invoice, "record_payment"), form)
    assert response.status_code == 200
    page = response.content.decode()
    assert said in page
    assert form["note"][:10] in page
    assert not Payment.objects.exists()


def test_cancelling(desk: Client, medis: Customer) -> None:
    invoice = make_invoice(medis)
    assert "required" in desk.post(step(invoice, "credit"), {"reason": ""}).content.decode()
    response = desk.post(step(invoice, "credit"), {"reason": "Wrong price"})
    note = Invoice.objects.get(kind="credit")
    assert response.url == url("invoice", "change", note.pk)
    assert stored(invoice).state == InvoiceState.CANCELLED
    assert invoice.reference in desk.get(response.url).content.decode()
    paid = make_invoice(medis)
    pay(paid, "1.00")
    page = desk.post(step(paid, "credit"), {"reason": "x"}).content.decode()
    assert "take the payments back first" in page


def test_taking_a_payment_back(desk: Client, medis: Customer) -> None:
    invoice = make_invoice(medis)
    payment = pay(invoice)
    address = url("payment", "reverse", payment.pk)
    assert invoice.reference in desk.get(address).content.decode()
    assert "required" in desk.post(address, {"reason": ""}).content.decode()
    assert desk.post(address, {"reason": "Bounced"}).status_code == 302
    assert Payment.objects.get().state == PaymentState.REVERSED
    assert desk.post(address, {"reason": "Bounced"}).status_code == 200
    page = desk.get(url("payment", "change", payment.pk)).content.decode()
    assert address not in page
    assert "Bounced" in page


def test_the_pdf_of_an_invoice(desk: Client, medis: Customer, tenant: Tenant) -> None:
    invoice = make_invoice(medis)
    assert desk.get(step(invoice, "pdf")).status_code == 404
    InvoiceDocument.objects.update(state=DocumentState.FAILED, error="OSError: Pango")
    page = desk.get(url("invoice", "change", invoice.pk)).content.decode()
    assert "OSError: Pango" in page
    assert step(invoice, "pdf_again") in page
    assert "OSError: Pango" in desk.get(step(invoice, "pdf_again")).content.decode()
    assert desk.post(step(invoice, "pdf_again")).status_code == 302
    assert InvoiceDocument.objects.get().state == DocumentState.PENDING
    outbox.dispatch_due(tenant)
    assert "/files/" in desk.get(step(invoice, "pdf")).url
    assert desk.post(step(invoice, "pdf_again")).status_code == 200


def test_steps_fit_the_state(desk: Client, medis: Customer, system: Actor) -> None:
    part, gone = make_invoice(medis), make_invoice(medis)
    pay(part, "1.00")
    services.cancel_invoice(actor=system, invoice=gone, reason="x")
    page = desk.get(url("invoice", "change", part.pk)).content.decode()
    assert step(part, "record_payment") in page
    assert step(part, "credit") not in page
    page = desk.get(url("invoice", "change", gone.pk)).content.decode()
    assert step(gone, "record_payment") not in page
    assert step(gone, "pdf_again") in page


def test_unknown_and_foreign_rows_are_not_there(
    desk: Client, medis: Customer, cast: Cast, other_tenant: Tenant, client_for: SignedIn
) -> None:
    invoice = make_invoice(medis)
    payment = pay(invoice)
    for name in ("issue", "record_payment", "credit", "pdf_again", "pdf", "discard"):
        assert desk.get(url("invoice", name, 999_999)).status_code == 404
        foreign = client_for(cast.foreign_admin, other_tenant)
        assert foreign.post(step(invoice, name)).status_code == 404
    assert desk.get(url("payment", "reverse", 999_999)).status_code == 404
    assert (
        client_for(cast.foreign_admin, other_tenant)
        .get(url("payment", "change", payment.pk))
        .status_code
        == 404
    )
