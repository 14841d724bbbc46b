"""Drafts: from an order to the cent, typed by hand, refused where they can't be."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer
from billing import services
from billing.amounts import MAX_LINES, totals_of
from billing.enums import InvoiceState
from billing.models import Invoice, InvoiceLine
from billing.services import LineData
from billing.tests.factories import Line, make_draft, make_invoice, make_order
from conftest import Cast
from orders.enums import OrderState
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed
from portal.shared.models import AuditEntry
from portal.shared.money import tax_on, to_cents
from portal.shared.pricing import LARGEST

ActorOf = Callable[..., Actor]

order_lines = st.lists(
    st.tuples(
        st.integers(1, 5000),
        st.decimals(0, 9999, places=2).map(str),
        st.sampled_from(["0.00", "5.00", "9.00", "13.00", "21.00", "23.00"]),
    ),
    min_size=1,
    max_size=12,
)


def test_an_invoice_is_its_order(medis: Customer, clerk: Actor) -> None:
    lines: list[Line] = [(3, "19.99", "21.00"), (12, "0.35", "9.00"), (1, "5.00", "21.00")]
    order = make_order(medis, lines, customer_order_number="PO-7")
    invoice = services.create_invoice_from_order(actor=clerk, order=order)
    assert (invoice.net, invoice.tax, invoice.total) == (order.net, order.tax, order.total)
    assert (invoice.state, invoice.reference) == (InvoiceState.DRAFT, "")
    assert (invoice.order_reference, invoice.customer_order_number) == (order.reference, "PO-7")
    copied = [
        (line.position, line.sku, line.description, line.net, line.tax)
        for line in InvoiceLine.objects.filter(invoice=invoice)
    ]
    assert copied == [
        (1, "A-1", "Hinge 1", Decimal("59.97"), Decimal("12.59")),
        (2, "A-2", "Hinge 2", Decimal("4.20"), Decimal("0.38")),
        (3, "A-3", "Hinge 3", Decimal("5.00"), Decimal("1.05")),
    ]
    entry = AuditEntry.objects.get(action="invoice.drafted")
    assert entry.changes["order"][1] == order.reference


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(lines=order_lines)
def test_totals_equal_the_orders_to_the_cent(
    medis: Customer, system: Actor, lines: list[Line]
) -> None:
    order = make_order(medis, lines)
    invoice = services.create_invoice_from_order(actor=system, order=order)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.net, stored.tax, stored.total) == (order.net, order.tax, order.total)
    rows = totals_of(InvoiceLine.objects.filter(invoice=invoice)).taxes
    assert sum(row.net for row in rows) == order.net
    assert sum(row.tax for row in rows) == order.tax
    assert len(rows) == len({line[2] for line in lines})
    issued = services.issue_invoice(actor=system, invoice=invoice)
    assert issued.total == order.total


def test_tax_is_shown_by_rate(medis: Customer, system: Actor) -> None:
    lines: list[Line] = [(1, "10.00", "21.00"), (1, "0.05", "9.00"), (2, "10.10", "21.00")]
    invoice = services.create_invoice_from_order(actor=system, order=make_order(medis, lines))
    found = [(row.rate, row.net, row.tax) for row in totals_of(invoice.lines.all()).taxes]
    assert found == [
        (Decimal("21.00"), Decimal("30.20"), Decimal("6.34")),
        (Decimal("9.00"), Decimal("0.05"), Decimal("0.00")),
    ]


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.CANCELLED])
def test_only_orders_agreed_to_are_invoiced(medis: Customer, system: Actor, state: str) -> None:
    with pytest.raises(DomainError):
        services.create_invoice_from_order(actor=system, order=make_order(medis, state=state))


def test_an_order_has_one_live_invoice(medis: Customer, system: Actor) -> None:
    order = make_order(medis)
    first = services.create_invoice_from_order(actor=system, order=order)
    with pytest.raises(DomainError):
        services.create_invoice_from_order(actor=system, order=order)
    services.issue_invoice(actor=system, invoice=first)
    with pytest.raises(DomainError):
        services.create_invoice_from_order(actor=system, order=order)
    services.cancel_invoice(actor=system, invoice=first, reason="Wrong address")
    again = services.create_invoice_from_order(actor=system, order=order)
    assert again.order == order


def test_an_order_that_does_not_add_up_is_refused(medis: Customer, system: Actor) -> None:
    order = make_order(medis, net=Decimal("1.00"), tax=Decimal(0), total=Decimal("1.00"))
    with pytest.raises(DomainError):
        services.create_invoice_from_order(actor=system, order=order)
    assert not Invoice.objects.exists()


def test_another_currency_than_the_customers_is_refused(medis: Customer, system: Actor) -> None:
    with pytest.raises(DomainError):
        services.create_invoice_from_order(actor=system, order=make_order(medis, currency="USD"))


def test_lines_are_typed_and_replaced(medis: Customer, clerk: Actor) -> None:
    invoice = make_draft(medis, "10.00")
    lines = [
        LineData(" Fitting on site ", Decimal("2.5"), Decimal("33.33"), Decimal(21), " S-1 "),
        LineData("Travel", Decimal(1), Decimal("0.10")),
    ]
    services.set_lines(actor=clerk, invoice=invoice, lines=lines)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.net, stored.tax, stored.total) == (
        Decimal("83.43"),
        Decimal("17.50"),
        Decimal("100.93"),
    )
    assert [(line.sku, line.description) for line in stored.lines.all()] == [
        ("S-1", "Fitting on site"),
        ("", "Travel"),
    ]
    services.set_lines(actor=clerk, invoice=invoice, lines=[])
    assert Invoice.objects.get(pk=invoice.pk).total == 0


@given(
    quantity=st.decimals("0.001", 99_999, places=3),
    price=st.decimals(0, 99_999, places=2),
    rate=st.decimals(0, 100, places=2),
)
def test_a_line_is_rounded_once_and_half_up(
    quantity: Decimal, price: Decimal, rate: Decimal
) -> None:
    line = LineData("x", quantity, price, rate)
    line.check()
    assert line.net == to_cents(quantity * price)
    assert line.tax == tax_on(line.net, rate)
    assert abs(line.net - quantity * price) <= Decimal("0.005")


@pytest.mark.parametrize(
    "line",
    [
        LineData(" ", Decimal(1), Decimal(1)),
        LineData("x", Decimal(0), Decimal(1)),
        LineData("x", Decimal(-1), Decimal(1)),
        LineData("x", Decimal("0.0001"), Decimal(1)),
        LineData("x", Decimal(10**9), Decimal(1)),
        LineData("x", Decimal(1), Decimal("-0.01")),
        LineData("x", Decimal(1), Decimal("0.001")),
        LineData("x", Decimal(1), Decimal(1), Decimal(101)),
        LineData("x", Decimal(1), Decimal(1), Decimal(-1)),
        LineData("x", Decimal(1), Decimal(1), Decimal("0.001")),
        LineData("x", Decimal(999_999_999), LARGEST),
    ],
)
def test_a_line_that_can_not_be_is_refused(medis: Customer, system: Actor, line: LineData) -> None:
    with pytest.raises(DomainError):
        services.create_invoice(actor=system, customer=medis, lines=[line])
    assert not InvoiceLine.objects.exists()


def test_too_much_is_refused(medis: Customer, system: Actor) -> None:
    line = LineData("x", Decimal(1), LARGEST)
    with pytest.raises(DomainError):
        services.create_invoice(actor=system, customer=medis, lines=[line, line])
    with pytest.raises(DomainError):
        services.create_invoice(
            actor=system,
            customer=medis,
            lines=[LineData("x", Decimal(1), Decimal(1))] * (MAX_LINES + 1),
        )


def test_the_lines_of_an_order_stay(medis: Customer, system: Actor) -> None:
    invoice = services.create_invoice_from_order(actor=system, order=make_order(medis))
    with pytest.raises(DomainError):
        services.set_lines(actor=system, invoice=invoice, lines=[])


def test_a_draft_is_changed_and_thrown_away(medis: Customer, system: Actor) -> None:
    invoice = make_draft(medis)
    services.update_draft(actor=system, invoice=invoice, note=" Thanks ", customer_order_number="7")
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.note, stored.customer_order_number) == ("Thanks", "7")
    audits = AuditEntry.objects.filter(action="invoice.changed")
    assert audits.count() == 1
    services.update_draft(actor=system, invoice=invoice, note="Thanks")
    assert audits.count() == 1
    with pytest.raises(DomainError):
        services.update_draft(actor=system, invoice=invoice, total="1")
    services.discard_draft(actor=system, invoice=invoice)
    assert not Invoice.objects.exists()
    assert AuditEntry.objects.filter(action="invoice.discarded").exists()


def test_what_is_issued_is_no_draft(medis: Customer, system: Actor) -> None:
    invoice = make_invoice(medis)
    for act in (
        lambda: services.update_draft(actor=system, invoice=invoice, note="x"),
        lambda: services.set_lines(actor=system, invoice=invoice, lines=[]),
        lambda: services.discard_draft(actor=system, invoice=invoice),
    ):
        with pytest.raises(InvalidTransition):
            act()


def test_only_those_who_do_the_billing_write_drafts(
    medis: Customer, cast: Cast, actor_of: ActorOf
) -> None:
    order, draft = make_order(medis), make_draft(medis)
    for user in (cast.owner, cast.billing, cast.agent, cast.foreign_admin, None):
        actor = actor_of(user)
        for act in (
            lambda actor=actor: services.create_invoice_from_order(actor=actor, order=order),
            lambda actor=actor: services.create_invoice(actor=actor, customer=medis),
            lambda actor=actor: services.update_draft(actor=actor, invoice=draft, note="x"),
            lambda actor=actor: services.set_lines(actor=actor, invoice=draft, lines=[]),
            lambda actor=actor: services.discard_draft(actor=actor, invoice=draft),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert services.create_invoice_from_order(actor=actor_of(cast.admin), order=order).pk
