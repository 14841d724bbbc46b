"""What the editor's page asks for while somebody writes, and videos of other sites."""

from collections.abc import Callable

import pytest
from django.test import Client

from conftest import Cast
from knowledge import services
from knowledge.comparing import compare_texts
from knowledge.models import Article
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article, translate
from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from portal.shared.tests.test_markdown import CORPUS, RICH, live_parts

ClientFor = Callable[..., Client]
PAGE = "/admin/knowledge/articlegroup/"
VIDEO = "::: video Fit a hinge\nhttps://www.youtube.com/watch?v=abcdefghijk\n:::"


@pytest.fixture
def manager(client_for: ClientFor, tenant: Tenant, cast: Cast) -> Client:
    return client_for(cast.knowledge, tenant)


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Fit a hinge", body="Ten minutes.\n\nOne screwdriver.")


def test_preview_is_what_readers_will_see(manager: Client, article: Article) -> None:
    sent = {"language": "lt", "body": "::: tip\n**Abi** rankos\n:::\n\n{{ snippet gone }}"}
    shown = manager.post(f"{PAGE}preview/", sent).content.decode()
    assert '<div class="callout tip" role="note">' in shown
    assert "<strong>Abi</strong>" in shown
    assert "There is no snippet “gone”" in shown
    article.refresh_from_db()
    assert article.version == 1


def test_preview_of_anything_is_safe(manager: Client) -> None:
    for body in (*CORPUS, "\0", "x" * 60_000, ":" * 5_000, "::: tip\n" * 200):
        answer = manager.post(f"{PAGE}preview/", {"language": "en", "body": body, "slug": "\0<"})
        assert answer.status_code == 200
        shown = answer.content.decode().split("help-preview", 1)[1].split(">", 1)[1]
        assert live_parts(shown.split("</div>\n<p class")[0], RICH) == []


def test_articles_and_snippets_are_found_to_be_inserted(
    manager: Client, article: Article, in_tenant: Tenant
) -> None:
    services.create_snippet(
        actor=system_actor(in_tenant), key="hinge-note", language="en", body="Mind the gap"
    )
    found = manager.get(f"{PAGE}insert/", {"language": "en", "q": "hinge"}).content.decode()
    assert "[Fit a hinge](/en/help/articles/fit-a-hinge/)" in found
    assert "{{ snippet hinge-note }}" in found
    for query in ({"q": "%", "language": "en"}, {"q": "\0", "language": "lt"}):
        assert manager.get(f"{PAGE}insert/", query).status_code == 200
    nothing = manager.get(f"{PAGE}insert/", {"language": "en", "q": "zebra"}).content.decode()
    assert "Nothing is called “zebra”" in nothing
    assert manager.get(f"{PAGE}insert/").status_code == 404


def test_translation_shows_what_changed_and_can_be_marked(
    manager: Client, article: Article, in_tenant: Tenant
) -> None:
    actor = system_actor(in_tenant)
    translation = translate(article, "lt", "Vyris")
    for body in ("Ten minutes.\n\nOne screwdriver.", "Eight minutes.\n\nOne screwdriver."):
        services.save_revision(
            actor=actor, article=article, text=ArticleText("Fit a hinge", body, article.summary)
        )
    url = f"{PAGE}{article.group_id}/change/?language=lt"
    page = manager.get(url).content.decode()
    assert "What changed since version 1" in page
    assert "<b>Ten</b> minutes." in page
    assert "<b>Eight</b> minutes." in page
    manager.post(url, {"action": "current"})
    translation.refresh_from_db()
    assert (translation.source_version, translation.version) == (3, 1)
    page = manager.get(url).content.decode()
    assert "What changed since" not in page
    assert "Eight minutes." in page


def test_lines_are_compared_by_word_and_quiet_stretches_are_folded() -> None:
    old = "\n".join(["one", "two words here", *map(str, range(20)), "last"])
    new = "\n".join(["one", "two letters here", *map(str, range(20)), "added", "last"])
    rows = compare_texts(old, new)
    kinds = [row.kind for row in rows]
    assert kinds == ["kept", "changed", *["kept"] * 3, "fold", *["kept"] * 3, "added", "kept"]
    changed = rows[1]
    assert [(part.text, part.changed) for part in changed.old] == [
        ("two ", False),
        ("words", True),
        (" here", False),
    ]
    assert len(rows[5].folded) == 14
    assert [row.kind for row in compare_texts("x" * 9_000, "y" * 9_000)] == ["removed", "added"]


def test_a_video_of_another_site_is_framed_on_its_own_page_alone(
    in_tenant: Tenant, client_for: ClientFor
) -> None:
    article = make_article(in_tenant, "Watch", body=f"{VIDEO}\n\n::: video Bad\nhttps://x\n:::")
    visitor = client_for(None, in_tenant)
    page = visitor.get(article.get_absolute_url())
    policy = page["Content-Security-Policy"]
    assert "frame-src" not in policy
    assert "youtube" not in page.content.decode().split("<article")[1].lower().replace(
        "plays it from youtube", ""
    )
    address = f"{article.get_absolute_url()}video/1/"
    assert address in page.content.decode()
    video = visitor.get(address)
    assert "frame-src https://www.youtube-nocookie.com" in video["Content-Security-Policy"]
    assert 'src="https://www.youtube-nocookie.com/embed/abcdefghijk"' in video.content.decode()
    for missing in ("video/0/", "video/2/", "video/999/"):
        assert visitor.get(f"{article.get_absolute_url()}{missing}").status_code == 404
    services.save_revision(
        actor=system_actor(in_tenant), article=article, text=ArticleText("Watch", VIDEO, "", "see")
    )
    moved = visitor.get(address)
    assert (moved.status_code, moved["Location"]) == (301, "/en/help/articles/see/video/1/")
    services.unpublish(actor=system_actor(in_tenant), article=article)
    assert visitor.get("/en/help/articles/see/video/1/").status_code == 404


def test_a_draft_is_filled_in_by_its_address(manager: Client) -> None:
    page = manager.get(f"{PAGE}add/", {"title": 'Fit "<b>'}).content.decode()
    assert 'value="Fit &quot;&lt;b&gt;"' in page
    for nonsense in ("nothing", "request:", "request:NH-0", "topic:0", "topic:\0", "x:y:z", ":"):
        assert manager.get(f"{PAGE}add/", {"source": nonsense}).status_code == 404
