"""Labels, kinds and what is related: lists that lead from one article to the next."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge import services
from knowledge.models import Article, ArticleGroup, HelpCategory, Label
from knowledge.selectors import labels_of, related_articles
from knowledge.services.placing import ArticlePlace
from knowledge.tests.factories import make_article
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError
from portal.shared.models import Tenant

SHELF = "/en/help/orders-delivery/"


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def label(tenant: Tenant, name: str, *articles: Article) -> Label:
    actor = system_actor(tenant)
    made = services.create_label(actor=actor, names={"en": name, "lt": f"{name} lt"})
    for article in articles:
        kept = list(Label.objects.filter(articlelabel__group=article.group_id))
        services.set_labels(actor=actor, group=article.group, labels=[*kept, made])
    return made


def listed(client: Client, url: str) -> list[str]:
    html = client.get(url).content.decode()
    start = html.index('<ul class="list kinds">') if 'class="list kinds"' in html else len(html)
    part = html[start : html.find("</ul>", start)]
    return [row.split("</a>")[0].split(">")[-1] for row in part.split("<li>")[1:]]


def test_chips_narrow_a_category(in_tenant: Tenant, visitor: Client) -> None:
    plain = make_article(in_tenant, "Plain")
    video = make_article(in_tenant, "Moving", kind="video")
    label(in_tenant, "Export", plain)
    assert listed(visitor, SHELF) == ["Plain", "Moving"]
    html = visitor.get(SHELF).content.decode()
    assert f'href="{SHELF}?kind=video"' in html
    assert f'href="{SHELF}?label=export"' in html
    assert listed(visitor, f"{SHELF}?kind=video") == ["Moving"]
    assert listed(visitor, f"{SHELF}?label=export") == ["Plain"]
    both = visitor.get(f"{SHELF}?label=export&kind=video").content.decode()
    assert "No articles of this choice" in both
    assert video.group.icon == "circle-play"


def test_filters_reach_below_the_category(in_tenant: Tenant, visitor: Client) -> None:
    parent = HelpCategory.objects.get(key="orders-delivery")
    services.create_category(
        actor=system_actor(in_tenant), key="vans", names={"en": ("Vans", "")}, parent=parent
    )
    label(in_tenant, "Export", make_article(in_tenant, "Below", category="vans"))
    assert listed(visitor, SHELF) == []
    assert listed(visitor, f"{SHELF}?label=export") == ["Below"]


@pytest.mark.parametrize("nonsense", ["label=%00", "kind=x", "label=" + "x" * 9000, "after=9-" * 3])
def test_any_filter_gets_an_answer(in_tenant: Tenant, visitor: Client, nonsense: str) -> None:
    make_article(in_tenant, "Plain")
    assert visitor.get(f"{SHELF}?{nonsense}").status_code == 200
    assert visitor.get(f"{SHELF}?after={'9' * 30}-{'9' * 30}").status_code == 200


def test_a_label_s_page_holds_what_the_reader_may_read(in_tenant: Tenant, visitor: Client) -> None:
    shown = make_article(in_tenant, "Shown")
    draft = make_article(in_tenant, "Draft", published=False)
    hidden = make_article(in_tenant, "Hidden")
    services.set_article_readers(
        actor=system_actor(in_tenant), group=hidden.group, audience="staff"
    )
    label(in_tenant, "Export", shown, draft, hidden)
    label(in_tenant, "Secret", hidden)
    assert listed(visitor, "/en/help/labels/export/") == ["Shown"]
    assert visitor.get("/en/help/labels/secret/").status_code == 404
    assert visitor.get("/en/help/labels/none/").status_code == 404
    html = visitor.get(shown.get_absolute_url()).content.decode()
    assert '<a href="/en/help/labels/export/">Export</a>' in html
    assert "Secret" not in visitor.get(SHELF).content.decode()


def test_labels_have_names_and_one_address(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    made = label(in_tenant, "Export")
    assert (made.key, made.name_in("lt"), made.name_in("pt", "en")) == (
        "export", "Export lt", "Export",
    )  # fmt: skip
    with pytest.raises(DomainError, match="taken"):
        label(in_tenant, "Export")
    with pytest.raises(DomainError, match="name"):
        services.create_label(actor=actor, names={"pt": "Exportação", "en": " "})
    article = make_article(in_tenant, "One")
    services.set_labels(actor=actor, group=article.group, labels=[made])
    services.delete_label(actor=actor, label=made)
    assert ArticleGroup.objects.get(pk=article.group_id).labels.count() == 0


def test_chosen_neighbours_come_first_then_those_alike(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "One")
    near = make_article(in_tenant, "Near")
    alike = make_article(in_tenant, "Alike", category="connections")
    chosen = make_article(in_tenant, "Chosen", category="your-account")
    hidden = make_article(in_tenant, "Hidden", category="your-account", published=False)
    label(in_tenant, "Export", article, alike)
    services.place_article(
        actor=system_actor(in_tenant),
        group=article.group,
        place=ArticlePlace(
            article.group.category,
            labels=list(Label.objects.all()),
            related=[hidden.group, chosen.group],
        ),
    )
    found = related_articles(Actor(tenant=in_tenant), article, "en", labels_of(article))
    assert [row.title for row in found] == ["Chosen", "Alike", "Near"]
    assert near.pk == found[-1].pk


def test_lists_cost_the_same_with_one_row_and_with_many(in_tenant: Tenant, visitor: Client) -> None:
    label(in_tenant, "Export", make_article(in_tenant, "First"))
    counts = []
    for _round in range(2):
        for url in (SHELF, "/en/help/labels/export/", "/en/help/"):
            visitor.get(url)
            with CaptureQueriesContext(connection) as asked:
                visitor.get(url)
            counts.append(len(asked))
        for number in range(8):
            article = make_article(in_tenant, f"More {number}", kind="guide")
            export = Label.objects.get(key="export")
            services.set_labels(actor=system_actor(in_tenant), group=article.group, labels=[export])
    assert counts[:3] == counts[3:]
    assert max(counts) <= 15
