"""Orders for the demo's invoices until the orders part makes its own: drop this module then."""

import random
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from orders.enums import OrderState
from orders.models import Order, OrderLine, Product, ProductCategory
from portal.demo.people import People
from portal.shared.actors import Actor
from portal.shared.money import NOTHING, tax_on, to_cents

GOODS = {
    "nordhaus": [
        ("NH-2110", "Soft-close hinge 110°, nickel", "3.15", "21"),
        ("NH-5050", "Drawer runner 500 mm, pair", "13.87", "21"),
        ("NH-7125", "Handle rail, aluminium, 2.5 m", "18.90", "21"),
        ("NH-4100", "Cabinet legs 100 mm, set of 4", "4.40", "21"),
        ("NH-3005", "Shelf supports 5 mm, bag of 500", "21.50", "21"),
    ],
    "atlantico": [
        ("AN-1620", "Cabo de amarração 16 mm, 200 m", "248.00", "23"),
        ("AN-2060", "Defensa cilíndrica 20 × 60 cm", "24.90", "23"),
        ("AN-7712", "Ânodos de zinco, jogo", "38.50", "23"),
        ("AN-1500", "Colete 150 N, automático", "79.90", "23"),
        ("AN-3712", "Bomba de achique 3700 l/h, 12 V", "58.40", "23"),
    ],
}
NUMBER = 34


def make_stand_in_orders(system: Actor, people: People) -> None:
    """A third of them by the first customer, spread over four months."""
    rng = random.Random(702)
    category = ProductCategory.objects.create(tenant=system.tenant, name="Stand-in")
    products = [
        (Product.objects.create(tenant=system.tenant, category=category, sku=s, name=n), p, r)
        for s, n, p, r in GOODS[system.tenant.slug]
    ]
    customers = list(people.customers.values())
    for number in range(NUMBER):
        customer = customers[0] if number % 3 == 0 else rng.choice(customers)
        chosen = rng.sample(products, rng.randint(1, 4))
        rows = []
        for position, (product, price, rate) in enumerate(chosen, start=1):
            quantity = rng.randint(2, 24)
            net = to_cents(quantity * Decimal(price))
            rows.append(
                OrderLine(
                    tenant=system.tenant, position=position, product=product, sku=product.sku,
                    name=product.name, quantity=quantity, unit_price=Decimal(price),
                    tax_rate=Decimal(rate), net=net, tax=tax_on(net, Decimal(rate)),
                )
            )  # fmt: skip
        net = sum((row.net for row in rows), NOTHING)
        tax = sum((row.tax for row in rows), NOTHING)
        order = Order.objects.create(
            tenant=system.tenant, customer=customer, reference=f"SO-{20700 + number}",
            state=OrderState.DELIVERED if number < NUMBER - 4 else OrderState.CONFIRMED,
            placed_at=timezone.now() - timedelta(days=(NUMBER - number) * 3.6),
            customer_order_number=f"PO-{2100 + number}" if number % 2 else "",
            net=net, tax=tax, total=net + tax,
        )  # fmt: skip
        for row in rows:
            row.order = order
        OrderLine.objects.bulk_create(rows)
