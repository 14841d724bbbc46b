"""Words of one family, and synonyms by their families, in Lithuanian."""

import pytest

from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, titles
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from portal.shared.search.families import family_of
from portal.shared.search.general import light_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("siunciu", "issiuntimas"),
        ("sumokejau", "apmokejimas"),
        ("keiciau", "pakeitimo"),
        ("nusipirkau", "perku"),
        ("nebesitaiso", "pataisymas"),
        ("neprisijungia", "prisijungimas"),
        ("atsiemiau", "atsiimti"),
    ],
)
def test_words_of_one_family(one: str, other: str) -> None:
    assert family_of(one, "lt") == family_of(other, "lt") != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("atsisiusti", "atsiusti"),
        ("ijungti", "isjungti"),
        ("mokesciai", "mokejimas"),
        ("taisykles", "taisymas"),
        ("skyrius", "paskyra"),
        ("slaptas", "slaptazodis"),
    ],
)
def test_words_that_only_look_alike(one: str, other: str) -> None:
    assert family_of(one, "lt") != family_of(other, "lt")


@pytest.mark.parametrize("word", ["", "si", "ne", "\x00", "nebe" * 20, "a" * 5_000])
def test_any_word_gets_an_answer(word: str) -> None:
    assert family_of(word, "lt") == ""
    assert family_of("siusti", "en") == ""


def test_questions_are_light_without_accents_too() -> None:
    assert {"noreciau", "galetumete", "kaip", "sveiki", "prasau"} <= light_words("lt")
    assert not {"grazinti", "saskaita", "slaptazodis"} & light_words("lt")


def test_search_finds_the_family_and_synonyms_of_its_words(in_tenant: Tenant, work: Work) -> None:
    make_article(in_tenant, "Laiškų siuntimas", language="lt")
    make_article(in_tenant, "Staklių remontas", language="lt")
    work(in_tenant)
    reader = Actor(tenant=in_tenant)
    assert titles(reader, "kaip issiunciu", "lt") == ["Laiškų siuntimas"]
    assert titles(reader, "pataisyčiau", "lt") == ["Staklių remontas"]
