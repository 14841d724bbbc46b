"""Public pages: what caches may keep, and that nobody ever gets an old or a foreign one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from knowledge import services
from knowledge.models import Article, HelpCategory
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article, translate
from knowledge.tests.news import announce
from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from portal.shared.tenants import forget_hosts
from portal.tenant_settings import update_tenant

ClientFor = Callable[..., Client]
SHARED = "public, max-age=0, s-maxage=60, must-revalidate"
PAGES = (
    "/en/help/",
    "/en/help/orders-delivery/",
    "/en/help/faq/",
    "/en/help/articles/delivery-times/",
    "/en/help/feed.atom",
    "/en/news/",
    "/en/news/feed.atom",
    "/en/status/",
    "/en/status/history/",
    "/en/status/feed.atom",
    "/robots.txt",
    "/sitemap.xml",
)
ARTICLE = "/en/help/articles/delivery-times/"


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    make_article(in_tenant, "Can I pay later?", kind="faq")
    return make_article(in_tenant, "Delivery times")


def test_visitors_pages_have_validators_and_no_secret(visitor: Client, article: Article) -> None:
    for path in PAGES:
        first = visitor.get(path)
        assert (path, first.status_code) == (path, 200)
        assert first.headers["Cache-Control"] == SHARED
        assert "csrfmiddlewaretoken" not in first.content.decode()
        assert (path, dict(first.cookies)) == (path, {})
        again = visitor.get(path, headers={"if-none-match": first.headers["ETag"]})
        assert (path, again.status_code, again.content) == (path, 304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == SHARED
        assert "Content-Length" not in again.headers
        # As a cache that compressed it on the way asks.
        weak = {"if-none-match": f"W/{first.headers['ETag']}"}
        assert visitor.get(path, headers=weak).status_code == 304


def test_the_date_alone_will_do(visitor: Client, article: Article) -> None:
    for path in PAGES[1:]:  # the start page changes with every read, and so has no date
        first = visitor.get(path)
        since = {"if-modified-since": first.headers["Last-Modified"]}
        assert (path, visitor.get(path, headers=since).status_code) == (path, 304)
    assert "Last-Modified" not in visitor.get(PAGES[0]).headers


def changes(tenant: Tenant, article: Article) -> dict[str, Callable[[], Any]]:
    """Whatever an article's page shows, changed one after the other."""
    actor = system_actor(tenant)
    category = HelpCategory.objects.get(key="orders-delivery")
    plain = {"icon": "package", "position": 1, "audience": "public"}
    moment = {"starts_at": timezone.now(), "as_banner": True}

    def revise() -> None:
        text = ArticleText("Delivery times", "Other **words** now.", slug=article.slug)
        services.save_revision(actor=actor, article=article, text=text)

    def disturb() -> None:
        facts = services.Facts({"en": "Slow today"}, timezone.now())
        services.open_incident(actor=actor, kind="incident", facts=facts, texts={"en": "Sorry"})

    return {
        "article": revise,
        "category": lambda: services.update_category(
            actor=actor, category=category, names={"en": ("Parcels", "")}, **plain
        ),
        "translation": lambda: translate(article, "lt", "Pristatymas"),
        "banner": lambda: announce(tenant, "Closed on Friday", **moment),
        "disturbance": disturb,
        "name": lambda: update_tenant(actor=actor, tenant=tenant, name="Northwind"),
        "colour": lambda: update_tenant(actor=actor, tenant=tenant, colour="#123456"),
        "text": lambda: update_tenant(actor=actor, tenant=tenant, announcement={"en": "Hello"}),
        "modules": lambda: update_tenant(actor=actor, tenant=tenant, modules={"help": True}),
    }


def test_every_change_makes_another_page(
    visitor: Client, in_tenant: Tenant, article: Article
) -> None:
    seen = [visitor.get(ARTICLE)]
    for what, change in changes(in_tenant, article).items():
        change()
        forget_hosts(in_tenant)  # as at the end of the transaction, which a test never reaches
        last = seen[-1]
        by_tag = visitor.get(ARTICLE, headers={"if-none-match": last.headers["ETag"]})
        assert (what, by_tag.status_code) == (what, 200)
        since = {"if-modified-since": last.headers["Last-Modified"]}
        assert (what, visitor.get(ARTICLE, headers=since).status_code) == (what, 200)
        assert by_tag.headers["ETag"] not in [one.headers["ETag"] for one in seen]
        seen.append(by_tag)


def test_another_deployment_is_another_page(
    visitor: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = visitor.get(ARTICLE)
    monkeypatch.setattr("portal.shared.public_pages.STARTED", timezone.now().timestamp() + 90)
    since = {"if-modified-since": first.headers["Last-Modified"]}
    assert visitor.get(ARTICLE, headers=since).status_code == 200


def test_languages_are_told_apart_by_address_and_people_by_cookie(
    visitor: Client, article: Article
) -> None:
    translate(article, "lt", "Pristatymas")
    english, lithuanian = visitor.get("/en/help/"), visitor.get("/lt/help/")
    assert english.headers["ETag"] != lithuanian.headers["ETag"]
    assert "Cookie" in english.headers["Vary"]
    assert "Accept-Language" not in english.headers["Vary"]
    assert "Accept-Language" in visitor.get("/help/").headers["Vary"]


def test_members_get_their_own_and_no_cache_keeps_it(
    client_for: ClientFor, visitor: Client, tenant: Tenant, cast: Cast, article: Article
) -> None:
    public = visitor.get(ARTICLE).headers["ETag"]
    for user in (cast.owner, cast.agent):
        response = client_for(user, tenant).get(ARTICLE, headers={"if-none-match": public})
        assert (response.status_code, response.headers["Cache-Control"]) == (
            200,
            "private, no-store",
        )
        assert "ETag" not in response.headers
        assert "csrfmiddlewaretoken" in response.content.decode()


def test_a_visitors_session_is_kept_by_the_browser_only(visitor: Client, article: Article) -> None:
    visitor.post(f"{ARTICLE}read/")  # leaves a trail in the session
    response = visitor.get(ARTICLE)
    assert response.headers["Cache-Control"] == "private, no-cache"
    asked = {"if-none-match": response.headers["ETag"]}
    assert visitor.get(ARTICLE, headers=asked).status_code == 304


def test_a_message_is_shown_once_and_to_one(visitor: Client, article: Article) -> None:
    session = visitor.session
    session["_messages"] = '[["__json_message", 0, 25, "Noted it."]]'
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    first, second = visitor.get(ARTICLE), visitor.get(ARTICLE)
    assert "Noted it." in first.content.decode()
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in first.headers
    assert "Noted it." not in second.content.decode()


SIGNED_IN = ("/", "/more/", "/requests/", "/account/profile/", "/notifications/", "/en/help/")


def test_no_signed_in_page_is_shown_again_after_the_sign_out(
    client_for: ClientFor, visitor: Client, tenant: Tenant, cast: Cast
) -> None:
    client = client_for(cast.owner, tenant)
    kept = {path: client.get(path).headers["Cache-Control"] for path in SIGNED_IN}
    assert kept == dict.fromkeys(SIGNED_IN, "private, no-store")
    assert client.get("/nothing/").headers["Cache-Control"] == "private, no-store"
    assert client.post("/auth/logout/").headers["Cache-Control"] != SHARED
    assert visitor.get("/").headers["Cache-Control"] == "private, no-cache"
    theme = visitor.get("/").content.decode().partition('href="/theme.')[2].partition('"')[0]
    assert "immutable" in client.get(f"/theme.{theme}").headers["Cache-Control"]


OWN = {"origin": "http://north.example", "sec-fetch-site": "same-origin"}
# Headers, and whether a visitor's POST without a token is believed.
VOUCHED = [
    ({}, False),
    (OWN, True),
    ({"origin": "http://north.example"}, True),
    ({"sec-fetch-site": "same-origin"}, True),
    ({"origin": "http://evil.example"}, False),
    ({"origin": "null"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"origin": "http://north.example", "sec-fetch-site": "cross-site"}, False),
    ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, False),
]


@pytest.mark.parametrize(("headers", "believed"), VOUCHED)
def test_visitors_are_vouched_for_by_their_browser(
    tenant: Tenant, article: Article, headers: dict[str, str], believed: bool
) -> None:
    client = Client(HTTP_HOST="north.example", enforce_csrf_checks=True)
    switch = client.post("/language/", {"language": "lt", "next": "/"}, headers=headers)
    read = client.post(f"{ARTICLE}read/", headers=headers)
    expected = (302, 204) if believed else (403, 403)
    assert (switch.status_code, read.status_code) == expected


def test_members_and_other_forms_need_the_token_all_the_same(
    client_for: ClientFor, tenant: Tenant, cast: Cast, article: Article
) -> None:
    member = client_for(cast.owner, tenant)
    member.handler.enforce_csrf_checks = True
    assert member.post("/language/", {"language": "lt"}, headers=OWN).status_code == 403
    client = Client(HTTP_HOST="north.example", enforce_csrf_checks=True)
    assert client.post("/auth/login/", {}, headers=OWN).status_code == 403
