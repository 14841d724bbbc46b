"""The one-button changes of a request: reopening, following, followers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.selectors import actor_for
from tickets import services
from tickets.models import Ticket, TicketFollower
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
URL = "/requests/NH-4800/"


def said(response: Any) -> list[str]:
    return [message.message for message in get_messages(response.wsgi_request)]


def followers() -> set[str]:
    return set(TicketFollower.objects.values_list("user__email", flat=True))


def test_reopening(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    answer(ticket, people.agent, then="solved")
    response = signed_in(people.buyer).post(f"{URL}reopen/")
    assert (response.status_code, said(response)) == (302, ["The request is open again."])
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_reopening_too_late_offers_a_follow_up(people: Any, signed_in: SignedIn) -> None:
    past = timezone.now() - timedelta(days=60)
    ticket = make_ticket(people.customer, people.owner, at=past)
    services.solve(actor=actor_for(people.owner, ticket.tenant), ticket=ticket, at=past)
    response = signed_in(people.owner).post(f"{URL}reopen/")
    assert "Open a new one that follows up on it." in said(response)[0]
    ticket.refresh_from_db()
    assert ticket.state == "solved"


def test_reopening_what_is_open_is_said(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    answer(ticket, people.agent, then="open")
    assert "can't become" in said(signed_in(people.owner).post(f"{URL}reopen/"))[0]


def test_following_and_not(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.viewer)
    assert client.post(f"{URL}follow/").url == URL
    assert followers() == {"viewer@medis.example"}
    assert client.post(f"{URL}unfollow/").url == URL
    assert followers() == set()


def test_who_saw_it_as_a_follower_goes_back_to_the_list(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    services.add_follower(
        actor=actor_for(people.owner, ticket.tenant), ticket=ticket, user=people.billing
    )
    client = signed_in(people.billing)
    assert client.get(URL).status_code == 200
    assert client.post(f"{URL}unfollow/").url == "/requests/"
    assert client.get(URL).status_code == 404


def test_adding_and_removing_colleagues(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    client.post(f"{URL}followers/add/", {"user": people.billing.pk})
    assert followers() == {"billing@medis.example"}
    content = client.get(URL).content.decode()
    assert f"Remove {people.billing}" in content
    client.post(f"{URL}followers/remove/", {"user": people.billing.pk})
    assert followers() == set()


@pytest.mark.parametrize("role", ["outsider", "agent", "foreign_owner", "operator"])
def test_strangers_are_not_found(
    people: Any, ticket: Ticket, signed_in: SignedIn, role: str
) -> None:
    stranger = getattr(people, role)
    for path in ("add", "remove"):
        response = signed_in(people.owner).post(f"{URL}followers/{path}/", {"user": stranger.pk})
        assert response.status_code == 404
    assert followers() == set()


@pytest.mark.parametrize("user", ["", "x", "-1", "9" * 30, "１"])
def test_nonsense_is_not_found(people: Any, ticket: Ticket, signed_in: SignedIn, user: str) -> None:
    client = signed_in(people.owner)
    assert client.post(f"{URL}followers/add/", {"user": user}).status_code == 404


def test_viewers_add_nobody(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.viewer)
    data = {"user": people.billing.pk}
    assert client.post(f"{URL}followers/add/", data).status_code == 403
    assert followers() == set()
