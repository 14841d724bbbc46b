"""The demo's invoices: over whatever orders there are, and some without an order."""

import random
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Customer
from billing import selectors, services
from billing.models import Invoice
from orders.models import Order
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.tenant_settings import update_tenant

# Notices of older events would only be noise on the first day.
NOTICE_DAYS = 3
# The orders placed last are left for the staff to invoice, those before them are drafts.
LEFT, DRAFTS = 3, 2
SEED = 2291


@dataclass(slots=True)
class Plan:
    """An invoice to be made: its day and what becomes of it; from an order, or typed."""

    day: date
    fate: str
    order: Order | None = None
    entry: dict[str, Any] = field(default_factory=dict)


def make_invoices(system: Actor, people: People, content: dict[str, Any]) -> None:
    """Oldest first, so that numbers rise with the days."""
    rng = random.Random(SEED)
    update_tenant(actor=system, tenant=system.tenant, **content["bank"])
    for key, days in content["terms"].items():
        services.set_payment_days(actor=system, customer=people.customers[key], days=days)
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(system.tenant.time_zone))
    told = {people.customers[entry["customer"]].pk for entry in content["invoice"]}
    plans = [*_of_orders(system, told, today, rng), *_typed(content["invoice"], today)]
    for plan in sorted(plans, key=lambda plan: plan.day):
        _carry_out(system, people, plan, today, rng)
        if today - plan.day > timedelta(days=NOTICE_DAYS):
            outbox.discard_pending(system.tenant, kinds=["billing.event"])
    services.tell_overdue(actor=system)


def _of_orders(system: Actor, told: set[int], today: date, rng: random.Random) -> Iterator[Plan]:
    """Customers in `told` have their open invoices in the content: they paid the others."""
    zone = zoneinfo.ZoneInfo(system.tenant.time_zone)
    orders = list(selectors.orders_to_invoice(system).order_by("placed_at", "pk"))
    waiting = len(orders) - LEFT
    for number, order in enumerate(orders[: max(waiting, 0)]):
        placed = order.placed_at.astimezone(zone).date()
        day = min(placed + timedelta(days=rng.randint(1, 4)), today)
        is_draft = number >= waiting - DRAFTS
        fate = "paid" if order.customer_id in told else _fate(today, day, rng)
        yield Plan(today, "draft", order) if is_draft else Plan(day, fate, order)


def _fate(today: date, day: date, rng: random.Random) -> str:
    """Most customers pay within the term, some late, a few in parts."""
    if (today - day).days < 9:
        return rng.choices(["due", "part", "paid"], [8, 1, 1])[0]
    return rng.choices(["paid", "due", "part"], [14, 2, 1])[0]


def _typed(entries: list[dict[str, Any]], today: date) -> Iterator[Plan]:
    for entry in entries:
        yield Plan(today - timedelta(days=entry["days_ago"]), entry["fate"], entry=entry)


def _carry_out(system: Actor, people: People, plan: Plan, today: date, rng: random.Random) -> None:
    invoice = _draft(system, people, plan)
    if plan.fate == "draft":
        return
    services.issue_invoice(actor=system, invoice=invoice, on=plan.day)
    FATES[plan.fate](system, invoice, plan, min(plan.day + timedelta(rng.randint(3, 12)), today))


def _draft(system: Actor, people: People, plan: Plan) -> Invoice:
    if plan.order is not None:
        return services.create_invoice_from_order(actor=system, order=plan.order)
    customer: Customer = people.customers[plan.entry["customer"]]
    return services.create_invoice(
        actor=system,
        customer=customer,
        lines=[_line(line) for line in plan.entry["lines"]],
        customer_order_number=plan.entry.get("customer_order_number", ""),
    )


def _line(entry: dict[str, str]) -> services.LineData:
    numbers = {name: Decimal(entry[name]) for name in ("quantity", "unit_price", "tax_rate")}
    return services.LineData(description=entry["description"], sku=entry.get("sku", ""), **numbers)


def _stay_due(system: Actor, invoice: Invoice, plan: Plan, day: date) -> None:
    """Nobody has paid yet."""


def _pay(system: Actor, invoice: Invoice, plan: Plan, day: date) -> None:
    _record(system, invoice, invoice.total, day)


def _pay_in_part(system: Actor, invoice: Invoice, plan: Plan, day: date) -> None:
    _record(system, invoice, (invoice.total / 2).quantize(Decimal("1")), day)


def _record(system: Actor, invoice: Invoice, amount: Decimal, day: date) -> None:
    noon = invoice.issued_at + (day - plan_day(invoice))
    at = min(noon, timezone.now())
    services.record_payment(actor=system, invoice=invoice, amount=amount, received_on=day, at=at)


def plan_day(invoice: Invoice) -> date:
    """The day of an issued invoice."""
    assert invoice.issued_on is not None
    return invoice.issued_on


def _cancel(system: Actor, invoice: Invoice, plan: Plan, day: date) -> None:
    reason = plan.entry.get("reason", "")
    services.cancel_invoice(actor=system, invoice=invoice, reason=reason, on=plan.day)


FATES: dict[str, Callable[[Actor, Invoice, Plan, date], None]] = {
    "due": _stay_due,
    "paid": _pay,
    "part": _pay_in_part,
    "cancelled": _cancel,
}
