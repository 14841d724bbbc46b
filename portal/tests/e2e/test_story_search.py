"""Looking for an answer: results narrowed, a question in one's own words, on to a request."""

import re

from playwright.sync_api import expect

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.inspection import HEIGHTS, NARROW

FOUND = "/search/?q=order&kind=article"
QUESTION = "How do I get a copy of an invoice?"
BESIDE = "Who won the football match last night?"


def test_results_are_narrowed_and_widened_again(signed_in: Opens, opens: Opens) -> None:
    owner = signed_in("owner@medis.example")
    owner.go(FOUND)
    owner.look("search-articles")
    filters = owner.page.locator("nav.facets").locator("visible=true")
    all_of_them = owner.main.locator("li.result").count()
    first = filters.get_by_role("link").first
    number = int(first.locator(".num").inner_text())
    assert 0 < number < all_of_them
    with owner.page.expect_navigation():
        first.click()
    assert owner.main.locator("li.result").count() == number
    expect(filters.locator("[aria-current]")).to_have_count(1)
    owner.look("search-narrowed")
    owner.follow(re.compile("Clear the filters"))
    assert owner.main.locator("li.result").count() == all_of_them

    plain = opens(javascript=False)
    plain.page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    plain.go(FOUND)
    plain.page.locator("details.fold summary").click()
    with plain.page.expect_navigation():
        plain.page.locator("details.fold nav.facets a").first.click()
    assert plain.main.locator("li.result").count() > 0


def test_a_question_is_answered_word_for_word_or_goes_on_as_a_request(signed_in: Opens) -> None:
    owner = signed_in("owner@medis.example")
    owner.go("/ask/")
    owner.page.locator("#ask-dialogue [name=question]:not(button)").fill(QUESTION)
    owner.page.locator("#ask-dialogue .ask-form button[type=submit]").click()
    owner.page.locator("#ask-dialogue mark").first.wait_for()
    owner.sees("Did this solve it?")
    owner.look("ask")
    said = owner.page.locator("#ask-dialogue mark").first.inner_text()
    owner.page.locator("#ask-dialogue [name=question]:not(button)").fill(BESIDE)
    owner.page.locator("#ask-dialogue .ask-form button[type=submit]").click()
    owner.page.locator("#turn-2").wait_for()
    assert owner.page.locator("#turn-2 mark").count() == 0, "better no answer than one beside"
    owner.look("ask-on")
    owner.follow("Send it to us")
    owner.sees(QUESTION)
    assert owner.path.startswith("/requests/new/")
    owner.page.go_back()
    owner.go("/ask/")
    source = owner.page.locator("#turn-1 a[href*='/help/articles/']").first
    with owner.page.expect_navigation():
        source.click()
    owner.sees(said)
