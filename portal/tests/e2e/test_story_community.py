"""A topic and its accepted answer; feedback and its answer; in a real browser."""

from typing import Any

import pytest

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import RunningDemo
from portal.tests.e2e.visitor import REFUSED

OWNER, AGENT = "owner@medis.example", "agent@nordhaus.example"
TITLE = "Does the bandicoot slide fit a 450 mm cabinet"
QUESTION = "I have a cabinet of **450 mm** and the *bandicoot* slide."
ANSWER = "It does: order the short one, the potorooanswer of the two."
WORDS = "The wallabypage would be nicer with drawings."
VISITOR = "visitor@else.example"


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """What earlier chapters left for later ones."""
    return {}


def test_customer_opens_a_topic(signed_in: Opens, story: dict[str, Any]) -> None:
    owner = signed_in(OWNER)
    owner.go("/")
    owner.follow("Community", within=owner.page.locator("nav.nav"))
    owner.look("community")
    owner.go("/community/new/")
    owner.look("topic-new")
    owner.submit()
    owner.sees(REFUSED)
    name = owner.main.locator("[name=public_name]")
    if name.count():
        name.fill("Rasa of Medis")
    owner.fill(title=TITLE, body=QUESTION)
    category = owner.main.locator("select[name=category]")
    if category.count():
        category.select_option(index=1)
    owner.press("Publish topic")
    owner.page.wait_for_url("**/community/topics/*/")
    story["topic"] = owner.path
    owner.sees("450 mm")
    owner.look("topic")


def test_the_team_answers_and_the_answer_is_accepted(
    signed_in: Opens, story: dict[str, Any]
) -> None:
    assert "topic" in story
    agent, owner = signed_in(AGENT), signed_in(OWNER)
    agent.go(story["topic"])
    agent.fill(body=ANSWER)
    name = agent.main.locator("[name=public_name]")
    if name.count():
        name.fill("Ieva of Nordhaus")
    agent.press("Publish answer")
    agent.sees("potorooanswer")
    owner.go(story["topic"])
    owner.press("This solved it")
    owner.sees("Solved")
    owner.look("topic-solved")


def test_anybody_finds_it(opens: Opens, story: dict[str, Any]) -> None:
    visitor = opens()
    visitor.go("/search/?q=potorooanswer")
    visitor.sees(TITLE)
    visitor.go(story["topic"])
    visitor.sees("potorooanswer")
    visitor.look("topic-visitor")


def test_a_visitor_gives_feedback_without_leaving_the_page(
    opens: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    visitor = opens()
    visitor.go("/en/help/faq/")
    visitor.page.get_by_role("link", name="Give feedback").click()
    panel = visitor.page.locator("#feedback-panel")
    panel.get_by_label("What do you want to tell us").wait_for()
    panel.get_by_label("An idea").check()
    panel.get_by_label("E-mail for the answer").fill(VISITOR)
    panel.get_by_role("button", name="Send feedback").click()
    panel.get_by_text(REFUSED).wait_for()
    panel.get_by_label("What do you want to tell us").fill(WORDS)
    panel.get_by_role("button", name="Send feedback").click()
    panel.get_by_text("Thank you").wait_for()
    assert visitor.path == "/en/help/faq/"
    visitor.look("feedback-sent")
    mail = demo.mail(AGENT, "wallabypage")
    story["ticket"] = mail.link("/admin/tickets/ticket/")
    visitor.go("/feedback/")
    visitor.look("feedback")
    visitor.go("/en/help/")
    visitor.page.get_by_role("link", name="Give feedback").click()
    panel.get_by_label("What do you want to tell us").wait_for()
    visitor.look("feedback-open")


def test_support_answers_by_mail(
    signed_in: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    assert "ticket" in story
    agent = signed_in(AGENT)
    agent.page.goto(story["ticket"])
    agent.sees(WORDS, VISITOR)
    agent.look_at_workspace("admin-feedback")
    reply = agent.page.locator("form#composer")
    reply.get_by_label("Answer to the customer").fill("The kowaridrawing is on its way.")
    agent.press("Answer and solve", within=reply)
    assert "feedback" in demo.mail(VISITOR, "kowaridrawing").subject
