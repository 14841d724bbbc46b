"""Products, orders and invoices by the hundred thousand, past the services as requests are.

Amounts are right to the cent, references and numbers rise with time; audit entries, outbox rows
and files are left out: the measured pages don't read them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from benchmarks import words
from benchmarks.bulk import copy_rows, next_key
from benchmarks.people import customers_with_people
from benchmarks.requests import BIG_SHARE, YEARS
from billing.enums import Account, EntryKind, InvoiceState
from billing.models import Invoice, InvoiceLine, LedgerEntry, Posting
from orders.enums import OrderEventKind, OrderState
from orders.models import Order, OrderEvent, OrderLine, Product, ProductCategory
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.pricing import price_line, totals_of

CHUNK = 10_000
PRODUCTS = 400
LINES = 3
FIRST_ORDER = 20_001
RATE = Decimal("21.00")
STATES = (
    (OrderState.PLACED, 0.01),
    (OrderState.CONFIRMED, 0.02),
    (OrderState.SHIPPED, 0.03),
    (OrderState.DELIVERED, 0.91),
    (OrderState.CANCELLED, 0.03),
)
UNPAID = 0.03  # of the delivered orders
PAY_WITHIN = timedelta(days=21)

Row = dict[str, Any]


@dataclass
class Books:
    """What the rows of one tenant point to."""

    tenant: Tenant
    customers: list[tuple[Any, list[int]]]
    products: list[Row]
    random: Random
    now: datetime = field(default_factory=timezone.now)
    invoiced: dict[int, int] = field(default_factory=dict)  # by year


@dataclass
class Chunk:
    """Rows of some orders and their invoices, table by table."""

    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    invoices: list[Row] = field(default_factory=list)
    invoice_lines: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)


def add_documents(
    tenant: Tenant, count: int, random: Random, progress: Callable[[int], None]
) -> None:
    """A catalogue and so many orders, an invoice to each that was delivered."""
    with tenant_scope(tenant):
        books = Books(tenant, customers_with_people(tenant), _products(tenant, random), random)
        keys = Keys(next_key(Order), next_key(Invoice), next_key(LedgerEntry))
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            chunk = _chunk(books, keys, range(start, start + size), count)
            copy_rows(Order, chunk.orders)
            copy_rows(OrderLine, chunk.lines)
            copy_rows(OrderEvent, chunk.events)
            copy_rows(Invoice, chunk.invoices)
            copy_rows(InvoiceLine, chunk.invoice_lines)
            copy_rows(LedgerEntry, chunk.entries)
            copy_rows(Posting, chunk.postings)
            progress(size)


@dataclass
class Keys:
    """The next primary keys."""

    order: int
    invoice: int
    entry: int


def _products(tenant: Tenant, random: Random) -> list[Row]:
    category = ProductCategory.objects.create(
        tenant=tenant, slug="fittings", names={"en": "Fittings", "lt": "Furnitūra"}
    )
    first = next_key(Product)
    rows = [_product(tenant, category.pk, first + number, random) for number in range(PRODUCTS)]
    copy_rows(Product, rows)
    return rows


def _product(tenant: Tenant, category: int, key: int, random: Random) -> Row:
    name = words.subject(random).capitalize()
    return {
        "id": key,
        "tenant_id": tenant.pk,
        "category_id": category,
        "sku": f"BN-{key:05d}",
        "slug": f"product-{key}",
        "name": name,
        "names": {"en": name, "lt": name},
        "search_text": name.lower(),
        "unit": "pcs",
        "price": Decimal(random.randrange(50, 20_000)) / 100,
        "stock": random.randrange(500),
    }


def _chunk(books: Books, keys: Keys, numbers: range, count: int) -> Chunk:
    chunk = Chunk()
    for number in numbers:
        order = _order(books, keys, number, count)
        lines = list(_lines(books, order))
        order |= _sums(lines)
        chunk.orders.append(order)
        chunk.lines.extend(lines)
        chunk.events.extend(_events(books, order))
        if order["state"] == OrderState.DELIVERED:
            _invoice(books, keys, order, lines, chunk)
    return chunk


def _order(books: Books, keys: Keys, number: int, count: int) -> Row:
    random = books.random
    share = random.random() < BIG_SHARE
    customer, people = books.customers[0] if share else random.choice(books.customers[1:])
    age = YEARS * (count - number) / count
    # What is still on its way is young: the last thirtieth of all.
    young = number > count * 29 // 30
    picked = random.choices([state for state, _share in STATES], [w for _state, w in STATES])[0]
    settled = picked in (OrderState.DELIVERED, OrderState.CANCELLED)
    state = picked if young or settled else OrderState.DELIVERED
    placed = books.now - age - timedelta(hours=1)
    row: Row = {
        "id": keys.order,
        "tenant_id": books.tenant.pk,
        "customer_id": customer.pk,
        "reference": f"SO-{FIRST_ORDER + number}",
        "state": str(state),
        "placed_by_id": random.choice(people),
        "placed_at": placed,
        "moved_at": placed + timedelta(hours=2),
        "customer_order_number": f"PO {number}",
        "delivers_on": (placed + timedelta(days=4)).date(),
        "line_count": LINES,
    }
    keys.order += 1
    return row


def _lines(books: Books, order: Row) -> Iterator[Row]:
    for position, product in enumerate(books.random.sample(books.products, LINES), start=1):
        quantity = books.random.randrange(1, 40)
        amounts = price_line(quantity, product["price"], RATE)
        yield {
            "tenant_id": books.tenant.pk,
            "order_id": order["id"],
            "position": position,
            "product_id": product["id"],
            "sku": product["sku"],
            "name": product["name"],
            "unit": "pcs",
            "quantity": quantity,
            "unit_price": product["price"],
            "tax_rate": RATE,
            "net": amounts.net,
            "tax": amounts.tax,
        }


def _sums(lines: list[Row]) -> Row:
    amounts = [price_line(row["quantity"], row["unit_price"], RATE) for row in lines]
    totals = totals_of(amounts)
    return {"net": totals.net, "tax": totals.tax, "total": totals.total}


def _events(books: Books, order: Row) -> Iterator[Row]:
    common = {
        "tenant_id": books.tenant.pk,
        "order_id": order["id"],
        "data": {},
        "actor_id": order["placed_by_id"],
        "actor_label": "Person",
    }
    yield common | {"kind": str(OrderEventKind.PLACED), "created_at": order["placed_at"]}
    if order["state"] == OrderState.DELIVERED:
        for kind, hours in (("confirmed", 2), ("shipped", 30), ("delivered", 96)):
            at = order["placed_at"] + timedelta(hours=hours)
            yield common | {"kind": kind, "created_at": at}


def _invoice(books: Books, keys: Keys, order: Row, lines: list[Row], chunk: Chunk) -> None:
    issued = min(order["placed_at"] + timedelta(days=4), books.now)
    number = books.invoiced[issued.year] = books.invoiced.get(issued.year, 0) + 1
    due = issued + PAY_WITHIN
    is_paid = books.random.random() >= UNPAID
    invoice: Row = {
        "id": keys.invoice,
        "tenant_id": books.tenant.pk,
        "customer_id": order["customer_id"],
        "order_id": order["id"],
        "order_reference": order["reference"],
        "customer_order_number": order["customer_order_number"],
        "state": str(InvoiceState.PAID if is_paid else InvoiceState.ISSUED),
        "year": issued.year,
        "number": number,
        "reference": f"INV-{issued.year}-{number:05d}",
        "issued_on": issued.date(),
        "issued_at": issued,
        "due_on": due.date(),
        "language": "en",
        "net": order["net"],
        "tax": order["tax"],
        "total": order["total"],
        "paid": order["total"] if is_paid else Decimal("0.00"),
        "created_at": issued,
    }
    order["invoiced_at"] = issued
    keys.invoice += 1
    chunk.invoices.append(invoice)
    chunk.invoice_lines.extend(_invoice_line(row, invoice) for row in lines)
    _book(books, keys, invoice, chunk, is_paid=is_paid)


def _invoice_line(row: Row, invoice: Row) -> Row:
    kept = ("tenant_id", "position", "sku", "quantity", "unit_price", "tax_rate", "net", "tax")
    return {name: row[name] for name in kept} | {
        "invoice_id": invoice["id"],
        "description": row["name"],
    }


def _book(books: Books, keys: Keys, invoice: Row, chunk: Chunk, *, is_paid: bool) -> None:
    """What was invoiced; the payment in the same entry, since its own would need payment rows."""
    chunk.entries.append(
        {
            "id": keys.entry,
            "tenant_id": books.tenant.pk,
            "kind": str(EntryKind.INVOICE),
            "invoice_id": invoice["id"],
            "created_at": invoice["issued_at"],
        }
    )
    owed = {} if is_paid else {Account.RECEIVABLE: invoice["total"]}
    paid = {Account.BANK: invoice["total"]} if is_paid else {}
    booked = {Account.REVENUE: -invoice["net"], Account.TAX: -invoice["tax"]}
    for account, amount in (owed | paid | booked).items():
        chunk.postings.append(
            {
                "tenant_id": books.tenant.pk,
                "entry_id": keys.entry,
                "account": str(account),
                "customer_id": invoice["customer_id"],
                "on": invoice["issued_on"],
                "amount": amount,
                "currency": "EUR",
            }
        )
    keys.entry += 1
