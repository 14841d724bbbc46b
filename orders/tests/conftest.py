"""The cast with the tenant's scope open, and something on offer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.selectors import actor_for
from accounts.tests.factories import make_staff
from orders.models import Product
from orders.tests.factories import make_product
from portal.shared.actors import Actor
from portal.shared.models import Tenant


@pytest.fixture
def people(cast: Any, in_tenant: Tenant) -> Any:
    """Everybody of the cast, inside the tenant's scope."""
    return cast


@pytest.fixture
def sales(people: Any, in_tenant: Tenant) -> User:
    """Staff who keep the catalogue and handle orders."""
    return make_staff(in_tenant, "sales@north.example", "sales")


@pytest.fixture
def act(in_tenant: Tenant) -> Callable[[User | None], Actor]:
    """`act(user)`: the user acting at the tenant."""
    return lambda user: actor_for(user, in_tenant)


@pytest.fixture
def hinge(in_tenant: Tenant) -> Product:
    """A product: 10.00 net, 100 in stock."""
    return make_product(in_tenant, "Hinge", sku="H-1")


@pytest.fixture
def signed_in(in_tenant: Tenant, client_for: Any) -> Callable[[User | None], Client]:
    """`signed_in(user)`: a browser signed in at the tenant's host."""
    return lambda user: client_for(user, in_tenant)
