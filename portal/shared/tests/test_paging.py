"""Keyset pages over real rows: forwards, backwards, at the ends, with wrong cursors."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Customer
from accounts.tests.factories import make_customer
from portal.shared.models import Tenant
from portal.shared.paging import Keyset, Page, page_of, page_with, url_with

NEWEST = Keyset("created_at")
BY_NAME = Keyset("name", descending=False)
ORDERS = [NEWEST, BY_NAME, Keyset(), Keyset(descending=False)]


@pytest.fixture
def customers(in_tenant: Tenant) -> QuerySet:
    """Seven rows, two pairs of which share a moment or a name."""
    now = timezone.now()
    for number in range(7):
        customer = make_customer(in_tenant, f"Customer {number - number % 3}")
        customer.created_at = now - timedelta(hours=number - number % 2)
        customer.save(update_fields=["created_at"])
    return Customer.objects.all()


def walk(rows: QuerySet, keyset: Keyset, step: str, start: str = "") -> list[Page]:
    pages, query = [], start
    for _ in range(10):
        page = page_of(rows, QueryDict(query), keyset, size=3)
        pages.append(page)
        query = getattr(page, step).removeprefix("?")
        if not query:
            break
    return pages


@pytest.mark.parametrize("keyset", ORDERS)
def test_walking_on_shows_every_row_once_in_order(customers: QuerySet, keyset: Keyset) -> None:
    pages = walk(customers, keyset, "older_url")
    assert [len(page.rows) for page in pages] == [3, 3, 1]
    shown = [row.pk for page in pages for row in page.rows]
    assert shown == list(customers.order_by(*keyset.order()).values_list("pk", flat=True))
    assert pages[0].newer_url == ""
    assert pages[-1].older_url == ""


@pytest.mark.parametrize("keyset", ORDERS)
def test_walking_back_shows_the_same_rows(customers: QuerySet, keyset: Keyset) -> None:
    last = walk(customers, keyset, "older_url")[-1]
    back = walk(customers, keyset, "newer_url", last.newer_url.removeprefix("?"))
    wanted = list(customers.order_by(*keyset.order()).values_list("pk", flat=True))
    assert [row.pk for page in reversed(back) for row in page.rows] == wanted[:6]
    assert back[-1].newer_url == ""
    assert back[0].older_url


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "~", "1", "1~", "1~yesterday", "1~2026-01-01T00:00", "9" * 30, "-1~x", "1~2026\0"],
)
def test_a_cursor_that_is_none_of_ours_is_the_first_page(customers: QuerySet, cursor: str) -> None:
    query = QueryDict(mutable=True)
    query["older"] = cursor
    page = page_of(customers, query, NEWEST, size=3)
    assert page.newer_url == ""
    assert len(page.rows) == 3


def test_past_the_end_there_is_a_way_back(customers: QuerySet) -> None:
    page = page_of(customers.none(), QueryDict("older=1&q=x"), Keyset())
    assert (page.rows, page.newer_url, page.older_url) == ([], "?q=x", "")


def test_rows_of_a_second_query_stand_in_the_same_order(customers: QuerySet) -> None:
    full = customers.select_related("tenant")
    page = page_with(customers, full, QueryDict(""), NEWEST)
    assert [row.pk for row in page.rows] == [
        row.pk for row in page_of(customers, QueryDict(""), NEWEST).rows
    ]


def test_filters_stay_and_the_place_goes() -> None:
    assert url_with(QueryDict("q=a&older=3&tab=all"), tab="open") == "?q=a&tab=open"
