"""/requests/"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from portal.shared.models import Tenant
from tickets import search, services
from tickets.models import Ticket
from tickets.presentation import next_step
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
URL = "/requests/"


def subjects(response: Any) -> list[str]:
    return [row.ticket.subject for row in response.context["rows"]]


def counts(response: Any) -> dict[str, str | None]:
    return {tab.label: tab.count for tab in response.context["list_tabs"]}


@pytest.fixture
def four(people: Any) -> list[Ticket]:
    """New, waiting, solved, and one of a colleague."""
    now = timezone.now()
    made = [
        make_ticket(people.customer, people.owner, subject=name, at=now - timedelta(hours=number))
        for number, name in enumerate(["New", "Waiting", "Solved"], start=1)
    ]
    answer(made[1], people.agent, at=now - timedelta(hours=2))
    answer(made[2], people.agent, then="solved", at=now - timedelta(hours=3))
    colleague = make_ticket(
        people.customer, people.buyer, subject="Of a colleague", at=now - timedelta(hours=4)
    )
    search.rebuild(people.customer.tenant)
    return [*made, colleague]


def test_visitors_are_asked_to_sign_in(signed_in: SignedIn) -> None:
    response = signed_in(None).get(URL)
    assert (response.status_code, response.url) == (302, "/auth/login/?next=/requests/")


def test_open_requests_come_first(people: Any, four: list[Ticket], signed_in: SignedIn) -> None:
    response = signed_in(people.owner).get(URL)
    assert subjects(response) == ["New", "Waiting", "Of a colleague"]
    assert counts(response) == {
        "Open": "3",
        "Waiting for you": "1",
        "Solved": None,
        "All": None,
    }
    content = response.content.decode()
    assert "Your answer, since" in content
    assert "Next answer by" in content


def test_what_was_promised_and_is_over_is_said_as_such(people: Any, signed_in: SignedIn) -> None:
    late = make_ticket(people.customer, people.owner, subject="Late")
    past = timezone.now() - timedelta(days=1)
    Ticket.objects.filter(pk=late.pk).update(next_promise_at=past)
    content = signed_in(people.owner).get(URL).content.decode()
    assert "Late: promised by" in content
    assert "Next answer by" not in content
    solved = make_ticket(people.customer, people.owner, subject="Solved")
    answer(solved, people.agent, then="solved")
    assert "Can be reopened until" in next_step(solved, solved.tenant)
    solved.solved_at = timezone.now() - timedelta(days=30)
    assert next_step(solved, solved.tenant) == ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tab=waiting", ["Waiting"]),
        ("tab=solved", ["Solved"]),
        ("tab=all", ["New", "Waiting", "Solved", "Of a colleague"]),
        ("tab=all&whose=mine", ["New", "Waiting", "Solved"]),
        ("tab=all&q=colleague", ["Of a colleague"]),
        ("tab=all&q=nh-4801", ["Waiting"]),
        ("tab=all&q=%27%22%3E", []),
        ("tab=nonsense&whose=nonsense&q=", ["New", "Waiting", "Of a colleague"]),
    ],
)
def test_tabs_filters_and_search(
    people: Any, four: list[Ticket], signed_in: SignedIn, query: str, expected: list[str]
) -> None:
    response = signed_in(people.owner).get(f"{URL}?{query}")
    assert response.status_code == 200
    assert subjects(response) == expected


def test_who_sees_only_own_requests_is_not_offered_the_company_s(
    people: Any, four: list[Ticket], signed_in: SignedIn
) -> None:
    own = make_ticket(people.customer, people.billing, subject="My own")
    response = signed_in(people.billing).get(f"{URL}?tab=all")
    assert subjects(response) == [own.subject]
    assert response.context["whose_tabs"] == []


def test_others_see_their_own_company_s_only(
    people: Any, four: list[Ticket], signed_in: SignedIn
) -> None:
    assert subjects(signed_in(people.outsider).get(f"{URL}?tab=all")) == []


def test_viewers_are_not_offered_a_new_request(people: Any, signed_in: SignedIn) -> None:
    content = signed_in(people.viewer).get(URL).content.decode()
    assert 'class="btn primary" href="/requests/new/"' not in content
    content = signed_in(people.owner).get(URL).content.decode()
    assert 'class="btn primary" href="/requests/new/"' in content


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "No requests here"),
        ("tab=waiting", "Nothing waits for you"),
        ("tab=solved", "No solved requests yet"),
        ("q=zzz", "No request fits"),
    ],
)
def test_empty_lists_say_so(people: Any, signed_in: SignedIn, query: str, title: str) -> None:
    assert title in signed_in(people.owner).get(f"{URL}?{query}").content.decode()


def test_people_without_a_customer_are_helped_on(people: Any, signed_in: SignedIn) -> None:
    agent = signed_in(people.agent).get(URL)
    assert "Open the staff workspace" in agent.content.decode()
    knowledge = signed_in(people.knowledge).get(URL)
    assert "belong to a company here yet" in knowledge.content.decode()


def test_pages_lead_to_and_fro(people: Any, signed_in: SignedIn) -> None:
    now = timezone.now()
    for number in range(30):
        make_ticket(
            people.customer,
            people.owner,
            subject=f"No {number:02}",
            at=now - timedelta(minutes=number),
        )
    client = signed_in(people.owner)
    first = client.get(URL)
    assert (len(subjects(first)), first.context["page"].newer_url) == (25, "")
    second = client.get(URL + first.context["page"].older_url)
    assert subjects(second) == [f"No {number:02}" for number in range(25, 30)]
    assert second.context["page"].older_url == ""
    back = client.get(URL + second.context["page"].newer_url)
    assert subjects(back) == subjects(first)


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "9" * 30 + "-1", "1-1%00"])
def test_a_broken_address_is_the_first_page(
    people: Any, ticket: Ticket, signed_in: SignedIn, cursor: str
) -> None:
    response = signed_in(people.owner).get(f"{URL}?older={cursor}")
    assert (response.status_code, len(subjects(response))) == (200, 1)


def test_as_many_queries_for_fifty_as_for_one(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    make_ticket(people.customer, people.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    queries()
    with_one = queries()
    for number in range(49):
        request = make_ticket(people.customer, people.buyer if number % 2 else people.owner)
        if number % 3 == 0:
            answer(request, people.agent)
    assert queries() == with_one
    assert with_one <= 12


def test_the_part_switched_off_is_not_there(
    people: Any, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    in_tenant.modules = {"help": True, "requests": False}
    in_tenant.save(update_fields=["modules"])
    for path in (URL, "/requests/new/", "/requests/NH-4800/"):
        assert signed_in(people.owner).get(path).status_code == 404


def test_a_customer_s_name_is_only_text(people: Any, signed_in: SignedIn) -> None:
    User.objects.filter(pk=people.owner.pk).update(name="<script>alert(1)</script>")
    make_ticket(people.customer, people.owner, subject="<img src=x onerror=alert(1)>")
    content = signed_in(people.buyer).get(URL).content.decode()
    assert "<script>alert" not in content
    assert "<img src=x" not in content


def test_settled_requests_leave_the_count(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    answer(ticket, people.agent)
    assert counts(signed_in(people.owner).get(URL))["Waiting for you"] == "1"
    services.solve(actor=signed_in(people.owner).get(URL).wsgi_request.actor, ticket=ticket)
    assert counts(signed_in(people.owner).get(URL))["Waiting for you"] == "0"
