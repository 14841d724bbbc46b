"""What search engines, feed readers and cards of shared links are told."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from knowledge import sitemaps
from knowledge.models import Article
from knowledge.tests.factories import make_article, make_private, translate
from knowledge.tests.news import announce, make_component, make_incident
from portal.shared.models import Tenant

ClientFor = Callable[..., Client]
HOST = "http://north.example"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
ATOM = "{http://www.w3.org/2005/Atom}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def graph(page: str) -> dict[str, Any]:
    """The page's data by type."""
    blocks = DATA.findall(page)
    assert len(blocks) <= 1
    parts = json.loads(blocks[0])["@graph"] if blocks else []
    return {part["@type"]: part for part in parts}


def read(visitor: Client, path: str) -> str:
    response = visitor.get(path)
    assert (path, response.status_code) == (path, 200)
    return response.content.decode()


def test_an_article_tells_what_it_is(visitor: Client, in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Delivery times", summary="How long it takes.")
    page = read(visitor, article.get_absolute_url())
    data = graph(page)
    url = f"{HOST}{article.get_absolute_url()}"
    assert data["Article"]["headline"] == "Delivery times"
    assert data["Article"]["url"] == url
    assert data["Article"]["inLanguage"] == "en"
    assert data["Article"]["publisher"]["name"] == "North"
    assert data["Article"]["dateModified"] >= data["Article"]["datePublished"]
    steps = [(s["position"], s["name"]) for s in data["BreadcrumbList"]["itemListElement"]]
    assert steps == [(1, "Home"), (2, "Help"), (3, "Orders and delivery"), (4, "Delivery times")]
    for tag in (
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="Delivery times">',
        '<meta property="og:description" content="How long it takes.">',
        f'<meta property="og:url" content="{url}">',
        '<meta property="og:site_name" content="North">',
        '<meta property="og:locale" content="en_GB">',
        '<meta name="twitter:card" content="summary">',
        'href="/en/help/feed.atom"',
        f'href="mailto:?subject=Delivery%20times&amp;body={quote(url, safe="")}"',
    ):
        assert tag in page
    assert "og:image" not in page  # North has no logo


def test_the_card_shows_the_tenants_logo(visitor: Client, in_tenant: Tenant) -> None:
    Tenant.objects.filter(pk=in_tenant.pk).update(logo="logos/north.png")
    article = make_article(in_tenant, "Delivery times")
    page = read(visitor, article.get_absolute_url())
    image = re.search(r'property="og:image" content="([^"]+)"', page)
    assert image is not None
    assert image[1].startswith(f"{HOST}/brand/logo.")
    assert graph(page)["Article"]["publisher"]["logo"]["url"] == image[1]


def test_what_stands_in_for_a_translation_is_found_in_its_own_language_only(
    visitor: Client, in_tenant: Tenant
) -> None:
    make_article(in_tenant, "Only English")
    make_article(in_tenant, "Why", kind="faq")
    for path in ("/lt/help/articles/only-english/", "/lt/help/faq/"):
        page = read(visitor, path)
        assert '<meta name="robots" content="noindex">' in page
        assert "hreflang=" not in page.partition("</head>")[0]
        assert graph(page) == {}


def test_frequent_questions_in_data_and_in_order(visitor: Client, in_tenant: Tenant) -> None:
    make_article(in_tenant, "Can I pay later?", kind="faq", body="Yes, **in 30 days**.")
    translated = make_article(in_tenant, "Do you deliver?", kind="faq", body="## Yes\n\nDaily.")
    translate(translated, "lt", "Ar pristatote?", body="Taip.")
    page = read(visitor, "/en/help/faq/")
    questions = graph(page)["FAQPage"]["mainEntity"]
    assert [one["name"] for one in questions] == ["Can I pay later?", "Do you deliver?"]
    answer = questions[0]["acceptedAnswer"]["text"].strip()
    assert answer == "<p>Yes, <strong>in 30 days</strong>.</p>"
    assert questions[0]["url"] == f"{HOST}/en/help/faq/#q-can-i-pay-later"
    # In the other language only what is answered in it.
    lithuanian = graph(read(visitor, "/lt/help/faq/"))["FAQPage"]["mainEntity"]
    assert [one["name"] for one in lithuanian] == ["Ar pristatote?"]


def test_links_to_answers_open_them_without_a_script(visitor: Client, in_tenant: Tenant) -> None:
    make_article(in_tenant, "Can I pay later?", kind="faq", body="## Terms\n\nYes.")
    make_article(in_tenant, "And if not?", kind="faq", body="## Terms\n\nNo.")
    page = read(visitor, "/en/help/faq/")
    # The anchor is inside the folded part: that is what browsers unfold.
    parts = re.findall(r"<details.*?</details>", page.partition("<main")[2], re.DOTALL)
    folded = [re.search(r'</summary><div class="in" id="([^"]+)"', part) for part in parts]
    assert [one and one[1] for one in folded] == ["q-can-i-pay-later", "q-and-if-not"]
    assert 'href="#q-can-i-pay-later"' in page
    assert 'id="terms"' not in page  # the same heading twice would be one id twice
    assert '<div class="faq-tools" data-faq-tools hidden>' in page


def test_no_text_leaves_the_data_block(visitor: Client, in_tenant: Tenant) -> None:
    title = "</script><script>alert(1)</script> & <!--"
    article = make_article(in_tenant, title, kind="faq", summary=title, body=title)
    own, page = (read(visitor, path) for path in (article.get_absolute_url(), "/en/help/faq/"))
    assert "<script>alert" not in own + page
    assert graph(own)["Article"]["headline"] == title
    assert graph(page)["FAQPage"]["mainEntity"][0]["name"] == title


def urls_of(xml: str) -> dict[str, Any]:
    """Address → (last change, alternates)."""
    found: dict[str, Any] = {}
    for entry in ElementTree.fromstring(xml).iter(f"{MAP}url"):
        links = {one.get("hreflang"): one.get("href") for one in entry.iter(LINK)}
        found[entry.findtext(f"{MAP}loc", "")] = (entry.findtext(f"{MAP}lastmod"), links)
    return found


def test_the_sitemap_lists_public_pages_only(visitor: Client, in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Delivery times")
    translate(article, "lt", "Pristatymas")
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Private one", category="connections")
    make_article(in_tenant, "Draft one", published=False)
    announce(in_tenant, "Lockers")
    announce(in_tenant, "For customers", audience="customers")
    make_component(in_tenant, "EDI")
    found = urls_of(read(visitor, "/sitemap.xml"))
    english, lithuanian = (
        f"{HOST}/en/help/articles/delivery-times/",
        f"{HOST}/lt/help/articles/pristatymas/",
    )
    lists = ("help/", "help/faq/", "help/orders-delivery/", "news/", "status/")
    pages = {f"{HOST}/{code}/{rest}" for code in ("en", "lt") for rest in lists}
    assert set(found) == {f"{HOST}/", english, lithuanian, f"{HOST}/en/news/lockers/", *pages}
    changed, links = found[lithuanian]
    assert changed[:10] == f"{timezone.now():%Y-%m-%d}"
    assert links == {"en": english, "lt": lithuanian, "x-default": english}
    assert found[f"{HOST}/lt/help/"][1] == {
        "en": f"{HOST}/en/help/", "lt": f"{HOST}/lt/help/", "x-default": f"{HOST}/en/help/"
    }  # fmt: skip


def test_many_pages_are_listed_in_parts(
    visitor: Client, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART_URLS", 6)  # three articles of two languages
    made = [make_article(in_tenant, f"Article {number}") for number in range(7)]
    for article in made[:4]:
        translate(article, "lt", f"Straipsnis {article.pk}")
    index = ElementTree.fromstring(read(visitor, "/sitemap.xml"))
    files = [entry.findtext(f"{MAP}loc") for entry in index.iter(f"{MAP}sitemap")]
    assert len(files) == 4
    listed: list[str] = []
    for file in files[1:]:
        part = urls_of(read(visitor, str(file).removeprefix(HOST)))
        assert 0 < len(part) <= 6
        listed += part
    expected = {f"{HOST}{row.get_absolute_url()}" for row in Article.objects.all()}
    assert (len(listed), set(listed)) == (11, expected)
    assert f"{HOST}/en/help/" in urls_of(read(visitor, "/sitemap-pages.xml"))
    assert visitor.get(f"/sitemap-{made[-1].group_id}.xml").status_code == 404
    assert visitor.get(f"/sitemap-{'9' * 18}.xml").status_code == 404


def test_neighbours_have_their_own_map_and_robots(
    in_tenant: Tenant, other_tenant: Tenant, visitor: Client
) -> None:
    make_article(in_tenant, "Delivery times")
    south = Client(HTTP_HOST="south.example")
    assert "delivery-times" not in read(south, "/sitemap.xml")
    assert "Sitemap: http://south.example/sitemap.xml" in read(south, "/robots.txt")
    robots = read(visitor, "/robots.txt")
    assert f"Sitemap: {HOST}/sitemap.xml" in robots
    assert "Disallow: /requests/" in robots
    assert "Disallow: /en" not in robots


def test_without_help_there_is_nothing_to_crawl(visitor: Client, tenant: Tenant) -> None:
    tenant.modules = {"requests": True}
    tenant.save()
    assert "Sitemap" not in read(visitor, "/robots.txt")
    gone = ("/sitemap.xml", "/en/help/feed.atom", "/en/news/", "/en/status/", "/sitemap-0.xml")
    assert {visitor.get(path).status_code for path in gone} == {404}


def entries(xml: str) -> list[tuple[str, str]]:
    """Title and address of each."""
    found = []
    for one in ElementTree.fromstring(xml).iter(f"{ATOM}entry"):
        link = one.find(f"{ATOM}link")
        assert link is not None
        found.append((one.findtext(f"{ATOM}title", ""), link.get("href", "")))
    return found


def test_feeds_hold_what_is_public_in_their_language(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Private one", category="connections")
    older = make_article(in_tenant, "Older")
    newer = make_article(in_tenant, "Newer")
    translate(older, "lt", "Senesnis")
    Article.objects.filter(pk=newer.pk).update(title="Newer \x0c& better", summary="a < b")
    announce(in_tenant, "Lockers", lt="Dėžės")
    announce(in_tenant, "For customers", audience="customers")
    make_incident(in_tenant, "EDI is late")
    for user in (None, cast.owner, cast.agent):  # whoever asks
        client = client_for(user, in_tenant)
        assert entries(read(client, "/en/help/feed.atom")) == [
            ("Newer & better", f"{HOST}/en/help/articles/newer/"),
            ("Older", f"{HOST}/en/help/articles/older/"),
        ]
        lithuanian = entries(read(client, "/lt/help/feed.atom"))
        assert [title for title, _url in lithuanian] == ["Senesnis"]
        assert entries(read(client, "/lt/news/feed.atom")) == [
            ("Dėžės", f"{HOST}/lt/news/lockers/")
        ]
        assert entries(read(client, "/en/status/feed.atom")) == [
            ("EDI is late: Being investigated", f"{HOST}/en/status/1/")
        ]
    client = client_for(None, in_tenant)
    feed = client.get("/en/help/feed.atom")
    assert feed.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "a &amp;lt; b" in feed.content.decode()  # text, though the format calls it HTML
    assert visitor_finds_feed(client) == "/en/help/feed.atom"


def visitor_finds_feed(client: Client) -> str:
    page = read(client, "/en/help/")
    found = re.search(r'type="application/atom\+xml" title="[^"]+" href="([^"]+)"', page)
    return found[1] if found else ""
