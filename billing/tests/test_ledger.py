"""The ledger: balanced, append-only, and the balance is what the invoices say."""

import datetime
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer
from billing import selectors, services
from billing.days import today_at
from billing.enums import Account, EntryKind, PaymentState
from billing.models import Invoice, LedgerEntry, Payment, Posting
from billing.services.posting import Unbalanced, post
from billing.tests.factories import make_invoice, pay
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, InvalidTransition
from portal.shared.money import NOTHING


def books() -> list[tuple[str, dict[str, Decimal]]]:
    """Every entry with its amounts by account."""
    return [
        (entry.kind, {posting.account: posting.amount for posting in entry.postings.all()})
        for entry in LedgerEntry.objects.prefetch_related("postings")
    ]


def unbalanced() -> list[int]:
    """Walks all entries there are."""
    sums: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for posting in Posting.objects.all():
        sums[posting.entry_id] += posting.amount
    return [key for key, amount in sums.items() if amount]


def test_what_is_booked(medis: Customer, system: Actor) -> None:
    line = services.LineData("Hinges", Decimal(1), Decimal("100.00"), Decimal(21))
    invoice = services.create_invoice(actor=system, customer=medis, lines=[line])
    services.issue_invoice(actor=system, invoice=invoice)
    payment = pay(invoice, "21.00")
    services.reverse_payment(actor=system, payment=payment, reason="Bounced")
    invoice.refresh_from_db()
    services.cancel_invoice(actor=system, invoice=invoice, reason="Wrong")
    hundred, tax, total = Decimal("100.00"), Decimal("21.00"), Decimal("121.00")
    assert books() == [
        (
            EntryKind.INVOICE,
            {Account.RECEIVABLE: total, Account.REVENUE: -hundred, Account.TAX: -tax},
        ),
        (EntryKind.PAYMENT, {Account.BANK: tax, Account.RECEIVABLE: -tax}),
        (EntryKind.REVERSAL, {Account.BANK: -tax, Account.RECEIVABLE: tax}),
        (
            EntryKind.CREDIT_NOTE,
            {Account.RECEIVABLE: -total, Account.REVENUE: hundred, Account.TAX: tax},
        ),
    ]
    assert selectors.balance_of(medis) == 0
    assert unbalanced() == []


def test_what_does_not_balance_is_not_booked(medis: Customer, system: Actor) -> None:
    invoice = make_invoice(medis)
    with pytest.raises(Unbalanced):
        post(
            EntryKind.PAYMENT,
            invoice,
            today_at(system.tenant),
            {Account.BANK: Decimal("1.00"), Account.RECEIVABLE: Decimal("-0.99")},
        )
    assert LedgerEntry.objects.count() == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["issue", "pay", "reverse", "cancel"]),
        st.decimals("0.01", "500.00", places=2),
        st.integers(0, 5),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=steps)
def test_the_balance_is_what_is_open(
    medis: Customer, system: Actor, steps: list[tuple[str, Decimal, int]]
) -> None:
    """Whatever happens in whatever order, refused steps included."""
    for name, amount, which in steps:
        try:
            carry_out(medis, system, name, amount, which)
        except (DomainError, InvalidTransition):
            continue
    opened = sum((invoice.open_amount for invoice in Invoice.objects.all()), NOTHING)
    assert selectors.balance_of(medis) == opened
    assert selectors.open_balance(medis.pk) == selectors.balance_of(medis)
    assert unbalanced() == []
    for invoice in Invoice.objects.filter(kind="invoice"):
        received = Payment.objects.filter(invoice=invoice, state=PaymentState.RECEIVED)
        assert invoice.paid == sum((payment.amount for payment in received), NOTHING)


def carry_out(medis: Customer, system: Actor, name: str, amount: Decimal, which: int) -> None:
    """One step on the invoice or payment of that number, where there is one."""
    if name == "issue":
        make_invoice(medis, str(amount))
        return
    rows = Payment.objects.order_by("-pk") if name == "reverse" else Invoice.objects.order_by("-pk")
    found = rows[which : which + 1].first()
    if found is None:
        return
    if name == "pay":
        services.record_payment(actor=system, invoice=found, amount=amount)
    elif name == "reverse":
        services.reverse_payment(actor=system, payment=found, reason="x")
    else:
        services.cancel_invoice(actor=system, invoice=found, reason="x")


def test_balances_are_kept_apart(medis: Customer, cast: object) -> None:
    other = Customer.objects.exclude(pk=medis.pk).get()
    make_invoice(medis, "10.00")
    make_invoice(other, "3.00")
    assert selectors.balance_of(medis) == Decimal("10.00")
    assert selectors.open_balance(other.pk) == Decimal("3.00")
    assert selectors.open_balance(0) == 0


def test_days_are_those_of_the_documents(medis: Customer, system: Actor) -> None:
    invoice = make_invoice(medis, "10.00", days_ago=9)
    pay(invoice, "4.00", days_ago=5)
    days = list(Posting.objects.filter(account=Account.RECEIVABLE).values_list("on", flat=True))
    today = today_at(system.tenant)
    assert [(today - day) for day in days] == [datetime.timedelta(9), datetime.timedelta(5)]
