"""Everyday subjects: texts without a common word meet, and nothing else changes."""

import time

import pytest

from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, titles
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries
from portal.shared.search.analysis import LANGUAGES
from portal.shared.search.general import lines
from portal.shared.search.subjects import about, marks_of
from portal.shared.search.synonyms import compiled
from portal.shared.search.words import asked_for

MET = [
    ("en", "Remove a user", "my colleague left, he can still get in"),
    ("en", "Opening hours", "what time do you close today"),
    ("lt", "Užsakymo atšaukimas", "persigalvojau dėl pirkinio"),
]
ALIKE = [
    ("pt", "Cancelar uma encomenda", "mudei de ideias, já não quero"),
    ("es", "Cancelar un pedido", "quiero parar lo que compré ayer"),
    ("lt", "Darbo laikas", "iki kelių šiandien dirbate"),
]


def keys_in(language: str) -> list[str]:
    return [line.partition(":")[0] for line in lines(f"subjects_{language}.txt")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_subjects_with_many_expressions(language: str) -> None:
    assert sorted(keys_in(language)) == sorted(keys_in("en"))
    assert len(set(keys_in(language))) == len(keys_in(language)) > 200
    thin = [
        line.partition(":")[0]
        for line in lines(f"subjects_{language}.txt")
        if len([part for part in line.partition(":")[2].split(",") if part.strip()]) < 14
    ]
    assert thin == []


@pytest.mark.parametrize(("language", "title", "asked"), MET)
def test_a_question_finds_what_is_about_the_same(
    in_tenant: Tenant, work: Work, language: str, title: str, asked: str
) -> None:
    make_article(in_tenant, title, body="## X\n\nY.", language=language)
    for number in range(5):
        make_article(in_tenant, f"Zzz {number}", body="Qqq.", language=language)
    work(in_tenant)
    assert titles(Actor(tenant=in_tenant), asked, language)[:1] == [title]


@pytest.mark.parametrize(("language", "title", "said"), ALIKE)
def test_people_say_it_otherwise_than_titles(language: str, title: str, said: str) -> None:
    assert dict(about(title, language)).keys() & dict(about(said, language)).keys()


def test_a_subject_is_known_by_its_words_and_not_by_any() -> None:
    assert [key for key, _share in about("cancel my order please", "en")][0] == "cancel-order"
    assert about("zzz qqq", "en") == ()
    assert about("invoices", "en") != ()
    assert about("hinges", "en") == (), "one word that is said now and then"
    assert about("", "en") == about("…", "lt") == about("cancel my order", "xx") == ()
    assert about("\x00" * 50, "en") == ()
    assert all(0 < share <= 1 for _key, share in about("cancel my order " * 200, "en"))


def test_marks_tell_of_titles_more_than_of_texts() -> None:
    by_title = marks_of({"title": "Opening hours", "text": ""}, "en")["^opening-hours"]
    by_text = marks_of({"title": "Zzz", "text": "Opening hours"}, "en")["^opening-hours"]
    assert by_title > by_text > 0


def test_a_subject_opens_nothing_that_is_not_the_readers(
    in_tenant: Tenant, other_tenant: Tenant, work: Work
) -> None:
    make_article(in_tenant, "Remove a user", published=False)
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Remove a user")
    work(in_tenant)
    found = queries.search(Actor(tenant=in_tenant), "my colleague left, he can still get in", "en")
    assert (list(found.hits), found.total) == ([], 0)


def test_what_is_typed_is_not_guessed_at(in_tenant: Tenant, work: Work) -> None:
    make_article(in_tenant, "Remove a user", body="Y.")
    work(in_tenant)
    reader = Actor(tenant=in_tenant)
    assert [h.title for h in queries.suggest(reader, "my colleague left", "en")] == []


@pytest.mark.parametrize("piece", ["order ", "o;", "ąž ", "a"])
def test_a_megabyte_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    about(text, "en")
    marks_of({"title": text, "text": text}, "lt")
    asked_for(text, "en", compiled((), "en", True))
    assert time.process_time() - start < 5, "a square of it would take hours"
