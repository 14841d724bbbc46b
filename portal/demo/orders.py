"""The demo's orders and quotes, in every state, spread over the last quarter."""

import random
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import CustomerPermission, StaffPermission
from accounts.models import Customer
from orders import services
from orders.models import Order, Product, Quote
from portal.demo.catalogue import make_catalogue
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor

# Notices of older events would only be noise on the first day.
NOTICE_DAYS = 3
OUTBOX_KINDS = ["orders.order", "orders.quote"]
SPARE = 40
MOST_OF_A_SERVICE = 2

# Days ago, the state that the order has come to; "-" is the first customer's, who is shown most.
SHOWN = [(62, "delivered"), (41, "delivered"), (27, "delivered"), (9, "delivered"),
         (4, "arriving"), (0, "placed")]  # fmt: skip
OTHERS = [(86, "delivered"), (84, "delivered"), (80, "cancelled"), (77, "delivered"),
          (73, "delivered"), (70, "delivered"), (66, "delivered"), (63, "delivered"),
          (58, "delivered"), (55, "delivered"), (52, "cancelled"), (49, "delivered"),
          (46, "delivered"), (43, "delivered"), (40, "delivered"), (36, "delivered"),
          (33, "delivered"), (30, "delivered"), (26, "delivered"), (22, "delivered"),
          (19, "delivered"), (16, "cancelled"), (13, "delivered"), (11, "delivered"),
          (8, "shipped"), (6, "shipped"), (6, "shipped"), (5, "confirmed"), (4, "shipped"),
          (3, "confirmed"), (2, "confirmed"), (2, "cancelled"), (1, "confirmed"), (1, "placed"),
          (0, "placed")]  # fmt: skip
QUOTES = [(64, "accepted"), (58, "expired"), (44, "declined"), (37, "accepted"), (25, "withdrawn"),
          (12, "offered"), (7, "declined"), (5, "offered"), (2, "requested"),
          (0, "requested")]  # fmt: skip


@dataclass(slots=True)
class Shop:
    """Who buys, who works, what is on offer, and the words they use."""

    system: Actor
    keeper: Actor
    people: People
    products: list[Product]
    words: dict[str, Any]
    rng: random.Random = field(default_factory=lambda: random.Random(20814))

    def word(self, kind: str) -> str:
        """One of the tenant's sentences."""
        chosen: str = self.rng.choice(self.words[kind])
        return chosen


def make_orders(
    system: Actor, people: People, content: dict[str, Any], tick: Callable[[], None]
) -> None:
    """The catalogue, then orders and quotes oldest first, so that references rise with time."""
    keeper = next(
        actor for actor in people.actors.values() if actor.may(StaffPermission.MANAGE_ORDERS)
    )
    products = make_catalogue(keeper, content, tick)
    shop = Shop(system, keeper, people, products, content["words"])
    for days_ago, act in sorted(_plan(shop), key=lambda pair: -pair[0]):
        act()
        if days_ago > NOTICE_DAYS:
            outbox.discard_pending(system.tenant, kinds=OUTBOX_KINDS)
        tick()
    services.expire_quotes(actor=system)
    outbox.discard_pending(system.tenant, kinds=OUTBOX_KINDS[1:])


def work_of(content: dict[str, Any]) -> int:
    """How often `make_orders` ticks."""
    return len(content["family"]) + len(SHOWN) + len(OTHERS) + len(QUOTES)


def _plan(shop: Shop) -> list[tuple[int, Callable[[], None]]]:
    shown, *others = shop.people.customers.values()
    plan: list[tuple[int, Callable[[], None]]] = []
    for days_ago, state in SHOWN:
        plan.append((days_ago, _order_maker(shop, shown, days_ago, state)))
    for number, (days_ago, state) in enumerate(OTHERS):
        customer = others[number % len(others)]
        plan.append((days_ago, _order_maker(shop, customer, days_ago, state)))
    for number, (days_ago, state) in enumerate(QUOTES):
        # The first customer has an offer to decide on, and an accepted one.
        customer = shown if number in (3, 7) else others[number % len(others)]
        plan.append((days_ago, _quote_maker(shop, customer, days_ago, state)))
    return plan


def _order_maker(shop: Shop, customer: Customer, days_ago: int, state: str) -> Callable[[], None]:
    return lambda: _make_order(shop, customer, days_ago, state)


def _quote_maker(shop: Shop, customer: Customer, days_ago: int, state: str) -> Callable[[], None]:
    return lambda: _make_quote(shop, customer, days_ago, state)


# --- orders ---------------------------------------------------------------------------------------


def _make_order(shop: Shop, customer: Customer, days_ago: int, state: str) -> None:
    at, buyer = _moment(shop, days_ago), _buyer(shop, customer)
    _fill_cart(shop, buyer, customer, shop.rng.randint(2, 6), at)
    order = services.place_order(
        actor=buyer, customer=customer, details=_details(shop, customer), at=at
    )
    if state == "cancelled":
        reason = shop.word("cancel_reasons")
        services.cancel_order(actor=buyer, order=order, reason=reason, at=_after(at, hours=3))
    elif state != "placed":
        _work_on(shop, order, at, state)


def _work_on(shop: Shop, order: Order, at: datetime, state: str) -> None:
    keeper, rng, today = shop.keeper, shop.rng, timezone.localdate()
    confirmed = _after(at, hours=rng.randint(2, 7))
    ships, delivers = at.date() + timedelta(days=2), at.date() + timedelta(days=4)
    if state in ("confirmed", "shipped"):
        ships, delivers = today + timedelta(days=1), today + timedelta(days=rng.randint(2, 4))
    if state == "shipped":
        ships = today
    if state == "arriving":
        delivers = today + timedelta(days=1)
    services.confirm_order(
        actor=keeper, order=order, ships_on=ships, delivers_on=delivers, at=confirmed
    )
    if rng.random() < 0.25:
        services.set_internal_note(actor=keeper, order=order, note=shop.word("internal_notes"))
    if state == "confirmed":
        return
    shipped = _after(confirmed, hours=rng.randint(18, 40))
    _ship(shop, order, shipped)
    if state == "delivered":
        arrived = _after(shipped, hours=rng.randint(22, 50))
        services.deliver_order(actor=keeper, order=order, at=arrived)
        # The bookkeeping takes it over; from then on the invoice counts.
        services.mark_invoiced(actor=keeper, order=order, at=arrived)


def _ship(shop: Shop, order: Order, at: datetime) -> None:
    number = f"{shop.rng.randint(10**9, 10**10 - 1)}"
    services.ship_order(
        actor=shop.keeper,
        order=order,
        carrier=shop.word("carriers"),
        tracking_number=number,
        tracking_url=shop.words["tracking"].format(number=number),
        at=at,
    )


def _details(shop: Shop, customer: Customer) -> services.Details:
    delivery = [row for row in customer.addresses.all() if row.kind == "delivery"]
    return services.Details(
        delivery=shop.rng.choice(delivery) if delivery else None,
        customer_order_number=f"PO-{shop.rng.randint(2100, 8999)}",
        comment=shop.word("order_comments") if shop.rng.random() < 0.3 else "",
    )


def _fill_cart(shop: Shop, buyer: Actor, customer: Customer, lines: int, at: datetime) -> None:
    """Amounts that a workshop orders, never what is nearly gone."""
    there = [product for product in shop.products if product.stock is None or product.stock > SPARE]
    for product in shop.rng.sample(there, lines):
        worth = Decimal(shop.rng.choice([40, 60, 90, 140, 210]))
        quantity = max(1, min(int(worth / product.price), 60))
        left = product.stock
        quantity = min(quantity, MOST_OF_A_SERVICE if left is None else left // 8)
        services.add_to_cart(
            actor=buyer, customer=customer, product=product, quantity=quantity, at=at
        )
        if left is not None:
            product.stock = left - quantity


def _buyer(shop: Shop, customer: Customer) -> Actor:
    """Somebody of the customer's who may order; the buyer more often than the owner."""
    able = [
        actor
        for actor in shop.people.actors.values()
        if actor.may_at(CustomerPermission.PLACE_ORDERS, customer.pk)
    ]
    return able[-1] if shop.rng.random() < 0.75 else able[0]


# --- quotes ---------------------------------------------------------------------------------------


def _make_quote(shop: Shop, customer: Customer, days_ago: int, state: str) -> None:
    at, buyer = _moment(shop, days_ago), _buyer(shop, customer)
    _fill_cart(shop, buyer, customer, shop.rng.randint(2, 4), at)
    comment = shop.word("quote_comments")
    quote = services.request_quote(actor=buyer, customer=customer, comment=comment, at=at)
    if state == "requested":
        return
    if state == "withdrawn":
        reason = shop.word("withdraw_reasons")
        services.withdraw_quote(
            actor=shop.keeper, quote=quote, reason=reason, at=_after(at, hours=20)
        )
        return
    offered = _after(at, hours=shop.rng.randint(4, 28))
    _offer(shop, quote, offered, days=21 if state != "expired" else 14)
    if state == "accepted":
        details = _details(shop, customer)
        decided = _after(offered, hours=30)
        order = services.accept_quote(
            actor=buyer, quote=quote, version=quote.version, details=details, at=decided
        )
        _work_on(shop, order, decided, "delivered")
    elif state == "declined":
        services.decline_quote(
            actor=buyer,
            quote=quote,
            version=quote.version,
            reason=shop.word("decline_reasons"),
            at=_after(offered, hours=26),
        )


def _offer(shop: Shop, quote: Quote, at: datetime, days: int) -> None:
    """Every item with a discount, and the delivery as a line of its own."""
    rates = services.tax_rates()
    discount = Decimal(shop.rng.choice(["5.00", "7.50", "10.00", "12.00"]))
    lines = [
        services.OfferLine(
            name=item.name,
            quantity=item.quantity,
            unit_price=item.list_price,
            tax_rate=rates[item.product.tax_class],
            discount=discount,
            product=item.product,
            sku=item.sku,
            unit=item.unit,
        )
        for item in quote.items.select_related("product")
    ]
    freight = services.OfferLine(
        name=shop.words["freight"],
        quantity=1,
        unit_price=Decimal(shop.rng.choice(["28.00", "35.00", "42.00"])),
        tax_rate=rates["standard"],
    )
    services.offer_quote(
        actor=shop.keeper,
        quote=quote,
        lines=[*lines, freight],
        valid_until=at.date() + timedelta(days=days),
        comment=shop.word("offer_comments"),
        at=at,
    )


# --- time -----------------------------------------------------------------------------------------


def _moment(shop: Shop, days_ago: int) -> datetime:
    """Within a working day of the tenant, and never later than a little while ago."""
    zone = zoneinfo.ZoneInfo(shop.system.tenant.time_zone)
    day = timezone.now().astimezone(zone) - timedelta(days=days_ago)
    moment = day.replace(
        hour=shop.rng.randint(8, 16), minute=shop.rng.randint(0, 59), second=0, microsecond=0
    )
    return min(moment, timezone.now() - timedelta(minutes=shop.rng.randint(40, 120)))


def _after(at: datetime, *, hours: int) -> datetime:
    """Some hours later, never in the future."""
    return min(at + timedelta(hours=hours), timezone.now() - timedelta(minutes=2))
