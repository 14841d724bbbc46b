"""Drafts of articles from solved requests and accepted answers of the community."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.selectors import actor_for
from community import services as community
from community.tests.factories import make_reply, make_topic
from conftest import Cast
from knowledge.drafts import without_persons
from knowledge.models import Article
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets import services as tickets
from tickets.models import Ticket
from tickets.tests.factories import make_ticket

ClientFor = Callable[..., Client]
ADD = "/admin/knowledge/articlegroup/add/"


@pytest.fixture
def solved(tenant: Tenant, cast: Cast) -> Ticket:
    """A request with a question, a note, and an answer, solved."""
    with tenant_scope(tenant):
        agent = actor_for(cast.agent, tenant)
        ticket = make_ticket(
            cast.customer,
            cast.owner,
            subject="Hinge for UAB Medis squeaks",
            body="Hello, call +370 600 12345 or mail me@medis.example: how to oil the hinge?",
        )
        tickets.add_note(actor=agent, ticket=ticket, body="Nightjar pays late")
        tickets.reply(actor=agent, ticket=ticket, body="Use **one drop** of oil.")
        ticket.refresh_from_db()
        tickets.solve(actor=agent, ticket=ticket)
        return ticket


def test_a_solved_request_becomes_a_draft_without_notes_and_persons(
    tenant: Tenant, cast: Cast, client_for: ClientFor, solved: Ticket
) -> None:
    admin = client_for(cast.admin, tenant)
    address = f"{ADD}?source=request%3A{solved.reference}"
    desk = admin.get(f"/admin/tickets/ticket/{solved.reference}/")
    assert desk.status_code == 200
    assert address in desk.content.decode()
    page = admin.get(address).content.decode()
    for words in (
        "how to oil the hinge?",
        "## Answer",
        "Use **one drop** of oil.",
        "Take out names",
    ):
        assert words in page
    for secret in ("Nightjar", "600 12345", "me@medis.example", "UAB Medis"):
        assert secret not in page
    with tenant_scope(tenant):
        assert not Article.objects.filter(title__contains="squeaks").exists()


def test_only_who_works_on_it_and_writes_may_draft(
    tenant: Tenant, cast: Cast, client_for: ClientFor, solved: Ticket
) -> None:
    address = f"{ADD}?source=request%3A{solved.reference}"
    agent = client_for(cast.agent, tenant)
    desk = agent.get(f"/admin/tickets/ticket/{solved.reference}/").content.decode()
    assert "?source=request" not in desk
    assert agent.get(address).status_code == 403
    assert client_for(cast.knowledge, tenant).get(address).status_code == 404
    with tenant_scope(tenant):
        open_one = make_ticket(cast.customer, cast.owner, subject="Still open")
    admin = client_for(cast.admin, tenant)
    assert admin.get(f"{ADD}?source=request%3A{open_one.reference}").status_code == 404


def test_an_accepted_answer_becomes_a_draft(
    tenant: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, title="Which screw?", body="For oak doors.")
        answer = make_reply(topic, cast.agent, body="The **long** one.")
    knowledge = client_for(cast.knowledge, tenant)
    address = f"{ADD}?source=topic%3A{topic.reference}"
    assert knowledge.get(address).status_code == 404
    assert "?source=topic" not in knowledge.get(topic.get_absolute_url()).content.decode()
    with tenant_scope(tenant):
        community.accept_answer(actor=actor_for(cast.owner, tenant), post=answer)
    assert address in knowledge.get(topic.get_absolute_url()).content.decode()
    page = knowledge.get(address).content.decode()
    for words in ("Which screw?", "For oak doors.", "The **long** one."):
        assert words in page
    assert (
        "?source=topic"
        not in client_for(cast.owner, tenant).get(topic.get_absolute_url()).content.decode()
    )


def test_what_is_taken_out() -> None:
    text = "Ana Ruiz (ana.ruiz+x@a-b.example, +370 (600) 123-45) ordered NH-4821 of 1234 pieces"
    assert without_persons(text, ["Ana Ruiz", "Ana"]) == "… (…, …) ordered NH-4821 of 1234 pieces"
    assert without_persons("![scan](/files/ab/) [x](/files/c/)") == "scan x"
