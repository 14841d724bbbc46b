"""Billing: states, numbers, who sees what, what the database refuses."""

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.factories import make_staff
from billing import policies, services
from billing.enums import (
    INVOICE_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    InvoiceState,
    PaymentState,
)
from billing.models import Invoice, InvoiceLine, Payment
from conftest import Cast
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry, Tenant
from portal.shared.tests.rows import make_row
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_state_checked,
    assert_table_complete,
)

ActorOf = Callable[..., Actor]
TODAY = datetime.date(2026, 3, 31)


def invoice_in(tenant: Tenant, state: str, **values: Any) -> Invoice:
    """An invoice in the state, numbered where it has to be."""
    if state != InvoiceState.DRAFT:
        number = Invoice.objects.count() + 1001
        issued = {"number": number, "year": 2026, "issued_on": TODAY, "reference": f"X-{number}"}
        values = issued | values
    invoice: Invoice = make_row(Invoice, tenant, state=state, **values)
    return invoice


def issue(tenant: Tenant, invoice: Invoice, on: datetime.date = TODAY) -> Invoice:
    return services.issue_invoice(actor=system_actor(tenant), invoice=invoice, on=on)


def test_the_tables_are_complete() -> None:
    assert_table_complete(InvoiceState, INVOICE_TRANSITIONS, InvoiceState.DRAFT)
    assert_table_complete(PaymentState, PAYMENT_TRANSITIONS, PaymentState.RECEIVED)


def test_every_move_of_a_payment(in_tenant: Tenant) -> None:
    assert_matrix(
        PaymentState, PAYMENT_TRANSITIONS, lambda state: make_row(Payment, in_tenant, state=state)
    )
    assert_state_checked(make_row(Payment, in_tenant))


def test_only_drafts_are_issued(in_tenant: Tenant) -> None:
    for state in InvoiceState:
        invoice = invoice_in(in_tenant, state)
        if state == InvoiceState.DRAFT:
            assert issue(in_tenant, invoice).state == InvoiceState.ISSUED
        else:
            with pytest.raises(InvalidTransition):
                issue(in_tenant, invoice)
    assert_state_checked(make_row(Invoice, in_tenant))


def test_numbers_have_no_gaps_and_belong_to_a_year(in_tenant: Tenant) -> None:
    first = issue(in_tenant, make_row(Invoice, in_tenant))
    with transaction.atomic():
        issue(in_tenant, make_row(Invoice, in_tenant))
        transaction.set_rollback(True)
    second = issue(in_tenant, make_row(Invoice, in_tenant))
    next_year = issue(in_tenant, make_row(Invoice, in_tenant), TODAY.replace(year=2027))
    references = [invoice.reference for invoice in (first, second, next_year)]
    assert references == ["INV-2026-00001", "INV-2026-00002", "INV-2027-00001"]
    entry = AuditEntry.objects.filter(action="invoice.issued").earliest("id")
    assert entry.changes == {"reference": ["", "INV-2026-00001"]}


def test_issuing_twice_gives_one_number(in_tenant: Tenant) -> None:
    invoice = make_row(Invoice, in_tenant)
    rival = Invoice.objects.get(pk=invoice.pk)
    issue(in_tenant, invoice)
    with pytest.raises(StaleState):
        issue(in_tenant, rival)
    assert issue(in_tenant, make_row(Invoice, in_tenant)).number == 2


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
        with pytest.raises(NotAllowed):
            services.issue_invoice(actor=actor_of(cast.billing), invoice=invoice, on=TODAY)
    assert counts == [(1, 1), (0, 0), (0, 0), (0, 0), (0, 0), (2, 1), (0, 0)]


KEY = uuid.uuid4()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Invoice, {"net": Decimal(10), "total": Decimal(11)}),
        (Invoice, {"tax": Decimal(-1), "total": Decimal(-1)}),
        (Invoice, {"state": InvoiceState.ISSUED}),
        (Invoice, {"number": 5}),
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
        (Payment, {"idempotency_key": KEY}),
    ],
)
def test_the_database_refuses(in_tenant: Tenant, model: Any, values: dict[str, Any]) -> None:
    issue(in_tenant, make_row(Invoice, in_tenant))
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
