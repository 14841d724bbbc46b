"""What the tests of billing share."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import Customer, User
from accounts.tests.factories import make_staff
from conftest import Cast
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant


@pytest.fixture
def medis(cast: Cast, tenant: Tenant) -> Iterator[Customer]:
    """The customer under test, its tenant's scope open."""
    with tenant_scope(tenant):
        yield cast.customer


@pytest.fixture
def system(tenant: Tenant) -> Actor:
    return system_actor(tenant)


@pytest.fixture
def accountant(medis: Customer, tenant: Tenant) -> User:
    """Somebody of the staff who does the billing and nothing else."""
    return make_staff(tenant, "accounts@north.example", "billing")


@pytest.fixture
def clerk(accountant: User, actor_of: Callable[..., Actor]) -> Actor:
    """The same person, acting."""
    return actor_of(accountant)


@pytest.fixture
def desk(
    medis: Customer, accountant: User, tenant: Tenant, client_for: Callable[..., Client]
) -> Client:
    """The browser of somebody who does the billing and nothing else."""
    return client_for(accountant, tenant)
