"""Closed days among the settings of a tenant."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.shared.context import tenant_scope
from portal.shared.models import AuditEntry, Closure, Tenant
from portal.shared.opening_hours import calendar_for
from portal.tests.test_tenant_admin import settings_of


def closed(number: int = 0, **fields: Any) -> dict[str, Any]:
    """One row of the form."""
    row = {"starts": "2026-12-21", "ends": "2027-01-08", "name_en": "Winter break", **fields}
    total = {"closures-TOTAL_FORMS": number + 1, "closures-INITIAL_FORMS": 0}
    return {**total, **{f"closures-{number}-{name}": value for name, value in row.items()}}


@pytest.fixture
def page(cast: Any, tenant: Tenant, client_for: Any) -> Any:
    """`page(**fields)`: the administrator sends the settings with these fields."""
    client = client_for(cast.admin, tenant)
    address = f"/admin/shared/tenant/{tenant.pk}/change/"
    return lambda **fields: client.post(address, settings_of(tenant, **fields))


def test_closed_days_with_their_reason(page: Any, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert not calendar_for(tenant).is_closed_on(date(2026, 12, 22))
    response = page(**closed(name_lt="Žiemos pertrauka"))
    assert response.status_code == 302
    with tenant_scope(tenant):
        row = Closure.objects.get()
        assert (row.starts, row.ends) == (date(2026, 12, 21), date(2027, 1, 8))
        assert row.names == {"en": "Winter break", "lt": "Žiemos pertrauka"}
        # What is kept of the calendar was forgotten.
        assert calendar_for(tenant).is_closed_on(date(2026, 12, 22))
        assert AuditEntry.objects.filter(action="closures.set").exists()


def test_changed_and_removed(page: Any, tenant: Tenant) -> None:
    page(**closed())
    with tenant_scope(tenant):
        row = Closure.objects.get()
    stored = {"id": row.pk, "tenant": tenant.pk}
    page(**closed(**stored, name_en="Stocktaking") | {"closures-INITIAL_FORMS": 1})
    with tenant_scope(tenant):
        assert Closure.objects.get().names == {"en": "Stocktaking"}
    page(**closed(**stored, DELETE="on") | {"closures-INITIAL_FORMS": 1})
    with tenant_scope(tenant):
        assert not Closure.objects.exists()
        now = datetime(2026, 12, 22, 9, tzinfo=UTC)
        assert next(calendar_for(tenant).spans(now)).day == date(2026, 12, 22)


def test_days_in_the_wrong_order_are_said_to_be(page: Any, tenant: Tenant) -> None:
    response = page(**closed(ends="2026-12-20"))
    assert response.status_code == 200
    assert "Closed days have to end on or after their first day." in response.content.decode()
    with tenant_scope(tenant):
        assert not Closure.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "2026-13-01", "0000-00-00"])
def test_what_is_no_day_gets_an_answer(page: Any, wrong: str) -> None:
    assert page(**closed(starts=wrong)).status_code == 200
