"""Searches that found nothing as a list of work."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Cast
from knowledge.enums import GAP_TRANSITIONS, ArticleState, GapState, SearchPlace
from knowledge.models import Article, HelpCategory, SearchGap
from knowledge.services import gaps, searches
from knowledge.services.searches import Looked, Opened
from knowledge.tests.factories import make_article
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed
from portal.shared.models import AuditEntry, Tenant

ActorOf = Callable[..., Actor]
Search = Callable[..., None]


@pytest.fixture
def search(in_tenant: Tenant, actor_of: ActorOf) -> Search:
    """Another visitor's search."""

    def run(text: str, results: int = 0, opened: int | None = None, language: str = "en") -> None:
        looked = Looked(text, language, SearchPlace.PAGE, results)
        asked: dict[str, Any] = {"actor": actor_of(None), "session": {}, "looked": looked}
        if opened is None:
            searches.log_search(**asked)
        else:
            searches.log_opened(opened=Opened("article", opened, 1), **asked)

    return run


@pytest.fixture
def manager(cast: Cast, actor_of: ActorOf) -> Actor:
    return actor_of(cast.knowledge)


def test_what_finds_nothing_is_one_gap_however_it_is_put(search: Search) -> None:
    for text in ("pallet deposit", "Pallets deposit?", "deposit for pallets"):
        search(text)
    search("padėklų užstatas", language="lt")
    search("hinge", results=2)
    search("zz")
    search("38001010009")
    rows = SearchGap.objects.values_list("term", "language", "times", "state")
    assert sorted(rows) == [
        ("padėklų užstatas", "lt", 1, "open"),
        ("pallet deposit", "en", 3, "open"),
    ]


def test_the_same_visitor_counts_once(in_tenant: Tenant, actor_of: ActorOf) -> None:
    session: dict[str, Any] = {}
    for _time in range(4):
        looked = Looked("pallet deposit", "en")
        searches.log_search(actor=actor_of(None), session=session, looked=looked)
    assert SearchGap.objects.get().times == 1


def test_subjects_of_requests_are_no_gaps(in_tenant: Tenant, actor_of: ActorOf) -> None:
    looked = Looked("My own trouble", "en", SearchPlace.REQUEST, 0)
    searches.log_request(actor=actor_of(None), session={}, looked=looked)
    assert SearchGap.objects.count() == 0


def test_one_click_begins_the_article(search: Search, manager: Actor) -> None:
    for _visitor in range(2):
        search("pallet deposit")
    search("deposit pallets")
    gap = SearchGap.objects.get()
    article = gaps.draft_for_gap(actor=manager, gap=gap)
    gap.refresh_from_db()
    assert (gap.state, gap.group_id) == (GapState.WORKING, article.group_id)
    assert (article.title, article.language, article.state) == (
        "Pallet deposit", "en", ArticleState.DRAFT,
    )  # fmt: skip
    assert "Searched 3 times" in article.body
    assert "“deposit pallets”" in article.body
    assert [title for _level, _anchor, title in article.headings] == [
        "In short", "Step by step", "If that does not help",
    ]  # fmt: skip
    with pytest.raises(DomainError):
        gaps.draft_for_gap(actor=manager, gap=gap)
    assert Article.objects.count() == 1


def test_the_draft_stands_where_the_nearest_articles_do_or_where_told(
    search: Search, manager: Actor
) -> None:
    search("pallet deposit")
    category = HelpCategory.objects.get(key="returns-claims")
    article = gaps.draft_for_gap(actor=manager, gap=SearchGap.objects.get(), category=category)
    assert article.group.category == category


def test_a_gap_closes_itself_once_it_is_found_and_opened(
    in_tenant: Tenant, search: Search, manager: Actor
) -> None:
    search("pallet deposit")
    gap = SearchGap.objects.get()
    gaps.draft_for_gap(actor=manager, gap=gap)
    article = make_article(in_tenant, "Pallet deposit")
    search("pallet deposit", results=1)
    gap.refresh_from_db()
    assert gap.state == GapState.WORKING
    search("deposit for pallets", results=1, opened=article.pk)
    gap.refresh_from_db()
    assert (gap.state, gap.changed_by) == (GapState.DONE, None)
    entry = AuditEntry.objects.filter(action="help_gap.moved").order_by("pk").last()
    assert (entry.changes["state"], entry.actor_label) == (["working", "done"], "system")
    search("pallet deposit")
    gap.refresh_from_db()
    assert (gap.state, gap.times) == (GapState.OPEN, 2)


def test_an_ignored_gap_stays_ignored(search: Search, manager: Actor) -> None:
    search("job as driver")
    gaps.move_gap(actor=manager, gap=SearchGap.objects.get(), state=GapState.IGNORED)
    search("job as driver")
    gap = SearchGap.objects.get()
    assert (gap.state, gap.times, gap.changed_by) == (GapState.IGNORED, 2, manager.user)


@pytest.mark.parametrize("before", GapState.values)
@pytest.mark.parametrize("after", [*GapState.values, "nonsense"])
def test_every_move_is_in_the_table_or_refused(
    in_tenant: Tenant, search: Search, before: str, after: str
) -> None:
    search("pallet deposit")
    SearchGap.objects.update(state=before)
    gap, system = SearchGap.objects.get(), system_actor(in_tenant)
    if after in GAP_TRANSITIONS[before]:
        assert gaps.move_gap(actor=system, gap=gap, state=after).state == after
        return
    with pytest.raises(InvalidTransition):
        gaps.move_gap(actor=system, gap=gap, state=after)
    assert SearchGap.objects.get().state == before


def test_only_writers_work_on_gaps(search: Search, cast: Cast, actor_of: ActorOf) -> None:
    search("pallet deposit")
    gap = SearchGap.objects.get()
    for user in (None, cast.owner, cast.agent):
        actor = actor_of(user)
        assert SearchGap.objects.visible_to(actor).count() == 0
        with pytest.raises(NotAllowed):
            gaps.move_gap(actor=actor, gap=gap, state=GapState.IGNORED)
        with pytest.raises(NotAllowed):
            gaps.draft_for_gap(actor=actor, gap=gap)
        with pytest.raises(NotAllowed):
            gaps.add_gap(actor=actor, term="a", words="a", language="en", times=1)
    assert Article.objects.count() == 0


def test_a_question_that_was_not_solved_is_a_gap(in_tenant: Tenant, actor_of: ActorOf) -> None:
    article = make_article(in_tenant, "Pallets")
    looked = Looked("do you take pallets back", "en", SearchPlace.ASK, 1)
    searches.log_solved(
        actor=actor_of(None), session={}, looked=looked, article_id=article.pk, solved=False
    )
    assert SearchGap.objects.get().times == 1
