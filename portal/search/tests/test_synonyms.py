"""Synonyms: the tenant's own, the general ones, and who keeps them."""

from collections.abc import Callable

import pytest
from django.test import Client

from conftest import Cast
from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, page, titles
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import AuditEntry, SearchSynonyms, Tenant
from portal.shared.search import synonym_services as services
from portal.shared.search.general import general_groups
from portal.shared.search.synonyms import compiled
from portal.shared.search.words import LIGHT, asked_for, wanted_words

ADD = "/admin/shared/searchsynonyms/add/"


@pytest.fixture
def reader(tenant: Tenant) -> Actor:
    return Actor(tenant=tenant)


def test_own_words_find_each_other_at_once_and_no_more_when_deleted(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    make_article(in_tenant, "Flotsam guide")
    work(in_tenant)
    system = system_actor(in_tenant)
    assert titles(reader, "driftwood") == []
    row = services.create_synonyms(actor=system, words=["driftwood", "flotsam"])
    assert titles(reader, "driftwood") == ["Flotsam guide"]
    services.update_synonyms(
        actor=system, synonyms=row, words=row.words, language="lt", is_active=True
    )
    assert (titles(reader, "driftwood"), len(titles(reader, "driftwood", "lt"))) == ([], 1)
    services.update_synonyms(
        actor=system, synonyms=row, words=row.words, language="en", is_active=False
    )
    assert titles(reader, "driftwood") == []
    services.update_synonyms(
        actor=system, synonyms=row, words=row.words, language="en", is_active=True
    )
    assert titles(reader, "driftwood") == ["Flotsam guide"]
    services.delete_synonyms(actor=system, synonyms=row)
    assert titles(reader, "driftwood") == []
    actions = AuditEntry.objects.filter(action__startswith="search_synonyms.")
    assert actions.count() == 5


def test_a_synonym_may_be_several_words_on_either_side(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    make_article(in_tenant, "Zap the frobnicator")
    make_article(in_tenant, "Zap alone")
    make_article(in_tenant, "Gizmo")
    work(in_tenant)
    services.create_synonyms(
        actor=system_actor(in_tenant), words=["zap the frobnicator", "gizmo"], language="en"
    )
    assert set(titles(reader, "gizmo")) == {"Gizmo", "Zap the frobnicator"}
    assert titles(reader, "frobnicator zap")[0] == "Zap the frobnicator"
    assert "Gizmo" in titles(reader, "how to zap the frobnicators")


def test_general_words_can_be_switched_off(in_tenant: Tenant, reader: Actor, work: Work) -> None:
    make_article(in_tenant, "When a parcel is late")
    work(in_tenant)
    assert titles(reader, "package") == ["When a parcel is late"]
    services.use_general_synonyms(actor=system_actor(in_tenant), wanted=False)
    assert titles(reader, "package") == []
    services.use_general_synonyms(actor=system_actor(in_tenant), wanted=True)
    assert titles(reader, "package") == ["When a parcel is late"]


def test_a_neighbours_words_change_nothing_here(
    in_tenant: Tenant, other_tenant: Tenant, reader: Actor, work: Work
) -> None:
    make_article(in_tenant, "Flotsam guide")
    work(in_tenant)
    with tenant_scope(other_tenant):
        services.create_synonyms(actor=system_actor(other_tenant), words=["driftwood", "flotsam"])
    assert titles(reader, "driftwood") == []


def test_synonyms_are_marked_in_what_was_found(in_tenant: Tenant, work: Work) -> None:
    make_article(in_tenant, "Late parcels")
    work(in_tenant)
    shown = page(Client(HTTP_HOST="north.example"), "package")
    assert "Late <mark>parcels</mark>" in shown


@pytest.mark.parametrize("words", [[], ["one"], ["one", " One "], ["…", "one"], ["a", "b" * 61]])
def test_a_group_needs_two_words_of_a_length(in_tenant: Tenant, words: list[str]) -> None:
    with pytest.raises(DomainError):
        services.create_synonyms(actor=system_actor(in_tenant), words=words)
    assert SearchSynonyms.objects.count() == 0


def test_a_foreign_language_is_refused(in_tenant: Tenant) -> None:
    with pytest.raises(DomainError):
        services.create_synonyms(actor=system_actor(in_tenant), words=["um", "dois"], language="pt")


@pytest.mark.parametrize("language", ["en", "pt", "es", "lt"])
def test_general_groups_are_well_formed(language: str) -> None:
    groups = general_groups(language)
    assert len(groups) > 200
    for said, found in groups:
        assert said
        assert found
        assert len({*said, *found}) >= 2
        assert all(wanted_words(word) for word in (*said, *found))
        assert len(set(said)) == len(said)
        assert len(set(found)) == len(found)
    one_way = [found for said, found in groups if found != said]
    assert len(one_way) >= 5
    lost = [word for found in one_way for word in found if not asked_for(word, language)]
    assert lost == []


def test_a_phrase_of_small_words_means_something(
    in_tenant: Tenant, reader: Actor, work: Work
) -> None:
    make_article(in_tenant, "Neteisinga prekė siuntoje", language="lt")
    make_article(in_tenant, "Sąskaitos atsisiuntimas", language="lt")
    work(in_tenant)
    assert titles(reader, "atsiuntėte ne tą", "lt")[0] == "Neteisinga prekė siuntoje"
    # One way only: who looks for the article's words isn't led to all that "ne tas" may mean.
    asked = asked_for("neteisinga prekė", "lt", compiled((), "lt", True))
    assert [word.typed for word in asked.words] == ["neteisinga", "prekė"]


def test_the_words_of_a_phrase_stand_together_in_any_order() -> None:
    known = compiled((("zap frobnicator", "gizmo"),), "en")

    def gizmo(text: str) -> bool:
        options = [option for word in asked_for(text, "en", known).words for option in word.options]
        return "gizmo" in {part[0].term for option in options for part in option.parts}

    assert gizmo("frobnicator to zap")
    assert gizmo("zap-frobnicator")
    assert not gizmo("zap it and then polish the frobnicator")


def test_a_light_word_tells_in_a_phrase_that_is_known() -> None:
    known = compiled((("doesnt work", "faulty"),), "en")

    def weight_of_work(text: str) -> float:
        return {w.typed: w.weight for w in asked_for(text, "en", known).words}["work"]

    assert weight_of_work("the drill doesn't work") == 1
    assert weight_of_work("the drill at work") == LIGHT


def test_what_is_left_of_a_phrase_is_not_asked_for() -> None:
    known = compiled((("not working", "faulty"),), "en")
    options = asked_for("faulty", "en", known).words[0].options
    assert "work" not in {part[0].term for option in options for part in option.parts}


def test_managers_keep_them_in_the_workspace(
    in_tenant: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    manager = client_for(cast.knowledge, in_tenant)
    answer = manager.post(ADD, {"words": "cot, berth\nbunk", "language": "en", "is_active": "on"})
    assert answer.url == "/admin/shared/searchsynonyms/"
    row = SearchSynonyms.objects.get()
    assert (row.words, row.language, row.is_active) == (["cot", "berth", "bunk"], "en", True)
    listed = manager.get("/admin/shared/searchsynonyms/").content.decode()
    assert "cot, berth, bunk" in listed
    assert "groups of everyday words" in listed
    assert "Enter two or more words." in manager.post(ADD, {"words": "alone"}).content.decode()
    manager.post("/admin/shared/searchsynonyms/", {"general": "off"})
    assert not services.uses_general_synonyms()
    manager.post(f"/admin/shared/searchsynonyms/{row.pk}/change/", {"action": "delete"})
    assert SearchSynonyms.objects.count() == 0
    agent = client_for(cast.agent, in_tenant)
    assert agent.get("/admin/shared/searchsynonyms/").status_code == 403
