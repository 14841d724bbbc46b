"""The public pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleReads
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article, make_private, translate
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_markdown import CORPUS, RICH, live_parts

ClientFor = Callable[..., Client]

ALL_STATES = ("published", "private", "draft")


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def articles(in_tenant: Tenant) -> dict[str, Article]:
    """One of each kind: public, for customers only, and a draft."""
    make_private(in_tenant, "connections")
    return {
        "published": make_article(in_tenant, "Published one"),
        "private": make_article(in_tenant, "Private one", category="connections"),
        "draft": make_article(in_tenant, "Draft one", published=False),
    }


SEEN = {
    None: {"published"},
    "owner": {"published", "private"},
    "viewer": {"published", "private"},
    "outsider": {"published", "private"},
    "foreign_owner": {"published"},
    "foreign_agent": {"published"},
    "agent": {"published", "private"},
    "knowledge": set(ALL_STATES),
    "admin": set(ALL_STATES),
    "operator": set(ALL_STATES),
}


def test_who_sees_what(
    client_for: ClientFor, tenant: Tenant, cast: Cast, articles: dict[str, Article]
) -> None:
    found: dict[str | None, set[str]] = {}
    listed: dict[str | None, set[str]] = {}
    for who in SEEN:
        client = client_for(getattr(cast, who) if who else None, tenant)
        pages = {
            kind: client.get(f"/en/help/articles/{article.slug}/").status_code
            for kind, article in articles.items()
        }
        found[who] = {kind for kind, status in pages.items() if status == 200}
        assert set(pages.values()) <= {200, 404}
        lists = {
            kind: client.get(f"/en/help/{article.group.category.key}/").content.decode()
            for kind, article in articles.items()
        }
        listed[who] = {kind for kind, page in lists.items() if articles[kind].title in page}
    assert found == SEEN
    assert listed == SEEN


def test_help_leads_to_the_visitors_language(visitor: Client) -> None:
    response = visitor.get("/help/faq/?a=1", headers={"accept-language": "lt"})
    assert (response.status_code, response["Location"]) == (302, "/lt/help/faq/?a=1")
    assert "Accept-Language" in response["Vary"]
    assert visitor.get("/help/")["Location"] == "/en/help/"


@pytest.mark.parametrize("path", ["/pt/help/", "/pt/help/faq/", "/xx/help/", "/en/help/nothing/"])
def test_languages_not_offered_and_unknown_categories_are_missing(
    visitor: Client, path: str
) -> None:
    assert visitor.get(path).status_code == 404


def test_module_switched_off(visitor: Client, tenant: Tenant) -> None:
    tenant.modules = {"requests": True}
    tenant.save()
    assert visitor.get("/en/help/").status_code == 404


def test_index_lists_categories_with_counts(visitor: Client, articles: dict[str, Article]) -> None:
    page = visitor.get("/en/help/").content.decode()
    assert "Orders and delivery" in page
    assert "1 article<" in page
    assert "Connections" not in page  # for customers only, and nothing else in it


def test_empty_help_says_so(visitor: Client) -> None:
    assert "No articles yet" in visitor.get("/en/help/").content.decode()
    assert "No questions yet" in visitor.get("/en/help/faq/").content.decode()
    assert "No articles yet" in visitor.get("/en/help/connections/").content.decode()


def test_translation_has_alternates_and_links_across(visitor: Client, in_tenant: Tenant) -> None:
    source = make_article(in_tenant, "Delivery times")
    translate(source, "lt", "Pristatymo terminai")
    page = visitor.get("/lt/help/articles/pristatymo-terminai/").content.decode()
    base = "http://north.example"
    for line in (
        f'<link rel="canonical" href="{base}/lt/help/articles/pristatymo-terminai/">',
        f'<link rel="alternate" hreflang="en" href="{base}/en/help/articles/delivery-times/">',
        f'<link rel="alternate" hreflang="lt" href="{base}/lt/help/articles/pristatymo-terminai/">',
        f'hreflang="x-default" href="{base}/en/help/articles/delivery-times/">',
        '<html lang="lt">',
        'href="/en/help/articles/delivery-times/" hreflang="en" lang="en"',
    ):
        assert line in page
    assert 'name="robots"' not in page


def test_other_languages_slug_leads_to_the_translation(visitor: Client, in_tenant: Tenant) -> None:
    translate(make_article(in_tenant, "Delivery times"), "lt", "Pristatymo terminai")
    response = visitor.get("/lt/help/articles/delivery-times/")
    assert response["Location"] == "/lt/help/articles/pristatymo-terminai/"
    response = visitor.get("/en/help/articles/pristatymo-terminai/")
    assert response["Location"] == "/en/help/articles/delivery-times/"


def test_missing_translation_shows_the_default_language_with_a_notice(
    visitor: Client, in_tenant: Tenant
) -> None:
    make_article(in_tenant, "Only English")
    page = visitor.get("/lt/help/articles/only-english/").content.decode()
    assert "Only English" in page
    assert 'name="robots" content="noindex"' in page
    assert '<h1 lang="en">' in page
    assert '<article class="article prose" aria-label="Only English" lang="en">' in page
    assert '<div class="note info">' in page
    listed = visitor.get("/lt/help/orders-delivery/").content.decode()
    assert "/lt/help/articles/only-english/" in listed


def test_unpublished_translation_gives_way_to_the_default_language(
    visitor: Client, in_tenant: Tenant
) -> None:
    source = make_article(in_tenant, "Source")
    translate(source, "lt", "Juodraštis", published=False)
    assert visitor.get("/lt/help/articles/juodrastis/").status_code == 404
    assert visitor.get("/lt/help/articles/source/").status_code == 200


def test_article_only_in_another_language_is_missing(visitor: Client, in_tenant: Tenant) -> None:
    make_article(in_tenant, "Tik lietuviškai", language="lt")
    assert visitor.get("/lt/help/articles/tik-lietuviskai/").status_code == 200
    assert visitor.get("/en/help/articles/tik-lietuviskai/").status_code == 404


def test_old_address_leads_on(visitor: Client, in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Old")
    services.save_revision(
        actor=system_actor(in_tenant), article=article, text=ArticleText("New", "x", slug="new")
    )
    response = visitor.get("/en/help/articles/old/")
    assert (response.status_code, response["Location"]) == (301, "/en/help/articles/new/")
    services.unpublish(actor=system_actor(in_tenant), article=article)
    assert visitor.get("/en/help/articles/old/").status_code == 404


def test_long_articles_have_contents(visitor: Client, in_tenant: Tenant) -> None:
    make_article(in_tenant, "Short")
    make_article(in_tenant, "Long", body="\n\n".join(f"## Part {n}\n\ntext" for n in range(4)))
    assert "On this page" not in visitor.get("/en/help/articles/short/").content.decode()
    page = visitor.get("/en/help/articles/long/").content.decode()
    assert '<a href="#s-part-3">Part 3</a>' in page
    assert 'id="s-part-3"' in page


def test_faq_opens_in_place(visitor: Client, in_tenant: Tenant) -> None:
    make_article(in_tenant, "Can I pay later?", kind="faq", body="Yes, **in 30 days**.")
    page = visitor.get("/en/help/faq/").content.decode()
    assert '<div class="in" id="q-can-i-pay-later">' in page
    assert "<strong>in 30 days</strong>" in page
    assert "Frequent questions" in visitor.get("/en/help/").content.decode()


def test_reads_count_by_post_and_not_for_staff(
    client_for: ClientFor, tenant: Tenant, cast: Cast, articles: dict[str, Article]
) -> None:
    slug = articles["published"].slug
    for user in (None, cast.owner, cast.agent):
        client = client_for(user, tenant)
        client.get(f"/en/help/articles/{slug}/")
        assert client.post(f"/en/help/articles/{slug}/read/").status_code == 204
    assert ArticleReads.objects.get().count == 2
    assert ArticleReads.objects.get().day == timezone.localdate()
    visitor = client_for(None, tenant)
    assert visitor.get(f"/en/help/articles/{slug}/read/").status_code == 405
    assert visitor.post(f"/en/help/articles/{articles['draft'].slug}/read/").status_code == 404
    assert visitor.post(f"/en/help/articles/{articles['private'].slug}/read/").status_code == 404


def test_read_needs_the_token(tenant: Tenant, articles: dict[str, Article]) -> None:
    strict = Client(HTTP_HOST="north.example", enforce_csrf_checks=True)
    assert strict.post("/en/help/articles/published-one/read/").status_code == 403


def test_most_read_first(visitor: Client, in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    hidden = make_article(in_tenant, "Hidden")
    services.record_read(actor=actor, article=hidden, count=99)
    services.unpublish(actor=actor, article=hidden)
    for title, count in (("Little", 2), ("Much", 9)):
        services.record_read(actor=actor, article=make_article(in_tenant, title), count=count)
    page = visitor.get("/en/help/").content.decode()
    assert page.index("Much") < page.index("Little")
    assert "Hidden" not in page


@pytest.mark.parametrize("number", [1, 50])
def test_pages_ask_the_database_little_and_the_same(
    visitor: Client, in_tenant: Tenant, number: int, django_assert_max_num_queries: Any
) -> None:
    for position in range(number):
        source = make_article(in_tenant, f"One {position}", kind="faq")
        translate(source, "lt", f"Vienas {position}")
    for path, most in (
        ("/en/help/", 6),
        ("/en/help/orders-delivery/", 4),
        ("/lt/help/faq/", 4),
        ("/lt/help/articles/vienas-0/", 6),
    ):
        visitor.get(path)
        with django_assert_max_num_queries(most):
            assert visitor.get(path).status_code == 200


def test_long_category_has_pages(visitor: Client, in_tenant: Tenant) -> None:
    for number in range(51):
        make_article(in_tenant, f"Nr {number:03}")
    first = visitor.get("/en/help/orders-delivery/").content.decode()
    assert "Nr 049" in first
    assert "Nr 050" not in first
    last = Article.objects.get(title="Nr 049").group_id
    second = visitor.get(f"/en/help/orders-delivery/?after=0-{last}").content.decode()
    assert "Nr 050" in second
    assert "Nr 049" not in second
    assert visitor.get("/en/help/orders-delivery/?after=x'--").status_code == 200


def test_neighbour_has_its_own_help(in_tenant: Tenant, other_tenant: Tenant) -> None:
    make_article(in_tenant, "Northern secret")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Norte", language="pt")
    south = Client(HTTP_HOST="south.example")
    assert south.get("/pt/help/articles/norte/").status_code == 200
    assert south.get("/pt/help/articles/northern-secret/").status_code == 404
    assert "Northern secret" not in south.get("/pt/help/orders-delivery/").content.decode()


def test_hostile_articles_are_shown_as_text(visitor: Client, in_tenant: Tenant) -> None:
    plain = make_article(in_tenant, "Plain", body="text")
    usual = visitor.get(plain.get_absolute_url()).content.decode()
    make_article(in_tenant, "Why", kind="faq")
    lists = ("/en/help/", "/en/help/faq/", "/en/help/orders-delivery/")
    scripts = {path: visitor.get(path).content.decode().count("<script") for path in lists}
    for number, hostile in enumerate(CORPUS):
        text = hostile.replace("\x00", "").replace("\x0c", "")
        article = make_article(
            in_tenant,
            f"{number} {text}"[:140],
            body=f"{text}\n\n## {text}",
            summary=text[:300],
            kind="faq",
        )
        page = visitor.get(article.get_absolute_url()).content.decode()
        body = page.split("<article", 1)[1].split(">", 1)[1].split("</article>")[0]
        assert live_parts(body, RICH) == []
        assert page.count("<script") == usual.count("<script")
    for path in lists:
        page = visitor.get(path).content.decode()
        assert page.count("<script") == scripts[path]


def test_language_switch_stays_on_the_page(visitor: Client, in_tenant: Tenant) -> None:
    translate(make_article(in_tenant, "Delivery times"), "lt", "Pristatymo terminai")
    make_article(in_tenant, "Only English")
    for start, end in (
        ("/en/help/faq/", "/lt/help/faq/"),
        ("/en/help/articles/delivery-times/", "/lt/help/articles/pristatymo-terminai/"),
        ("/en/help/articles/only-english/", "/lt/help/articles/only-english/"),
    ):
        response = visitor.post("/language/", {"language": "lt", "next": start}, follow=True)
        assert (response.status_code, response.wsgi_request.path) == (200, end)
