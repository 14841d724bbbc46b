"""Was this helpful: one vote a visitor, counted, changed, without a script; and the way on."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleVote, HelpCategory
from knowledge.tests.factories import make_article
from knowledge.views import votes
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

ClientFor = Callable[[User | None, Tenant], Client]


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Track a parcel")


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def send(client: Client, article: Article, **values: str) -> int:
    url = f"{article.get_absolute_url()}vote/"
    return client.post(url, values).status_code


def figures(article: Article) -> tuple[int, int]:
    row = Article.objects.get(pk=article.pk)
    return row.helpful, row.unhelpful


def test_a_vote_counts_once_and_may_be_changed(visitor: Client, article: Article) -> None:
    for _twice in range(2):
        response = visitor.post(f"{article.get_absolute_url()}vote/", {"helpful": "yes"})
        assert response.headers["Location"] == f"{article.get_absolute_url()}#feedback"
    assert figures(article) == (1, 0)
    page = visitor.get(article.get_absolute_url()).content.decode()
    assert 'value="yes" aria-pressed="true"' in page
    send(visitor, article, helpful="no", comment="Where is\0 the number?")
    assert figures(article) == (0, 1)
    vote = ArticleVote.objects.get()
    assert (vote.is_helpful, vote.comment) == (False, "Where is the number?")
    send(visitor, article, helpful="yes")
    assert figures(article) == (1, 0)
    assert ArticleVote.objects.get().comment == ""


def test_visitors_and_members_are_told_apart(
    article: Article, cast: Cast, client_for: ClientFor
) -> None:
    for user in (None, None, cast.owner, cast.owner, cast.buyer):
        send(client_for(user, article.tenant), article, helpful="yes")
    assert figures(article) == (4, 0), "two visitors, the owner once, the buyer"
    assert {len(vote.visitor) for vote in ArticleVote.objects.all()} == {64}


def test_the_team_and_nonsense_don_t_count(
    article: Article, cast: Cast, client_for: ClientFor, visitor: Client
) -> None:
    send(client_for(cast.agent, article.tenant), article, helpful="no")
    send(visitor, article, helpful="maybe")
    assert (figures(article), ArticleVote.objects.count()) == ((0, 0), 0)
    assert "/vote/" not in (
        client_for(cast.agent, article.tenant).get(article.get_absolute_url()).content.decode()
    )


def test_what_can_t_be_read_can_t_be_voted_on(visitor: Client, in_tenant: Tenant) -> None:
    draft = make_article(in_tenant, "Draft", published=False)
    assert send(visitor, draft, helpful="yes") == 404
    assert visitor.post(f"{draft.get_absolute_url()}stuck/").status_code == 404
    assert ArticleVote.objects.count() == 0


def test_one_address_can_not_turn_the_figure(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "VOTES_AN_HOUR", 3)
    for _again in range(5):
        send(Client(HTTP_HOST="north.example"), article, helpful="no")
    assert figures(article) == (0, 3)


def test_htmx_gets_the_fragment(visitor: Client, article: Article) -> None:
    url = f"{article.get_absolute_url()}vote/"
    html = visitor.post(url, {"helpful": "no"}, headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith("<section")
    assert 'name="comment"' in html
    html = visitor.post(
        url, {"helpful": "no", "comment": "More"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'name="comment"' not in html


def test_still_stuck_leads_to_a_request_that_knows(
    article: Article, cast: Cast, client_for: ClientFor
) -> None:
    category = HelpCategory.objects.get(key="orders-delivery")
    services.update_category(
        actor=system_actor(article.tenant),
        category=category,
        names={},
        icon=category.icon,
        position=0,
        audience="public",
        request_category="delivery",
    )
    client = client_for(cast.owner, article.tenant)
    response = client.post(f"{article.get_absolute_url()}stuck/", follow=True)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="Track a parcel"' in html
    assert '<option value="delivery" selected>' in html
    assert [entry["text"] for entry in client.session["trail"]] == ["Track a parcel"]


def test_managers_read_the_comments(
    article: Article, cast: Cast, client_for: ClientFor, visitor: Client
) -> None:
    send(visitor, article, helpful="no", comment="<b>No prices</b>")
    manager = client_for(cast.knowledge, article.tenant)
    html = manager.get(f"/admin/knowledge/articlegroup/{article.group_id}/votes/").content.decode()
    assert "&lt;b&gt;No prices&lt;/b&gt;" in html
    assert "0 % of 1" in manager.get("/admin/knowledge/articlegroup/").content.decode()
    agent = client_for(cast.agent, article.tenant)
    url = f"/admin/knowledge/articlegroup/{article.group_id}/votes/"
    assert agent.get(url).status_code == 403
