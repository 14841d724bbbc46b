"""What the tests of the community share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from portal.shared.models import Tenant


@pytest.fixture
def client_of(client_for: Callable[..., Client], tenant: Tenant) -> Callable[..., Client]:
    """`client_of(user)`: signed in at the tenant under test; anonymous without a user."""

    def build(user: User | None = None) -> Client:
        return client_for(user, tenant)

    return build
