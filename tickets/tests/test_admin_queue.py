"""The desk's list in the staff workspace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from accounts.tests.factories import make_staff
from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Queue, Ticket
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
URL = "/admin/tickets/ticket/"


def subjects(response: Any) -> list[str]:
    return [row.subject for row in response.context["rows"]]


@pytest.fixture
def desk(people: Any) -> list[Ticket]:
    """New, waiting with the agent, solved, and urgent of another customer."""
    now = timezone.now()
    made = [
        make_ticket(people.customer, people.owner, subject=name, at=now - timedelta(hours=number))
        for number, name in enumerate(["Fresh", "Asked", "Done"], start=1)
    ]
    answer(made[1], people.agent, at=now - timedelta(hours=2))
    answer(made[2], people.agent, then="solved", at=now - timedelta(hours=3))
    burning = make_ticket(
        people.other_customer,
        people.outsider,
        subject="Burning",
        urgency="critical",
        category="invoice",
        at=now - timedelta(hours=9),
    )
    return [*made, burning]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("agent", 200),
        ("admin", 200),
        ("operator", 200),
        ("knowledge", 403),
        ("owner", 302),
        ("outsider", 302),
        ("foreign_agent", 302),
        ("foreign_admin", 302),
    ],
)
def test_who_may_enter(people: Any, signed_in: SignedIn, role: str, status: int) -> None:
    assert signed_in(getattr(people, role)).get(URL).status_code == status


def test_what_is_pressing_stands_in_the_list(
    people: Any, desk: list[Ticket], signed_in: SignedIn
) -> None:
    soon = timezone.now() + timedelta(minutes=30, seconds=30)
    Ticket.objects.update(next_due_at=soon, sla_level=0)
    Ticket.objects.filter(subject="Burning").update(
        sla_level=2, next_due_at=soon - timedelta(days=2)
    )
    Ticket.objects.filter(subject="Fresh").update(sla_level=1)
    rows = signed_in(people.agent).get(URL, {"view": "open"}).context["rows"]
    due = {row.subject: row.due.label.replace("\xa0", " ") if row.due else "" for row in rows}
    assert due == {"Burning": "Overdue for 1 day", "Fresh": "Due in 30 minutes", "Asked": ""}


def test_visitors_are_asked_to_sign_in(signed_in: SignedIn) -> None:
    assert signed_in(None).get(URL).status_code == 302


def test_what_nobody_has_comes_first(people: Any, desk: list[Ticket], signed_in: SignedIn) -> None:
    response = signed_in(people.agent).get(URL)
    assert subjects(response) == ["Fresh", "Burning"]
    assert {view.label: view.count for view in response.context["views"]} == {
        "Unassigned": "2",
        "Mine": "1",
        "New": "2",
        "Waiting for the customer": "1",
        "All open": "3",
        "Solved": "",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("view=mine", ["Asked"]),
        ("view=new", ["Fresh", "Burning"]),
        ("view=waiting", ["Asked"]),
        ("view=open", ["Fresh", "Asked", "Burning"]),
        ("view=solved", ["Done"]),
        ("view=open&priority=urgent", ["Burning"]),
        ("view=open&state=waiting", ["Asked"]),
        ("view=open&q=kėdė", ["Burning"]),
        ("view=open&q=fresh", ["Fresh"]),
        ("view=open&q=NH-4801", ["Asked"]),
        ("view=open&q=4801", ["Asked"]),
        ("view=open&q=%00%27%22", []),
        ("view=open&queue=x&state=x&priority=x&assignee=x", ["Fresh", "Asked", "Burning"]),
        ("view=open&queue=99999999999999999999999", []),
    ],
)
def test_views_filters_and_search(
    people: Any, desk: list[Ticket], signed_in: SignedIn, query: str, expected: list[str]
) -> None:
    response = signed_in(people.agent).get(f"{URL}?{query}")
    assert (response.status_code, subjects(response)) == (200, expected)


def test_by_queue_and_by_assignee(people: Any, desk: list[Ticket], signed_in: SignedIn) -> None:
    client = signed_in(people.admin)
    billing = Queue.objects.get(name="Billing")
    assert subjects(client.get(f"{URL}?view=open&queue={billing.pk}")) == ["Burning"]
    assert subjects(client.get(f"{URL}?view=open&assignee={people.agent.pk}")) == ["Asked"]


def test_a_queue_s_people_see_it_only(
    people: Any, desk: list[Ticket], signed_in: SignedIn, in_tenant: Tenant
) -> None:
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    role = Role.objects.get(scope="staff", key="billing")
    services.set_queue_roles(
        actor=system_actor(in_tenant), queue=Queue.objects.get(name="Billing"), roles=[role]
    )
    response = signed_in(clerk).get(f"{URL}?view=open")
    assert subjects(response) == ["Burning"]
    assert [queue for _key, queue in response.context["filters"][0]["choices"]] == ["Billing"]
    assert signed_in(clerk).get(f"{URL}NH-4800/").status_code == 404
    assert signed_in(clerk).get(f"{URL}NH-4803/").status_code == 200


def test_what_is_late_is_marked(people: Any, signed_in: SignedIn) -> None:
    ticket = make_ticket(people.customer, people.owner)
    client = signed_in(people.agent)
    Ticket.objects.filter(pk=ticket.pk).update(next_promise_at=timezone.now())
    assert [row.is_late for row in client.get(URL).context["rows"]] == [True]
    Ticket.objects.filter(pk=ticket.pk).update(next_promise_at=timezone.now() + timedelta(hours=1))
    assert [row.is_late for row in client.get(URL).context["rows"]] == [False]


def test_pages(people: Any, signed_in: SignedIn) -> None:
    for _number in range(27):
        make_ticket(people.customer, people.owner)
    client = signed_in(people.agent)
    first = client.get(URL)
    assert len(subjects(first)) == 25
    assert len(subjects(client.get(URL + first.context["page"].older_url))) == 2


def test_counts_stop_at_a_thousand(
    people: Any, ticket: Ticket, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    Ticket.objects.bulk_create(
        Ticket(
            tenant=in_tenant,
            reference=f"X-{number}",
            customer=people.customer,
            category=ticket.category,
            queue=ticket.queue,
            subject="x",
        )
        for number in range(1001)
    )
    response = signed_in(people.agent).get(URL)
    shown = {view.label: view.count for view in response.context["views"]}
    assert (shown["Unassigned"], shown["Mine"]) == ("1000+", "0")


def test_as_many_queries_for_fifty_as_for_one(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.agent)
    make_ticket(people.customer, people.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{URL}?view=open").status_code == 200
        return len(captured)

    queries()
    with_one = queries()
    for number in range(49):
        customer, author = (
            (people.customer, people.buyer)
            if number % 2
            else (people.other_customer, people.outsider)
        )
        request = make_ticket(customer, author)
        if number % 3 == 0:
            answer(request, people.admin if number % 2 else people.agent)
    assert queries() == with_one
    assert with_one <= 12


def test_names_are_only_text(people: Any, signed_in: SignedIn) -> None:
    User.objects.filter(pk=people.owner.pk).update(name="<script>alert(1)</script>")
    make_ticket(people.customer, people.owner, subject="<img src=x onerror=alert(1)>")
    content = signed_in(people.agent).get(URL).content.decode()
    assert "<script>alert" not in content
    assert "<img src=x" not in content


def test_nothing_is_changed_by_post(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    response = signed_in(people.admin).post(URL, {"action": "delete_selected"})
    assert response.status_code == 405
    assert Ticket.objects.count() == 1
