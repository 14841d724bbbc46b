"""The panels beside a text, and the form of a category: readers, labels, neighbours, dates."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Segment, User
from accounts.services import set_segments, update_role
from conftest import Cast
from knowledge import services
from knowledge.audiences import places_named
from knowledge.models import Article, ArticleGroup, HelpCategory, Label, RelatedArticle
from knowledge.tests.factories import make_article
from portal.shared.actors import system_actor
from portal.shared.models import AuditEntry, Tenant

ClientFor = Callable[[User | None, Tenant], Client]
CATEGORIES = "/admin/knowledge/helpcategory/"


@pytest.fixture
def manager(in_tenant: Tenant, cast: Cast, client_for: ClientFor) -> Client:
    set_segments(actor=system_actor(in_tenant), customer=cast.customer, names=["Gold"])
    return client_for(cast.knowledge, in_tenant)


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Terms", published=False)


def editor(article: Article) -> str:
    return f"/admin/knowledge/articlegroup/{article.group_id}/change/"


def place(article: Article, **values: object) -> dict[str, object]:
    kept = {"category": article.group.category_id, "kind": "article", "position": 0}
    return {"action": "place", **kept, **values}


def test_everything_of_a_place_is_saved_at_once(
    manager: Client, article: Article, cast: Cast
) -> None:
    tenant = article.tenant
    other = make_article(tenant, "Other")
    label = services.create_label(actor=system_actor(tenant), names={"en": "Export"})
    gold = Segment.objects.get(name="Gold")
    sent = place(
        article,
        kind="guide",
        audience="named",
        segments=[gold.pk],
        customers=f"{cast.other_customer.number}\n\nUAB Medis\n",
        labels=[label.pk],
        related=f"https://north.example/en/help/articles/{other.slug}/",
        review_on="2027-03-01",
        expires_at="2027-06-01T00:30",
    )
    assert manager.post(editor(article), sent).status_code == 302
    group = ArticleGroup.objects.get(pk=article.group_id)
    assert (group.kind, group.audience, str(group.review_on)) == ("guide", "named", "2027-03-01")
    assert group.expires_at == datetime(2027, 6, 1, 0, 30, tzinfo=ZoneInfo("Europe/Vilnius"))
    named = [str(place) for place in places_named(group, "read_article")]
    assert named == ["Gold", "UAB Kėdė", "UAB Medis"]
    assert [row.key for row in group.labels.all()] == ["export"]
    assert RelatedArticle.objects.get(group=group).other_id == other.group_id
    html = manager.get(editor(article)).content.decode()
    for shown in ('value="2027-06-01T00:30"', other.slug, cast.other_customer.number):
        assert shown in html
    manager.post(editor(article), place(article, audience=""))
    assert places_named(group, "read_article") == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("audience", "named", "Choose at least one segment or customer."),
        ("customers", "UAB Nobody", "No single customer is called so: UAB Nobody"),
        ("customers", "x\0y", "Null characters are not allowed."),
        ("related", "no-such-article", "There is no article at: no-such-article"),
        ("related", "\n".join(f"a-{n}" for n in range(9)), "Enter up to 8 addresses"),
        ("expires_at", "0001-01-01T00:00", "Enter a valid date/time."),
        ("expires_at", "tomorrow", "Enter a valid date/time."),
        ("kind", "opera", "Select a valid choice."),
        ("category", "999999999999999999999", "Select a valid choice."),
        ("labels", "-1", "Select a valid choice."),
    ],
)
def test_what_a_place_can_t_be(
    manager: Client, article: Article, field: str, value: str, words: str
) -> None:
    services.create_label(actor=system_actor(article.tenant), names={"en": "Export"})
    response = manager.post(editor(article), place(article) | {field: value})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert ArticleGroup.objects.get(pk=article.group_id).audience == ""


def names_on(article: Article) -> list[dict[str, str]]:
    return [label.names for label in article.group.labels.order_by("pk")]


def test_new_labels_are_made_on_the_article_in_its_language(
    manager: Client, article: Article
) -> None:
    standing = services.create_label(
        actor=system_actor(article.tenant), names={"en": "Returns", "lt": "Grąžinimai"}
    )
    url, sent = f"{editor(article)}?language=lt", " grazinimai, Troca  fácil ,troca facil,C++,, C#"
    assert "Lietuvių" in manager.get(url).content.decode().split('name="new_labels"')[1]
    assert manager.post(url, place(article, new_labels=sent)).status_code == 302
    assert names_on(article) == [
        standing.names,
        *({"lt": name} for name in ("Troca fácil", "C++", "C#")),
    ]
    keys = article.group.labels.order_by("pk").values_list("key", flat=True)
    assert list(keys) == ["returns", "troca-facil", "c", "c-2"]
    # What stays ticked stays, and what there is already is taken as it is.
    again = place(article, labels=[standing.pk], new_labels="RETURNS, c++")
    assert manager.post(editor(article), again).status_code == 302
    assert names_on(article) == [standing.names, {"lt": "C++"}]
    assert Label.objects.count() == 4
    assert AuditEntry.objects.filter(action="help_label.created", source="admin").count() == 3


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("new_labels", "x" * 41, "is longer than 40 characters"),
        ("new_labels", ",".join(f"n{number}" for number in range(11)), "Enter up to 10 names."),
        ("new_labels", "a\0b", "Null characters are not allowed."),
        ("audience", "named", "Choose at least one segment or customer."),
    ],
)
def test_a_refused_place_makes_no_labels(
    manager: Client, article: Article, field: str, value: str, words: str
) -> None:
    sent = place(article, new_labels="Kept in the field") | {field: value}
    content = manager.post(editor(article), sent).content.decode()
    assert words in content
    assert str(sent["new_labels"]).replace("\0", "") in content.replace("\0", "")
    assert not Label.objects.exists()


def test_only_who_publishes_makes_labels(
    article: Article, cast: Cast, client_for: ClientFor
) -> None:
    role = Role.objects.get(scope="staff", key="knowledge")
    kept = [name for name in role.permissions if name != "publish_articles"]
    update_role(actor=system_actor(article.tenant), role=role, name=role.name, permissions=kept)
    writer = client_for(cast.knowledge, article.tenant)
    assert "new_labels" not in writer.get(editor(article)).content.decode()
    assert writer.post(editor(article), place(article, new_labels="Mine")).status_code == 403
    assert not Label.objects.exists()


def test_a_schedule_is_typed_in_the_portal_s_time(
    manager: Client, article: Article, cast: Cast
) -> None:
    """Whoever types it may live elsewhere."""
    User.objects.filter(pk=cast.knowledge.pk).update(time_zone="America/New_York")
    later = (timezone.now() + timedelta(days=400)).astimezone(UTC)
    typed = f"{later.year}-01-15T09:00"
    response = manager.post(editor(article), {"action": "schedule", "publish_at": typed})
    assert response.status_code == 302
    row = Article.objects.get(pk=article.pk)
    assert (row.state, row.publish_at) == (
        "scheduled",
        datetime(later.year, 1, 15, 7, 0, tzinfo=UTC),
    )
    assert f'value="{typed}"' in manager.get(editor(article)).content.decode()
    past = manager.post(editor(article), {"action": "schedule", "publish_at": "2020-01-01T09:00"})
    assert "Choose a moment to come." in past.content.decode()


def test_who_may_not_publish_may_not_place_nor_schedule(
    article: Article, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.agent, article.tenant)
    for sent in (place(article, position=9), {"action": "schedule", "publish_at": "2030-01-01"}):
        assert client.post(editor(article), sent).status_code == 403
    assert ArticleGroup.objects.get(pk=article.group_id).position == 0


def category_form(**values: object) -> dict[str, object]:
    return {
        "key": "hinges",
        "icon": "package",
        "audience": "public",
        "position": 3,
        "name_en": "Hinges",
    } | values


def test_a_category_is_made_inside_another_with_its_readers(manager: Client) -> None:
    guides = HelpCategory.objects.get(key="product-guides")
    gold = Segment.objects.get(name="Gold")
    sent = category_form(
        parent=guides.pk, audience="named", segments=[gold.pk], request_category="delivery"
    )
    assert manager.post(f"{CATEGORIES}add/", sent).status_code == 302
    made = HelpCategory.objects.get(key="hinges")
    assert (made.parent, made.audience, made.request_category) == (guides, "named", "delivery")
    assert places_named(made, "read_category") == [gold]
    outline = manager.get(CATEGORIES).content.decode()
    assert (
        outline.index("Product guides") < outline.index("– Hinges") < outline.index("Your account")
    )
    below = manager.post(
        f"{CATEGORIES}{guides.pk}/change/", category_form(parent=made.pk, name_en="Guides")
    )
    assert "stand inside itself" in below.content.decode()


def test_an_empty_category_is_deleted_a_full_one_stays(manager: Client, article: Article) -> None:
    full, empty = article.group.category, HelpCategory.objects.get(key="connections")
    for category in (full, empty):
        manager.post(f"{CATEGORIES}{category.pk}/change/", {"action": "delete"})
    assert HelpCategory.objects.filter(pk__in=[full.pk, empty.pk]).get() == full
