"""What the request form offers for a subject, with the demo's help centre."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from knowledge.models import HelpCategory
from knowledge.tests.factories import make_article, translate
from portal.demo.content import load_content
from portal.search.tests.test_search import Work
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries, updates
from portal.shared.search.engines.fitting import missed
from portal.shared.search.words import asked_for
from tickets.help import suggestions_for

Offer = Callable[[str, str], list[str]]

ANSWERED = {
    "en": {
        "I can't log in": "I forgot my password. What now?",
        "where is my invoice": "How do I get a copy of an invoice?",
        "forgot pasword": "I forgot my password. What now?",
        "Need a copy of the October invoice": "How do I get a copy of an invoice?",
        "Please raise our credit limit": "Credit limit and payment terms",
        "Parcel missing from order SO-1021": "One parcel of my order is missing. What should I do?",
        "the drawer slide is broken after two months": "Warranty claims for hinges and slides",
    },
    "lt": {
        "Negaliu prisijungti": "Pamiršau slaptažodį. Ką daryti?",
        "kur mano sąskaita": "Kaip gauti sąskaitos kopiją?",
        "Prašau atsiųsti spalio sąskaitos kopiją": "Kaip gauti sąskaitos kopiją?",
        "Prašome padidinti kredito limitą": "Kredito limitas ir mokėjimo atidėjimas",
        "pinigų grąžinimas už grąžintas prekes": "Nepanaudotų prekių grąžinimas",
    },
}
BESIDE = {
    "en": [
        "Do you sell bread?",
        "Do you sell fresh bread on Sundays?",
        "Who won the football match last night?",
        "What is the weather like in Lisbon tomorrow?",
        "My cat is hungry and wants fish",
        "lorem ipsum dolor sit amet",
        "asdf qwer zxcv",
    ],
    "lt": [
        "Ar parduodate duoną?",
        "Ar sekmadieniais parduodate šviežią duoną?",
        "Kas vakar laimėjo futbolo rungtynes?",
        "Koks rytoj bus oras Lisabonoje?",
        "Mano katė alkana ir nori žuvies",
        "asdf qwer",
    ],
}


@pytest.fixture
def offer(in_tenant: Tenant) -> Offer:
    """The titles that a visitor is offered for a subject in a language."""
    with updates.paused():
        for entry in load_content("nordhaus").articles:
            _made(in_tenant, entry)
    call_command("rebuild_index", interactive=False, verbosity=0)
    visitor = Actor(tenant=in_tenant)
    return lambda text, language: [one.title for one in suggestions_for(visitor, text, language)]


def _made(tenant: Tenant, entry: dict[str, Any]) -> None:
    known = HelpCategory.objects.filter(key=entry["category"])
    category = entry["category"] if known.exists() else "orders-delivery"
    article = make_article(tenant, category=category, **_text(entry["en"]))
    if "lt" in entry:
        text = _text(entry["lt"])
        translate(article, "lt", text["title"], body=text["body"])


def _text(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("title", "body", "summary")}


def test_subjects_are_answered_and_nonsense_is_not(offer: Offer) -> None:
    for language, subjects in ANSWERED.items():
        for text, title in subjects.items():
            assert title in offer(text, language), text
    offered = {text: offer(text, code) for code, texts in BESIDE.items() for text in texts}
    assert {text: titles for text, titles in offered.items() if titles} == {}


def test_a_portal_of_few_articles_answers_too(in_tenant: Tenant, work: Work) -> None:
    make_article(in_tenant, "Reset your password", body="Ask for a link.")
    make_article(in_tenant, "Return a hinge", body="Write to us.")
    work(in_tenant)
    visitor = Actor(tenant=in_tenant)
    for text in ("my password", "I forgot my pasword again", "password link never came"):
        assert [one.title for one in suggestions_for(visitor, text, "en")] == [
            "Reset your password"
        ], text
    assert suggestions_for(visitor, "Do you sell bread?", "en") == []


def test_a_neighbours_articles_don_t_sway_what_is_offered(
    in_tenant: Tenant, other_tenant: Tenant, work: Work
) -> None:
    """How rare a word is, is told by what the reader may see."""
    for number in range(4):
        make_article(in_tenant, f"Hinge {number}", body="Bread is named here.")
    work(in_tenant)
    visitor = Actor(tenant=in_tenant)
    before = [one.title for one in suggestions_for(visitor, "hinge of bread", "en")]
    with tenant_scope(other_tenant):
        for number in range(20):
            make_article(other_tenant, f"Bread hinge {number}", language="pt")
    work(other_tenant)
    assert [one.title for one in suggestions_for(visitor, "hinge of bread", "en")] == before != []


def test_a_spelling_that_was_taken_for_another_counts_as_missing(
    in_tenant: Tenant, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        make_article(in_tenant, "Paletts" if number < 3 else "Filler", body="Nothing.")
    work(in_tenant)
    visitor, told = Actor(tenant=in_tenant), {}
    for least in (0.3, 0.5):
        monkeypatch.setattr(queries, "LEAST", least)
        told[least] = [
            bool(suggestions_for(visitor, text, "en")) for text in ("paletts", "palletts")
        ]
    assert told == {0.3: [True, True], 0.5: [True, False]}


def test_everyday_words_are_missing_less_and_numbers_not_at_all() -> None:
    courier, bread, number = asked_for("courier bread 4821", "en").words
    assert missed(bread, 50) == 2 * missed(courier, 50) > 0
    assert missed(number, 50) == 0
