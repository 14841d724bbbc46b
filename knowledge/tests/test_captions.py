"""A video of our own is published with captions, or with the word that nobody speaks in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleFile, Snippet
from knowledge.tests.factories import make_article
from knowledge.tests.test_files import MP4, VTT, add, rewrite
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, StaleState
from portal.shared.models import Tenant

ClientFor = Callable[..., Client]
NEEDED = "The video “Fit it” has no captions. Before it is published, name a WebVTT file"
BOX = 'name="silent"'


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Fit a hinge", published=False)


@pytest.fixture
def film(article: Article) -> ArticleFile:
    return add(article, "film.mp4", MP4)


@pytest.fixture
def actor(in_tenant: Tenant) -> Actor:
    return system_actor(in_tenant)


def block(film: ArticleFile, *lines: str) -> str:
    return "\n".join(["::: video Fit it", film.url, *lines, ":::"])


def published_before(article: Article, film: ArticleFile) -> Article:
    """As it was before captions were asked for."""
    rewrite(article, block(film))
    Article.objects.filter(pk=article.pk).update(state="published", published_at=timezone.now())
    return Article.objects.get(pk=article.pk)


def refused(write: Callable[[], Any]) -> bool:
    with pytest.raises(DomainError) as error:
        write()
    return str(error.value.message).startswith(NEEDED)


def test_drafts_wait_for_captions(article: Article, film: ArticleFile, actor: Actor) -> None:
    later = timezone.now() + timedelta(days=1)
    rewrite(article, block(film))
    assert refused(lambda: services.publish(actor=actor, article=article))
    assert refused(lambda: services.schedule(actor=actor, article=article, at=later))
    services.submit_for_review(actor=actor, article=article)
    captions = add(article, "en.vtt", VTT)
    rewrite(article, block(film, f"captions en: {captions.url}"))
    services.schedule(actor=actor, article=article, at=later)
    assert refused(lambda: rewrite(article, block(film)))
    assert services.publish(actor=actor, article=article).is_published


def test_what_was_published_stays_and_may_be_changed(
    article: Article, film: ArticleFile, actor: Actor
) -> None:
    standing = published_before(article, film)
    rewrite(standing, f"Mind the grain.\n\n{block(film)}")
    other = add(standing, "other.mp4", MP4 + b"\0")
    assert refused(lambda: rewrite(standing, f"{block(film)}\n\n{block(other)}"))
    standing.refresh_from_db()
    services.unpublish(actor=actor, article=standing)
    assert refused(lambda: services.publish(actor=actor, article=standing))


def test_what_was_scheduled_before_is_published_by_the_clock(
    article: Article, film: ArticleFile, actor: Actor
) -> None:
    rewrite(article, block(film))
    now = timezone.now()
    Article.objects.filter(pk=article.pk).update(state="scheduled", publish_at=now)
    assert services.publish_due(actor=actor, now=now) == 1


def test_a_tick_in_the_editor_is_the_word(
    article: Article, film: ArticleFile, client_for: ClientFor, cast: Cast
) -> None:
    manager = client_for(cast.knowledge, article.tenant)
    url = f"/admin/knowledge/articlegroup/{article.group_id}/change/?language=en"
    assert BOX not in manager.get(url).content.decode()
    sent = {"title": article.title, "body": block(film), "version": article.version}
    assert manager.post(url, sent | {"action": "save"}).status_code == 302
    content = manager.get(url).content.decode()
    assert "This video has no speech" in content
    assert f'{BOX} value="{film.url}"' in content
    answer = manager.post(url, sent | {"version": 2, "action": "publish"})
    assert (answer.status_code, NEEDED in answer.content.decode()) == (200, True)
    assert (Article.objects.get().state, Article.objects.get().version) == ("draft", 2)
    ticked = sent | {"version": 2, "silent": [film.url]}
    forged = manager.post(url, ticked | {"silent": ["/files/x/"], "action": "publish"})
    assert forged.status_code == 200
    assert manager.post(url, ticked | {"action": "publish"}).status_code == 302
    article.refresh_from_db()
    assert (article.state, article.version) == ("published", 3)
    assert article.body == block(film, "speech: none")
    assert film.url in article.body_html
    assert BOX not in manager.get(url).content.decode()


def test_a_refused_save_of_a_page_keeps_what_was_written(
    article: Article, film: ArticleFile, client_for: ClientFor, cast: Cast, actor: Actor
) -> None:
    services.publish(actor=actor, article=article)
    manager = client_for(cast.knowledge, article.tenant)
    url = f"/admin/knowledge/articlegroup/{article.group_id}/change/?language=en"
    sent = {"title": "New title", "body": block(film), "version": 1, "action": "save"}
    content = manager.post(url, sent).content.decode()
    assert NEEDED in content
    assert 'value="New title"' in content
    assert f'{BOX} value="{film.url}"' in content
    article.refresh_from_db()
    assert article.version == 1


def test_a_text_that_is_deleted_meanwhile_is_an_answer_too(
    article: Article, client_for: ClientFor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_values: Any) -> Article:
        Article.objects.all().delete()
        raise StaleState("Somebody else saved this text in the meantime.")

    monkeypatch.setattr("knowledge.admin.editor._save_and_move", gone)
    manager = client_for(cast.knowledge, article.tenant)
    url = f"/admin/knowledge/articlegroup/{article.group_id}/change/?language=en"
    sent = {"title": "New title", "body": "New", "version": 1, "action": "save"}
    assert 'value="New title"' in manager.post(url, sent).content.decode()


def test_snippets_are_seen_at_once_and_asked_at_once(film: ArticleFile, actor: Actor) -> None:
    made = {"actor": actor, "key": "film", "language": "en"}
    assert refused(lambda: services.create_snippet(**made, body=block(film)))
    snippet = services.create_snippet(**made, body=block(film, "speech: none"))
    assert refused(lambda: services.change_snippet(actor=actor, snippet=snippet, body=block(film)))
    Snippet.objects.update(body=block(film))
    snippet.refresh_from_db()
    services.change_snippet(actor=actor, snippet=snippet, body=f"Look.\n\n{block(film)}")
