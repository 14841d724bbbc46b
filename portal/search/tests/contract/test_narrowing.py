"""Counting and narrowing by values, alike in every search engine."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Cast
from knowledge import services
from knowledge.tests.documents import make_document
from knowledge.tests.factories import make_article, translate
from portal.search.tests.test_search import Work, titles
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries
from tickets.tests.factories import make_ticket

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def reader(in_tenant: Tenant) -> Actor:
    return Actor(tenant=in_tenant)


def test_every_label_of_an_article_is_counted(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    system = system_actor(in_tenant)
    wood, brass = (
        services.create_label(actor=system, names={"en": name}) for name in ("wood", "brass")
    )
    for title, labels in {
        "Crate one": [wood, brass],
        "Crate two": [wood],
        "Crate three": [],
    }.items():
        services.set_labels(actor=system, group=make_article(in_tenant, title).group, labels=labels)
    work(in_tenant)
    found = queries.by_kind(reader, "crate", "en", kind="article", facets=["label_keys"])
    assert list(found.facets["label_keys"]) == [("wood", 2), ("brass", 1)]


def test_a_choice_narrows_the_page_and_the_other_facets_but_not_its_own(
    in_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work
) -> None:
    here, there = _labelled_crates(in_tenant)
    make_ticket(cast.customer, cast.owner, subject="Broken crate")
    work(in_tenant)
    ask: dict[str, Any] = {"kind": "article", "facets": ["category_id", "label_keys"], "size": 1}
    actor = actor_of(cast.owner)
    found = queries.by_kind(actor, "crate", "en", chosen={"category_id": there}, **ask)
    article = found.kinds["article"]
    assert (article.total, article.has_more, len(article.hits)) == (2, True, 1)
    assert dict(found.counts) == {"article": 4, "ticket": 1}
    assert dict(found.facets["category_id"]) == {here: 2, there: 2}
    assert dict(found.facets["label_keys"]) == {"wood": 1}
    both = {"category_id": here, "label_keys": "wood"}
    found = queries.by_kind(actor, "crate", "en", chosen=both, **ask)
    assert [hit.title for hit in found.kinds["article"].hits] == ["Crate one"]
    assert dict(found.facets["category_id"]) == {here: 1, there: 1}
    assert dict(found.facets["label_keys"]) == {"wood": 1, "brass": 1}


def _labelled_crates(tenant: Tenant) -> tuple[str, str]:
    """Four articles in two categories, each with one label at most."""
    system = system_actor(tenant)
    labels = {
        name: services.create_label(actor=system, names={"en": name}) for name in ("wood", "brass")
    }
    articles = {
        title: make_article(tenant, title, category=category)
        for title, category in {
            "Crate one": "orders-delivery",
            "Crate two": "orders-delivery",
            "Crate three": "connections",
            "Crate four": "connections",
        }.items()
    }
    for title, name in {"Crate one": "wood", "Crate two": "brass", "Crate three": "wood"}.items():
        services.set_labels(actor=system, group=articles[title].group, labels=[labels[name]])
    groups = articles["Crate one"].group, articles["Crate four"].group
    return str(groups[0].category_id), str(groups[1].category_id)


ODD_VALUES = [
    "",
    '"',
    '7" OR tenant_id:"2',
    "(",
    ")",
    "1) OR (tenant_id:2",
    "AND",
    "OR",
    "NOT",
    "NOT 1",
    "*",
    "1 OR *",
    "a\x00b",
    "\x00",
    "a,b",
    "é😀",
    "x" * 3_000,
]


@pytest.mark.parametrize("value", ODD_VALUES)
def test_what_is_chosen_is_a_value_and_never_a_filter(
    in_tenant: Tenant, other_tenant: Tenant, work: Work, reader: Actor, value: str
) -> None:
    make_article(in_tenant, "Crate one")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Crate south", language="pt")
    work(in_tenant, other_tenant)
    for name in ("category_id", "label_keys", "language"):
        facets = ["category_id", "label_keys", "language"]
        found = queries.by_kind(
            reader, "crate", "en", kind="article", facets=facets, chosen={name: value}
        )
        assert (found.kinds["article"].total, found.kinds["article"].hits) == (0, [])
        assert (dict(found.counts), found.degraded) == ({"article": 1}, False)


def test_a_document_for_several_readers_is_found_by_each(
    in_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work
) -> None:
    for_both = [cast.customer.pk, cast.other_customer.pk]
    make_document(in_tenant, "Crate terms", audience="named", customers=for_both)
    work(in_tenant)
    for who in (cast.owner, cast.outsider):
        assert titles(actor_of(who), "crate") == ["Crate terms"]
    assert titles(actor_of(None), "crate") == []


def test_a_draft_stands_in_for_its_writers_alone(
    in_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work, reader: Actor
) -> None:
    translate(make_article(in_tenant, "Crate one"), "lt", "Crate vienas", published=False)
    work(in_tenant)
    for actor, expected in ((actor_of(cast.knowledge), "Crate vienas"), (reader, "Crate one")):
        found = queries.search(actor, "crate", "lt")
        assert ([hit.title for hit in found.hits], found.total) == ([expected], 1)
