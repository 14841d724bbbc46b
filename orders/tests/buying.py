"""Processes of their own that buy and decide, for the tests under real concurrency."""

import os
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection

from accounts.models import User
from accounts.selectors import actor_for
from orders import services
from orders.models import Cart, Order, Product, Quote
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant


def _connect(database: dict[str, Any], tenant_id: int) -> Tenant:
    connection.close()
    connection.settings_dict.update(database)
    tenant: Tenant = Tenant.objects.get(pk=tenant_id)
    return tenant


Outcome = tuple[list[str], int, list[int]]


def _outcome(tenant: Tenant, said: list[str], barrier: Barrier) -> Outcome:
    """What was said here; and once all have done: how many orders there are, what is in stock."""
    barrier.wait(60)
    with tenant_scope(tenant):
        stock = list(Product.objects.order_by("pk").values_list("stock", flat=True))
        orders = Order.objects.count()
    connection.close()
    return said, orders, stock


def buy(database: dict[str, Any], tenant_id: int, carts: list[int], start: Barrier) -> Outcome:
    """Order each of the carts; the references of the orders, or why there is none."""
    tenant = _connect(database, tenant_id)
    said = []
    start.wait(60)
    for key in carts:
        with tenant_scope(tenant):
            cart = Cart.objects.select_related("customer", "user").get(pk=key)
            said.append(_order(actor_for(cart.user, tenant), cart))
    return _outcome(tenant, said, start)


def _order(actor: Actor, cart: Cart) -> str:
    try:
        order = services.place_order(actor=actor, customer=cart.customer)
    except DomainError as error:
        return str(error.message)
    return str(order.reference)


def buy_carelessly(
    database: dict[str, Any], tenant_id: int, product_id: int, tries: int, start: Barrier
) -> int:
    """Control: look, then take. How many were sold."""
    tenant = _connect(database, tenant_id)
    sold = 0
    start.wait(60)
    for _ in range(tries):
        with tenant_scope(tenant):
            product = Product.objects.get(pk=product_id)
        if product.stock:
            with tenant_scope(tenant):
                product.stock -= 1
                product.save(update_fields=["stock"])
            sold += 1
    connection.close()
    return sold


def accept(
    database: dict[str, Any], tenant_id: int, quote_id: int, users: list[int], start: Barrier
) -> Outcome:
    """Accept the quote once for each of the people; what came of it."""
    tenant = _connect(database, tenant_id)
    said = []
    start.wait(60)
    for key in users:
        with tenant_scope(tenant):
            actor = actor_for(User.objects.get(pk=key), tenant)
            quote = Quote.objects.get(pk=quote_id)
            try:
                order = services.accept_quote(actor=actor, quote=quote, version=1)
            except DomainError as error:
                said.append(str(error.message))
            else:
                said.append(str(order.reference))
    return _outcome(tenant, said, start)
