"""What was searched and read before asking, from the visitor's session to the team."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import User
from knowledge.tests.factories import make_article
from portal.shared import trail
from tickets.models import Ticket

SignedIn = Callable[[User | None], Client]


def ask(client: Client) -> Ticket:
    data = {
        "subject": "No parcel",
        "category": "delivery",
        "body": "Nothing came.",
        "urgency": "normal",
        "form_key": str(uuid4()),
    }
    assert client.post("/requests/new/", data).status_code == 302
    found: Ticket = Ticket.objects.get(subject="No parcel")
    return found


def test_the_team_sees_what_was_searched_and_read(people: Any, signed_in: SignedIn) -> None:
    article = make_article(people.customer.tenant, "Tracking a parcel")
    owner = signed_in(people.owner)
    owner.post("/search/asked/", {"q": "  parcel\0 late "})
    owner.post(f"{article.url_in('en')}read/")
    owner.post("/search/asked/", {"q": ""})
    assert "The team sees what you searched for" in owner.get("/requests/new/").content.decode()
    ticket = ask(owner)
    assert [(step["kind"], step["text"]) for step in ticket.trail] == [
        ("search", "parcel late"),
        ("article", "Tracking a parcel"),
    ]
    assert set(ticket.trail[0]) == {"kind", "text", "url"}
    content = signed_in(people.agent).get("/admin/tickets/ticket/NH-4800/").content.decode()
    assert "Before asking" in content
    assert f'href="{article.url_in("en")}"' in content
    # Handed over: the next request has its own.
    assert "The team sees" not in owner.get("/requests/new/").content.decode()


def test_the_team_leaves_no_trail_and_a_get_none_either(people: Any, signed_in: SignedIn) -> None:
    for person in (people.agent, people.owner):
        client = signed_in(person)
        client.get("/search/?q=parcel")
        if person is people.agent:
            client.post("/search/asked/", {"q": "parcel"})
        assert trail.KEY not in client.session


def test_ten_entries_two_hours_each_once(people: Any, signed_in: SignedIn) -> None:
    owner = signed_in(people.owner)
    for number in range(12):
        owner.post("/search/asked/", {"q": f"word {number}"})
    owner.post("/search/asked/", {"q": "word 5"})
    words = [step["text"] for step in owner.session[trail.KEY]]
    assert words == [f"word {number}" for number in (2, 3, 4, 6, 7, 8, 9, 10, 11, 5)]
    session = owner.session
    for step in session[trail.KEY]:
        step["at"] -= 2 * 60 * 60 + 60
    session.save()
    assert "The team sees" not in owner.get("/requests/new/").content.decode()
    owner.post("/search/asked/", {"q": "fresh"})
    assert [step["text"] for step in owner.session[trail.KEY]] == ["fresh"]
