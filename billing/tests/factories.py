"""Orders, invoices and payments for tests, made by the services where there is one."""

import datetime
import importlib
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from accounts.models import Customer
from billing import services
from billing.days import today_at
from billing.models import Invoice, Payment
from orders.enums import OrderState
from orders.models import Order, OrderLine, Product
from portal.shared.actors import system_actor
from portal.shared.money import NOTHING, tax_on, to_cents
from portal.shared.tests.rows import make_row

_numbers = count(1)
# Quantity, net price, tax rate in per cent.
Line = tuple[int, str, str]
ONE_LINE: list[Line] = [(1, "100.00", "21.00")]


def make_order(
    customer: Customer,
    lines: list[Line] | None = None,
    state: str = OrderState.CONFIRMED,
    **given: Any,
) -> Order:
    """An order as the orders part writes it: rounded line by line."""
    tenant = customer.tenant
    rows = [_order_line(position, line) for position, line in enumerate(lines or ONE_LINE, 1)]
    net = sum((row["net"] for row in rows), NOTHING)
    tax = sum((row["tax"] for row in rows), NOTHING)
    values = {"reference": f"SO-{next(_numbers)}", "currency": customer.currency, **given}
    order = make_row(
        Order,
        tenant,
        customer=customer,
        state=state,
        **{"net": net, "tax": tax, "total": net + tax, **values},
    )
    product = make_row(Product, tenant) if rows else None
    OrderLine.objects.bulk_create(
        OrderLine(tenant=tenant, order=order, product=product, **row) for row in rows
    )
    return order


def _order_line(position: int, line: Line) -> dict[str, Any]:
    quantity, price, rate = line[0], Decimal(line[1]), Decimal(line[2])
    net = to_cents(quantity * price)
    return {
        "position": position,
        "sku": f"A-{position}",
        "name": f"Hinge {position}",
        "quantity": quantity,
        "unit_price": price,
        "tax_rate": rate,
        "net": net,
        "tax": tax_on(net, rate),
    }


def make_draft(customer: Customer, total: str = "121.00", **given: Any) -> Invoice:
    """A draft of one line without tax over `total`."""
    line = services.LineData("Hinges", Decimal(1), Decimal(total))
    return services.create_invoice(
        actor=system_actor(customer.tenant), customer=customer, lines=[line], **given
    )


def make_invoice(
    customer: Customer, total: str = "121.00", days_ago: int = 0, **given: Any
) -> Invoice:
    """An issued invoice; with the usual term of 14 days it is overdue from the 15th day on."""
    on = today_at(customer.tenant) - datetime.timedelta(days=days_ago)
    draft = make_draft(customer, total, **given)
    return services.issue_invoice(actor=system_actor(customer.tenant), invoice=draft, on=on)


def pay(invoice: Invoice, amount: str | None = None, days_ago: int = 0, **given: Any) -> Payment:
    """A payment, of all that is open unless told otherwise."""
    tenant = invoice.tenant
    return services.record_payment(
        actor=system_actor(tenant),
        invoice=invoice,
        amount=invoice.open_amount if amount is None else Decimal(amount),
        received_on=today_at(tenant) - datetime.timedelta(days=days_ago),
        **given,
    )


def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the library can't be loaded."""
    load = importlib.import_module

    def fail(name: str, *args: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return load(name, *args)

    monkeypatch.setattr(importlib, "import_module", fail)
