"""Billing: states, numbers, who sees what, what the database refuses."""

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.factories import make_staff
from billing import policies
from billing.enums import (
    INVOICE_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    InvoiceState,
    PaymentState,
)
from billing.models import Invoice, InvoiceDocument, InvoiceLine, Payment, Posting
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.states import move
from portal.shared.tests.rows import make_row
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_state_checked,
    assert_table_complete,
)

ActorOf = Callable[..., Actor]
TODAY = datetime.date(2026, 3, 31)


def numbered() -> dict[str, Any]:
    """What an issued invoice has and a draft has not."""
    number = Invoice.objects.count() + 1001
    return {"number": number, "year": 2026, "issued_on": TODAY, "reference": f"X-{number}"}


def invoice_in(tenant: Tenant, state: str, **values: Any) -> Invoice:
    """An invoice in the state, numbered where it has to be."""
    issued = numbered() if state != InvoiceState.DRAFT else {}
    invoice: Invoice = make_row(Invoice, tenant, state=state, **(issued | values))
    return invoice


def test_the_tables_are_complete() -> None:
    assert_table_complete(InvoiceState, INVOICE_TRANSITIONS, InvoiceState.DRAFT)
    assert_table_complete(PaymentState, PAYMENT_TRANSITIONS, PaymentState.RECEIVED)


def test_every_move_of_a_payment(in_tenant: Tenant) -> None:
    assert_matrix(
        PaymentState, PAYMENT_TRANSITIONS, lambda state: make_row(Payment, in_tenant, state=state)
    )
    assert_state_checked(make_row(Payment, in_tenant))


def test_every_move_of_an_invoice(in_tenant: Tenant) -> None:
    def mover(invoice: Invoice, to: str) -> None:
        given = numbered() if invoice.state == InvoiceState.DRAFT else {}
        move(invoice, to, INVOICE_TRANSITIONS, **given)

    assert_matrix(
        InvoiceState, INVOICE_TRANSITIONS, lambda state: invoice_in(in_tenant, state), mover
    )
    assert_state_checked(make_row(Invoice, in_tenant))


def test_invoices_are_seen_by_permission(cast: Cast, tenant: Tenant, actor_of: ActorOf) -> None:
    with tenant_scope(tenant):
        invoice = invoice_in(tenant, InvoiceState.ISSUED, customer=cast.customer)
        make_row(Payment, tenant, customer=cast.customer, invoice=invoice)
        invoice_in(tenant, InvoiceState.DRAFT, customer=cast.customer)
        accounts = make_staff(tenant, "accounts@north.example", "billing")
        people = (cast.billing, cast.buyer, cast.outsider, cast.foreign_owner, cast.agent, accounts)
        counts = [
            (
                Invoice.objects.visible_to(actor_of(user)).count(),
                Payment.objects.visible_to(actor_of(user)).count(),
            )
            for user in (*people, None)
        ]
        assert policies.can_see(actor_of(cast.billing), invoice)
        assert policies.can_pay(actor_of(cast.billing), invoice)
        assert not policies.can_see(actor_of(cast.buyer), invoice)
        assert not policies.can_pay(actor_of(cast.buyer), invoice)
    assert counts == [(1, 1), (0, 0), (0, 0), (0, 0), (0, 0), (2, 1), (0, 0)]


KEY = uuid.uuid4()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Invoice, {"net": Decimal(10), "total": Decimal(11)}),
        (Invoice, {"tax": Decimal(-1), "total": Decimal(-1)}),
        (Invoice, {"state": InvoiceState.ISSUED}),
        (Invoice, {"number": 5}),
        (Invoice, {"paid": Decimal(1)}),
        (Invoice, {"kind": "credit"}),
        (Invoice, {"kind": "other"}),
        (
            Invoice,
            {
                "state": InvoiceState.ISSUED,
                "number": 1,
                "year": 2026,
                "issued_on": TODAY,
                "reference": "other",
            },
        ),
        (InvoiceLine, {"quantity": Decimal(0)}),
        (InvoiceLine, {"tax_rate": Decimal(-1)}),
        (Payment, {"amount": Decimal(0)}),
        (Payment, {"reversed_on": TODAY}),
        (Posting, {"amount": Decimal(0)}),
        (Posting, {"account": "petty"}),
        (InvoiceDocument, {"state": "ready"}),
        (Payment, {"idempotency_key": KEY}),
    ],
)
def test_the_database_refuses(in_tenant: Tenant, model: Any, values: dict[str, Any]) -> None:
    invoice_in(in_tenant, InvoiceState.ISSUED, number=1, reference="one")
    make_row(Payment, in_tenant, idempotency_key=KEY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(model, in_tenant, **values)
    # Control: without these values the row is taken.
    assert make_row(model, in_tenant).pk


def test_overdue_follows_from_the_date(in_tenant: Tenant) -> None:
    late = invoice_in(in_tenant, InvoiceState.ISSUED, due_on=TODAY - datetime.timedelta(days=1))
    invoice_in(in_tenant, InvoiceState.ISSUED, due_on=TODAY)
    invoice_in(in_tenant, InvoiceState.PAID, due_on=TODAY - datetime.timedelta(days=1))
    assert list(Invoice.objects.overdue(TODAY)) == [late]
