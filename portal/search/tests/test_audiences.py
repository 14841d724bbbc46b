"""Who reads what of the help centre: one matrix over lists, pages, search, suggestions, home."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Customer, Membership, Segment, User
from accounts.services import leave_customer, set_segments, update_customer
from accounts.tests.factories import make_customer, make_member
from conftest import Cast
from knowledge import services
from knowledge.audiences import places_named, readable_categories, view_key
from knowledge.models import Article, HelpCategory
from knowledge.selectors import articles_in, start_page
from knowledge.tests.factories import make_article, translate
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant
from portal.shared.search import queries
from portal.shared.search.updates import queue_update

ClientFor = Callable[[User | None, Tenant], Client]
ActorOf = Callable[..., Actor]
Work = Callable[..., None]

# Title of each article to the people who may read it; everybody else may not.
EVERYBODY = {"anonymous", "member", "gold", "silver", "named", "staff", "manager", "stranger"}
SIGNED_IN = EVERYBODY - {"anonymous", "stranger"}
TEAM = {"staff", "manager"}
READERS = {
    "Zebra public": EVERYBODY,
    "Zebra customers": SIGNED_IN,
    "Zebra gold": {"gold", *TEAM},
    "Zebra named": {"named", *TEAM},
    "Zebra staff": TEAM,
    "Zebra below gold": {"gold", *TEAM},
    "Zebra public below gold": EVERYBODY,
    "Zebra silver in public": {"silver", *TEAM},
    "Zebra customers in staff": SIGNED_IN,
    "Zebra draft": {"manager"},
}


@dataclass
class World:
    """Articles of every audience, and a person of every kind."""

    tenant: Tenant
    people: dict[str, User | None]
    articles: dict[str, Article]
    gold: Customer


def change(category: HelpCategory, **values: object) -> HelpCategory:
    fields = {"names": {}, "icon": category.icon, "position": 0, "audience": category.audience}
    return services.update_category(
        actor=system_actor(category.tenant), category=category, **{**fields, **values}
    )


@pytest.fixture
def world(in_tenant: Tenant, cast: Cast) -> World:
    people: dict[str, User | None] = {
        "anonymous": None,
        "member": cast.viewer,
        "staff": cast.agent,
        "manager": cast.knowledge,
        "stranger": cast.foreign_owner,
    }
    customers = {}
    for name in ("gold", "silver", "named"):
        customers[name] = make_customer(in_tenant, f"UAB {name}")
        people[name] = make_member(customers[name], f"owner@{name}.example")
    for name in ("gold", "silver"):
        set_segments(actor=system_actor(in_tenant), customer=customers[name], names=[name])
    segments = {segment.name: segment for segment in Segment.objects.all()}
    give_readers(segments["gold"], customers["named"])
    articles = make_articles(in_tenant)
    for title, audience, readers in (
        ("Zebra public below gold", "public", []),
        ("Zebra silver in public", "named", [segments["silver"]]),
        ("Zebra customers in staff", "customers", []),
    ):
        services.set_article_readers(
            actor=system_actor(in_tenant),
            group=articles[title].group,
            audience=audience,
            readers=readers,
        )
    return World(in_tenant, people, articles, customers["gold"])


def give_readers(gold: Segment, named: Customer) -> None:
    categories = {row.key: row for row in HelpCategory.objects.all()}
    change(categories["returns-claims"], audience="customers")
    change(categories["product-guides"], audience="named", readers=[gold])
    change(categories["your-account"], audience="named", readers=[named])
    change(categories["connections"], audience="staff")
    change(categories["invoices-payment"], parent=categories["product-guides"])


def make_articles(tenant: Tenant) -> dict[str, Article]:
    articles = {
        "Zebra public": make_article(tenant, "Zebra public"),
        "Zebra draft": make_article(tenant, "Zebra draft", published=False),
    }
    for title, category in {
        "Zebra customers": "returns-claims",
        "Zebra gold": "product-guides",
        "Zebra named": "your-account",
        "Zebra staff": "connections",
        "Zebra below gold": "invoices-payment",
        "Zebra public below gold": "invoices-payment",
        "Zebra silver in public": "orders-delivery",
        "Zebra customers in staff": "connections",
    }.items():
        articles[title] = make_article(tenant, title, category=category)
    return articles


def test_the_matrix(world: World, actor_of: ActorOf, client_for: ClientFor, work: Work) -> None:
    work(world.tenant)
    for who, user in world.people.items():
        expected = {title for title, readers in READERS.items() if who in readers}
        actor, client = actor_of(user), client_for(user, world.tenant)
        listed = set(articles_in(actor, "en").values_list("title", flat=True))
        found = {hit.title for hit in queries.search(actor, "zebra", "en").hits}
        typed = {hit.title for hit in queries.suggest(actor, "zebr", "en", limit=50)}
        opened = {
            title
            for title, article in world.articles.items()
            if client.get(article.get_absolute_url()).status_code == 200
        }
        assert {"list": listed, "search": found, "typed": typed, "page": opened} == dict.fromkeys(
            ("list", "search", "typed", "page"), expected
        ), who


def test_the_index_needs_no_second_look(world: World, actor_of: ActorOf, work: Work) -> None:
    """Totals are counted by the index alone: they would tell of what the database then hides."""
    work(world.tenant)
    for who, user in world.people.items():
        expected = sum(who in readers for readers in READERS.values())
        assert queries.search(actor_of(user), "zebra", "en").total == expected, who


def test_home_shows_each_reader_only_their_own(world: World, client_for: ClientFor) -> None:
    """Asked one after the other, so that a cache shared by too many would show."""
    names = {"gold": "Product guides", "named": "Your account", "staff": "Connections"}
    shelves = {"Product guides": "gold", "Your account": "named", "Connections": "staff"}
    for who in ("manager", "gold", "silver", "named", "member", "anonymous", "staff", "gold"):
        client = client_for(world.people[who], world.tenant)
        for path in ("/", "/en/help/"):
            html = client.get(path).content.decode()
            shown = {name for name in names.values() if f"<b>{name}</b>" in html}
            expected = {n for n in shelves if who in TEAM or shelves[n] == who}
            assert shown == expected, (who, path)


def test_readers_of_the_same_share_what_is_kept(
    world: World, actor_of: ActorOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with_gold = make_member(world.gold, "second@gold.example", "viewer")
    first, second = actor_of(world.people["gold"]), actor_of(with_gold)
    member, silver = actor_of(world.people["member"]), actor_of(world.people["silver"])
    assert view_key(first) == view_key(second)
    assert len({view_key(one) for one in (first, member, silver, actor_of(None))}) == 4
    start_page(first, "en")
    with django_assert_num_queries(0):
        start_page(second, "en")


@pytest.mark.parametrize("way", ["leaves", "segment", "deactivated", "deleted"])
def test_access_ends_at_once(
    world: World, actor_of: ActorOf, client_for: ClientFor, work: Work, way: str
) -> None:
    user, system = world.people["gold"], system_actor(world.tenant)
    make_member(world.gold, "second@gold.example")  # an owner has to stay
    work(world.tenant)
    client, article = client_for(user, world.tenant), world.articles["Zebra gold"]
    assert client.get(article.get_absolute_url()).status_code == 200
    if way == "leaves":
        leave_customer(actor=actor_of(user), customer=world.gold)
    elif way == "segment":
        set_segments(actor=system, customer=world.gold, names=["bronze"])
    elif way == "deactivated":
        update_customer(actor=system, customer=world.gold, is_active=False)
    else:
        Membership.objects.filter(customer=world.gold).delete()
        world.gold.delete()
    assert client.get(article.get_absolute_url()).status_code == 404
    assert "Zebra gold" not in client.get("/search/", {"q": "zebra"}).content.decode()
    assert queries.search(actor_of(user), "gold", "en").total == 1  # the public one below


def test_access_begins_with_the_place(world: World, actor_of: ActorOf) -> None:
    system, user = system_actor(world.tenant), world.people["silver"]
    guides = HelpCategory.objects.get(key="product-guides").pk
    assert guides not in readable_categories(actor_of(user))
    silver = Customer.objects.get(name="UAB silver")
    set_segments(actor=system, customer=silver, names=["silver", "gold"])
    assert guides in readable_categories(actor_of(user))
    update_customer(actor=system, customer=silver, is_active=False)
    assert guides not in readable_categories(actor_of(user))
    update_customer(actor=system, customer=silver, is_active=True)
    assert guides in readable_categories(actor_of(user))


def test_who_stays_by_another_customer_keeps_reading(world: World, actor_of: ActorOf) -> None:
    user, system = world.people["gold"], system_actor(world.tenant)
    second = make_customer(world.tenant, "UAB also gold")
    set_segments(actor=system, customer=second, names=["gold"])
    make_member(second, "owner@gold.example")
    make_member(world.gold, "second@gold.example")
    leave_customer(actor=actor_of(user), customer=world.gold)
    guides = HelpCategory.objects.get(key="product-guides")
    assert guides.pk in readable_categories(actor_of(user))
    assert [str(place) for place in places_named(guides, "read_category")] == ["gold"]


def test_a_category_s_readers_change_without_indexing(
    world: World, actor_of: ActorOf, work: Work
) -> None:
    work(world.tenant)
    anonymous = actor_of(None)
    assert queries.search(anonymous, "zebra", "en").total == 2
    change(HelpCategory.objects.get(key="product-guides"), audience="public")
    assert queries.search(anonymous, "zebra", "en").total == 4
    change(HelpCategory.objects.get(key="orders-delivery"), audience="staff")
    assert queries.search(anonymous, "zebra", "en").total == 3


def test_grants_cost_two_queries_however_many_name_the_reader(
    world: World, actor_of: ActorOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = world.people["gold"]
    with django_assert_num_queries(2):
        before = actor_of(user)
    for number in range(5):
        services.create_category(
            actor=system_actor(world.tenant),
            key=f"gold-{number}",
            names={"en": (f"Gold {number}", "")},
            audience="named",
            readers=[world.gold],
        )
    with django_assert_num_queries(2):
        after = actor_of(user)
    assert len(after.named_by("read_category")) == len(before.named_by("read_category")) + 5


def test_a_rebuilt_row_keeps_its_readers(world: World, actor_of: ActorOf, work: Work) -> None:
    silver = world.articles["Zebra silver in public"]
    services.set_article_readers(actor=system_actor(world.tenant), group=silver.group, audience="")
    queue_update(silver)
    work(world.tenant)
    assert queries.search(actor_of(None), "silver", "en").total == 1


def test_an_article_s_own_readers_don_t_learn_of_its_category(
    world: World, client_for: ClientFor, work: Work
) -> None:
    """The article in the team's category is for all customers; the category's name isn't."""
    make_article(world.tenant, "Zebra asked", category="connections", kind="faq")
    question = Article.objects.get(title="Zebra asked")
    services.set_article_readers(
        actor=system_actor(world.tenant), group=question.group, audience="public"
    )
    work(world.tenant)
    visitor = client_for(None, world.tenant)
    for path in ("/en/help/faq/", "/search/?q=zebra", question.get_absolute_url()):
        html = visitor.get(path).content.decode()
        assert "Zebra" in html
        assert "Connections" not in html, path


def test_writers_find_each_article_once_and_as_many_as_are_counted(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, work: Work
) -> None:
    """A draft takes the place of its source for those who see drafts, and for nobody else."""
    source = make_article(in_tenant, "Zebra one")
    work(in_tenant)
    translate(source, "lt", "Zebra vienas", published=False)
    translate(make_article(in_tenant, "Zebra two"), "lt", "Zebra du")
    make_article(in_tenant, "Zebra three")
    work(in_tenant)
    writer, reader = actor_of(cast.knowledge), actor_of(None)
    assert _counted(writer, "lt") == {"Zebra vienas", "Zebra du", "Zebra three"}
    assert _counted(writer, "en") == {"Zebra one", "Zebra two", "Zebra three"}
    assert _counted(reader, "lt") == {"Zebra one", "Zebra du", "Zebra three"}
    draft = source.group.articles.get(language="lt")
    services.delete_article(actor=system_actor(in_tenant), article=draft)
    work(in_tenant)
    assert _counted(writer, "lt") == {"Zebra one", "Zebra du", "Zebra three"}
    second = Article.objects.get(title="Zebra du")
    services.unpublish(actor=system_actor(in_tenant), article=second)
    work(in_tenant)
    assert _counted(writer, "lt") == {"Zebra one", "Zebra du", "Zebra three"}
    assert _counted(reader, "lt") == {"Zebra one", "Zebra two", "Zebra three"}


def _counted(actor: Actor, language: str) -> set[str]:
    """What paging through shows, once the number of it is what the page says."""
    found: list[str] = []
    for page in (1, 2, 3):
        shown = queries.by_kind(actor, "zebra", language, kind="article", page=page, size=2)
        found += [hit.title for hit in shown.kinds["article"].hits]
        assert shown.kinds["article"].total == 3
    assert len(found) == len(set(found)) == 3
    return set(found)
