"""Snippets: one text in many articles."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleRevision, Snippet, SnippetUse
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.outbox import dispatch_due

ClientFor = Callable[..., Client]
LIST = "/admin/knowledge/snippet/"


@pytest.fixture
def hours(in_tenant: Tenant) -> Snippet:
    return services.create_snippet(
        actor=system_actor(in_tenant), key="hours", language="en", body="We answer **9 to 17**.\n"
    )


def change(snippet: Snippet, body: str) -> None:
    services.change_snippet(actor=system_actor(snippet.tenant), snippet=snippet, body=body)


def test_a_text_shows_its_snippets(in_tenant: Tenant, hours: Snippet) -> None:
    article = make_article(
        in_tenant,
        "Reach us",
        body="{{ snippet hours }}\n\n- Call: {{snippet hours}}\n\n  {{ snippet hours }}",
    )
    assert article.body_html.count("<strong>9 to 17</strong>") == 3
    assert article.summary.startswith("We answer 9 to 17.")
    assert [use.snippet_id for use in SnippetUse.objects.all()] == [hours.pk]
    services.save_revision(
        actor=system_actor(in_tenant), article=article, text=ArticleText("Reach us", "Gone.")
    )
    assert not SnippetUse.objects.exists()


def test_changing_a_snippet_changes_pages_and_search_but_makes_no_version(
    tenant: Tenant, client_for: ClientFor
) -> None:
    with tenant_scope(tenant):
        snippet = services.create_snippet(
            actor=system_actor(tenant), key="hours", language="en", body="9 to 17"
        )
        article = make_article(tenant, "Reach us", body="## When\n\n{{ snippet hours }}")
        other = make_article(tenant, "Other", body="Text")
    dispatch_due(tenant, limit=1000)
    visitor = client_for(None, tenant)
    assert "Reach us" not in visitor.get("/search/?q=armadillo").content.decode()
    with tenant_scope(tenant):
        change(snippet, "Ask the *armadillo*.\n\n### Late\n\nNever.")
        rows = OutboxMessage.objects.filter(kind="article.remake")
        assert [row.payload for row in rows] == [{"articles": [article.pk]}]
    dispatch_due(tenant, limit=1000)
    page = visitor.get(article.get_absolute_url()).content.decode()
    assert "Ask the <em>armadillo</em>" in page
    assert "Reach us" in visitor.get("/search/?q=armadillo").content.decode()
    with tenant_scope(tenant):
        article.refresh_from_db()
        assert (article.version, ArticleRevision.objects.filter(article=article).count()) == (1, 1)
        assert [title for _level, _anchor, title in article.headings] == ["When", "Late"]
        assert "armadillo" not in Article.objects.get(pk=other.pk).body_html


def test_what_is_refused(in_tenant: Tenant, hours: Snippet, cast: Cast, actor_of: Any) -> None:
    actor: Actor = system_actor(in_tenant)
    for key, language, body in (
        ("hours", "en", "Again"),
        ("new", "pt", "Olá"),
        ("new", "en", " "),
        ("new", "en", "{{ snippet hours }}"),
        ("new", "en", "![x](https://x.example/p.png)"),
    ):
        with pytest.raises(DomainError):
            services.create_snippet(actor=actor, key=key, language=language, body=body)
    article = make_article(in_tenant, "Reach us", body="{{ snippet hours }}")
    with pytest.raises(DomainError, match="Reach us"):
        services.delete_snippet(actor=actor, snippet=hours)
    services.save_revision(actor=actor, article=article, text=ArticleText("Reach us", "Gone."))
    services.delete_snippet(actor=actor, snippet=hours)
    assert not Snippet.objects.exists()
    with pytest.raises(NotAllowed):
        services.create_snippet(actor=actor_of(cast.agent), key="x", language="en", body="x")


def test_a_missing_snippet_is_an_error_of_the_form(
    in_tenant: Tenant, hours: Snippet, client_for: ClientFor, cast: Cast
) -> None:
    article = make_article(in_tenant, "Reach us")
    manager = client_for(cast.knowledge, in_tenant)
    url = f"/admin/knowledge/articlegroup/{article.group_id}/change/"
    sent = {"title": "Reach us", "version": "1", "action": "save"}
    for body, words in (
        ("{{ snippet holidays }}", "There is no snippet “holidays” in this language."),
        ("![](/files/00000000-0000-4000-8000-000000000000/)", "Say what the picture"),
        ("![x](https://x.example/p.png)", "Pictures of other sites"),
        ("::: video x\nhttps://x.example/v\n:::", "is no video that can be shown"),
    ):
        answer = manager.post(f"{url}?language=en", sent | {"body": body})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    missing = manager.post(f"{url}?language=lt", sent | {"body": "{{ snippet hours }}"})
    assert "There is no snippet “hours”" in missing.content.decode()
    article.refresh_from_db()
    assert article.version == 1


def test_the_workspace_makes_changes_and_deletes(
    in_tenant: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    manager = client_for(cast.knowledge, in_tenant)
    sent = {"key": "hours", "language": "en", "body": "9 to 17"}
    assert manager.post(f"{LIST}add/", sent)["Location"] == LIST
    snippet = Snippet.objects.get()
    assert manager.post(f"{LIST}add/", sent).status_code == 200
    assert "9 to 17" in manager.get(LIST).content.decode()
    url = f"{LIST}{snippet.pk}/change/"
    assert manager.post(url, {"body": "{{ snippet hours }}"}).status_code == 200
    article = make_article(in_tenant, "Reach us", body="{{ snippet hours }}")
    assert "Reach us" in manager.get(url).content.decode()
    assert manager.post(url, {"action": "delete"}).status_code == 200
    manager.post(url, {"body": "9 to 18"})
    assert Snippet.objects.get().body == "9 to 18"
    services.save_revision(
        actor=system_actor(in_tenant), article=article, text=ArticleText("Reach us", "Gone.")
    )
    assert manager.post(url, {"action": "delete"})["Location"] == LIST
    assert not Snippet.objects.exists()
