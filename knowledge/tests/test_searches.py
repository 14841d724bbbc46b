"""The log of searches: what it keeps, what counts once, how long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from conftest import Cast
from knowledge.enums import SearchPlace
from knowledge.insights import keeping
from knowledge.models import ArticleOutcome, SearchGap, SearchLog
from knowledge.services import searches
from knowledge.services.searches import Looked, Opened
from knowledge.tests.factories import make_article
from portal.shared.actors import Actor
from portal.shared.models import Tenant

ActorOf = Callable[..., Actor]
Visitor = Callable[..., SearchLog | None]


@pytest.fixture
def session() -> dict[str, Any]:
    return {}


@pytest.fixture
def look(in_tenant: Tenant, actor_of: ActorOf, session: dict[str, Any]) -> Visitor:
    """A visitor's search."""

    def search(text: str, results: int = 3, place: str = SearchPlace.PAGE) -> SearchLog | None:
        looked = Looked(text, "en", place, results)
        return searches.log_search(actor=actor_of(None), session=session, looked=looked)

    return search


def test_a_row_knows_the_search_and_nobody(look: Visitor, cast: Cast) -> None:
    row = look("  Invoice COPY? ana@gestao.pt ", results=4)
    assert row is not None
    assert (row.term, row.language, row.results, row.place) == (
        "invoice copy? [e-mail]", "en", 4, "page",
    )  # fmt: skip
    assert row.day == timezone.localdate()
    links = {field.name for field in SearchLog._meta.fields if field.is_relation}
    assert links == {"tenant"}


def test_the_teams_own_searches_do_not_count(
    in_tenant: Tenant, actor_of: ActorOf, cast: Cast
) -> None:
    for user in (cast.agent, cast.knowledge, cast.admin):
        searches.log_search(actor=actor_of(user), session={}, looked=Looked("invoice", "en"))
    assert SearchLog.objects.count() == 0
    searches.log_search(actor=actor_of(cast.owner), session={}, looked=Looked("invoice", "en"))
    assert SearchLog.objects.count() == 1


def test_only_what_was_typed_in_the_end_counts(look: Visitor) -> None:
    for text in ("inv", "invoi", "invoice", "invoice c", "invoice copy"):
        look(text, place=SearchPlace.SUGGESTION)
    look("invoice copy")
    rows = SearchLog.objects.values_list("term", "place")
    assert list(rows) == [("invoice copy", "page")]
    look("invoice copy again")
    look("pallets", place=SearchPlace.SUGGESTION)
    assert SearchLog.objects.count() == 3


def test_a_reload_and_the_way_back_are_no_new_search(
    look: Visitor, session: dict[str, Any]
) -> None:
    look("hinge")
    look("drawer")
    look("Hinge ", results=5)
    assert dict(SearchLog.objects.values_list("term", "results")) == {"hinge": 5, "drawer": 3}
    for entry in session[searches.KEY]:
        entry["at"] -= searches.SAME_SECONDS + 1
    look("hinge")
    assert SearchLog.objects.filter(term="hinge").count() == 2


def test_two_visitors_are_two_searches(in_tenant: Tenant, actor_of: ActorOf) -> None:
    for _visitor in range(2):
        searches.log_search(actor=actor_of(None), session={}, looked=Looked("hinge", "en"))
    assert SearchLog.objects.count() == 2


def test_what_was_opened_stands_with_its_search(
    in_tenant: Tenant, actor_of: ActorOf, look: Visitor, session: dict[str, Any]
) -> None:
    article = make_article(in_tenant, "Adjust a hinge")
    row = look("hinge")
    searches.log_opened(
        actor=actor_of(None),
        session=session,
        looked=Looked("hinge", "en", results=3),
        opened=Opened("article", article.pk, 2),
    )
    row = SearchLog.objects.get()
    assert (row.clicked_kind, row.clicked_key, row.clicked_position) == ("article", article.pk, 2)


def test_a_request_that_follows_is_told_of_its_searches_and_articles(
    in_tenant: Tenant, actor_of: ActorOf, look: Visitor, session: dict[str, Any]
) -> None:
    article = make_article(in_tenant, "Adjust a hinge")
    look("hinge")
    for entry in session[searches.KEY]:
        entry["at"] -= searches.FOLLOW_SECONDS + 1
    look("drawer")
    searches.log_request(
        actor=actor_of(None),
        session=session,
        looked=Looked("Hinge loose, call +370 612 34567", "en", SearchPlace.REQUEST, 2),
        read=[article.get_absolute_url(), article.get_absolute_url() + "#s-x", "/en/help/", "//x"],
    )
    followed = dict(SearchLog.objects.values_list("term", "followed"))
    assert followed == {"hinge": False, "drawer": True, "hinge loose, call [number]": True}
    outcome = ArticleOutcome.objects.get()
    assert (outcome.article_id, outcome.followed, outcome.solved) == (article.pk, 1, 0)
    assert searches.KEY not in session


def test_rows_of_long_ago_are_added_up_by_day_and_then_forgotten(
    in_tenant: Tenant, look: Visitor, session: dict[str, Any]
) -> None:
    for _time in range(3):
        session.clear()
        look("hinge")
    session.clear()
    look("hinge", results=0)
    look("recent")
    old = timezone.localdate() - timedelta(days=settings.SEARCH_LOG_DAYS + 1)
    SearchLog.objects.filter(term="hinge").update(day=old)
    assert keeping.put_together(in_tenant) == 2
    rows = SearchLog.objects.filter(term="hinge").order_by("-number")
    assert list(rows.values_list("number", "results", "at")) == [(3, 3, None), (1, 0, None)]
    assert keeping.put_together(in_tenant) == 0
    assert SearchLog.objects.get(term="recent").at is not None
    SearchLog.objects.filter(term="hinge").update(
        day=old - timedelta(days=settings.SEARCH_LOG_KEEP_DAYS)
    )
    SearchGap.objects.update(last_day=old)
    assert keeping.forget_old(in_tenant) == 3
    assert list(SearchLog.objects.values_list("term", flat=True)) == ["recent"]
    assert SearchGap.objects.count() == 0


def test_a_row_added_up_is_not_changed_by_a_late_click(
    in_tenant: Tenant, actor_of: ActorOf, look: Visitor, session: dict[str, Any]
) -> None:
    look("hinge")
    SearchLog.objects.update(number=5, at=None)
    searches.log_opened(
        actor=actor_of(None),
        session=session,
        looked=Looked("hinge", "en", results=3),
        opened=Opened("article", None, 1),
    )
    assert sorted(SearchLog.objects.values_list("number", "clicked_kind")) == [
        (1, "article"), (5, ""),
    ]  # fmt: skip
