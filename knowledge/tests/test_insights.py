"""The pages of insights: numbers, files, the work list, the order, who sees them."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from conftest import Cast
from knowledge.enums import SearchPlace
from knowledge.insights import demand, failing, tallies
from knowledge.insights.asking import Question, question_of
from knowledge.models import ArticleVote, CategoryOrdering, HelpCategory, SearchGap
from knowledge.services import ordering, record_read, searches
from knowledge.services.searches_history import Past, take_over_searches
from knowledge.tests.factories import make_article, translate
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant

ActorOf = Callable[..., Actor]
ClientFor = Callable[[User | None, Tenant], Client]
URL = "/admin/insights/"
PAGES = [URL, *(f"{URL}{name}/" for name in ("searches", "gaps", "articles", "order"))]


@pytest.fixture
def manager(in_tenant: Tenant, cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.knowledge, in_tenant)


@pytest.fixture
def question(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> Callable[..., Question]:
    """What a knowledge manager asks."""

    def ask(**params: str) -> Question:
        return question_of(actor_of(cast.knowledge), params, timezone.now())

    return ask


def past(tenant: Tenant, *rows: dict[str, Any]) -> None:
    """Searches of today unless they say `ago`."""
    made = []
    for row in rows:
        at = timezone.now() - timedelta(days=row.pop("ago", 0))
        times = row.pop("times", 1)
        made.extend([Past(at, **({"language": "en"} | row))] * times)
    take_over_searches(actor=system_actor(tenant), rows=made)


def test_the_figures_of_both_periods(in_tenant: Tenant, question: Callable[..., Question]) -> None:
    article = make_article(in_tenant, "Hinges")
    past(
        in_tenant,
        {"text": "hinge", "results": 3, "article_id": article.pk, "position": 1},
        {"text": "hinges", "results": 3},
        {"text": "pallet", "results": 0, "followed": True},
        {"text": "why", "results": 1, "place": SearchPlace.ASK, "solved": True},
        {"text": "Late", "results": 1, "place": SearchPlace.REQUEST, "followed": True},
        {"text": "old", "results": 0, "ago": 40},
        {"text": "oldest", "results": 0, "ago": 100},
        {"text": "lankstas", "results": 2, "language": "lt"},
    )
    asked = question()
    rows = tallies.by_day(asked)
    now = tallies.together(rows, asked.period.days)
    assert (now.searched, now.empty, now.opened, now.unopened) == (5, 1, 1, 2)
    assert (now.led_on, now.requests, now.answered, now.asked) == (1, 1, 1, 1)
    before = tallies.together(rows, asked.period.before)
    assert (before.searched, before.empty) == (1, 1)
    found = [row.searched for row in tallies.all_subjects(asked.logs)]
    assert max(found) == 2
    english = question(language="en")
    assert tallies.together(tallies.by_day(english), english.period.days).searched == 4
    assert question(language="xx").language == ""


def test_rows_added_up_count_as_often_as_they_stand_for(
    in_tenant: Tenant, question: Callable[..., Question]
) -> None:
    past(in_tenant, {"text": "pallet"})
    question().logs.update(number=7)
    found = tallies.most(tallies.all_subjects(question().logs), "empty")
    assert [(row.term, row.empty) for row in found] == [("pallet", 7)]


def test_articles_that_fail_come_first_and_the_lucky_ones_not_at_all(
    in_tenant: Tenant, question: Callable[..., Question]
) -> None:
    system = system_actor(in_tenant)
    bad, fine, voted = (make_article(in_tenant, name) for name in ("Bad", "Fine", "Voted"))
    for article in (bad, fine, voted):
        record_read(actor=system, article=article, count=50)
    searches.count_outcomes(actor=system, articles=[bad.pk], followed=20)
    searches.count_outcomes(actor=system, articles=[fine.pk], solved=9)
    ArticleVote.objects.create(
        tenant=in_tenant, article=voted, visitor="x", is_helpful=False, voted_at=timezone.now()
    )
    rows = failing.readings(question())
    assert [(str(row.article), row.reads, row.followed, row.unhelpful) for row in rows] == [
        ("Bad", 50, 20, 0), ("Voted", 50, 0, 1),
    ]  # fmt: skip
    assert failing.readings(question(language="lt")) == []


def test_only_writers_see_them(in_tenant: Tenant, cast: Cast, client_for: ClientFor) -> None:
    for path in (*PAGES, f"{URL}searches/top.csv"):
        statuses = {
            name: client_for(user, in_tenant).get(path).status_code
            for name, user in (
                ("knowledge", cast.knowledge), ("admin", cast.admin), ("agent", cast.agent),
                ("owner", cast.owner), ("nobody", None),
            )
        }  # fmt: skip
        assert statuses == {
            "knowledge": 200, "admin": 200, "agent": 403, "owner": 302, "nobody": 302,
        }, path  # fmt: skip


def test_another_tenants_searches_are_nowhere(
    in_tenant: Tenant, cast: Cast, client_for: ClientFor, other_tenant: Tenant
) -> None:
    past(in_tenant, {"text": "kingfisher deposit"})
    client = client_for(cast.foreign_admin, other_tenant)
    for path in (*PAGES, f"{URL}searches/missing.csv", f"{URL}gaps/gaps.csv"):
        assert "kingfisher" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_cost_the_same_with_one_row_and_with_many(
    path: str, in_tenant: Tenant, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(in_tenant, range(1))
    manager.get(path)
    with CountedQueries() as few:
        manager.get(path)
    fill(in_tenant, range(1, 9))
    with django_assert_num_queries(few.number):
        manager.get(path)


def fill(tenant: Tenant, numbers: range) -> None:
    """Searches, gaps, articles that fail."""
    system = system_actor(tenant)
    for number in numbers:
        word = f"{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{number}word"
        article = make_article(tenant, f"About {word}")
        record_read(actor=system, article=article)
        searches.count_outcomes(actor=system, articles=[article.pk], followed=1)
        past(
            tenant,
            {"text": word, "results": 2, "article_id": article.pk, "position": 1},
            {"text": f"idle {word}", "results": 2},
            {"text": f"missing {word}", "followed": True},
        )


class CountedQueries:
    """How many statements ran."""

    number = 0

    def __enter__(self) -> "CountedQueries":
        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.context.__exit__(*args)
        self.number = len(self.context)


def test_every_table_is_a_file_of_the_same_numbers(in_tenant: Tenant, manager: Client) -> None:
    past(in_tenant, {"text": "=pallet deposit"}, {"text": "hinge", "results": 2})
    names = (
        "overview/time", "overview/places", "overview/positions", "searches/top",
        "searches/missing", "searches/unopened", "searches/followed", "articles/failing",
        "gaps/gaps", "order/order",
    )  # fmt: skip
    for name in names:
        response = manager.get(f"{URL}{name}.csv")
        assert response.status_code == 200, name
        assert response["Content-Type"].startswith("text/csv")
    text = manager.get(f"{URL}searches/missing.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1] == ["'=pallet deposit", "English", "1", "1", "0", "0", "0", "0"]
    assert manager.get(f"{URL}searches/nonsense.csv").status_code == 404
    assert manager.get(f"{URL}nonsense/top.csv").status_code == 404
    assert manager.get(f"{URL}nonsense/").status_code == 404


def test_from_the_list_of_gaps_to_a_draft_in_one_click(in_tenant: Tenant, manager: Client) -> None:
    past(in_tenant, {"text": "pallet deposit", "times": 3})
    gap = SearchGap.objects.get()
    assert gap.times == 3
    assert "pallet deposit" in manager.get(f"{URL}gaps/").content.decode()
    response = manager.post(f"{URL}gaps/{gap.pk}/", {"action": "draft"}, follow=True)
    page = response.content.decode()
    assert 'value="Pallet deposit"' in page
    gap.refresh_from_db()
    assert gap.state == "working"
    assert "pallet deposit" not in manager.get(f"{URL}gaps/").content.decode()
    working = manager.get(f"{URL}gaps/?state=working").content.decode()
    assert f"/admin/knowledge/articlegroup/{gap.group_id}/change/?language=en" in working


def test_gaps_are_moved_and_nonsense_is_refused(in_tenant: Tenant, manager: Client) -> None:
    past(in_tenant, {"text": "pallet deposit"})
    gap = SearchGap.objects.get()
    path = f"{URL}gaps/{gap.pk}/"
    for action, state in (
        ("ignored", "ignored"),
        ("done", "ignored"),
        ("", "ignored"),
        ("open", "open"),
        ("x" * 5000, "open"),
        ("working", "working"),
    ):
        response = manager.post(path, {"action": action, "next": "https://elsewhere.example/"})
        assert (response.status_code, response["Location"]) == (302, f"{URL}gaps/")
        gap.refresh_from_db()
        assert gap.state == state  # fmt: skip
    assert manager.post(f"{URL}gaps/999999/", {"action": "open"}).status_code == 404
    assert manager.get(path).status_code == 405


def test_a_search_where_nothing_is_opened_can_become_work(
    in_tenant: Tenant, manager: Client
) -> None:
    past(in_tenant, {"text": "price list", "results": 4, "times": 5})
    page = manager.get(f"{URL}searches/").content.decode()
    assert 'name="term" value="price list"' in page
    sent = {"term": "price list", "language": "en", "times": "5", "action": "add",
            "next": f"{URL}searches/?period=7"}  # fmt: skip
    response = manager.post(f"{URL}gaps/add/", sent)
    assert response["Location"] == f"{URL}searches/?period=7"
    gap = SearchGap.objects.get()
    assert (gap.term, gap.times, gap.state) == ("price list", 5, "open")
    draft = manager.post(f"{URL}gaps/add/", sent | {"action": "draft"})
    assert "/admin/knowledge/articlegroup/" in draft["Location"]
    for wrong in ({"term": ""}, {"language": "xx"}, {"term": "[number]"}):
        assert manager.post(f"{URL}gaps/add/", sent | wrong).status_code == 404


def test_the_suggested_order_follows_what_is_looked_for(
    in_tenant: Tenant, question: Callable[..., Question]
) -> None:
    guide = make_article(in_tenant, "Guide", category="product-guides")
    lithuanian = translate(guide, "lt", "Vadovas")
    account = make_article(in_tenant, "Account", category="your-account")
    record_read(actor=system_actor(in_tenant), article=account, count=2)
    past(
        in_tenant,
        {"text": "guide", "results": 1, "article_id": guide.pk, "position": 1},
        {"text": "vadovas", "results": 1, "article_id": lithuanian.pk, "language": "lt"},
    )
    found = [(row.key, row.opened, row.reads, row.now) for row in demand.demands(question())]
    assert found == [
        ("product-guides", 2, 0, 4), ("your-account", 0, 2, 5), ("orders-delivery", 0, 0, 1),
        ("returns-claims", 0, 0, 2), ("invoices-payment", 0, 0, 3), ("connections", 0, 0, 6),
    ]  # fmt: skip


def test_the_order_is_taken_and_taken_back(in_tenant: Tenant, manager: Client) -> None:
    guide = make_article(in_tenant, "Guide", category="product-guides")
    record_read(actor=system_actor(in_tenant), article=guide, count=5)
    make_article(in_tenant, "Order", category="orders-delivery")
    before = dict(HelpCategory.objects.values_list("key", "position"))
    page = manager.get(f"{URL}order/").content.decode()
    keys = page.partition('name="keys" value="')[2].partition('"')[0]
    assert keys.split(",")[0] == "product-guides"
    manager.post(f"{URL}order/apply/", {"keys": keys})
    order = list(HelpCategory.objects.order_by("position").values_list("key", flat=True))
    assert order == keys.split(",")
    home = Client(HTTP_HOST="north.example").get("/").content.decode()
    assert home.index("/help/product-guides/") < home.index("/help/orders-delivery/")
    entry = AuditEntry.objects.get(action="help_category.ordered")
    assert entry.changes["order"][1] == order
    assert "Take the last change back" in manager.get(f"{URL}order/").content.decode()
    manager.post(f"{URL}order/undo/")
    assert dict(HelpCategory.objects.values_list("key", "position")) == before
    assert AuditEntry.objects.filter(action="help_category.order_undone").count() == 1
    assert "Take the last change back" not in manager.get(f"{URL}order/").content.decode()


def test_an_order_that_is_none_is_refused(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, manager: Client
) -> None:
    system = system_actor(in_tenant)
    keys = list(HelpCategory.objects.values_list("key", flat=True))
    for wrong in ([], ["nonsense"], [keys[0], keys[0]], keys):
        with pytest.raises(DomainError):
            ordering.order_categories(actor=system, keys=wrong)
    with pytest.raises(NotAllowed):
        ordering.order_categories(actor=actor_of(cast.agent), keys=keys[::-1])
    taken = ordering.order_categories(actor=system, keys=keys[::-1])
    ordering.undo_ordering(actor=system, ordering=taken)
    with pytest.raises(DomainError):
        ordering.undo_ordering(actor=system, ordering=taken)
    assert manager.post(f"{URL}order/apply/", {"keys": "x" * 9000}).status_code == 302
    assert CategoryOrdering.objects.count() == 1
