"""With 32 processes at once: stock is never oversold, a quote is accepted once."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Customer, User
from accounts.tests.factories import make_customer, make_member
from orders.models import Cart
from orders.tests import buying
from orders.tests.factories import fill_cart, make_product, make_quote, offer
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database

PROCESSES = 32
Note = Callable[[str, object], None]
BUYERS, STOCK = 160, 10

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_once(tmp_path: Path) -> Callable[..., list[Any]]:
    """`at_once(function, tenant, *columns)`: run it in every process, all starting together.

    Each column holds one argument for every process.
    """

    def run(function: Callable[..., Any], tenant: Tenant, *columns: list[Any]) -> list[Any]:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([buying.__name__])
        with context.Manager() as manager:
            work = partial(
                function,
                shared_database(tmp_path),
                tenant.pk,
                start=manager.Barrier(PROCESSES),
            )
            with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
                return list(pool.map(work, *columns))

    return run


def make_buyers(tenant: Tenant, number: int) -> tuple[Customer, list[User]]:
    """A customer with so many people who may order."""
    customer = make_customer(tenant, "UAB Medis", language="en")
    people = [
        make_member(customer, f"buyer{n}@medis.example", "owner" if n == 0 else "buyer")
        for n in range(number)
    ]
    return customer, people


def test_many_buyers_of_few_items(
    tenant: Tenant,
    at_once: Callable[..., list[Any]],
    record_property: Callable[[str, object], None],
) -> None:
    with tenant_scope(tenant):
        customer, people = make_buyers(tenant, 8)
        customers = [customer] + [
            make_customer(tenant, f"Customer {n}") for n in range(BUYERS // len(people) - 1)
        ]
        for place in customers[1:]:
            for person in people:
                make_member(place, person.email, "owner")
        lamp = make_product(tenant, "Lamp", stock=STOCK)
        for place in customers:
            for person in people:
                fill_cart(place, person, (lamp, 1))
        carts = list(Cart.objects.values_list("pk", flat=True))
    assert len(carts) == BUYERS
    shares = [carts[n::PROCESSES] for n in range(PROCESSES)]
    outcomes = at_once(buying.buy, tenant, shares)
    assert {(orders, tuple(stock)) for _said, orders, stock in outcomes} == {(STOCK, (0,))}
    said = [word for words, _orders, _stock in outcomes for word in words]
    sold = sorted(word for word in said if word.startswith("SO-"))
    # Numbered without gaps, although those who came too late had begun as well.
    assert sold == [f"SO-{number}" for number in range(20_001, 20_001 + STOCK)]
    refused = {word for word in said if not word.startswith("SO-")}
    assert refused == {"Lamp: Out of stock."}
    assert len(said) == BUYERS
    record_property(
        f"{BUYERS} buyers order the last {STOCK} items",
        f"{len(sold)} orders, numbered without a gap; {len(said) - len(sold)} told “Out of stock”",
    )


def test_looking_first_would_oversell(
    tenant: Tenant,
    at_once: Callable[..., list[Any]],
    record_property: Callable[[str, object], None],
) -> None:
    """Control: the same without the condition in the update."""
    with tenant_scope(tenant):
        lamp = make_product(tenant, "Lamp", stock=STOCK)
    sold = at_once(
        buying.buy_carelessly, tenant, [lamp.pk] * PROCESSES, [BUYERS // PROCESSES] * PROCESSES
    )
    assert sum(sold) > STOCK
    record_property(
        f"Control: the same without the condition in the update, {STOCK} items",
        f"{sum(sold)} sold",
    )


def test_many_accept_one_quote(
    tenant: Tenant,
    at_once: Callable[..., list[Any]],
    record_property: Callable[[str, object], None],
) -> None:
    with tenant_scope(tenant):
        customer, people = make_buyers(tenant, 4)
        hinge = make_product(tenant, "Hinge", price=Decimal(10), stock=100)
        quote = offer(make_quote(customer, people[0], (hinge, 10)))
    keys = [person.pk for person in people]
    who = [[keys[n % len(keys)]] * 2 for n in range(PROCESSES)]
    outcomes = at_once(buying.accept, tenant, [quote.pk] * PROCESSES, who)
    assert {(orders, tuple(stock)) for _said, orders, stock in outcomes} == {(1, (90,))}
    said = [
        (keys[0], word)
        for keys, (words, _orders, _stock) in zip(who, outcomes, strict=True)
        for word in words
    ]
    made = {(key, word) for key, word in said if word.startswith("SO-")}
    # One person got through; their double clicks lead to the same order.
    assert {word for _key, word in made} == {"SO-20001"}
    assert len({key for key, _word in made}) == 1
    refused = {word for _key, word in said if not word.startswith("SO-")}
    assert refused <= {
        "This quote was accepted already.",
        "This quote changed meanwhile. Look at the new version.",
    }
    assert refused
    record_property(
        f"{len(said)} clicks of {len(keys)} people accept one quote",
        f"{len({word for _key, word in made})} order, of one person; everybody else is refused",
    )
