"""From a dialogue with the help centre to a request, and what that tells the log."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from conftest import Cast
from knowledge.ask import dialogue
from knowledge.ask.answering import Answer, Source
from knowledge.ask.quoting import Block, Sentence
from knowledge.models import Article, ArticleOutcome, SearchLog
from knowledge.tests.factories import make_article
from portal.shared.models import Tenant
from tickets.models import Deflection, Ticket

ClientFor = Callable[[User | None, Tenant], Client]
FORM = {"subject": "Doors sag", "category": "delivery", "body": "Help.", "urgency": "normal"}


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Adjust a hinge", body="Turn the front screw.")


@pytest.fixture
def owner(in_tenant: Tenant, cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.owner, in_tenant)


def remember_turn(client: Client, article: Article, question: str) -> None:
    """A turn of the dialogue in the browser's session, as the answering keeps it."""
    answer = Answer(
        article_id=article.pk,
        source=Source(article.pk, article.title, article.get_absolute_url(), "en"),
        heading="",
        blocks=[Block("", (Sentence("Turn the front screw.", marked=True),))],
        more=[],
    )
    session = client.session
    dialogue.add_turn(session, question, "en", answer)
    session.save()


def test_the_dialogue_goes_into_the_form(owner: Client, article: Article) -> None:
    remember_turn(owner, article, "Why does the door sag?")
    page = owner.get("/requests/new/?ask=1&subject=Why+does+the+door+sag%3F").content.decode()
    assert "- Why does the door sag?" in page
    assert "Shown: “Turn the front screw.” (Adjust a hinge)" in page
    assert "Why does the door sag" not in owner.get("/requests/new/").content.decode()


def test_guests_take_it_along_as_well(
    in_tenant: Tenant, client_for: ClientFor, article: Article
) -> None:
    in_tenant.guest_requests = True
    in_tenant.save()
    visitor = client_for(None, in_tenant)
    visitor.post("/search/asked/", {"q": "hinge"})
    remember_turn(visitor, article, "Why does the door sag?")
    page = visitor.get("/requests/guest/?ask=1").content.decode()
    assert "- Why does the door sag?" in page


def test_the_team_sees_what_was_asked(
    in_tenant: Tenant, owner: Client, article: Article, cast: Cast, client_for: ClientFor
) -> None:
    owner.post("/ask/", {"question": "Do you bake bread?"})
    assert owner.post("/requests/new/", FORM).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.trail == [{"kind": "ask", "text": "Do you bake bread?", "url": ""}]
    desk = client_for(cast.agent, in_tenant)
    page = desk.get(f"/admin/tickets/ticket/{ticket.reference}/").content.decode()
    assert "<q>Do you bake bread?</q>" in page
    assert "no answer" in page


def test_a_request_is_counted_against_its_searches_and_articles(
    owner: Client, article: Article
) -> None:
    owner.post("/search/asked/", {"q": "hinge", "results": "2"})
    owner.post(f"{article.get_absolute_url()}read/")
    owner.post("/requests/new/", FORM | {"suggested": "3"})
    rows = SearchLog.objects.order_by("pk").values_list("place", "term", "results", "followed")
    assert list(rows) == [("page", "hinge", 2, True), ("request", "doors sag", 3, True)]
    assert ArticleOutcome.objects.get().followed == 1


def test_a_suggestion_that_solved_it_is_in_the_log(owner: Client, article: Article) -> None:
    key = "5f9a3c1e-7d58-4c12-9c7e-0d0f5a1b2c3d"
    sent = {"solved": f"article-{article.pk}", "subject": "Doors sag", "form_key": key}
    for _click in range(2):
        owner.post("/requests/answered/", sent)
    row = SearchLog.objects.get()
    assert (row.place, row.term, row.solved, row.clicked_key) == (
        "request", "doors sag", True, article.pk,
    )  # fmt: skip
    assert ArticleOutcome.objects.get().solved == 1
    assert Deflection.objects.count() == 1


def test_an_answer_that_solved_it_spared_a_request(owner: Client, article: Article) -> None:
    remember_turn(owner, article, "Why does the door sag? ana@gestao.pt")
    for _click in range(2):
        owner.post("/ask/solved/", {"turn": "1", "solved": "yes"})
    row = Deflection.objects.get()
    assert (row.kind, row.title, row.url) == (
        "article", "Adjust a hinge", article.get_absolute_url(),
    )  # fmt: skip
    assert row.subject == "why does the door sag? [e-mail]"
