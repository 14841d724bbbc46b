"""The search page and the suggestions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from conftest import Cast
from knowledge.tests.factories import make_article, make_private
from portal.search.tests.test_search import Work, page
from portal.shared.models import Tenant
from portal.shared.search import updates
from tickets.tests.factories import make_ticket


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def test_suggestions_while_typing(in_tenant: Tenant, visitor: Client, work: Work) -> None:
    make_article(in_tenant, "Returning a delivery")
    for number in range(9):
        make_article(in_tenant, f"Invoice {number}")
    work(in_tenant)
    found = page(visitor, "retur", "/search/suggest/")
    assert '<a href="/en/help/articles/returning-a-delivery/">' in found
    assert page(visitor, "inv", "/search/suggest/").count("/en/help/articles/") == 6
    assert "<li>" not in page(visitor, "", "/search/suggest/")


def test_the_word_being_typed_is_finished_by_words_of_titles_one_may_see(
    in_tenant: Tenant, visitor: Client, work: Work
) -> None:
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Invaders secret", category="connections")
    for number in range(3):
        make_article(in_tenant, f"Invoice {number}")
    make_article(in_tenant, "Inventory")
    work(in_tenant)
    shown = page(visitor, "late inv", "/search/suggest/")
    assert re.findall(r'<span class="grow">(late [^<]+)</span>', shown) == [
        "late invoice",
        "late inventory",
    ]
    assert 'href="/search/?q=late+invoice"' in shown
    assert "nvaders" not in shown


def test_text_of_visitors_and_articles_is_escaped(
    in_tenant: Tenant, visitor: Client, work: Work
) -> None:
    make_article(in_tenant, "<img src=x onerror=1>", body="hostile <script>alert(1)</script>")
    work(in_tenant)
    for path in ("/search/", "/search/suggest/"):
        for text in ("hostile", "img", '"><script>alert(2)</script>'):
            shown = page(visitor, text, path)
            assert "<img src=x" not in shown
            assert "<script>alert" not in shown


@pytest.mark.parametrize("number", [1, 50])
def test_results_ask_the_database_the_same_for_few_and_many(
    in_tenant: Tenant, visitor: Client, work: Work, django_assert_num_queries: Any, number: int
) -> None:
    with updates.paused():
        for place in range(number):
            make_article(in_tenant, f"Parcel {place}")
    call_command("rebuild_index", interactive=False, verbosity=0)
    visitor.get("/search/?q=parcel")
    with django_assert_num_queries(2):
        visitor.get("/search/?q=parcel&kind=article")


def test_pages_of_results(in_tenant: Tenant, visitor: Client) -> None:
    with updates.paused():
        for place in range(25):
            make_article(in_tenant, f"Parcel {place}")
    call_command("rebuild_index", interactive=False, verbosity=0)
    everything = page(visitor, "parcel")
    assert everything.count('class="result') == 6
    assert "25 results" in everything
    first = visitor.get("/search/?q=parcel&kind=article").content.decode()
    second = visitor.get("/search/?q=parcel&kind=article&page=2").content.decode()
    assert (first.count('class="result'), second.count('class="result')) == (20, 5)
    assert "page=2" in first
    assert "page=1" in second


def test_requests_are_found_by_those_who_may_see_them(
    in_tenant: Tenant, cast: Cast, client_for: Callable[..., Client], work: Work
) -> None:
    make_article(in_tenant, "When a crate arrives broken")
    make_ticket(cast.customer, cast.owner, subject="Broken crate")
    make_ticket(cast.customer, cast.billing, subject="Broken crate of billing")
    make_ticket(cast.other_customer, cast.outsider, subject="Broken crate elsewhere")
    work(in_tenant)
    found = {}
    for who in ("owner", "viewer", "billing", "outsider", "agent", "foreign_owner", None):
        client = client_for(getattr(cast, who) if who else None, in_tenant)
        shown = page(client, "broken crates").replace("<mark>", "").replace("</mark>", "")
        links = re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', shown)
        found[who] = {title.replace("Broken crate", "").strip() for title in links}
        assert ("kind=ticket" in shown) == (who is not None)
    article = "When a crate arrives broken"
    assert found == {
        "owner": {article, "", "of billing"},
        "viewer": {article, "", "of billing"},
        "billing": {article, "of billing"},
        "outsider": {article, "elsewhere"},
        "agent": {article, "", "of billing", "elsewhere"},
        "foreign_owner": {article},
        None: {article},
    }


def test_phone_keeps_its_tab_bar(in_tenant: Tenant, visitor: Client) -> None:
    assert '<nav class="tabbar"' in page(visitor, "anything")
