"""What every search engine has to do alike. Runs on the one that SEARCH_URL configures, too."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from conftest import Cast
from knowledge import services
from knowledge.tests.factories import make_article, make_private
from portal.search.tests.test_search import titles
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries, updates
from portal.shared.search.engines import SearchUnavailable
from tickets.tests.factories import make_ticket

Work = Callable[..., None]

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def reader(in_tenant: Tenant) -> Actor:
    return Actor(tenant=in_tenant)


def test_inflected_words_and_words_without_accents_meet(
    in_tenant: Tenant, other_tenant: Tenant, work: Work, reader: Actor
) -> None:
    make_article(in_tenant, "How we do invoicing")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Faturação mensal", language="pt")
    work(in_tenant, other_tenant)
    assert titles(reader, "invoice") == ["How we do invoicing"]
    with tenant_scope(other_tenant):
        for typed in ("fatura", "faturacao", "Faturações", "faturaçao"):
            assert titles(Actor(tenant=other_tenant), typed, "pt") == ["Faturação mensal"]


def test_titles_count_more_than_texts(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    make_article(in_tenant, "Something else", body="A hinge, and again a hinge, is named here.")
    make_article(in_tenant, "Hinge")
    make_article(in_tenant, "More of it", body="## The hinge\n\nWords under a heading.")
    work(in_tenant)
    assert titles(reader, "hinges")[0] == "Hinge"
    assert len(titles(reader, "hinges")) == 3


def test_documents_with_more_of_the_words_come_first(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    make_article(in_tenant, "Claim for a hinge")
    make_article(in_tenant, "Claim for a hinge of brass")
    make_article(in_tenant, "Brass polish")
    for number in range(5):
        make_article(in_tenant, f"Filler {number}")
    work(in_tenant)
    # Those with one of the words follow.
    assert titles(reader, "brass hinge")[0] == "Claim for a hinge of brass"
    assert len(titles(reader, "brass hinge")) == 3
    assert titles(reader, "brass hinge claim")[0] == "Claim for a hinge of brass"
    found = queries.search(reader, "brass hinge claim window", "en")
    assert found.hits[0].title == "Claim for a hinge of brass"
    assert (found.total, found.relaxed) == (3, True)


def test_a_number_is_meant_as_it_was_typed(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    for size in ("small", "middle", "large"):
        make_article(in_tenant, f"Hinge of brass, {size}")
    make_article(in_tenant, "Hinge 4821 of brass")
    work(in_tenant)
    assert titles(reader, "hinge 4821") == ["Hinge 4821 of brass"]
    assert len(titles(reader, "hinge 4822")) == 4


def test_excluded_words(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    make_article(in_tenant, "Hinge of steel")
    make_article(in_tenant, "Hinge of brass")
    work(in_tenant)
    assert titles(reader, "hinge -steel") == ["Hinge of brass"]


def test_helpful_articles_come_first_among_equals(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    first = make_article(in_tenant, "Pallet size")
    second = make_article(in_tenant, "Pallet form")
    type(first).objects.filter(pk=second.pk).update(helpful=40)
    updates.queue_moved(in_tenant)
    work(in_tenant)
    assert titles(reader, "pallet") == ["Pallet form", "Pallet size"]


def test_a_misspelt_word_is_taken_for_the_nearest_one_that_may_be_seen(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Paletts secret", category="connections")
    make_article(in_tenant, "Pallet deliveries")
    work(in_tenant)
    found = queries.search(reader, "palet delivery", "en")
    assert [hit.title for hit in found.hits] == ["Pallet deliveries"]
    assert list(found.replaced) == ["palet"]
    assert titles(reader, "pallte") == ["Pallet deliveries"]
    assert queries.search(reader, "secrt", "en").total == 0


def test_another_word_is_not_taken_for_a_misspelt_one(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    for title in ("Sent goods", "Read on", "Order forms", "Invoices", "Seal it", "Sap"):
        make_article(in_tenant, title, body="Nothing.")
    work(in_tenant)
    for typed in ("rent", "bread", "border", "sell", "soap"):
        found = queries.search(reader, typed, "en")
        assert (found.total, list(found.replaced)) == (0, []), typed
    assert titles(reader, "oder") == ["Order forms"]
    assert titles(reader, "sael") == ["Seal it"]
    assert titles(reader, "nvoices") == ["Invoices"]


def test_unfinished_words_are_completed_while_typing(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    make_article(in_tenant, "Returning a delivery")
    make_article(in_tenant, "Invoices by post")
    work(in_tenant)
    found = [hit.title for hit in queries.suggest(reader, "returning deli", "en")]
    assert found == ["Returning a delivery"]
    assert [hit.title for hit in queries.suggest(reader, "inv", "en")] == ["Invoices by post"]


def test_each_reader_finds_their_own(
    in_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work, reader: Actor
) -> None:
    make_article(in_tenant, "When a crate arrives broken")
    make_ticket(cast.customer, cast.owner, subject="Broken crate")
    make_ticket(cast.customer, cast.billing, subject="Broken crate of billing")
    make_ticket(cast.other_customer, cast.outsider, subject="Broken crate elsewhere")
    work(in_tenant)
    article = "When a crate arrives broken"
    found = {
        who: set(titles(actor_of(getattr(cast, who)), "broken crates"))
        for who in ("owner", "billing", "outsider", "agent")
    }
    assert set(titles(reader, "broken crates")) == {article}
    assert found == {
        "owner": {article, "Broken crate", "Broken crate of billing"},
        "billing": {article, "Broken crate of billing"},
        "outsider": {article, "Broken crate elsewhere"},
        "agent": {
            article,
            "Broken crate",
            "Broken crate of billing",
            "Broken crate elsewhere",
        },
    }


def test_all_kinds_are_counted_in_one_search(
    in_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work
) -> None:
    for number in range(9):
        make_article(in_tenant, f"Crate {number}")
    make_ticket(cast.customer, cast.owner, subject="Broken crate")
    work(in_tenant)
    actor = actor_of(cast.owner)
    found = queries.by_kind(actor, "crate", "en", size=6).kinds
    shape = {kind: (one.total, len(one.hits), one.has_more) for kind, one in found.items()}
    assert shape == {"article": (9, 6, True), "ticket": (1, 1, False)}
    page = queries.by_kind(actor, "crate", "en", kind="article", page=2, size=6).kinds
    assert (len(page["article"].hits), len(page["ticket"].hits)) == (3, 0)
    assert page["ticket"].total == 1
    both = queries.by_kind(actor, "broken crate", "en").kinds
    assert {kind: one.relaxed for kind, one in both.items()} == {"article": True, "ticket": False}


def test_facets_and_further_filters(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    one = make_article(in_tenant, "Crate one")
    make_article(in_tenant, "Crate two")
    other = make_article(in_tenant, "Crate three", category="connections")
    work(in_tenant)
    here, there = str(one.group.category_id), str(other.group.category_id)
    found = queries.search(reader, "crate", "en", facets=["category_id", "language"])
    assert dict(found.facets["category_id"]) == {here: 2, there: 1}
    assert dict(found.facets["language"]) == {"en": 3}
    narrowed = queries.search(reader, "crate", "en", chosen={"category_id": there})
    assert ([hit.title for hit in narrowed.hits], narrowed.total) == (["Crate three"], 1)


def test_changes_follow_and_what_is_deleted_goes(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    article = make_article(in_tenant, "Going away")
    work(in_tenant)
    assert titles(reader, "going away") == ["Going away"]
    system = system_actor(in_tenant)
    services.unpublish(actor=system, article=article)
    services.delete_article(actor=system, article=article)
    work(in_tenant)
    assert queries.search(reader, "going away", "en").total == 0


def test_a_rebuild_finds_the_same(in_tenant: Tenant, work: Work, reader: Actor) -> None:
    for number in range(30):
        make_article(in_tenant, f"Crate {number}")
    work(in_tenant)
    before = titles(reader, "crate")
    call_command("rebuild_index", interactive=False, verbosity=0, batchsize=10)
    assert sorted(titles(reader, "crate")) == sorted(before)
    assert queries.search(reader, "crate", "en").total == 30


@pytest.mark.parametrize("engine", ["opensearch requests"], indirect=True)
def test_what_was_read_earlier_never_overwrites_what_was_read_later(
    in_tenant: Tenant, work: Work, reader: Actor, engine: Any
) -> None:
    """Two workers at the same row: whoever read first and writes last must not win.

    Embedded, rows are read under the writer's lock: see test_processes.
    """
    article = make_article(in_tenant, "Before")
    index = queries.indexes_by_kind()["article"]

    def slow() -> Any:
        documents = engine.documents(index, index.queryset().filter(pk=article.pk))
        type(article).objects.filter(pk=article.pk).update(title="After")
        updates.queue_update(article)
        work(in_tenant)
        return documents, []

    engine.write_rows(slow)
    assert titles(reader, "after") == ["After"]


ODD = ["*", "a" * 500, "x " * 300, "\x00", "😀", "-", "1e999", "kind:ticket"]


@pytest.mark.parametrize("text", ODD)
def test_no_input_is_an_error(
    in_tenant: Tenant, work: Work, reader: Actor, engine: Any, text: str
) -> None:
    make_article(in_tenant, "A title")
    work(in_tenant)
    assert not queries.search(reader, text, "en").degraded
    queries.suggest(reader, text, "en")


def test_without_the_index_the_database_answers(
    in_tenant: Tenant, work: Work, reader: Actor, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_article(in_tenant, "Sturdy shelf")
    work(in_tenant)

    def gone(*args: Any, **options: Any) -> Any:
        raise SearchUnavailable("gone")

    monkeypatch.setattr(type(engine), "search", gone)
    found = queries.search(reader, "shelf", "en")
    assert ([hit.title for hit in found.hits], found.degraded) == (["Sturdy shelf"], True)


SUBJECTS = {
    "How do I return a hinge?": "Return a hinge",
    "my pasword": "Forgotten password",
    "Claim for order SO-1021": "Claims",
    "Please, the invoice of October is missing": "Invoices",
}
BESIDE = [
    "Do you sell bread?",
    "Which bus goes to the airport on Sundays?",
    "My cat is hungry and wants fish",
    "asdf qwer",
]


def test_subjects_are_answered_and_what_nobody_wrote_about_is_not(
    in_tenant: Tenant, work: Work, reader: Actor
) -> None:
    text = "Whoever wants it goes to the desk. Sell it on Sundays."
    for title in ("Return a hinge", "Forgotten password", "Claims", "Invoices", "Drawers", "Lamps"):
        make_article(in_tenant, title, body=text)
    for number in range(12):
        make_article(in_tenant, f"Filler {number}", body="Nothing of it.")
    work(in_tenant)
    for subject, title in SUBJECTS.items():
        found = queries.suggest_any(reader, subject, "en")
        assert found, subject
        assert found[0].title == title
    for subject in BESIDE:
        assert list(queries.suggest_any(reader, subject, "en")) == [], subject
