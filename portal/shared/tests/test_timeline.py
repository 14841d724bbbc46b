"""One timeline over rows of several tables, in one statement."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer, Segment
from accounts.tests.factories import make_customer
from portal.shared.actors import system_actor
from portal.shared.audit import record
from portal.shared.models import AuditEntry, Tenant
from portal.shared.timeline import Moment, Strand, moments, timeline
from portal.shared.ui import TimelineItem

DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def worded(moment: Moment) -> TimelineItem:
    return TimelineItem(title=f"{moment.kind} {moment.title}", meta=f"{moment.at:%d %H}")


def customers(limit: int = 5) -> Strand:
    rows = moments(
        "customer", Customer.objects.all(), limit, at="created_at", title="name",
        reference="number", amount="credit_limit", currency="currency",
    )  # fmt: skip
    return Strand("customer", rows, worded)


def entries(limit: int = 5) -> Strand:
    rows = AuditEntry.objects.filter(action="segment.named")
    return Strand("audit", moments("audit", rows, limit, at="at", title="target_label"), worded)


@pytest.fixture
def filled(in_tenant: Tenant) -> Tenant:
    for number in range(3):
        make_customer(
            in_tenant, f"C{number}", created_at=DAY + timedelta(hours=2 * number),
            credit_limit=Decimal("12.50"),
        )  # fmt: skip
    return in_tenant


def test_rows_of_all_strands_stand_in_the_order_of_time(filled: Tenant) -> None:
    record(system_actor(filled), "segment.named", Segment.objects.create(tenant=filled, name="S"))
    with CaptureQueriesContext(connection) as queries:
        items = timeline([customers(), entries()], 3)
    assert len(queries) == 1
    assert [item.title for item in items] == ["audit S", "customer C2", "customer C1"]


def test_columns_come_back_as_they_are(filled: Tenant) -> None:
    seen: list[Moment] = []

    def kept(moment: Moment) -> TimelineItem:
        seen.append(moment)
        return worded(moment)

    timeline([Strand("customer", customers(1).rows, kept)], 5)
    (moment,) = seen
    assert (moment.at, moment.amount, moment.currency) == (
        DAY + timedelta(hours=4),
        Decimal("12.50"),
        "EUR",
    )
    assert (moment.reference, moment.state) == ("C-1003", "")


def test_each_strand_gives_no_more_than_is_shown(filled: Tenant) -> None:
    assert [item.title for item in timeline([customers(2)], 5)] == ["customer C2", "customer C1"]


def test_nothing_given_nothing_asked(filled: Tenant) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert timeline([], 5) == []
    assert len(queries) == 0


def test_a_strand_of_nothing_hides_no_other(filled: Tenant) -> None:
    nothing = moments("none", Customer.objects.none(), 5, at="created_at", title="name")
    items = timeline([Strand("none", nothing, worded), customers(), entries()], 5)
    assert [item.title for item in items] == ["customer C2", "customer C1", "customer C0"]
