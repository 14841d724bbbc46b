"""The desk's page of one request, and what is done on it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomerNote, User
from accounts.selectors import actor_for
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.models import Queue, Ticket, TicketFollower
from tickets.tests.factories import answer, make_ticket, text_file

SignedIn = Callable[[User | None], Client]
URL = "/admin/tickets/ticket/NH-4800/"


def said(response: Any) -> list[str]:
    return [message.message for message in get_messages(response.wsgi_request)]


def properties(ticket: Ticket, **changed: Any) -> dict[str, Any]:
    return {
        "state": ticket.state,
        "priority": ticket.priority,
        "queue": ticket.queue_id,
        "assignee": ticket.assignee_id or "",
        "version": ticket.version,
        **changed,
    }


def reply_data(ticket: Ticket, **changed: Any) -> dict[str, Any]:
    return {
        "body": "On its way.",
        "then": "waiting",
        "version": ticket.version,
        "form_key": str(uuid4()),
        **changed,
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("agent", 200),
        ("admin", 200),
        ("operator", 200),
        ("knowledge", 403),
        ("owner", 302),
        ("foreign_agent", 302),
    ],
)
def test_who_may_look(
    people: Any, ticket: Ticket, signed_in: SignedIn, role: str, status: int
) -> None:
    assert signed_in(getattr(people, role)).get(URL).status_code == status


@pytest.mark.parametrize("path", ["take/", "reply/", "note/", "update/", "followers/"])
@pytest.mark.parametrize(
    ("role", "status"), [("knowledge", 403), ("owner", 302), ("foreign_agent", 302)]
)
def test_who_may_act(
    people: Any, ticket: Ticket, signed_in: SignedIn, path: str, role: str, status: int
) -> None:
    client = signed_in(getattr(people, role))
    assert client.post(URL + path, reply_data(ticket)).status_code == status
    assert signed_in(people.agent).get(URL + path).status_code == 405
    ticket.refresh_from_db()
    assert ticket.version == 0


def test_the_page_shows_everything(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    services.add_note(
        actor=actor_for(people.agent, ticket.tenant),
        ticket=ticket,
        body="They pay **late**.",
        uploads=[text_file("secret.txt")],
    )
    other = make_ticket(people.customer, people.buyer, subject="Another one")
    CustomerNote.objects.create(
        tenant=ticket.tenant, customer=people.customer, author=people.admin, text="Tuesdays only."
    )
    content = signed_in(people.agent).get(f"{URL}?record=1").content.decode()
    for shown in (
        "Where is the parcel",
        "They pay <strong>late</strong>",
        "secret.txt",
        "UAB Medis",
        "Another one",
        other.reference,
        "Tuesdays only.",
        people.buyer.email,
        "Answer and wait for the customer",
        "Take the request",
        "portal/desk.css",
    ):
        assert shown in content, shown


def test_notes_on_the_customer_need_the_right_to_see_customers(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    CustomerNote.objects.create(
        tenant=ticket.tenant, customer=people.customer, author=people.admin, text="Tuesdays only."
    )
    people.agent.groups.first().groupobjectpermission_set.filter(
        permission__codename="view_customers"
    ).delete()
    for path in ("?record=1", "record/"):
        assert "Tuesdays only." not in signed_in(people.agent).get(URL + path).content.decode()


def test_taking(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    response = signed_in(people.agent).post(f"{URL}take/", {"version": "0"})
    assert (response.status_code, response.url) == (302, URL)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.state) == (people.agent, "open")
    assert AuditEntry.objects.get(action="ticket.taken").source == "admin"


def test_the_slower_of_two_is_told(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    signed_in(people.agent).post(f"{URL}take/", {"version": "0"})
    response = signed_in(people.admin).post(f"{URL}take/", {"version": "0"})
    assert said(response)[0].startswith("Somebody else changed this request meanwhile.")
    ticket.refresh_from_db()
    assert ticket.assignee == people.agent


@pytest.mark.parametrize("then", ["waiting", "solved", "open"])
def test_answering(people: Any, ticket: Ticket, signed_in: SignedIn, then: str) -> None:
    data = {**reply_data(ticket, then=then), "files": [text_file()]}
    response = signed_in(people.agent).post(f"{URL}reply/", data)
    assert (response.status_code, response.url) == (302, URL)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == (then, people.agent)
    message = ticket.messages.last()
    assert (message.is_staff, message.is_internal) == (True, False)


def test_a_stale_answer_keeps_its_text_and_can_be_sent_again(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    data = reply_data(ticket, body="Keep me.")
    answer(ticket, people.owner, "Never mind, it came.")
    client = signed_in(people.agent)
    response = client.post(f"{URL}reply/", data)
    content = response.content.decode()
    assert response.status_code == 200
    assert "Keep me." in content
    assert "Somebody else changed this request meanwhile." in content
    assert "Never mind, it came." in content
    shown = response.context["draft"].form["version"].value()
    again = client.post(f"{URL}reply/", {**data, "version": shown})
    assert again.status_code == 302
    assert ticket.messages.last().body == "Keep me."


def test_a_double_click_answers_once(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client, data = signed_in(people.agent), reply_data(ticket)
    assert [client.post(f"{URL}reply/", data).status_code for _ in range(2)] == [302, 302]
    assert ticket.messages.count() == 2


@pytest.mark.parametrize(
    "changed",
    [{"body": ""}, {"then": "closed"}, {"then": ""}, {"version": "x"}, {"version": ""}],
)
def test_a_broken_form_changes_nothing(
    people: Any, ticket: Ticket, signed_in: SignedIn, changed: dict[str, str]
) -> None:
    response = signed_in(people.agent).post(f"{URL}reply/", reply_data(ticket, **changed))
    assert response.status_code == 200
    assert ticket.messages.count() == 1


def test_refused_files_keep_the_text(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    for path in ("reply/", "note/"):
        data = {**reply_data(ticket, body="Keep me."), "files": [text_file("a.exe", b"MZ")]}
        response = signed_in(people.agent).post(URL + path, data)
        assert (response.status_code, "Keep me." in response.content.decode()) == (200, True)
    assert ticket.messages.count() == 1


def test_noting(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client, data = signed_in(people.agent), {"body": "A hint.", "form_key": str(uuid4())}
    assert [client.post(f"{URL}note/", data).status_code for _ in range(2)] == [302, 302]
    assert ticket.messages.filter(is_internal=True).count() == 1
    assert client.post(f"{URL}note/", {"body": " "}).status_code == 200


def test_properties_are_saved(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    billing = Queue.objects.get(name="Billing")
    data = properties(
        ticket, state="waiting", priority="high", queue=billing.pk, assignee=people.admin.pk
    )
    response = signed_in(people.agent).post(f"{URL}update/", data)
    assert (response.status_code, said(response)) == (302, ["Saved."])
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority) == ("waiting", "high")
    assert (ticket.queue, ticket.assignee) == (billing, people.admin)


def test_stale_properties_are_refused(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    data = properties(ticket, priority="low")
    answer(ticket, people.admin)
    response = signed_in(people.agent).post(f"{URL}update/", {**data, "state": "waiting"})
    assert said(response)[0].startswith("Somebody else changed this request meanwhile.")
    ticket.refresh_from_db()
    assert ticket.priority == "normal"


def test_only_what_the_form_offers(
    people: Any, ticket: Ticket, signed_in: SignedIn, other_tenant: Tenant
) -> None:
    answer(ticket, people.agent)
    for changed in (
        {"state": "new"},
        {"priority": "top"},
        {"queue": "999999"},
        {"assignee": people.owner.pk},
        {"assignee": people.foreign_agent.pk},
    ):
        data = properties(ticket, **changed)
        assert signed_in(people.agent).post(f"{URL}update/", data).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority, ticket.assignee) == ("waiting", "normal", people.agent)


def test_a_closed_request_takes_notes_only(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    client.post(f"{URL}update/", properties(ticket, state="closed"))
    content = client.get(URL).content.decode()
    assert "Answer and wait for the customer" not in content
    ticket.refresh_from_db()
    assert client.post(f"{URL}reply/", reply_data(ticket)).status_code == 200
    assert client.post(f"{URL}note/", {"body": "For the files."}).status_code == 302
    assert ticket.messages.count() == 2


def test_followers_are_the_customer_s_people(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    client.post(f"{URL}followers/", {"user": people.buyer.pk})
    assert TicketFollower.objects.get().user == people.buyer
    client.post(f"{URL}followers/", {"user": people.buyer.pk, "remove": "1"})
    assert TicketFollower.objects.count() == 0
    for stranger in (people.outsider.pk, people.agent.pk, "x", ""):
        assert client.post(f"{URL}followers/", {"user": stranger}).status_code == 404


def test_hostile_text_stays_text(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    Ticket.objects.filter(pk=ticket.pk).update(subject=hostile)
    User.objects.filter(pk=people.owner.pk).update(name=hostile)
    people.owner.refresh_from_db()
    answer(ticket, people.owner, hostile)
    content = signed_in(people.agent).get(URL).content.decode()
    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert 'href="javascript:' not in content


def test_unknown_numbers(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.agent)
    for path in ("NH-9999/", f"{ticket.pk}/", f"{ticket.pk}/change/", f"{ticket.pk}/delete/"):
        assert client.get(f"/admin/tickets/ticket/{path}").status_code == 404


def test_as_many_queries_for_fifty_as_for_one(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    queries()
    with_one = queries()
    actor = actor_for(people.agent, ticket.tenant)
    for number in range(25):
        answer(ticket, people.buyer)
        services.add_note(
            actor=actor,
            ticket=ticket,
            body="x",
            uploads=[text_file()] if number % 5 == 0 else [],
        )
        if number % 5 == 0:
            make_ticket(people.customer, people.buyer)
    assert queries() == with_one
    assert with_one <= 11
