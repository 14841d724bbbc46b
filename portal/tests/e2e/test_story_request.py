"""The portal's main job, from sign-in to answered request; and nobody else gets at it."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.inspection import AxeException
from portal.tests.e2e.running_demo import RunningDemo
from portal.tests.e2e.visitor import REFUSED, Visitor

OWNER, AGENT = "owner@medis.example", "agent@nordhaus.example"
SUBJECT = "Hinges with the quokka stamp creak"
QUESTION = "All twelve hinges with the **quokka stamp** creak since Tuesday."
NOTE = "Margin is thin here: wombatnote, do not promise a discount."
ANSWER = "A drop of oil usually helps. Does the numbatanswer creak go away after that?"
REPLY = "Oil did not help with the bilbyreply, see the door itself."


# The open list lies over the page and closes as soon as one leaves it.
COVERED = (AxeException("target-size", ".more", "half covered by the list of suggestions"),)


SIZES: FilePayload = {"name": "sizes.txt", "mimeType": "text/plain", "buffer": b"35 mm\n"}


def picture(name: str) -> FilePayload:
    """A small photo."""
    body = BytesIO()
    Image.new("RGB", (320, 200), "#7a8b69").save(body, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": body.getvalue()}


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """What earlier chapters left for later ones: the request's address, those of its files."""
    return {}


@pytest.fixture
def told(story: dict[str, Any]) -> dict[str, Any]:
    """The story so far; a chapter without its beginning can't be read."""
    assert "reference" in story, "The request was not opened: run the whole file."
    return story


def files_of(person: Visitor) -> dict[str, str]:
    """Addresses of the shown files by name."""
    links = person.main.locator("a[href*='/files/']").all()
    found = {link.inner_text().strip(): str(link.get_attribute("href")) for link in links}
    assert all(re.fullmatch(r"/files/[0-9a-f-]{36}/", href) for href in found.values())
    return {name.split("\n")[0].rsplit(" ", 2)[0].strip(): href for name, href in found.items()}


def test_customer_signs_in_and_searches_by_keyboard(opens: Opens) -> None:
    owner = opens()
    owner.go("/auth/login/")
    owner.page.get_by_label("E-mail address").fill(OWNER)
    owner.page.get_by_label("Password").fill("wrong-password")
    owner.press("Sign in", exact=True)
    owner.sees(REFUSED)
    owner.look("sign-in-refused")
    owner.page.get_by_label("E-mail address").fill(OWNER)
    owner.page.get_by_label("Password").fill("portal-demo")
    owner.press("Sign in", exact=True)
    owner.page.wait_for_url("**/")
    box = owner.page.get_by_role("searchbox", name="Search help, orders and invoices")
    box.press_sequentially("hing", delay=30)
    suggestions = owner.main.locator(".suggestions a")
    suggestions.first.wait_for()
    owner.look("home-suggestions", COVERED)
    box.press("ArrowDown")
    assert suggestions.first.evaluate("(link) => link === document.activeElement")
    owner.page.keyboard.press("Escape")
    assert suggestions.count() == 0
    assert box.evaluate("(input) => input === document.activeElement")
    box.press_sequentially("e")
    suggestions.first.wait_for()
    chosen = str(suggestions.first.get_attribute("href"))
    owner.page.keyboard.press("ArrowDown")
    owner.page.keyboard.press("Enter")
    owner.page.wait_for_url(f"**{chosen}")
    owner.look("suggested")


def test_customer_opens_a_request_with_a_file(
    signed_in: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    owner = signed_in(OWNER)
    owner.go("/")
    owner.follow("New request", within=owner.page.locator("header.top"))
    owner.page.get_by_label("Subject").press_sequentially("return hinges", delay=20)
    owner.page.locator("#suggestions a").first.wait_for()
    owner.look("request-new-suggestions")
    owner.press("Send request")
    owner.sees(REFUSED)
    owner.look("request-new-errors")
    owner.page.get_by_label("Subject").fill(SUBJECT)
    owner.page.get_by_label("What is it about").select_option(index=1)
    owner.page.get_by_label("Urgency").select_option("high")
    owner.page.get_by_label("Description").fill(QUESTION)
    owner.page.locator("input[name=files]").set_input_files(
        [
            picture("hinge.png"),
            SIZES,
        ]
    )
    owner.sees("hinge.png,")
    owner.press("Send request")
    owner.page.wait_for_url("**/requests/NH-*/")
    story["path"] = owner.path
    story["reference"] = owner.path.split("/")[2]
    owner.sees(f"Request {story['reference']} is sent.", "quokka stamp", "New")
    story["files"] = files_of(owner)
    assert set(story["files"]) == {"hinge.png", "sizes.txt"}
    owner.look("request-sent")
    assert owner.text_of(story["files"]["sizes.txt"]) == "35 mm\n"
    assert demo.mail(AGENT, story["reference"]).link(f"/admin/tickets/ticket/{story['reference']}")


def test_agent_takes_it_notes_and_answers(signed_in: Opens, told: dict[str, Any]) -> None:
    agent = signed_in(AGENT)
    agent.go("/admin/")
    agent.look_at_workspace("admin-start")
    agent.go("/admin/tickets/ticket/")
    agent.look_at_workspace("admin-queue")
    agent.page.get_by_label("Number, or words of the request").fill("quokka")
    agent.page.keyboard.press("Enter")
    agent.page.wait_for_url("**q=quokka*")
    agent.page.get_by_role("link", name=SUBJECT).click()
    agent.page.wait_for_url(f"**/{told['reference']}/")
    agent.press("Take the request", within=agent.page.locator("body"))
    agent.sees("quokka stamp")
    note = agent.page.locator("form#composer")
    note.locator(".dk-tabs").get_by_text("Internal note").click()
    note.locator("textarea").fill(NOTE)
    agent.press("Save the note", within=note)
    agent.sees(NOTE)
    reply = agent.page.locator("form#composer")
    reply.get_by_label("Answer to the customer").fill(ANSWER)
    reply.locator("input[type=file]").set_input_files([picture("oil.png")])
    agent.press("Answer and wait for the customer", within=reply)
    agent.sees("numbatanswer", "oil.png")
    agent.look_at_workspace("admin-conversation")
    told["files"] |= files_of(agent)
    assert "oil.png" in told["files"]


def test_customer_is_told_and_goes_on(
    signed_in: Opens, demo: RunningDemo, told: dict[str, Any]
) -> None:
    owner = signed_in(OWNER)
    mail = demo.mail(OWNER, "numbatanswer")
    assert told["reference"] in mail.subject
    owner.go("/demo/mail/")
    owner.sees(mail.subject)
    owner.look("demo-mail")
    owner.go("/")
    bell = owner.page.locator("header.top a[href='/notifications/']:visible .count")
    before = int(bell.inner_text().split()[-1])
    owner.sees(SUBJECT)
    owner.go("/notifications/")
    owner.page.get_by_role("button", name=re.compile(SUBJECT)).first.click()
    owner.page.wait_for_url(f"**{told['path']}**")
    after = int(bell.inner_text().split()[-1]) if bell.count() else 0
    assert after < before
    owner.sees("needs an answer from you", "numbatanswer", "oil.png")
    owner.look("request-answered")
    owner.page.goto(mail.link("/requests/"))
    owner.sees("numbatanswer")
    owner.page.get_by_label("Your reply").fill(REPLY)
    owner.main.get_by_text("Attach files").click()
    owner.page.locator("input[name=files]").set_input_files([picture("door.png")])
    owner.press("Send reply")
    owner.sees("Your reply is sent.", "bilbyreply", "door.png")
    told["files"] |= files_of(owner)
    assert demo.mail(AGENT, "bilbyreply").subject


def test_customer_solves_and_reopens(signed_in: Opens, told: dict[str, Any]) -> None:
    owner = signed_in(OWNER)
    owner.go(told["path"])
    owner.press("Mark as solved")
    owner.sees("This request is solved.")
    owner.look("request-solved")
    owner.go("/requests/?tab=solved")
    owner.sees(SUBJECT)
    owner.go(told["path"])
    owner.press("Reopen the request")
    owner.sees("In progress")
    owner.look("request-reopened")


def test_internal_note_is_nowhere_for_the_customer(
    signed_in: Opens, demo: RunningDemo, told: dict[str, Any]
) -> None:
    agent, owner = signed_in(AGENT), signed_in(OWNER)
    agent.go("/")
    # The control: where it may be read, it is.
    assert "wombatnote" in agent.text_of(f"/admin/tickets/ticket/{told['reference']}/")
    owner.go("/")
    for path in (
        told["path"],
        "/",
        "/requests/?tab=all",
        "/notifications/",
        "/search/?q=wombatnote",
        "/search/suggest/?q=wombatnote",
        "/requests/?tab=all&q=wombatnote",
    ):
        text = owner.text_of(path).replace("?q=wombatnote", "").replace("q=wombatnote", "")
        assert "promise a discount" not in text, path
    owner.go("/search/?q=wombatnote")
    owner.sees("Nothing found")
    mails = [*(demo.var / "mail").glob("*.log")]
    assert mails
    assert not [mail for mail in mails if b"wombatnote" in mail.read_bytes()]


@pytest.mark.parametrize("email", ["owner@kede.example", ""])
def test_others_at_the_same_portal_get_nothing(
    email: str, opens: Opens, signed_in: Opens, told: dict[str, Any]
) -> None:
    owner = signed_in(OWNER)
    owner.go("/search/?q=quokka")
    owner.sees(SUBJECT)
    other = signed_in(email) if email else opens()
    assert_shut_out(other, told, page_status=404 if email else 200)
    if not email:
        other.go(told["path"])
        assert other.path.startswith("/auth/login/")


@pytest.mark.parametrize("email", ["owner@velamar.example", "agent@atlantico.example"])
def test_the_other_portals_people_get_nothing(
    email: str, signed_in: Opens, demo: RunningDemo, told: dict[str, Any]
) -> None:
    foreigner = signed_in(email, url=demo.other_url)
    assert_shut_out(foreigner, told, page_status=404)
    desk = foreigner.status_of(f"/admin/tickets/ticket/{told['reference']}/")
    assert desk == (404 if email.startswith("agent") else 403)
    if email.startswith("agent"):
        foreigner.go("/admin/tickets/ticket/?view=all&q=quokka")
        assert "quokka stamp" not in foreigner.page.inner_text("body").lower()


def test_the_other_portals_agent_has_no_key_at_this_one(opens: Opens, told: dict[str, Any]) -> None:
    foreigner = opens()
    foreigner.sign_in("agent@atlantico.example")
    foreigner.look("finish")
    foreigner.go("/")
    assert foreigner.status_of("/admin/") == 403
    assert foreigner.status_of(f"/admin/tickets/ticket/{told['reference']}/") == 403
    assert_shut_out(foreigner, told, page_status=404)


def assert_shut_out(other: Visitor, told: dict[str, Any], page_status: int) -> None:
    """Neither the request nor a file of it, neither by address nor by search."""
    other.go("/")
    assert other.status_of(told["path"]) == page_status
    assert {other.status_of(href) for href in told["files"].values()} == {404}
    for path in ("/search/?q=quokka", "/search/suggest/?q=quokka", "/search/?q=numbatanswer"):
        text = other.text_of(path)
        assert told["reference"] not in text
        assert SUBJECT not in text
