"""The README's pictures, taken from a fresh demo: `make screenshots`."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from portal.tests.e2e.inspection import NARROW, WIDE, show
from portal.tests.e2e.running_demo import ROOT, RunningDemo, free_port
from portal.tests.e2e.visitor import BROWSER_ARGUMENTS, Visitor

FOLDER = ROOT / "docs" / "screenshots"
COLOURS = 256
OWNER, AGENT, ADMIN = "owner@medis.example", "agent@nordhaus.example", "admin@nordhaus.example"
KNOWLEDGE = "knowledge@nordhaus.example"
SUBJECT = "Wrong hinge size delivered"


def to_request(person: Visitor, where: str) -> None:
    """The request that the pictures tell of."""
    person.go(where)
    person.page.get_by_role("link", name=SUBJECT).first.click()
    person.page.get_by_role("heading", name=SUBJECT).first.wait_for()


def to_article(person: Visitor) -> None:
    """A long one, in Lithuanian."""
    person.go("/lt/help/")
    person.page.locator("main a[href*='/help/articles/']").first.click()
    person.page.wait_for_url("**/help/articles/**")


def to_topic(person: Visitor) -> None:
    """One that is solved."""
    person.go("/community/")
    person.page.locator("main li, main tr").filter(has_text="Solved").locator("a").first.click()
    person.page.wait_for_url("**/community/topics/**")


def to_customer(person: Visitor) -> None:
    """The one whose people sign in to the demo."""
    person.go("/admin/accounts/customer/?q=Medis")
    person.page.get_by_role("link", name="UAB Medis").first.click()
    person.page.wait_for_url("**/overview/")


def to_answer(person: Visitor) -> None:
    """A question that the demo's help answers."""
    person.go("/ask/")
    person.page.locator(".ask-form [name=question]").fill("How do I get a copy of an invoice?")
    person.page.locator(".ask-form button[type=submit]").click()
    person.page.locator("#ask-dialogue mark").first.wait_for()


def to_editor(person: Visitor) -> None:
    """The form of an article, its preview beside it."""
    person.go("/admin/knowledge/articlegroup/")
    person.page.locator("#result_list tbody a").first.click()
    person.page.locator("#article-form").wait_for()


@dataclass(frozen=True)
class Picture:
    """One file: who looks at what, how wide, in which scheme."""

    name: str
    email: str
    open: Callable[[Visitor], object]
    width: int = WIDE
    scheme: str = "light"


PICTURES = (
    Picture("home", OWNER, lambda person: person.go("/")),
    Picture("home-phone-dark", OWNER, lambda person: person.go("/"), NARROW, "dark"),
    Picture("request", OWNER, lambda person: to_request(person, "/requests/?tab=all")),
    Picture("queue", AGENT, lambda person: person.go("/admin/tickets/ticket/?view=open")),
    Picture(
        "conversation",
        AGENT,
        lambda person: to_request(person, "/admin/tickets/ticket/?view=all&q=hinge+size"),
    ),
    Picture("reports", AGENT, lambda person: person.go("/admin/reports/")),
    Picture("new-request", OWNER, lambda person: person.go("/requests/new/")),
    Picture("article-phone-lt", "", to_article, NARROW),
    Picture("catalogue", OWNER, lambda person: person.go("/catalogue/")),
    Picture("billing", OWNER, lambda person: person.go("/billing/")),
    Picture("billing-phone", OWNER, lambda person: person.go("/billing/"), NARROW),
    Picture("community-phone-dark", OWNER, to_topic, NARROW, "dark"),
    Picture("customer", ADMIN, to_customer),
    Picture("search", OWNER, lambda person: person.go("/search/?q=delivery&kind=article")),
    Picture("ask-phone", "", to_answer, NARROW),
    Picture("documents-phone-dark", OWNER, lambda p: p.go("/documents/"), NARROW, "dark"),
    Picture("insights", KNOWLEDGE, lambda person: person.go("/admin/insights/")),
    Picture("editor", KNOWLEDGE, to_editor),
)


def take(picture: Picture, browser: Browser, demo: RunningDemo) -> None:
    """The first screen of the page, with few enough colours to be a small file."""
    scale = 2 if picture.width == NARROW else 1
    person = Visitor(browser, demo.url, pictures=FOLDER, looked_at=set(), scale=scale)
    if picture.email:
        person.sign_in(picture.email)
    picture.open(person)
    show(person.page, picture.width, picture.scheme)
    image = Image.open(BytesIO(person.page.screenshot())).convert("RGB")
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{picture.name}.png", optimize=True)
    person.close()


def main() -> None:
    """All of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = RunningDemo(Path(folder), free_port())
        demo.prepare()
        demo.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        for picture in PICTURES:
            take(picture, browser, demo)
        browser.close()
        demo.end()


if __name__ == "__main__":
    main()
