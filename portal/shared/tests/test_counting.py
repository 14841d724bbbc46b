"""Several capped counts in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from accounts.tests.factories import make_customer
from portal.shared.counting import capped, counted
from portal.shared.models import Tenant


@pytest.fixture
def three(in_tenant: Tenant) -> Tenant:
    for number in range(3):
        make_customer(in_tenant, f"Customer {number}", is_active=number > 0)
    return in_tenant


def test_all_counts_are_one_statement(three: Tenant) -> None:
    rows = {"all": Customer.objects.all(), "active": Customer.objects.filter(is_active=True)}
    with CaptureQueriesContext(connection) as queries:
        assert counted(three, rows) == {"all": 3, "active": 2}
    assert len(queries) == 1


def test_counting_ends_one_past_the_cap(three: Tenant) -> None:
    found = counted(three, {"all": Customer.objects.all()}, cap=1)
    assert found == {"all": 2}
    assert capped(found["all"], 1) == "1+"


def test_no_rows_no_statement(three: Tenant) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert counted(three, {"none": Customer.objects.none()}) == {"none": 0}
        assert counted(three, {}) == {}
    assert len(queries) <= 1


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1000, "1000"), (1001, "1000+")])
def test_counts_as_they_are_shown(number: int, shown: str) -> None:
    assert capped(number) == shown
