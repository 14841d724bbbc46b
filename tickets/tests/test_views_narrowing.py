"""The list narrowed by its filters, the same as a table, and what belongs to a request."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.selectors import actor_for
from billing.tests.factories import make_invoice
from orders.tests.factories import make_order
from portal.shared.context import current_tenant_id, tenant_scope
from tickets import services
from tickets.models import Ticket
from tickets.related import numbers_in
from tickets.tests.asking import add_field
from tickets.tests.factories import answer, make_ticket
from tickets.views import export

SignedIn = Callable[[User | None], Client]
URL, EXPORT = "/requests/", "/requests/export/"


@pytest.fixture
def three(people: Any) -> list[Ticket]:
    """A question of March, a complaint of April, a tagged incident of May."""
    made = [
        make_ticket(
            people.customer,
            people.owner if key != "wrong-item" else people.buyer,
            category=key,
            subject=key,
            at=datetime(2026, month, 10, 12, tzinfo=UTC),
        )
        for key, month in (("delivery", 3), ("service-complaint", 4), ("wrong-item", 5))
    ]
    buyer = actor_for(people.buyer, people.customer.tenant)
    services.add_own_tag(actor=buyer, ticket=made[2], name="dock")
    return made


def table(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"{EXPORT}?{query}")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="requests-')
    text = b"".join(response).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=complaint", ["service-complaint"]),
        ("category=delivery", ["delivery"]),
        ("tag=dock", ["wrong-item"]),
        ("since=2026-04-10", ["wrong-item", "service-complaint"]),
        ("until=2026-04-10", ["service-complaint", "delivery"]),
        ("since=2026-04-01&until=2026-04-30&whose=mine", ["service-complaint"]),
        ("kind=nonsense&category=nonsense&tag=nonsense&since=x&until=9999999", None),
    ],
)
def test_the_list_and_the_table_are_narrowed_alike(
    people: Any, three: list[Ticket], signed_in: SignedIn, query: str, expected: Any
) -> None:
    client = signed_in(people.owner)
    wanted = expected if expected is not None else ["wrong-item", "service-complaint", "delivery"]
    response = client.get(f"{URL}?{query}")
    assert [row.ticket.subject for row in response.context["rows"]] == wanted
    assert [row[1] for row in table(client, query)[1:]] == wanted
    assert response.context["list_tabs"][0].count == str(len(wanted))
    assert f"{EXPORT}?" in response.content.decode()


def test_the_table_has_typed_columns_of_one_category(people: Any, signed_in: SignedIn) -> None:
    add_field(people.customer.tenant, "number", key="pieces")
    add_field(people.customer.tenant, "date", key="day")
    filled = {"pieces": Decimal("-2.50"), "day": date(2026, 3, 1)}
    make_ticket(people.customer, people.owner, subject="=1+1", answers=filled)
    make_ticket(people.customer, people.owner, category="return", subject="Other")
    client = signed_in(people.owner)
    narrowed = table(client, "category=delivery")
    assert narrowed[0][-2:] == ["Pieces", "Day"]
    assert narrowed[1][1] == "'=1+1"
    assert narrowed[1][-2:] == ["-2.5", "2026-03-01"]
    whole = {row[1]: row[-1] for row in table(client, "tab=all")}
    assert (whole["Other"], whole["'=1+1"]) == ("", "Pieces: -2.5; Day: 1 Mar 2026")


def test_everybody_exports_what_they_see(
    people: Any, three: list[Ticket], signed_in: SignedIn
) -> None:
    assert len(table(signed_in(people.viewer))) == 4
    assert len(table(signed_in(people.billing))) == 1
    assert len(table(signed_in(people.outsider))) == 1
    assert "Open the staff workspace" in signed_in(people.agent).get(EXPORT).content.decode()
    assert signed_in(None).get(EXPORT).status_code == 302


def test_long_tables_come_in_batches_and_say_where_they_end(
    people: Any, three: list[Ticket], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 1)
    client = signed_in(people.owner)
    assert [row[1] for row in table(client)[1:]] == ["wrong-item", "service-complaint", "delivery"]
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    last = table(client)[-2:]
    assert last[0][1] == "service-complaint"
    assert last[1][0].startswith("Only the first 10,000 requests are listed.")


def test_no_scope_is_open_while_it_is_sent(
    people: Any, three: list[Ticket], signed_in: SignedIn, in_tenant: Any
) -> None:
    response = signed_in(people.owner).get(EXPORT)
    inside = current_tenant_id()
    for _piece in response:
        assert current_tenant_id() == inside
    with tenant_scope(in_tenant):
        assert Ticket.objects.count() == 3


def test_narrowing_costs_as_many_queries_for_fifty(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    ticket = make_ticket(people.customer, people.owner)
    owner = actor_for(people.owner, ticket.tenant)
    services.add_own_tag(actor=owner, ticket=ticket, name="dock")
    query = f"{URL}?kind=question&tag=dock&since=2020-01-01&category=delivery"

    def cost() -> int:
        client.get(query)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(query).status_code == 200
        return len(captured)

    with_one = cost()
    for _number in range(49):
        more = make_ticket(people.customer, people.owner)
        services.add_own_tag(actor=owner, ticket=more, name="dock")
    assert (cost(), with_one <= 12) == (with_one, True)


# --- what belongs to a request ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where is SO-20814 and so-1?", ["SO-20814", "SO-1"]),
        ("NH-2026-0001, NH-2026-0001", ["NH-2026-0001"]),
        ("No number, e-mail, A-B", []),
        ("A-1 A-2 A-3 A-4 A-5 A-6", ["A-1", "A-2", "A-3", "A-4", "A-5"]),
    ],
)
def test_numbers_in_a_subject(text: str, found: list[str]) -> None:
    assert numbers_in(text) == found


def test_named_orders_and_invoices_are_linked_for_who_sees_them(
    people: Any, signed_in: SignedIn
) -> None:
    order = make_order(people.customer, people.owner)
    invoice = make_invoice(people.customer, "10.00")
    theirs = make_order(people.other_customer, people.outsider)
    subject = f"{order.reference}, {invoice.reference} and {theirs.reference}"
    make_ticket(people.customer, people.owner, subject=subject)
    page = signed_in(people.owner).get("/requests/NH-4800/").content.decode()
    assert f'href="{order.get_absolute_url()}"' in page
    assert f'href="{invoice.get_absolute_url()}"' in page
    assert f'href="{theirs.get_absolute_url()}"' not in page
    page = signed_in(people.viewer).get("/requests/NH-4800/").content.decode()
    assert f'href="{invoice.get_absolute_url()}"' not in page


def test_a_request_solved_too_long_ago_offers_a_follow_up(people: Any, signed_in: SignedIn) -> None:
    ticket = make_ticket(people.customer, people.owner)
    answer(ticket, people.agent, then="solved")
    client = signed_in(people.owner)
    assert "Reopen the request" in client.get("/requests/NH-4800/").content.decode()
    long_ago = ticket.created_at - timedelta(days=40)
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=long_ago)
    page = client.get("/requests/NH-4800/").content.decode()
    assert "Reopen the request" not in page
    assert "/requests/new/?follow_up=NH-4800" in page
