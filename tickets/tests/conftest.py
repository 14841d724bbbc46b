"""The cast with the tenant's scope open, and a request to start from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from tickets.models import Ticket
from tickets.tests.factories import make_ticket


@pytest.fixture
def people(cast: Any, in_tenant: Tenant) -> Any:
    """Everybody of the cast, inside the tenant's scope."""
    return cast


@pytest.fixture
def act(in_tenant: Tenant) -> Callable[[User | None], Actor]:
    """`act(user)`: the user acting at the tenant."""
    return lambda user: actor_for(user, in_tenant)


@pytest.fixture
def ticket(people: Any) -> Ticket:
    """A new request of the owner's."""
    return make_ticket(people.customer, people.owner)


@pytest.fixture
def signed_in(in_tenant: Tenant, client_for: Any) -> Callable[[User | None], Client]:
    """`signed_in(user)`: a browser signed in at the tenant's host."""
    return lambda user: client_for(user, in_tenant)
