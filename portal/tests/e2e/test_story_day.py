"""A day at the desk: own form, note, macro, an answer by mail, merging, rating, reopening."""

import re
import subprocess
import sys
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import MAIL_WITHIN, ROOT, Mail, RunningDemo, wait_until
from portal.tests.e2e.visitor import Visitor

OWNER, AGENT, ADMIN = "owner@medis.example", "agent@nordhaus.example", "admin@nordhaus.example"
MAILBOX = "requests@nordhaus.example"
FIRST, SECOND = "The echidna drawer drops", "Echidna drawer, once more"
BY_MAIL = "It is the left slide, since Monday: numbatmail."
LATER = "And the right one since today: potoroomail."
DESK = "/admin/tickets/ticket/"


@pytest.fixture(scope="module")
def day() -> dict[str, Any]:
    """What earlier hours left for later ones."""
    return {}


def photo(name: str) -> FilePayload:
    """A small photo."""
    body = BytesIO()
    Image.new("RGB", (320, 200), "#8a7b69").save(body, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": body.getvalue()}


def manage(demo: RunningDemo, *arguments: str, given: bytes = b"") -> None:
    """A command beside the running demo, on its data."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=demo.environment, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def answer_by_mail(demo: RunningDemo, mail: Mail, body: str, **headers: str) -> None:
    """What a mail program makes of "Answer", given to the pipe as a mail server does."""
    source = EmailMessage()
    source["From"], source["To"] = f"Rasa <{mail.to}>", header_of(mail, "Reply-To")
    source["Subject"] = f"Re: {mail.subject}"
    source["Message-ID"] = f"<{abs(hash(body))}@medis.example>"
    source["In-Reply-To"] = header_of(mail, "Message-ID")
    for name, value in headers.items():
        source[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    source.set_content(f"{body}\n\nOn Monday Nordhaus wrote:\n{quoted}\n")
    manage(demo, "receive_mail", "--mailbox", str(source["To"]), given=bytes(source))


def header_of(mail: Mail, name: str) -> str:
    """A header of the mail, unfolded."""
    found = re.search(rf"^{name}: (.+(?:\n[ \t].+)*)", mail.source, re.MULTILINE)
    assert found, f"no {name} in {mail.source[:2000]}"
    return re.sub(r"\s+", " ", found[1]).strip()


def open_on_desk(agent: Visitor, reference: str) -> None:
    """The conversation page of a request."""
    agent.go(f"{DESK}{reference}/")


def test_admin_connects_a_mailbox(signed_in: Opens) -> None:
    admin = signed_in(ADMIN)
    admin.go("/admin/tickets/mailbox/")
    admin.look_at_workspace("admin-mailboxes")
    admin.go("/admin/tickets/mailbox/add/")
    admin.look_at_workspace("admin-mailbox-add")
    page = admin.page
    page.locator("#id_name").fill("Requests")
    page.locator("#id_address").fill(MAILBOX)
    page.locator("#id_category").select_option(label="Something is broken")
    page.locator("#id_protocol").select_option("pipe")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/mailbox/")
    admin.sees(MAILBOX)


def test_customer_fills_in_the_form_of_the_catalogue(
    signed_in: Opens, demo: RunningDemo, day: dict[str, Any]
) -> None:
    owner = signed_in(OWNER)
    owner.go("/requests/new/")
    owner.look("catalogue-of-requests")
    owner.follow("Something is broken")
    owner.press("Send request")
    owner.look("own-form-errors")
    page = owner.page
    page.get_by_label("Subject").fill(FIRST)
    page.get_by_label("Product", exact=True).select_option(index=1)
    page.get_by_label("Since when").fill("2026-11-02")
    page.get_by_label("How many pieces").fill("3")
    page.get_by_label("Photos of the fault").set_input_files([photo("drawer.png")])
    page.get_by_label("Description").fill("The **echidna** drawer drops by 2 cm.")
    page.get_by_label("Urgency").select_option("high")
    owner.press("Send request")
    page.wait_for_url("**/requests/NH-*/")
    day["first"] = owner.path.split("/")[2]
    owner.sees("What was filled in", "drawer.png", "3")
    owner.look("own-form-sent")
    assert demo.mail(AGENT, day["first"]).link(f"{DESK}{day['first']}")


def test_agent_takes_notes_and_answers_by_a_macro(signed_in: Opens, day: dict[str, Any]) -> None:
    agent = signed_in(AGENT)
    agent.go(f"{DESK}?view=unassigned")
    agent.look_at_workspace("desk-unassigned")
    agent.follow_once_found(f"{DESK}?view=unassigned&q=echidna", FIRST)
    agent.press("Take the request", within=agent.page.locator("body"))
    composer = agent.page.locator("form#composer")
    composer.locator(".dk-tabs").get_by_text("Internal note").click()
    composer.locator("textarea").fill("Batch 7 again: wombatsecret.")
    agent.press("Save the note", within=composer)
    agent.sees("wombatsecret")
    composer.locator("select[name=macro_choice]").select_option(label="Ask for details")
    composer.get_by_role("button", name="Insert").click()
    agent.page.wait_for_function(
        "(reference) => document.querySelector('#id_body').value.includes(reference)",
        arg=day["first"],
    )
    agent.look_at_workspace("desk-macro-inserted")
    agent.press("Answer and wait for the customer", within=composer)
    agent.sees("Which product or order is it about?", "Waiting for the customer")
    agent.look_at_workspace("desk-answered")


def test_customer_answers_by_mail(signed_in: Opens, demo: RunningDemo, day: dict[str, Any]) -> None:
    mail = demo.mail(OWNER, "Which product or order is it about?")
    day["mail"] = mail
    assert "+r-" in header_of(mail, "Reply-To")
    answer_by_mail(demo, mail, BY_MAIL)
    assert demo.mail(AGENT, "numbatmail").subject
    owner, agent = signed_in(OWNER), signed_in(AGENT)
    owner.go(f"/requests/{day['first']}/")
    owner.sees("numbatmail")
    owner.look("answered-by-mail")
    open_on_desk(agent, day["first"])
    agent.sees("numbatmail")
    agent.sees("wombatsecret")
    agent.look_at_workspace("desk-answered-by-mail")
    admin = signed_in(ADMIN)
    admin.go("/admin/tickets/inboundmail/?view=all")
    admin.sees(re.compile("Re: "))
    admin.look_at_workspace("admin-mail")


def test_the_same_mail_again_and_a_machines_answer_change_nothing(
    signed_in: Opens, demo: RunningDemo, day: dict[str, Any]
) -> None:
    answer_by_mail(demo, day["mail"], BY_MAIL)
    answer_by_mail(demo, day["mail"], "I am away: robotmail.", Auto_Submitted="auto-replied")
    admin, owner = signed_in(ADMIN), signed_in(OWNER)

    def ignored() -> bool:
        admin.go("/admin/tickets/inboundmail/?view=all")
        return admin.page.get_by_text("It was sent automatically").count() == 1

    wait_until(ignored, MAIL_WITHIN, "the machine's mail to be set aside")
    assert admin.page.locator(f"tbody a[href$='/{day['first']}/']").count() == 1
    owner.go(f"/requests/{day['first']}/")
    assert owner.main.get_by_text("numbatmail").count() == 1
    assert owner.main.get_by_text("robotmail").count() == 0


def test_agent_merges_a_second_request(
    signed_in: Opens, demo: RunningDemo, day: dict[str, Any]
) -> None:
    owner, agent = signed_in(OWNER), signed_in(AGENT)
    owner.go("/requests/new/")
    owner.page.get_by_label("Subject").fill(SECOND)
    owner.page.get_by_label("What is it about").select_option(index=1)
    owner.page.get_by_label("Description").fill(
        "Forgot to say: quokkasecond, it is the new kitchen."
    )
    owner.press("Send request")
    owner.page.wait_for_url("**/requests/NH-*/")
    day["second"] = owner.path.split("/")[2]
    open_on_desk(agent, day["second"])
    related = agent.page.locator("#related")
    related.get_by_text("Merge into another request").click()
    related.locator("[name=target]:visible").fill(day["first"])
    agent.look_at_workspace("desk-merging")
    agent.press("Merge", within=related, exact=True)
    open_on_desk(agent, day["first"])
    agent.sees(day["second"])
    agent.look_at_workspace("desk-merged")
    owner.go(f"/requests/{day['second']}/")
    owner.sees(day["first"])
    owner.look("merged-away")
    owner.go(f"/requests/{day['first']}/")
    owner.sees(day["second"])
    owner.look("merged-into")


def test_solved_and_rated_from_the_mail_without_signing_in(
    opens: Opens, signed_in: Opens, demo: RunningDemo, day: dict[str, Any]
) -> None:
    agent = signed_in(AGENT)
    open_on_desk(agent, day["first"])
    composer = agent.page.locator("form#composer")
    composer.get_by_label("Answer to the customer").fill("New slides leave today: bilbysolved.")
    agent.press("Answer and solve", within=composer)
    agent.sees("bilbysolved", "Solved")
    hasten = "from portal.tests.e2e.haste import hasten; hasten('tickets.ask_rating')"
    manage(demo, "shell", "-c", hasten)
    mail = demo.mail(OWNER, "How satisfied are you")
    rater = opens()
    rater.page.goto(mail.link("/rate/"))
    rater.look("rating-by-mail")
    day["rating"] = rater.path
    rater.main.get_by_label("Good", exact=True).check()
    rater.press("Send the rating")
    rater.sees("Thank you for your rating")
    rater.look("rated-by-mail")
    rater.main.locator("textarea").fill("Quick and friendly: kowari.")
    rater.press("Send the comment")
    rater.sees("Your comment is with the team.")
    rater.go(day["rating"], status=404)
    rater.look("rating-link-gone")
    open_on_desk(agent, day["first"])
    agent.sees("kowari", "Good")
    agent.look_at_workspace("desk-rated")


def test_customer_reopens_it_and_later_mail_follows(
    signed_in: Opens, demo: RunningDemo, day: dict[str, Any]
) -> None:
    owner, agent = signed_in(OWNER), signed_in(AGENT)
    owner.go(f"/requests/{day['first']}/")
    owner.look("request-rated")
    owner.press("Reopen the request")
    owner.sees("In progress")
    answer_by_mail(demo, day["mail"], LATER)
    assert demo.mail(AGENT, "potoroomail").subject
    open_on_desk(agent, day["first"])
    agent.sees("potoroomail", "In progress")
    owner.go("/requests/?tab=all&q=echidna")
    owner.look("requests-found")
    agent.go("/admin/reports/")
    agent.look_at_workspace("reports")
