"""The customers' own tags: set and taken away by them, seen by nobody who shouldn't."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry
from tickets import services
from tickets.models import Tag, Ticket, TicketTag
from tickets.search_indexes import TicketIndex
from tickets.selectors_tags import known_tags, own_tags_of
from tickets.services.own_tags import MOST_TAGS, tag_word
from tickets.tests.factories import make_ticket

Act = Callable[[User | None], Actor]
SignedIn = Callable[[User | None], Client]


def mark_by_team(ticket: Ticket, word: str) -> None:
    """A tag of the team's."""
    tag, _new = Tag.objects.get_or_create(tenant=ticket.tenant, name=word)
    TicketTag.objects.create(tenant=ticket.tenant, ticket=ticket, tag=tag, is_staff=True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Kitchen", "kitchen"),
        ("  #Kitchen \n Kaunas ", "kitchen kaunas"),
        ("a\0b\u202ec", "abc"),
        ("Straße", "strasse"),
        ("I\u0307lgas", "i̇lgas"),
    ],
)
def test_a_word_as_it_is_kept(written: str, kept: str) -> None:
    assert tag_word(written) == kept


@given(st.text(max_size=60))
def test_a_kept_word_stays_as_it_is(text: str) -> None:
    try:
        word = tag_word(text)
    except DomainError:
        return
    assert (tag_word(word), 0 < len(word) <= 40) == (word, True)


@pytest.mark.parametrize("word", ["", " # ", "\0", "x" * 41])
def test_an_unusable_word_is_refused(people: Any, act: Act, ticket: Ticket, word: str) -> None:
    with pytest.raises(DomainError):
        services.add_own_tag(actor=act(people.owner), ticket=ticket, name=word)
    assert Tag.objects.count() == 0


def test_a_tag_is_set_once_and_taken_away(people: Any, act: Act, ticket: Ticket) -> None:
    owner = act(people.owner)
    for word in ("Dock", "dock"):
        services.add_own_tag(actor=owner, ticket=ticket, name=word)
    assert own_tags_of(ticket) == ["dock"]
    assert AuditEntry.objects.filter(action="ticket.tagged").count() == 1
    for word in ("Do\0ck", "dock"):  # PostgreSQL refuses to look for the first as it is
        services.remove_own_tag(actor=owner, ticket=ticket, name=word)
    assert own_tags_of(ticket) == []
    assert AuditEntry.objects.filter(action="ticket.untagged").count() == 1


def test_a_request_has_only_so_many(people: Any, act: Act, ticket: Ticket) -> None:
    for number in range(MOST_TAGS):
        services.add_own_tag(actor=act(people.owner), ticket=ticket, name=f"t{number}")
    with pytest.raises(DomainError):
        services.add_own_tag(actor=act(people.owner), ticket=ticket, name="more")


def test_who_may_tag(people: Any, act: Act, ticket: Ticket) -> None:
    for user in (people.viewer, people.outsider, people.agent):
        with pytest.raises(NotAllowed):
            services.add_own_tag(actor=act(user), ticket=ticket, name="dock")
        with pytest.raises(NotAllowed):
            services.remove_own_tag(actor=act(user), ticket=ticket, name="dock")


def test_the_team_s_tags_are_nobody_else_s(
    people: Any, act: Act, ticket: Ticket, signed_in: SignedIn
) -> None:
    mark_by_team(ticket, "nightjar")
    owner = act(people.owner)
    services.remove_own_tag(actor=owner, ticket=ticket, name="nightjar")
    assert TicketTag.objects.filter(is_staff=True).count() == 1
    assert (own_tags_of(ticket), known_tags(owner, people.customer.pk)) == ([], [])
    client = signed_in(people.owner)
    for url in ("/requests/NH-4800/", "/requests/", "/requests/export/"):
        assert "nightjar" not in b"".join(client.get(url)).decode()
    # An unknown tag narrows nothing: it would tell which requests the team has marked.
    rows = client.get("/requests/?tag=nightjar").context["rows"]
    assert [row.ticket for row in rows] == [ticket]
    index = TicketIndex()
    assert "nightjar" not in index.prepare_text(index.queryset().get(pk=ticket.pk))


def test_earlier_tags_are_those_of_requests_one_sees(people: Any, act: Act) -> None:
    mine = make_ticket(people.customer, people.billing)
    theirs = make_ticket(people.customer, people.owner)
    outside = make_ticket(people.other_customer, people.outsider)
    services.add_own_tag(actor=act(people.billing), ticket=mine, name="invoices")
    services.add_own_tag(actor=act(people.owner), ticket=theirs, name="layoffs")
    services.add_own_tag(actor=act(people.outsider), ticket=outside, name="pelican")
    key = people.customer.pk
    assert known_tags(act(people.owner), key) == ["invoices", "layoffs"]
    assert known_tags(act(people.billing), key) == ["invoices"]
    services.remove_own_tag(actor=act(people.owner), ticket=theirs, name="layoffs")
    assert known_tags(act(people.owner), key) == ["invoices"]


def test_tagging_on_the_page(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client, url = signed_in(people.owner), "/requests/NH-4800/"
    client.post(f"{url}tags/add/", {"name": "<b>Dock"})
    page = client.get(url).content.decode()
    assert "&lt;b&gt;dock" in page
    assert "<b>dock" not in page
    said = client.post(f"{url}tags/add/", {"name": "x" * 50}, follow=True).content.decode()
    assert "A tag has at most 40 characters." in said
    client.post(f"{url}tags/remove/", {"name": "<b>dock"})
    assert own_tags_of(ticket) == []
    for method in ("add", "remove"):
        assert client.get(f"{url}tags/{method}/").status_code == 405
        assert signed_in(people.outsider).post(f"{url}tags/{method}/").status_code == 404


def test_the_desk_sees_the_customer_s_tags(
    people: Any, act: Act, ticket: Ticket, signed_in: SignedIn
) -> None:
    services.add_own_tag(actor=act(people.owner), ticket=ticket, name="dock")
    page = signed_in(people.agent).get("/admin/tickets/ticket/NH-4800/").content.decode()
    assert "Tags of the customer" in page
    assert "dock" in page
