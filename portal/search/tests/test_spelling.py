"""Which words are taken for slips of others, and which are left as they are."""

import pytest
from django.test import Client

from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, page, titles
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant
from portal.shared.search import queries
from portal.shared.search.general import is_known
from portal.shared.search.spelling import slips_between
from portal.shared.search.synonym_services import create_synonyms

TITLES = ("Sent goods", "Invoice copies", "Delivery times", "Forgotten password", "Order a sample")


@pytest.fixture
def reader(in_tenant: Tenant, work: Work) -> Actor:
    for title in TITLES:
        make_article(in_tenant, title, body="Read how it is done.")
    work(in_tenant)
    return Actor(tenant=in_tenant)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("invioce", "Invoice copies"),
        ("deliverry", "Delivery times"),
        ("pasword", "Forgotten password"),
        ("passwrod", "Forgotten password"),
        ("elivery", "Delivery times"),
        ("oder", "Order a sample"),
        ("sampel", "Order a sample"),
    ],
)
def test_slips_of_the_keyboard_are_corrected(reader: Actor, typed: str, title: str) -> None:
    assert titles(reader, typed) == [title]
    assert list(queries.search(reader, typed, "en").replaced) == [typed]


@pytest.mark.parametrize("typed", ["rent", "tent", "some", "bread", "tread", "horder", "ordeal"])
def test_other_words_are_left_as_they_are(reader: Actor, typed: str) -> None:
    found = queries.search(reader, typed, "en")
    assert (list(found.hits), list(found.replaced)) == ([], [])


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [
        ("rent", "sent", 0),
        ("oder", "order", 1),
        ("oerd", "ored", 1),
        ("sell", "seal", 0),
        ("soap", "sap", 0),
        ("sell", "spell", 1),
        ("roder", "order", 0),
        ("bread", "read", 0),
        ("selivery", "delivery", 1),
        ("selivrey", "delivery", 0),
        ("delviery", "delivery", 1),
        ("devilery", "delivery", 2),
        ("bil", "bill", 0),
        ("4821", "4812", 0),
        ("", "", 0),
    ],
)
def test_how_near_words_are(word: str, other: str, slips: int) -> None:
    assert slips_between(word, other) == slips


@pytest.mark.parametrize(
    ("word", "language", "known"),
    [
        ("courier", "en", True),
        ("couriers", "en", True),
        ("helping", "en", True),
        ("invioce", "en", False),
        ("factura", "es", True),
        ("fatura", "pt", True),
        ("pão", "pt", False),
        ("pristatymas", "lt", True),
        ("pristatmas", "lt", False),
        ("", "en", False),
    ],
)
def test_words_of_the_general_lists_are_known(word: str, language: str, known: bool) -> None:
    assert is_known(word, language) is known


def test_a_known_word_is_no_slip_though_another_is_near(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    """ "Statement" is in the lists, "statemint" isn't."""
    make_article(in_tenant, "Stalemate")
    make_article(in_tenant, "Statemant")
    work(in_tenant)
    assert titles(reader, "statement") == []
    assert titles(reader, "statemint") == ["Statemant"]


def test_where_a_synonym_was_found_nothing_is_corrected(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    make_article(in_tenant, "Driftweed", body="Something else.")
    make_article(in_tenant, "Flotsam", body="Something else.")
    work(in_tenant)
    assert titles(reader, "driftwood") == ["Driftweed"]
    create_synonyms(actor=system_actor(in_tenant), words=["driftwood", "flotsam"])
    found = queries.search(reader, "driftwood", "en")
    assert [hit.title for hit in found.hits] == ["Flotsam"]
    assert list(found.replaced) == []


def test_a_stem_of_few_letters_is_no_ground_for_another_word(in_tenant: Tenant, work: Work) -> None:
    make_article(in_tenant, "Duomenys", language="lt")
    make_article(in_tenant, "Sąskaita", language="lt")
    work(in_tenant)
    reader = Actor(tenant=in_tenant)
    assert titles(reader, "duona", "lt") == []
    assert titles(reader, "saskiata", "lt") == ["Sąskaita"]
    assert titles(reader, "sąskiatos", "lt") == ["Sąskaita"]


def test_the_page_says_what_it_took_the_word_for(reader: Actor) -> None:
    visitor = Client(HTTP_HOST="north.example")
    assert '<a href="/search/?q=invoice">invoice</a>' in page(visitor, "invioce")
    shown = page(visitor, "rent")
    assert "Nothing has" not in shown
    assert "Nothing found" in shown
