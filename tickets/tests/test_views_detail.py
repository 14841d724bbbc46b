"""/requests/<reference>/ with its reply and solve."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.selectors import actor_for
from tickets import services
from tickets.models import Ticket
from tickets.tests.factories import answer, make_ticket, text_file

SignedIn = Callable[[User | None], Client]
URL = "/requests/NH-4800/"
XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "<svg onload=alert(1)>",
    '"><iframe src=//evil.example>',
    "<a href='javascript:alert(1)'>x</a>",
    "![x](http://e.vil/p)",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input></form>",
    "`<b onmouseover=alert(1)>`",
    "<JaVaScRiPt:alert(1)>",
    "{{ 7*7 }}{% debug %}",
]


def test_the_page_tells_the_story(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    answer(
        ticket,
        people.agent,
        "It is **on its way**. Which door is it for?",
        uploads=[text_file("sizes.txt")],
    )
    content = signed_in(people.owner).get(URL).content.decode()
    for said in (
        "<title>NH-4800: Where is the parcel",
        "Message from you",
        "<strong>on its way</strong>",
        "sizes.txt",
        "took the request",
        "Waiting for your answer",
        "Which door is it for?",
        "Reply now",
        "Send reply",
        "Mark as solved",
        'aria-current="step"',
    ):
        assert said in content, said


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("owner", 200),
        ("buyer", 200),
        ("viewer", 200),
        ("billing", 404),
        ("outsider", 404),
        ("knowledge", 404),
        ("foreign_owner", 404),
        ("foreign_agent", 404),
        ("agent", 302),
        ("admin", 302),
        ("operator", 302),
    ],
)
def test_who_may_look(
    people: Any, ticket: Ticket, signed_in: SignedIn, role: str, status: int
) -> None:
    response = signed_in(getattr(people, role)).get(URL)
    assert response.status_code == status
    if status == 302:
        assert response.url == "/admin/tickets/ticket/NH-4800/"


@pytest.mark.parametrize("path", ["", "reply/", "solve/", "reopen/", "follow/", "unfollow/"])
def test_visitors_are_asked_to_sign_in(ticket: Ticket, signed_in: SignedIn, path: str) -> None:
    client = signed_in(None)
    response = client.post(URL + path) if path else client.get(URL)
    assert (response.status_code, response.url) == (302, f"/auth/login/?next={URL}{path}")


def test_a_note_never_shows(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    services.add_note(
        actor=actor_for(people.agent, ticket.tenant),
        ticket=ticket,
        body="They never pay.",
        uploads=[text_file("secret.txt")],
    )
    services.set_priority(
        actor=actor_for(people.agent, ticket.tenant), ticket=ticket, priority="low"
    )
    content = signed_in(people.owner).get(URL).content.decode()
    for hidden in ("never pay", "secret.txt", "priority"):
        assert hidden not in content


def test_viewers_read_and_follow_only(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    content = signed_in(people.viewer).get(URL).content.decode()
    assert "Send reply" not in content
    assert "Your role can read requests, not answer them." in content
    assert "Follow" in content
    for path in ("reply/", "solve/", "reopen/"):
        assert signed_in(people.viewer).post(URL + path, {"body": "x"}).status_code == 403
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("text", XSS)
def test_hostile_text_stays_text(
    people: Any, ticket: Ticket, signed_in: SignedIn, text: str
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(subject=text[:200])
    User.objects.filter(pk=people.buyer.pk).update(name=text[:120])
    people.buyer.refresh_from_db()
    answer(ticket, people.buyer, text)
    answer(ticket, people.agent, f"{text} or not?")
    content = signed_in(people.owner).get(URL).content.decode()
    low = content.lower()
    assert low.count("<script") == low.count("<script src=")
    assert "7*7" in low or "7*7" not in text
    for active in ("<img", "<iframe", "<style", 'href="javascript:', 'href="data:', "<svg on"):
        assert active not in low, active
    assert content.count("<form") == content.count("</form>")


def test_a_reply_is_written(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    answer(ticket, people.agent)
    response = signed_in(people.owner).post(
        f"{URL}reply/", {"body": "35 mm.", "files": [text_file()], "form_key": str(uuid4())}
    )
    assert (response.status_code, response.url) == (302, URL)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.last().body) == ("open", "35 mm.")


def test_a_double_click_writes_once(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client, data = signed_in(people.owner), {"body": "Once.", "form_key": str(uuid4())}
    assert [client.post(f"{URL}reply/", data).status_code for _ in range(2)] == [302, 302]
    assert ticket.messages.count() == 2


def test_each_page_has_a_key_of_its_own(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    keys = {client.get(URL).context["form"]["form_key"].value() for _ in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize("path", ["reply/", "solve/"])
def test_a_refused_reply_keeps_its_text(
    people: Any, ticket: Ticket, signed_in: SignedIn, path: str
) -> None:
    response = signed_in(people.owner).post(
        URL + path, {"body": "Keep me.", "files": [text_file("a.exe", b"MZ")]}
    )
    assert response.status_code == 200
    assert "Keep me." in response.content.decode()
    assert list(response.context["form"].errors) == ["files"]
    assert ticket.messages.count() == 1


def test_an_empty_reply_is_refused(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    response = signed_in(people.owner).post(f"{URL}reply/", {"body": " "})
    assert list(response.context["form"].errors) == ["body"]


def test_extra_fields_change_nothing(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    signed_in(people.owner).post(
        f"{URL}reply/",
        {
            "body": "x",
            "is_internal": "1",
            "is_staff": "1",
            "then": "closed",
            "state": "closed",
            "author": people.agent.pk,
            "priority": "urgent",
            "as_staff": "1",
        },
    )
    ticket.refresh_from_db()
    message = ticket.messages.last()
    assert (message.is_staff, message.is_internal, message.author) == (False, False, people.owner)
    assert (ticket.state, ticket.priority) == ("new", "normal")


def test_solving_needs_no_word(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    assert signed_in(people.owner).post(f"{URL}solve/", {"body": ""}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("solved", 1)


def test_solving_with_a_word(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    signed_in(people.owner).post(f"{URL}solve/", {"body": "Thank you."})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.last().body) == ("solved", "Thank you.")


def test_solving_twice_is_said(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    client.post(f"{URL}solve/")
    response = client.post(f"{URL}solve/")
    assert response.status_code == 200
    assert len(response.context["form"].non_field_errors()) == 1


def test_a_solved_request_offers_reopening_while_it_can(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    answer(ticket, people.agent, then="solved")
    content = signed_in(people.owner).get(URL).content.decode()
    assert "If it is not, reopen it until" in content
    assert "Reopen the request" in content
    assert "Send reply" not in content


def test_a_closed_request_offers_another(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    services.change_state(actor=actor_for(people.agent, ticket.tenant), ticket=ticket, to="closed")
    content = signed_in(people.owner).get(URL).content.decode()
    assert "/requests/new/?follow_up=NH-4800" in content
    assert signed_in(people.owner).post(f"{URL}reply/", {"body": "x"}).status_code == 200
    assert ticket.messages.count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("agent", 403), ("outsider", 404), ("billing", 404), ("foreign_owner", 404)],
)
@pytest.mark.parametrize("path", ["reply/", "solve/", "reopen/", "follow/", "followers/add/"])
def test_others_change_nothing(
    people: Any, ticket: Ticket, signed_in: SignedIn, role: str, status: int, path: str
) -> None:
    client = signed_in(getattr(people, role))
    data = {"body": "x", "user": people.buyer.pk}
    assert client.post(URL + path, data).status_code == status
    assert (ticket.messages.count(), ticket.followers.count()) == (1, 0)


@pytest.mark.parametrize("path", ["reply/", "solve/", "reopen/", "follow/", "followers/remove/"])
def test_nothing_is_changed_by_looking(
    people: Any, ticket: Ticket, signed_in: SignedIn, path: str
) -> None:
    assert signed_in(people.owner).get(URL + path).status_code == 405


@pytest.mark.parametrize("reference", ["NH-9999", "nh-4800", "4800", "x" * 300, "NH-4800-1"])
def test_unknown_numbers(people: Any, ticket: Ticket, signed_in: SignedIn, reference: str) -> None:
    assert signed_in(people.owner).get(f"/requests/{reference}/").status_code == 404


def test_as_many_queries_for_fifty_messages_as_for_one(people: Any, signed_in: SignedIn) -> None:
    now = timezone.now()
    ticket = make_ticket(people.customer, people.owner, at=now - timedelta(days=2))
    client = signed_in(people.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    queries()
    with_one = queries()
    for number in range(50):
        author = people.agent if number % 2 else people.buyer
        files = [text_file()] if number % 10 == 0 else []
        answer(ticket, author, uploads=files, at=now - timedelta(days=1, minutes=-number))
    assert queries() == with_one
    assert with_one <= 12


def test_a_merged_request_says_where_it_goes_on(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    second = make_ticket(people.customer, people.owner, subject="Once more")
    agent = actor_for(people.agent, ticket.tenant)
    services.merge_tickets(actor=agent, ticket=second, target=ticket)
    client = signed_in(people.owner)
    content = client.get(f"/requests/{second.reference}/").content.decode()
    assert "This request is part of another one now." in content
    assert f'href="/requests/{ticket.reference}/"' in content
    assert "This request is closed." not in content
    assert "part of another" not in client.get(f"/requests/{ticket.reference}/").content.decode()
