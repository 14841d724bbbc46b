"""What the search box and its page tell the log."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from conftest import Cast
from knowledge.models import Article, SearchGap, SearchLog
from knowledge.tests.factories import make_article
from portal.shared.models import Tenant

ClientFor = Callable[[User | None, Tenant], Client]
URL = "/search/asked/"


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Adjust a hinge")


def test_getting_pages_logs_nothing(in_tenant: Tenant, visitor: Client) -> None:
    visitor.get("/search/?q=hinge")
    visitor.get("/search/suggest/?q=hinge")
    assert SearchLog.objects.count() == 0


def test_pages_carry_what_they_tell(in_tenant: Tenant, visitor: Client) -> None:
    page = visitor.get("/search/?q=hin%22ge").content.decode()
    assert "{&quot;q&quot;: &quot;hin\\&quot;ge&quot;, &quot;place&quot;: &quot;page&quot;" in page
    typed = visitor.get("/search/suggest/?q=hinge").content.decode()
    assert "&quot;place&quot;: &quot;suggestion&quot;, &quot;results&quot;: 0}" in typed


def test_the_team_tells_nothing(in_tenant: Tenant, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.knowledge, in_tenant)
    assert "data-log" not in client.get("/search/?q=hinge").content.decode()
    assert client.post(URL, {"q": "hinge"}).status_code == 204
    assert SearchLog.objects.count() == 0


def test_a_search_and_what_was_opened_are_one_row(
    in_tenant: Tenant, article: Article, visitor: Client
) -> None:
    asked = {"q": "Hinge", "place": "page", "results": "4"}
    assert visitor.post(URL, asked).status_code == 204
    visitor.post(URL, asked | {"url": article.get_absolute_url(), "position": "2"})
    row = SearchLog.objects.get()
    assert (row.term, row.results, row.place) == ("hinge", 4, "page")
    assert (row.clicked_kind, row.clicked_key, row.clicked_position) == ("article", article.pk, 2)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/requests/NH-4821/", "ticket"),
        ("/billing/invoices/NH-1/", "invoice"),
        ("/community/topics/7-hinges/", "topic"),
        ("/orders/SO-1/", "order"),
        ("/more/", "other"),
        ("/search/?q=hinge", ""),
        ("//elsewhere.example/", ""),
        ("https://elsewhere.example/", ""),
        ("/no/such/page/at/all/", ""),
        ("", ""),
    ],
)
def test_of_records_only_the_kind_is_kept(
    in_tenant: Tenant, visitor: Client, url: str, kind: str
) -> None:
    visitor.post(URL, {"q": "hinge", "results": "4", "url": url, "position": "1"})
    row = SearchLog.objects.get()
    assert (row.clicked_kind, row.clicked_key) == (kind, None)


def test_an_article_that_the_visitor_may_not_read_is_not_named(
    in_tenant: Tenant, visitor: Client
) -> None:
    draft = make_article(in_tenant, "Secret draft", published=False)
    visitor.post(URL, {"q": "secret", "url": draft.get_absolute_url(), "position": "1"})
    assert SearchLog.objects.get().clicked_key is None


@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1", "²", "a\0b"])
def test_any_number_has_an_answer(in_tenant: Tenant, visitor: Client, value: str) -> None:
    sent = {"q": "hinge", "place": value, "results": value, "url": "/more/", "position": value}
    assert visitor.post(URL, sent).status_code == 204
    row = SearchLog.objects.get()
    assert (row.place, row.results, row.clicked_position) == ("page", 0, None)


def test_nobody_floods_the_log(in_tenant: Tenant, visitor: Client) -> None:
    for number in range(130):
        visitor.post(URL, {"q": f"flood number {chr(97 + number % 26)}{number}"})
    assert SearchLog.objects.count() == 121


def test_a_search_with_some_of_its_few_words_is_a_gap(
    in_tenant: Tenant, visitor: Client, article: Article, work: Callable[..., None]
) -> None:
    work(in_tenant)
    results = {}
    for text in ("hinge", "hinge helicopter", "adjust the hinge of my very old kitchen cupboard"):
        page = visitor.get("/search/", {"q": text}).content.decode()
        results[text] = page.partition("&quot;results&quot;: ")[2].partition("}")[0]
    assert list(results.values()) == ["1", "0", "1"]


def test_help_is_asked_where_nothing_was_found(in_tenant: Tenant, visitor: Client) -> None:
    page = visitor.get("/search/?q=xylophone").content.decode()
    assert 'action="/ask/"' in page
    assert 'name="question" maxlength="300" required' in page
    visitor.post(URL, {"q": "xylophone", "results": "0"})
    assert SearchGap.objects.get().term == "xylophone"
