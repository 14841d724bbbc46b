"""Statements against cases reckoned by hand."""

import datetime
from decimal import Decimal

import pytest

from accounts.models import Customer
from billing import services, statements
from billing.days import today_at
from billing.models import Posting
from billing.statements import Ageing, statement_of
from billing.tests.factories import make_invoice, pay
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.money import NOTHING

Expected = list[tuple[int, str, str, str]]


def ago(tenant: Tenant, days: int) -> datetime.date:
    return today_at(tenant) - datetime.timedelta(days=days)


@pytest.fixture
def history(medis: Customer, system: Actor, tenant: Tenant) -> None:
    """A year by hand: 100 before the period, then 40.50, 60, a bounce and a credit note.

    day  what                     charged   paid    balance
    80   invoice 1   100.00        100.00             100.00
    60   invoice 2    40.50         40.50             140.50
    50   payment of 1, 70.00                 70.00     70.50
    40   payment of 2, 40.50                 40.50     30.00
    30   invoice 3    60.00         60.00              90.00
    20   payment of 2 bounced       40.50             130.50
    10   invoice 3 credited                  60.00     70.50
    """
    one = make_invoice(medis, "100.00", days_ago=80)
    two = make_invoice(medis, "40.50", days_ago=60)
    pay(one, "70.00", days_ago=50)
    bounced = pay(two, "40.50", days_ago=40)
    three = make_invoice(medis, "60.00", days_ago=30)
    services.reverse_payment(actor=system, payment=bounced, reason="Bounced", on=ago(tenant, 20))
    services.cancel_invoice(actor=system, invoice=three, reason="Wrong", on=ago(tenant, 10))
    make_invoice(Customer.objects.exclude(pk=medis.pk).get(), "999.00")


def lines(medis: Customer, tenant: Tenant, first: int, last: int) -> Expected:
    """Days ago, charged, paid and balance of every line."""
    found = statement_of(medis, ago(tenant, first), ago(tenant, last))
    return [
        (
            (today_at(tenant) - line.on).days,
            str(line.charged or ""),
            str(line.paid or ""),
            str(line.balance),
        )
        for line in found.lines
    ]


@pytest.mark.usefixtures("history")
def test_a_period_by_hand(medis: Customer, tenant: Tenant) -> None:
    assert lines(medis, tenant, 70, 0) == [
        (60, "40.50", "", "140.50"),
        (50, "", "70.00", "70.50"),
        (40, "", "40.50", "30.00"),
        (30, "60.00", "", "90.00"),
        (20, "40.50", "", "130.50"),
        (10, "", "60.00", "70.50"),
    ]
    found = statement_of(medis, ago(tenant, 70), ago(tenant, 0))
    assert (found.opening, found.closing) == (Decimal("100.00"), Decimal("70.50"))
    assert (found.charged, found.paid) == (Decimal("141.00"), Decimal("170.50"))
    assert found.opening + found.charged - found.paid == found.closing
    assert found.ageing.total == found.closing
    # 30.00 of invoice 1, due 66 days ago; 40.50 of invoice 2, due 46 days ago.
    assert found.ageing == Ageing(Decimal("0.00"), Decimal("0.00"), Decimal("70.50"))


@pytest.mark.usefixtures("history")
def test_both_ends_belong_to_the_period(medis: Customer, tenant: Tenant) -> None:
    assert [line[0] for line in lines(medis, tenant, 60, 40)] == [60, 50, 40]
    assert lines(medis, tenant, 59, 51) == []
    assert [line[0] for line in lines(medis, tenant, 20, 20)] == [20]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (81, Ageing()),
        (70, Ageing(not_due=Decimal("100.00"))),
        # the due day itself is not late yet
        (66, Ageing(not_due=Decimal("100.00"))),
        (65, Ageing(late=Decimal("100.00"))),
        (55, Ageing(not_due=Decimal("40.50"), late=Decimal("100.00"))),
        (36, Ageing(late=Decimal("30.00"))),
        (35, Ageing(very_late=Decimal("30.00"))),
        (25, Ageing(not_due=Decimal("60.00"), very_late=Decimal("30.00"))),
    ],
)
@pytest.mark.usefixtures("history")
def test_the_age_is_that_of_the_last_day(
    medis: Customer, tenant: Tenant, day: int, expected: Ageing
) -> None:
    found = statement_of(medis, ago(tenant, 100), ago(tenant, day))
    assert found.ageing == expected
    assert found.closing == expected.total


@pytest.mark.usefixtures("history")
def test_statements_join_without_a_gap(medis: Customer, tenant: Tenant) -> None:
    for middle in range(79, 1, -7):
        first = statement_of(medis, ago(tenant, 90), ago(tenant, middle))
        second = statement_of(medis, ago(tenant, middle - 1), ago(tenant, 0))
        assert first.closing == second.opening
        assert second.closing == Decimal("70.50")


def test_nothing_happened(medis: Customer, tenant: Tenant) -> None:
    found = statement_of(medis, ago(tenant, 90), ago(tenant, 0))
    assert (found.opening, found.closing) == (NOTHING, NOTHING)
    assert found.lines == []
    assert found.ageing == Ageing()


def test_cents_add_up_on_every_database(medis: Customer, tenant: Tenant) -> None:
    """SQLite reckons in binary fractions: thirty times 0.10 must be 3.00 all the same."""
    for _ in range(30):
        make_invoice(medis, "0.10", days_ago=1)
    found = statement_of(medis, ago(tenant, 0), ago(tenant, 0))
    assert (found.opening, found.ageing.not_due) == (Decimal("3.00"), Decimal("3.00"))


def test_periods_have_bounds(
    medis: Customer, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for first, last, field in ((0, 1, "end"), (732, 0, "start")):
        with pytest.raises(DomainError) as caught:
            statement_of(medis, ago(tenant, first), ago(tenant, last))
        assert caught.value.field == field
    assert statement_of(medis, ago(tenant, 731), ago(tenant, 0)).lines == []
    monkeypatch.setattr(statements, "MAX_ENTRIES", 2)
    make_invoice(medis)
    make_invoice(medis)
    assert len(statement_of(medis, ago(tenant, 1), ago(tenant, 0)).lines) == 2
    make_invoice(medis)
    with pytest.raises(DomainError):
        statement_of(medis, ago(tenant, 1), ago(tenant, 0))


def test_another_currency_is_another_account(medis: Customer, tenant: Tenant) -> None:
    make_invoice(medis, "10.00")
    Customer.objects.filter(pk=medis.pk).update(currency="USD")
    abroad = Customer.objects.get(pk=medis.pk)
    assert statement_of(abroad, ago(tenant, 1), ago(tenant, 0)).closing == 0
    assert Posting.objects.count() > 0
