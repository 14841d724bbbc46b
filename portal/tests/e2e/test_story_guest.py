"""Somebody without an account: asks, confirms, reads and answers by a link, signs up later."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import PASSWORD, RunningDemo

AGENT, GUEST = "agent@nordhaus.example", "dingo@garden.example"
SUBJECT = "Do the dingo hooks rust"
DESK = "/admin/tickets/ticket/"


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """The request's number, and the link that opens it."""
    return {}


def test_a_visitor_asks_and_confirms_the_address(
    opens: Opens, signed_in: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    guest, agent = opens(), signed_in(AGENT)
    guest.go("/requests/guest/")
    guest.look("guest-form")
    guest.fill(subject=SUBJECT, body="In a bathroom, that is.", name="Dingo", email=GUEST)
    guest.main.locator("[name=category]").select_option("technician")
    guest.fill(own_day="2027-03-02", own_place="Quay 5, numbatdoor")
    guest.main.get_by_label("Measuring").check()
    guest.look("guest-questions")
    guest.press("Send request")
    guest.sees(GUEST)
    guest.look("guest-sent")
    agent.go(f"{DESK}?view=all&q=dingo")
    agent.sees("No request fits")
    mail = demo.mail(GUEST, "confirm")
    guest.page.goto(mail.link("/confirm/"))
    guest.sees("Measuring", "numbatdoor")
    guest.look("guest-confirm")
    guest.submit()
    guest.sees(re.compile(r"Request NH-\d+ is sent\."), "In a bathroom", "numbatdoor")
    guest.look("guest-request")
    story["link"] = guest.page.url.split("?")[0]
    agent.follow_once_found(f"{DESK}?view=all&q=dingo", SUBJECT)
    story["reference"] = agent.path.split("/")[-2]
    composer = agent.page.locator("form#composer")
    composer.get_by_label("Answer to the customer").fill("Steel does, brass does not: kowaribrass.")
    agent.press("Answer and wait for the customer", within=composer)
    agent.look_at_workspace("desk-guest")


def test_the_guest_answers_by_the_mailed_link(
    opens: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    mail = demo.mail(GUEST, "kowaribrass")
    guest = opens()
    guest.page.goto(mail.link("/requests/guest/"))
    guest.sees("kowaribrass")
    guest.page.get_by_label("Your reply").fill("Then brass, please: quollreply.")
    guest.press("Send reply")
    guest.sees("quollreply")
    assert demo.mail(AGENT, "quollreply").subject


def test_an_account_with_the_address_brings_the_request_along(
    opens: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    guest = opens()
    guest.go("/auth/signup/")
    guest.fill(name="Dingo", company_name="Garden UAB", email=GUEST, password1=PASSWORD)
    guest.press("Create account")
    guest.page.goto(demo.mail(GUEST, "Confirm the address").link("/auth/confirm-email/"))
    guest.press("Confirm the address")
    guest.go("/requests/?tab=all")
    guest.follow(SUBJECT)
    guest.sees("quollreply", "kowaribrass")
    guest.look("guest-claimed")
    gone = opens()
    gone.go(urlsplit(story["link"]).path, status=404)
    gone.look("guest-link-gone")
