"""The tenant's scope."""

import pytest
from django_scopes.exceptions import ScopeError

from accounts.models import Customer
from accounts.tests.factories import make_customer
from portal.shared.context import tenant_scope
from portal.shared.errors import ForeignTenantError
from portal.shared.models import Tenant


def test_no_scope_no_query(tenant: Tenant) -> None:
    with pytest.raises(ScopeError):
        Customer.objects.exists()


def test_scope_shows_only_own_rows(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        make_customer(tenant, "Mine")
    with tenant_scope(other_tenant):
        make_customer(other_tenant, "Theirs")
        assert [c.name for c in Customer.objects.all()] == ["Theirs"]
        with tenant_scope(tenant):
            assert [c.name for c in Customer.objects.all()] == ["Mine"]
        assert [c.name for c in Customer.objects.all()] == ["Theirs"]


def test_writing_into_another_tenant_raises(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant), pytest.raises(ForeignTenantError):
        make_customer(other_tenant, "Smuggled")
