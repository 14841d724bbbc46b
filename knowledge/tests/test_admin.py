"""The knowledge managers' workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleGroup, HelpCategory
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article, translate
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

LIST = "/admin/knowledge/articlegroup/"
CATEGORIES = "/admin/knowledge/helpcategory/"

ClientFor = Callable[..., Client]


@pytest.fixture
def manager(client_for: ClientFor, tenant: Tenant, cast: Cast) -> Client:
    return client_for(cast.knowledge, tenant)


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Claim a hinge")


def edit(article: Article, language: str = "en") -> str:
    return f"{LIST}{article.group_id}/change/?language={language}"


def text(article: Article | None = None, **changes: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    sent = {"title": "", "summary": "", "body": "", "slug": "", "version": ""}
    if article is not None:
        sent |= {name: getattr(article, name) for name in sent}
    return sent | changes


def test_only_writers_come_in(
    client_for: ClientFor, tenant: Tenant, cast: Cast, article: Article
) -> None:
    pages = [LIST, edit(article), f"{LIST}add/", f"{LIST}{article.group_id}/en/revisions/"]
    for page in [*pages, CATEGORIES, f"{CATEGORIES}add/"]:
        status = {
            who: client_for(getattr(cast, who) if who else None, tenant).get(page).status_code
            for who in (None, "owner", "agent", "foreign_admin", "knowledge", "admin")
        }
        # Who isn't staff is led to the sign-in, which answers 403 to people signed in.
        assert status == {
            None: 302,
            "owner": 302,
            "agent": 403,
            "foreign_admin": 302,
            "knowledge": 200,
            "admin": 200,
        }, page


def test_neighbours_articles_are_missing(
    client_for: ClientFor, cast: Cast, other_tenant: Tenant, article: Article
) -> None:
    foreign = client_for(cast.foreign_admin, other_tenant)
    assert foreign.get(edit(article, "pt")).status_code == 404
    assert foreign.get(f"{LIST}{article.group_id}/en/revisions/").status_code == 404
    assert foreign.post(edit(article, "pt"), text(action="delete")).status_code == 404
    assert "Claim a hinge" not in foreign.get(LIST).content.decode()


def test_overview_shows_the_state_of_each_language(manager: Client, in_tenant: Tenant) -> None:
    both = make_article(in_tenant, "Both languages")
    translate(both, "lt", "Abi kalbos", published=False)
    make_article(in_tenant, "Only one")
    page = manager.get(LIST).content.decode()
    for label in ("en: Published", "lt: Draft", "lt: missing"):
        assert label in page
    missing = manager.get(LIST, {"todo": "missing"}).content.decode()
    assert "Only one" in missing
    assert "Both languages" not in missing
    draft = manager.get(LIST, {"todo": "draft", "category": "orders-delivery"}).content.decode()
    assert "Both languages" in draft
    assert "Only one" not in draft
    assert "Only one" in manager.get(LIST, {"q": "only"}).content.decode()


def test_stale_translation_is_marked(manager: Client, article: Article) -> None:
    translate(article, "lt", "Vertimas")
    services.save_revision(
        actor=system_actor(article.tenant), article=article, text=ArticleText("Claim", "changed")
    )
    assert "lt: behind its source" in manager.get(LIST, {"todo": "stale"}).content.decode()
    page = manager.get(edit(article, "lt")).content.decode()
    assert "The source text has changed" in page
    translation = Article.objects.get(language="lt")
    sent = text(translation, action="save", matches_source="on")
    assert manager.post(edit(article, "lt"), sent).status_code == 302
    assert "The source text has changed" not in manager.get(edit(article, "lt")).content.decode()


@pytest.mark.parametrize("number", [1, 50])
def test_overview_asks_the_same_for_few_and_many(
    manager: Client, in_tenant: Tenant, django_assert_max_num_queries: Any, number: int
) -> None:
    for place in range(number):
        translate(make_article(in_tenant, f"One {place}"), "lt", f"Vienas {place}")
    manager.get(LIST)
    with django_assert_max_num_queries(16):
        manager.get(LIST)


def test_new_article_from_draft_to_the_public_page(
    manager: Client, client_for: ClientFor, tenant: Tenant, in_tenant: Tenant
) -> None:
    category = HelpCategory.objects.get(key="connections")
    sent = text(title="EDI orders", body="## How\n\nSend **ORDERS**.", action="save")
    response = manager.post(
        f"{LIST}add/", sent | {"category": category.pk, "kind": "faq", "position": 4}
    )
    article = Article.objects.get(title="EDI orders")
    assert response["Location"] == edit(article)
    assert (article.group.is_faq, article.group.position, article.state) == (True, 4, "draft")
    visitor = client_for(None, tenant)
    assert visitor.get("/en/help/articles/edi-orders/").status_code == 404
    manager.post(edit(article), text(article, action="submit"))
    article.refresh_from_db()
    assert article.state == "review"
    manager.post(edit(article), text(article, body="Send *DESADV*.", action="publish"))
    article.refresh_from_db()
    assert (article.state, article.version) == ("published", 2)
    assert "<em>DESADV</em>" in visitor.get("/en/help/articles/edi-orders/").content.decode()
    manager.post(edit(article), text(article, action="unpublish"))
    assert visitor.get("/en/help/articles/edi-orders/").status_code == 404


def test_saving_without_a_change_makes_no_version(manager: Client, article: Article) -> None:
    manager.post(edit(article), text(article, action="save"))
    article.refresh_from_db()
    assert article.version == 1


def test_translation_is_added_in_its_tab(manager: Client, article: Article) -> None:
    page = manager.get(edit(article, "lt")).content.decode()
    assert "There is no text in Lietuvių yet" in page
    manager.post(edit(article, "lt"), text(title="Pretenzija", body="Tekstas", action="save"))
    found = Article.objects.get(language="lt")
    assert (found.group_id, found.source_version, found.state) == (article.group_id, None, "draft")


def test_preview_shows_safe_html_and_saves_nothing(manager: Client, article: Article) -> None:
    body = "## Head\n\n<script>alert(1)</script> [x](javascript:alert(1)) **bold**"
    page = manager.post(edit(article), text(article, body=body, action="preview"))
    shown = page.content.decode().split('id="preview"')[1]
    assert "<strong>bold</strong>" in shown
    assert "<script>alert" not in page.content.decode()
    assert "href=&quot;javascript" not in shown
    article.refresh_from_db()
    assert article.version == 1


def test_lost_race_keeps_the_authors_text(manager: Client, article: Article) -> None:
    services.save_revision(
        actor=system_actor(article.tenant),
        article=Article.objects.get(pk=article.pk),
        text=ArticleText("Claim", "theirs"),
    )
    response = manager.post(edit(article), text(article, body="mine", action="save"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Somebody else saved this text" in page
    assert "mine" in page
    article.refresh_from_db()
    assert article.body == "theirs"


def test_errors_stay_on_the_form(manager: Client, article: Article) -> None:
    for changes in ({"title": ""}, {"slug": "Not a slug"}):
        response = manager.post(edit(article), text(article, action="save", **changes))
        assert response.status_code == 200
    article.refresh_from_db()
    assert (article.version, article.title) == (1, "Claim a hinge")
    for path in (f"{LIST}x/change/", f"{LIST}99999/change/", edit(article, "pt")):
        assert manager.get(path).status_code == 404


def test_place_is_saved_apart_from_the_text(manager: Client, article: Article) -> None:
    category = HelpCategory.objects.get(key="your-account")
    manager.post(
        edit(article), {"action": "place", "category": category.pk, "position": 7, "kind": "guide"}
    )
    group = ArticleGroup.objects.get()
    assert (group.category, group.position, group.kind) == (category, 7, "guide")


def test_unpublished_text_can_be_deleted(manager: Client, article: Article) -> None:
    response = manager.post(edit(article), text(action="delete"))
    assert "Unpublish the article before deleting it" in response.content.decode()
    services.unpublish(actor=system_actor(article.tenant), article=article)
    assert manager.post(edit(article), text(action="delete"))["Location"] == LIST
    assert not ArticleGroup.objects.exists()


def test_versions_are_compared_and_restored(manager: Client, article: Article) -> None:
    actor = system_actor(article.tenant)
    for body in ("first line\nsecond line", "first line\nother line"):
        services.save_revision(actor=actor, article=article, text=ArticleText("Claim", body))
    url = f"{LIST}{article.group_id}/en/revisions/"
    page = manager.get(url, {"version": 3}).content.decode()
    assert "<b>second</b> line</span></del>" in page
    assert "<b>other</b> line</span></ins>" in page
    assert "<span>first line</span>" in page
    split = manager.get(url, {"version": 3, "with": 1, "view": "split"}).content.decode()
    assert "From version 1 to 3" in split
    assert "kb-split" in split
    assert manager.post(url, {"version": 99}).status_code == 404
    assert manager.post(url, {"version": 2})["Location"] == edit(article)
    article.refresh_from_db()
    assert (article.version, article.body) == (4, "first line\nsecond line")


def test_category_is_made_and_changed(manager: Client, in_tenant: Tenant) -> None:
    sent = {
        "key": "spare-parts",
        "icon": "cog",
        "audience": "customers",
        "position": 3,
        "name_en": "Spare parts",
        "description_en": "Lists",
        "name_lt": "Dalys",
        "description_lt": "",
    }
    assert manager.post(f"{CATEGORIES}add/", sent)["Location"] == CATEGORIES
    category = HelpCategory.objects.get(key="spare-parts")
    assert category.audience == "customers"
    change = f"{CATEGORIES}{category.pk}/change/"
    assert "Dalys" in manager.get(change).content.decode()
    manager.post(change, sent | {"name_en": "Parts", "key": "other", "audience": "public"})
    category = HelpCategory.objects.get(pk=category.pk)
    assert (category.key, category.audience, category.text_in("en").name) == (
        "spare-parts",
        "public",
        "Parts",
    )
    for wrong in ({"icon": "no-such-icon"}, {"key": "faq"}, {"name_en": ""}):
        assert manager.post(f"{CATEGORIES}add/", sent | wrong).status_code == 200
    assert HelpCategory.objects.filter(key="spare-parts").count() == 1
    assert "Spare parts" not in manager.get(CATEGORIES).content.decode()
