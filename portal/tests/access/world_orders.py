"""The catalogue, orders and quotes of both tenants, for world.py."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Customer, User
from orders import services
from orders.models import Product, TaxRate
from orders.tests.factories import fill_cart, make_category, make_order, make_product, make_quote
from orders.tests.factories import offer as make_offer
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def add_orders(
    tenant: Tenant,
    people: Mapping[str, User],
    customers: tuple[Customer, Customer],
    words: tuple[str, str, str],
) -> dict[str, Any]:
    """One's own order and quotes, an outsider's, carts, and what only the team reads.

    `words` are those that only the customer, the other customer and the team may read.
    """
    (own, outside, internal), (customer, outsider) = words, customers
    system, owner = system_actor(tenant), people["owner"]
    product = _catalogue(tenant, internal)
    # First, so that the customer's references are none of the neighbour's.
    make_order(outsider, people["outsider"], (product, 3), details=_details(outside))
    make_quote(outsider, people["outsider"], (product, 4), comment=f"For {outside}")
    order = make_order(customer, owner, (product, 2), details=_details(own))
    services.set_internal_note(actor=system, order=order, note=f"{internal} checks the address")
    shipped = make_order(customer, owner, (product, 1), details=_details(own))
    services.confirm_order(actor=system, order=shipped)
    services.ship_order(actor=system, order=shipped, tracking_number=own)
    confirmed = make_order(customer, owner, (product, 1), details=_details(own))
    services.confirm_order(actor=system, order=confirmed)
    asked = make_quote(customer, owner, (product, 5), comment=f"For {own}")
    offered = make_quote(customer, owner, (product, 6), comment=f"For {own}")
    make_offer(offered, comment=f"Dear {own}")
    for place, name in ((customer, "owner"), (customer, "buyer"), (outsider, "outsider")):
        fill_cart(place, people[name], (product, 1))
    return {
        "product": product.slug,
        "product_key": product.pk,
        "shelf": product.category_id,
        "tax_rate": TaxRate.objects.get(tax_class="standard").pk,
        "order": order.reference,
        "confirmed": confirmed.reference,
        "shipped": shipped.reference,
        "quote": asked.reference,
        "offered": offered.reference,
    }


def _catalogue(tenant: Tenant, internal: str) -> Product:
    """Something on offer, and something that only the team sees."""
    shelf = make_category(tenant, "Fittings")
    product = make_product(tenant, "Parcel scale", category=shelf, sku="P-1")
    make_product(tenant, f"Secret {internal}", category=shelf, sku=internal, is_active=False)
    return product


def _details(word: str) -> services.Details:
    return services.Details(customer_order_number=f"PO {word}", comment=f"To {word}")


def add_foreign_orders(tenant: Tenant, owner: User, customer: Customer, word: str) -> None:
    """The neighbour's: another catalogue, another order."""
    shelf = make_category(tenant, f"Cabos {word}")
    product = make_product(tenant, f"Cabo {word}", category=shelf, sku="C-1")
    make_order(customer, owner, (product, 1), details=_details(word))
    make_offer(make_quote(customer, owner, (product, 1), comment=word))
