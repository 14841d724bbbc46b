"""What everybody sees: frequent questions by link, closing a line above the page, going back."""

from playwright.sync_api import expect

from portal.tests.e2e.conftest import Opens

QUESTIONS = "/en/help/faq/"


def test_a_link_opens_its_answer(opens: Opens) -> None:
    plain = opens(javascript=False)
    plain.go(QUESTIONS)
    answer = plain.page.locator(".faq .in").nth(4)
    anchor = answer.get_attribute("id")
    assert answer.is_hidden()
    assert plain.page.locator("[data-faq-tools]").is_hidden()
    plain.go("/en/help/")
    plain.go(f"{QUESTIONS}#{anchor}")
    expect(plain.page.locator(f"#{anchor}")).to_be_visible()

    visitor = opens()
    visitor.go(f"{QUESTIONS}#{anchor}")
    expect(visitor.page.locator(f"#{anchor}")).to_be_visible()
    assert visitor.page.locator('script[type="application/ld+json"]').count() == 1
    everything = visitor.page.locator(".faq details")
    visitor.page.get_by_role("button", name="Open all").click()
    assert everything.locator("visible=true").count() == everything.count()
    assert visitor.page.locator(".faq details[open]").count() == everything.count()
    visitor.page.locator("#faq-filter").fill("zzzz")
    visitor.sees("No question fits.")
    visitor.page.locator("#faq-filter").fill("INTERÉST")
    assert visitor.page.locator(".faq details:visible").count() == 1
    visitor.page.locator("#faq-filter").fill("")
    visitor.look("faq-open")


def test_a_line_above_the_page_is_closed_for_good(signed_in: Opens, opens: Opens) -> None:
    manager, visitor = signed_in("knowledge@nordhaus.example"), opens()
    manager.go("/admin/knowledge/announcement/add/")
    manager.page.locator("[name=title_en]").fill("The gate is closed on Friday")
    manager.page.locator("[name=body_en]").fill("Use the **side** door.")
    manager.page.locator("[name=as_banner]").check(force=True)
    manager.look_at_workspace("admin-announcement")
    with manager.page.expect_navigation():
        manager.page.locator("button[value=publish]").click()
    visitor.go("/en/help/")
    line = visitor.page.locator("#banner-the-gate-is-closed-on-friday")
    expect(line).to_be_visible()
    visitor.look("banner")
    line.get_by_role("button").click()
    expect(line).to_have_count(0)
    visitor.go("/en/help/faq/")
    assert line.count() == 0
    visitor.go("/en/news/")
    visitor.look("news")
    visitor.follow("The gate is closed on Friday")
    visitor.look("news-item")
    visitor.go("/en/status/")
    visitor.look("status")


def test_the_language_is_chosen_on_a_page_that_caches_keep(opens: Opens) -> None:
    visitor = opens()
    answer = visitor.go(QUESTIONS)
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    visitor.page.locator("header details.menu summary").click()
    with visitor.page.expect_navigation():
        visitor.page.locator("header button.lang[value=lt]").click()
    assert visitor.path == "/lt/help/faq/"


def test_going_back_after_signing_out_shows_nothing(opens: Opens) -> None:
    member = opens()
    member.sign_in("viewer@medis.example")  # a session of its own: it ends here
    member.go("/requests/")
    member.page.locator("details.account summary").click()
    with member.page.expect_navigation():
        member.page.locator("details.account form.menu-end button").click()
    member.page.go_back()
    member.page.wait_for_url("**/auth/login/**")
