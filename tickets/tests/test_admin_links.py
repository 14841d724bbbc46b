"""Links to articles that the customer can't read: marked in the chooser, asked about at sending."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.selectors import actor_for
from knowledge import selectors_links
from knowledge import services as help_services
from knowledge.models import Article
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article, make_private
from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from tickets import services
from tickets.admin.composing import articles_to_insert
from tickets.admin.link_check import closed_links
from tickets.models import Ticket, TicketLink
from tickets.services.incidents import open_incidents
from tickets.tests.factories import make_ticket, text_file
from tickets.tests.guests import carry_out, open_for
from tickets.tests.test_admin_conversation import reply_data, said

SignedIn = Callable[[User | None], Client]
URL = "/admin/tickets/ticket/NH-4800/"
JSON = {"Accept": "application/json"}
ASKED = "The customer can&#x27;t read this article: Zebra manual. Take the link out"


@pytest.fixture
def closed(in_tenant: Tenant) -> Article:
    """An article that only the team reads."""
    article = make_article(in_tenant, "Zebra manual")
    set_readers(article, "staff")
    return article


def set_readers(article: Article, audience: str) -> None:
    help_services.set_article_readers(
        actor=system_actor(article.tenant), group=article.group, audience=audience
    )


def answered(ticket: Ticket, text: str, **fields: Any) -> dict[str, Any]:
    return reply_data(ticket, mode="reply", macro="", body=text, **fields)


def test_the_chooser_marks_what_the_customer_cannot_read(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn
) -> None:
    open_one = make_article(ticket.tenant, "Zebra for all")
    carry_out(ticket.tenant)
    found = articles_to_insert(actor_for(people.agent, ticket.tenant), ticket, "zebra")
    assert [(article.key, article.is_closed) for article in found] == [
        (open_one.pk, False),
        (closed.pk, True),
    ]
    client = signed_in(people.agent)
    page = client.post(f"{URL}compose/", answered(ticket, "So far.", do="find", find="zebra"))
    assert page.content.decode().count("Customer can't read this") == 1
    linked = client.post(f"{URL}compose/", answered(ticket, "So far.", article=closed.pk))
    assert "[Zebra manual](" in linked.context["draft"].form["body"].value()


def test_guests_read_what_visitors_read(
    people: Any, in_tenant: Tenant, signed_in: SignedIn
) -> None:
    make_private(in_tenant, "orders-delivery")
    members = make_article(in_tenant, "Zebra members")
    guests, _path = open_for(in_tenant)
    carry_out(in_tenant)
    agent = actor_for(people.agent, in_tenant)
    ours = make_ticket(people.customer, people.owner)
    found = {
        ticket.reference: [
            article.is_closed for article in articles_to_insert(agent, ticket, "zebra")
        ]
        for ticket in (guests, ours)
    }
    assert found == {guests.reference: [True], ours.reference: [False]}
    page = signed_in(people.agent).post(
        f"/admin/tickets/ticket/{guests.reference}/reply/",
        answered(guests, f"See {members.get_absolute_url()}"),
    )
    assert "Zebra members. Take the link out" in page.content.decode()


@pytest.mark.parametrize(
    "link",
    [
        "[here](https://north.example{path})",
        "[here][1]\n\n[1]: {path}?x=1#top",
        "<https://NORTH.example{path}>",
        "It is at https://north.example{path}.",
        "/help/articles/zebra-manual",
        "/pt/help/articles/zebra%2Dmanual/video/1/",
    ],
)
def test_a_closed_link_is_asked_about_and_nothing_is_lost(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn, link: str
) -> None:
    client = signed_in(people.agent)
    data = answered(ticket, link.format(path=closed.get_absolute_url()), then="solved")
    asked = client.post(f"{URL}reply/", data)
    content = asked.content.decode()
    assert ASKED in content
    assert 'name="send_anyway"' in content
    assert asked.context["draft"].form["body"].value() == data["body"]
    assert data["form_key"] in content
    assert ticket.messages.count() == 1
    assert client.post(f"{URL}reply/", data | {"send_anyway": "on"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.messages.count(), ticket.state) == (2, "solved")


@pytest.mark.parametrize(
    "link",
    [
        "[here](https://elsewhere.example{path})",
        "elsewhere.example{path}",
        "[here](https://north.example/search/?q={path})",
        "https://[north.example{path}",
    ],
)
def test_other_links_go_unasked(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn, link: str
) -> None:
    data = answered(ticket, link.format(path=closed.get_absolute_url()))
    assert signed_in(people.agent).post(f"{URL}reply/", data).status_code == 302


def test_open_and_former_addresses_go_unasked(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    article = make_article(ticket.tenant, "Zebra for all")
    former = article.get_absolute_url()
    actor = system_actor(ticket.tenant)
    renamed = ArticleText("Zebra for all", "Stripes.", slug="zebra-new")
    help_services.save_revision(actor=actor, article=article, text=renamed)
    text = f"[a]({former}) and [b]({article.get_absolute_url()})"
    assert former != article.get_absolute_url()
    assert signed_in(people.agent).post(f"{URL}reply/", answered(ticket, text)).status_code == 302


def test_notes_are_the_teams_own(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn
) -> None:
    data = answered(ticket, closed.get_absolute_url()) | {"mode": "note"}
    assert signed_in(people.agent).post(f"{URL}note/", data).status_code == 302
    assert ticket.messages.last().is_internal


def test_a_draft_is_not_named_to_who_may_not_read_it(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    draft = make_article(ticket.tenant, "Unheard of zebra", published=False)
    make_article(ticket.tenant, "Zebra for all")
    data = answered(ticket, f"[here]({draft.get_absolute_url()})")
    content = signed_in(people.agent).post(f"{URL}reply/", data).content.decode()
    assert f"/help/articles/{draft.slug}/. Take the link out" in content
    assert draft.title not in content


def test_chosen_files_are_asked_for_again(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn
) -> None:
    data = answered(ticket, closed.get_absolute_url(), files=[text_file()])
    content = signed_in(people.agent).post(f"{URL}reply/", data).content.decode()
    assert ASKED in content
    assert "Choose the files again" in content


def test_the_script_asks_before_chosen_files_leave(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn
) -> None:
    client, answers = signed_in(people.agent), []
    link = closed.get_absolute_url()
    for sent in ({"body": link}, {"body": link, "send_anyway": "on"}, {"body": "Hello"}, {}):
        answer = client.post(f"{URL}compose/", sent | {"do": "check"}, headers=JSON)
        answers.append(json.loads(answer.content)["asks"])
    assert ASKED in answers[0]
    assert 'name="send_anyway"' in answers[0]
    assert answers[1:] == ["", "", ""]
    assert ticket.messages.count() == 1


def test_a_macro_at_once_stops_at_a_closed_link(
    people: Any, ticket: Ticket, closed: Article, signed_in: SignedIn
) -> None:
    macro = services.create_macro(
        actor=actor_for(people.admin, ticket.tenant),
        name="Manual",
        bodies={"en": f"[Manual]({closed.get_absolute_url()})"},
        actions={},
        is_shared=True,
    )
    data = answered(ticket, "", macro_choice=macro.pk)
    refused = signed_in(people.agent).post(f"{URL}apply/", data)
    assert said(refused)[0].startswith("The customer can't read Zebra manual.")
    assert ticket.messages.count() == 1


def test_an_answer_to_all_of_a_problem_asks_for_each_reader(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    article = make_article(ticket.tenant, "Zebra for Medis")
    help_services.set_article_readers(
        actor=system_actor(ticket.tenant),
        group=article.group,
        audience="named",
        readers=[people.customer],
    )
    agent = actor_for(people.agent, ticket.tenant)
    ours = make_ticket(people.customer, people.buyer)
    services.link_tickets(actor=agent, ticket=ours, target=ticket, kind="problem")
    client, data = signed_in(people.agent), {"body": article.get_absolute_url()}
    theirs = make_ticket(people.other_customer, people.outsider)
    services.link_tickets(actor=agent, ticket=theirs, target=ticket, kind="problem")
    asked = client.post(f"{URL}incidents/", data)
    assert "Zebra for Medis. Take the link out" in asked.content.decode()
    assert TicketLink.objects.count() == 2
    for incident in (ours, theirs):
        incident.refresh_from_db()
        assert incident.state not in ("solved", "closed")
        assert incident.messages.count() == 1
    assert client.post(f"{URL}incidents/", data | {"send_anyway": "on"}).status_code == 302
    for incident in (ours, theirs):
        incident.refresh_from_db()
        assert (incident.state, incident.messages.count()) == ("solved", 2)


def test_public_links_take_as_many_queries_for_many_readers(people: Any, ticket: Ticket) -> None:
    agent, paths = actor_for(people.agent, ticket.tenant), []
    for title in ("Zebra one", "Zebra two"):
        paths.append(make_article(ticket.tenant, title).get_absolute_url())

    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert closed_links(agent, open_incidents(agent, ticket), text) == []
        return len(found)

    counts, texts = [], (paths[0], " ".join(paths), "Read /articles/ of ours.")
    for customer, requester in (
        (people.customer, people.buyer),
        (people.customer, people.owner),
        (people.other_customer, people.outsider),
    ):
        new = make_ticket(customer, requester)
        services.link_tickets(actor=agent, ticket=new, target=ticket, kind="problem")
        queries(paths[0])  # what is remembered, once
        counts.append([queries(text) for text in texts])
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] == counts[0][1]
    assert counts[0][0] <= 5
    assert counts[0][2] <= 1


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_every_link_of_many_is_looked_at(
    people: Any, ticket: Ticket, closed: Article, monkeypatch: Any, at_once: int
) -> None:
    monkeypatch.setattr(selectors_links, "AT_ONCE", at_once)
    agent = actor_for(people.agent, ticket.tenant)
    open_one = make_article(ticket.tenant, "Zebra for all").get_absolute_url()
    nothing = [f"/help/articles/a{number}/" for number in range(110)]
    text = " ".join([*nothing, open_one, closed.get_absolute_url()])
    assert closed_links(agent, [ticket], text) == sorted([*nothing, "Zebra manual"])


def test_a_decision_asks_as_well(
    people: Any, in_tenant: Tenant, closed: Article, signed_in: SignedIn
) -> None:
    complaint = make_ticket(people.customer, people.owner, category="service-complaint")
    url = f"/admin/tickets/ticket/{complaint.reference}/complaint/"
    form = {
        "outcome": "upheld",
        "remedy": "none",
        "text": f"[Manual]({closed.get_absolute_url()})",
        "version": complaint.version,
        "solved": "1",
    }
    client = signed_in(people.agent)
    content = client.post(url, form).content.decode()
    assert ASKED in content
    assert content.count('name="send_anyway"') == 1
    assert client.post(url, form | {"send_anyway": "on"}).status_code == 302
