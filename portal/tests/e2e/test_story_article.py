"""A knowledge manager edits a question in the workspace; visitors find it at once."""

import re

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import MAIL_WITHIN, wait_until
from portal.tests.e2e.visitor import Visitor

FOUND_WITHIN = MAIL_WITHIN
QUESTIONS = "/admin/knowledge/articlegroup/?kind__exact=faq"


def finds(visitor: Visitor, word: str, title: str) -> bool:
    """Whether the search knows the article by the word."""
    visitor.go(f"/search/?q={word}")
    return visitor.main.get_by_role("link", name=title, exact=True).count() == 1


def edit(manager: Visitor, title: str, body: str) -> None:
    """Write over title and text."""
    form = manager.page.locator("form#article-form")
    form.locator("[name=title]").fill(title)
    form.locator("[name=body]").fill(body)


def test_an_edited_question_is_found_at_once(signed_in: Opens, opens: Opens) -> None:
    manager, visitor = signed_in("knowledge@nordhaus.example"), opens()
    title, body = (
        "Can I return a marzipan hinge?",
        "Yes, an **axolotl** collects it.\n\n- Pack it\n",
    )
    assert not finds(visitor, "axolotl", title)
    manager.go(QUESTIONS)
    manager.look_at_workspace("admin-articles")
    manager.page.locator("#result_list a[href*='/change/']").first.click()
    manager.page.wait_for_url("**/change/**")
    editor = manager.path
    edit(manager, title, body)
    manager.page.locator("#preview strong", has_text="axolotl").wait_for()
    manager.look_at_workspace("admin-article")
    assert not finds(visitor, "axolotl", title), "a preview publishes nothing"
    manager.press("Save and update the page", within=manager.page.locator("body"))
    manager.sees("The text was saved.")
    wait_until(lambda: finds(visitor, "axolotl", title), FOUND_WITHIN, "the edited question")
    visitor.follow(title)
    visitor.sees("collects it")
    visitor.go("/en/help/faq/")
    visitor.sees(title)
    unpublish_and_publish(manager, visitor, editor, title)


def unpublish_and_publish(manager: Visitor, visitor: Visitor, editor: str, title: str) -> None:
    """Taken away it is gone from the search, published it is back."""
    body = manager.page.locator("body")
    manager.go(editor)
    manager.press("Unpublish", within=body)
    wait_until(lambda: not finds(visitor, "axolotl", title), FOUND_WITHIN, "the question to vanish")
    manager.press("Save and publish", within=body)
    wait_until(lambda: finds(visitor, "axolotl", title), FOUND_WITHIN, "the published question")


def test_the_same_in_lithuanian(signed_in: Opens, opens: Opens) -> None:
    manager, reader = signed_in("knowledge@nordhaus.example"), opens(locale="lt-LT")
    title = "Ar galima grąžinti šarvuotį?"
    manager.go(QUESTIONS)
    manager.page.locator("#result_list a[href*='language=lt']").first.click()
    manager.page.wait_for_url("**language=lt**")
    edit(manager, title, "Taip, jį pasiima **šarvuočių** komanda.\n")
    manager.press("Save and update the page", within=manager.page.locator("body"))
    manager.sees("The text was saved.")
    wait_until(lambda: finds(reader, "šarvuotis", title), FOUND_WITHIN, "the question by its stem")
    assert finds(reader, "sarvuoti", title), "letters without their marks find it too"
    reader.follow(title)
    assert re.search(r"/lt/help/articles/", reader.path)
    reader.sees("komanda")
    assert reader.page.locator("html").get_attribute("lang") == "lt"
    visitor = opens()
    assert not finds(visitor, "šarvuotis", "Can I return a marzipan hinge?")
