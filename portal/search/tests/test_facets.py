"""Narrowing the results by category, label and language."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from conftest import Cast
from knowledge import services
from knowledge.models import HelpCategory, Label
from knowledge.tests.factories import make_article, make_private, translate
from portal.search.facets import MOST
from portal.search.presenting import results_page
from portal.search.tests.test_search import Work
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import updates
from portal.shared.search.engines import SearchUnavailable
from portal.shared.search.engines.embedded import PortalWhooshBackend
from tickets.tests.factories import make_ticket

Facets = dict[str, dict[str, int]]


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def reader(tenant: Tenant) -> Actor:
    return Actor(tenant=tenant)


def label(tenant: Tenant, name: str, **names: str) -> Label:
    return services.create_label(actor=system_actor(tenant), names={"en": name, **names})


def labelled(tenant: Tenant, title: str, *labels: Label, **fields: Any) -> Any:
    article = make_article(tenant, title, **fields)
    services.set_labels(actor=system_actor(tenant), group=article.group, labels=labels)
    return article


def offered(actor: Actor, language: str = "en", **sent: str) -> Facets:
    """The facets of a page with their choices and numbers."""
    page = results_page(actor, "crate", language, kind="article", sent=sent)
    return {
        str(facet.name): {str(choice.label): choice.count for choice in facet.choices}
        for facet in page["facets"]
    }


def shown(client: Client, **options: str) -> str:
    answer = client.get("/search/", {"q": "crate", "kind": "article", **options})
    assert answer.status_code == 200
    return answer.content.decode()


def found(html: str) -> set[str]:
    """The titles of the results."""
    plain = html.replace("<mark>", "").replace("</mark>", "")
    return set(re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', plain))


@pytest.fixture
def crates(in_tenant: Tenant, work: Work) -> Tenant:
    """Four articles in two categories, three of them with labels."""
    wood, brass = label(in_tenant, "Wood", lt="Mediena"), label(in_tenant, "Brass")
    labelled(in_tenant, "Crate one", wood)
    labelled(in_tenant, "Crate two", wood, brass)
    labelled(in_tenant, "Crate three", brass, category="connections")
    labelled(in_tenant, "Crate four")
    work(in_tenant)
    return in_tenant


def test_facets_say_how_much_each_choice_leaves(crates: Tenant, reader: Actor) -> None:
    categories = {"Orders and delivery": 3, "Connections": 1}
    assert offered(reader) == {"Category": categories, "Label": {"Brass": 2, "Wood": 2}}
    # What is chosen can be exchanged; a single value of the other facet is no choice.
    assert offered(reader, category="connections") == {"Category": categories}
    assert offered(reader, label="wood") == {"Label": {"Brass": 2, "Wood": 2}}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, {"Crate one", "Crate two", "Crate three", "Crate four"}),
        ({"category": "connections"}, {"Crate three"}),
        ({"label": "wood"}, {"Crate one", "Crate two"}),
        ({"label": "brass", "category": "orders-delivery"}, {"Crate two"}),
        ({"label": "wood", "category": "connections"}, set()),
    ],
)
def test_what_is_shown_is_what_was_promised(
    crates: Tenant, visitor: Client, sent: dict[str, str], expected: set[str]
) -> None:
    html = shown(visitor, **sent)
    assert found(html) == expected
    number = "No results" if not expected else f"{len(expected)} result"
    assert number in html
    assert "Help <span>4</span>" in html


def test_choices_are_marked_exchanged_and_taken_back(crates: Tenant, visitor: Client) -> None:
    html = shown(visitor, label="wood", category="orders-delivery")
    start = "/search/?q=crate&amp;kind=article"
    marked = set(re.findall(r'<a href="([^"]+)" aria-current="true">', html))
    assert marked == {f"{start}&amp;label=wood", f"{start}&amp;category=orders-delivery"}
    assert f'"{start}&amp;category=orders-delivery&amp;label=brass"' in html
    assert f'<a href="{start}">Clear the filters</a>' in html
    assert "Clear the filters" not in shown(visitor)


def test_nothing_with_these_filters_says_so(crates: Tenant, visitor: Client) -> None:
    html = shown(visitor, label="wood", category="connections")
    assert "Nothing found with these filters" in html
    assert 'href="/search/?q=crate&amp;kind=article">Clear the filters</a>' in html
    # Each can be taken away alone, where the reader may know that there is such a thing.
    assert '<a href="/search/?q=crate&amp;kind=article&amp;label=wood" aria-current="true">' in html


def test_pages_keep_what_is_chosen(in_tenant: Tenant, visitor: Client) -> None:
    wood = label(in_tenant, "Wood")
    with updates.paused():
        for number in range(45):
            labelled(in_tenant, f"Crate {number}", *([wood] if number < 41 else []))
    call_command("rebuild_index", interactive=False, verbosity=0)
    seen: list[str] = []
    for page, size in (("1", 20), ("2", 20), ("3", 1)):
        html = shown(visitor, label="wood", page=page)
        assert "41 results" in html
        assert len(found(html)) == size
        seen += found(html)
        links = re.findall(r'rel="(?:prev|next)" href="([^"]+)"', html)
        assert links
        assert all("&amp;label=wood&amp;page=" in link for link in links)
    assert len(set(seen)) == 41


def test_a_category_hidden_from_the_reader_is_no_facet(
    in_tenant: Tenant, cast: Cast, client_for: Callable[..., Client], work: Work
) -> None:
    """The article in the customers' category is for everybody; the category's name isn't."""
    make_private(in_tenant, "connections")
    secret = make_article(in_tenant, "Crate open", category="connections")
    system = system_actor(in_tenant)
    services.set_article_readers(actor=system, group=secret.group, audience="public")
    make_article(in_tenant, "Crate one")
    make_article(in_tenant, "Crate two", category="returns-claims")
    work(in_tenant)
    visitor, owner = client_for(None, in_tenant), client_for(cast.owner, in_tenant)
    assert "Connections" not in shown(visitor)
    assert found(shown(visitor, category="connections")) == {"Crate one", "Crate two", "Crate open"}
    assert "category=connections" in shown(owner)
    assert found(shown(owner, category="connections")) == {"Crate open"}


def test_a_label_of_what_the_reader_may_not_see_is_never_named(
    in_tenant: Tenant, visitor: Client, cast: Cast, client_for: Callable[..., Client], work: Work
) -> None:
    make_private(in_tenant, "connections")
    hidden, wood, brass = (label(in_tenant, name) for name in ("Project Zeus", "Wood", "Brass"))
    labelled(in_tenant, "Crate of Zeus", hidden, category="connections")
    labelled(in_tenant, "Crate draft", hidden, published=False)
    labelled(in_tenant, "Crate one", wood)
    labelled(in_tenant, "Crate two", brass)
    work(in_tenant)
    for sent in ({}, {"label": "project-zeus"}, {"label": "wood"}):
        assert "Project Zeus" not in shown(visitor, **sent)
    assert found(shown(visitor, label="project-zeus")) == set()
    owner = client_for(cast.owner, in_tenant)
    assert found(shown(owner, label="project-zeus")) == {"Crate of Zeus"}
    assert "Project Zeus" in shown(owner)


def test_a_label_isn_t_named_while_the_index_is_behind(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    secret, open_one = label(in_tenant, "Project Zeus"), label(in_tenant, "Crates")
    article = labelled(in_tenant, "Crates and secrets", secret)
    labelled(in_tenant, "Crates for all", open_one)
    labelled(in_tenant, "More crates for all", open_one)
    work(in_tenant)
    assert "Project Zeus" in str(offered(reader))
    system = system_actor(in_tenant)
    services.set_article_readers(actor=system, group=article.group, audience="customers")
    # The worker hasn't written the index yet.
    assert "Project Zeus" not in str(offered(reader))
    assert "Crates" in str(offered(reader, label=open_one.key))


def test_names_are_in_the_reader_s_language(crates: Tenant, reader: Actor, work: Work) -> None:
    translate(make_article(crates, "Crate five"), "lt", "Crate penki")
    work(crates)
    facets = offered(reader, "lt")
    assert facets["Label"] == {"Brass": 2, "Mediena": 2}
    assert facets["Language"] == {"English": 4, "Lietuvių": 1}
    category = HelpCategory.objects.get(key="connections").text_in("lt").name
    assert category != "Connections"
    assert category in facets["Category"]
    html = shown(Client(HTTP_HOST="north.example", HTTP_ACCEPT_LANGUAGE="lt"), language="lt")
    assert found(html) == {"Crate penki"}


def test_at_most_so_many_the_most_frequent_first_and_the_chosen_one(
    in_tenant: Tenant, reader: Actor
) -> None:
    with updates.paused():
        labels = [label(in_tenant, f"Wood {number}") for number in range(MOST + 2)]
        for number in range(MOST + 3):
            labelled(in_tenant, f"Crate {number}", *labels[number:])
    call_command("rebuild_index", interactive=False, verbosity=0)
    numbers = offered(reader)["Label"]
    assert list(numbers.values()) == list(range(MOST + 2, 2, -1))
    chosen = offered(reader, label="wood-0")["Label"]
    assert (len(chosen), chosen["Wood 0"]) == (MOST + 1, 1)


def test_nothing_is_offered_where_there_is_nothing_to_choose(
    in_tenant: Tenant, reader: Actor, visitor: Client, work: Work
) -> None:
    wood, brass = label(in_tenant, "Wood"), label(in_tenant, "Brass")
    for number in range(3):
        labelled(in_tenant, f"Crate {number}", wood, brass)
    work(in_tenant)
    assert offered(reader) == {}
    html = shown(visitor)
    assert "facets" not in html
    assert "with-aside" not in html


def test_only_the_kind_that_has_them_is_narrowed(
    crates: Tenant, cast: Cast, client_for: Callable[..., Client], work: Work
) -> None:
    make_ticket(cast.customer, cast.owner, subject="Crate broken")
    work(crates)
    owner = client_for(cast.owner, crates)
    everything = owner.get("/search/?q=crate&category=connections").content.decode()
    assert len(found(everything)) == 5
    assert "facets" not in everything
    requests = owner.get("/search/?q=crate&kind=ticket&category=connections").content.decode()
    assert found(requests) == {"Crate broken"}


ODD = [
    "",
    '"',
    "'",
    '1" OR tenant_id:"2',
    "connections) OR (tenant_id:2",
    "connections OR wood",
    "AND",
    "OR",
    "NOT",
    "NOT connections",
    "(",
    "*",
    "a:b",
    "\x00",
    "wood\x00",
    "wood\n",
    "wood,brass",
    "é",
    "😀",
    "../..",
    "<script>alert(1)</script>",
    "%",
    "x" * 3_000,
    "0",
    "-1",
    "9" * 40,
]


@pytest.mark.parametrize("name", ["category", "label", "language"])
def test_what_is_no_choice_narrows_to_nothing_foreign(
    crates: Tenant, other_tenant: Tenant, visitor: Client, work: Work, name: str
) -> None:
    with tenant_scope(other_tenant):
        theirs = labelled(
            other_tenant, "Crate south", label_of(other_tenant), language="pt"
        ).group.category
    work(other_tenant)
    foreign = [str(theirs.pk), theirs.key + "-x", "madeira", "pt", "fr"]
    ours = {"Crate one", "Crate two", "Crate three", "Crate four"}
    for value in (*ODD, *foreign):
        html = shown(visitor, **{name: value})
        # A label that nobody has finds nothing; what else isn't known doesn't narrow.
        assert found(html) in ((ours, set()) if name == "label" else (ours,)), value
        assert "simpler one" not in html
        assert "<script>alert" not in html


def label_of(tenant: Tenant) -> Label:
    return services.create_label(actor=system_actor(tenant), names={"pt": "Madeira"})


def test_a_choice_doesn_t_change_what_counts_as_misspelt(
    crates: Tenant, visitor: Client, work: Work
) -> None:
    """No article of the category has the word: that doesn't make it a slip."""
    make_article(crates, "Pallet", category="returns-claims")
    make_article(crates, "Ballet", category="connections")
    work(crates)
    answer = visitor.get("/search/?q=pallet&kind=article&category=connections")
    html = answer.content.decode()
    assert "Nothing has" not in html
    assert "Nothing found with these filters" in html


@pytest.mark.parametrize("number", [1, 30])
def test_facets_cost_the_same_for_few_and_many(
    in_tenant: Tenant, visitor: Client, django_assert_num_queries: Any, number: int
) -> None:
    with updates.paused():
        labels = [label(in_tenant, f"Wood {place}") for place in range(number + 1)]
        for place in range(number + 1):
            labelled(in_tenant, f"Crate {place}", *labels[: place + 1])
    call_command("rebuild_index", interactive=False, verbosity=0)
    shown(visitor)
    with django_assert_num_queries(3):
        shown(visitor)
    with django_assert_num_queries(3):
        shown(visitor, label="wood-0")


def test_the_database_answers_without_facets(
    crates: Tenant, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: Any, **options: Any) -> Any:
        raise SearchUnavailable("gone")

    monkeypatch.setattr(PortalWhooshBackend, "search", gone)
    html = shown(visitor, category="connections")
    assert "simpler one" in html
    assert len(found(html)) == 4
    assert "facets" not in html
    assert "Clear the filters" not in html


def test_a_search_that_found_something_is_logged_so_whatever_is_chosen(
    crates: Tenant, visitor: Client
) -> None:
    html = shown(visitor, label="wood", category="connections")
    assert "&quot;results&quot;: 4" in html
