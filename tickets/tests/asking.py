"""Forms of the catalogue for tests."""

from typing import Any

from orders import services as orders
from orders.models import Order
from orders.tests.factories import make_order, make_product
from portal.shared.actors import system_actor
from tickets import services
from tickets.models import Category, CategoryField


def delivered(customer: Any, user: Any, name: str = "Hinge") -> Order:
    """An order of one product that has arrived."""
    system = system_actor(customer.tenant)
    order = make_order(customer, user, (make_product(customer.tenant, name), 1))
    orders.confirm_order(actor=system, order=order)
    orders.ship_order(actor=system, order=order)
    orders.deliver_order(actor=system, order=order)
    return order


def add_field(tenant: Any, type: str, key: str = "asked", **fields: Any) -> CategoryField:
    """A field of the category “Delivery”; a choice has two answers."""
    choices = [services.Choice({"en": word}, word.lower()) for word in ("Red", "Blue")]
    spec = services.FieldSpec(
        labels=fields.pop("labels", {"en": key.title()}),
        choices=choices if type == "choice" else (),
        **fields,
    )
    return services.add_field(
        actor=system_actor(tenant),
        category=Category.objects.get(key="delivery"),
        type=type,
        spec=spec,
        key=key,
    )
