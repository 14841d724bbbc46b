"""A person at a browser: goes to pages, fills forms, and has every page looked at."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from portal.tests.e2e.inspection import (
    HEIGHTS,
    STATUS_LINE,
    WIDE,
    AxeException,
    inspect,
    too_wide,
)
from portal.tests.e2e.running_demo import MAIL_WITHIN, PASSWORD, wait_until

BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
REFUSED = re.compile(r"things? to fix")  # on top of every form that came back
PATIENCE = 30_000  # milliseconds; a busy machine is no failure
# Broken by django-unfold's own markup, each on the named element only.
UNFOLD = (
    AxeException("landmark-unique", ".simplebar-content-wrapper", "the scroll area's own region"),
    AxeException("landmark-unique", "#nav-sidebar-inner", "the menu has no label"),
    AxeException("target-size", "#searchbar-submit", "the list's search button is 18 px wide"),
    AxeException("target-size", "th a.toggle, th a.sortremove", "so are the list's sort arrows"),
)


class Visitor:
    """One browser window with its own cookies; console messages and failed loads are collected."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        pictures: Path,
        looked_at: set[str],
        locale: str = "en-GB",
        javascript: bool = True,
        state: Any = None,
        scale: int = 1,
    ) -> None:
        self.url, self.pictures, self.looked_at = url, pictures, looked_at
        self.context = browser.new_context(
            base_url=url,
            locale=locale,
            java_script_enabled=javascript,
            storage_state=state,
            viewport={"width": WIDE, "height": HEIGHTS[WIDE]},
            reduced_motion="reduce",
            device_scale_factor=scale,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.has_javascript = javascript
        self.troubles: list[str] = []
        self.expected_statuses: set[int] = set()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(STATUS_LINE):
            self.troubles.append(f"console {message.type} at {self.page.url}: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")

    # --- going about --------------------------------------------------------------------------

    def go(self, path: str, status: int = 200) -> Response:
        """Open an address of the portal; the status is part of what is tested."""
        self.expected_statuses = {status}
        response = self.page.goto(urljoin(self.url, path))
        assert response is not None
        assert response.status == status, f"{path}: {response.status} instead of {status}"
        self.expected_statuses = set()
        return response

    def status_of(self, path: str) -> int:
        """The status that an address gives to this person."""
        self.expected_statuses = set(range(400, 500))
        ask = "(url) => fetch(url).then((response) => response.status)"
        found = int(self.page.evaluate(ask, path))
        self.expected_statuses = set()
        return found

    def text_of(self, path: str) -> str:
        """The body of an address, as this person gets it."""
        return str(self.page.evaluate("(url) => fetch(url).then((answer) => answer.text())", path))

    @property
    def path(self) -> str:
        """Where the window is, without the host."""
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    @property
    def main(self) -> Locator:
        """The page's content."""
        return self.page.locator("main")

    def fill(self, **values: str) -> None:
        """Fill fields of the page's content by their names."""
        for name, value in values.items():
            self.main.locator(f"[name={name}]:visible").fill(value)

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Press a button and wait for the page that it leads to."""
        with self.page.expect_navigation():
            (within or self.main).get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow a link by its words."""
        with self.page.expect_navigation():
            (within or self.main).get_by_role("link", name=name).first.click()

    def follow_once_found(self, path: str, name: str) -> None:
        """Search until the worker has indexed what is looked for, then follow its link."""

        def is_found() -> bool:
            self.go(path)
            return self.main.get_by_role("link", name=name).count() > 0

        wait_until(is_found, MAIL_WITHIN, f"{name!r} at {path}")
        self.follow(name)

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Wait until each text stands in the content."""
        for text in texts:
            self.page.locator("body").get_by_text(text).locator("visible=true").first.wait_for()

    def sign_in(self, email: str, password: str = PASSWORD, next_path: str = "/") -> None:
        """By the form of the portal."""
        self.go(f"/auth/login/?next={next_path}")
        self.fill(login=email, password=password)
        self.submit()

    def submit(self) -> None:
        """Press the first button of the content's form."""
        with self.page.expect_navigation():
            self.main.locator("form button[type=submit]").first.click()

    # --- looking ------------------------------------------------------------------------------

    def look(self, name: str, exceptions: Iterable[AxeException] = ()) -> None:
        """Hold the page to everything, once a run: a story's second look would see the same."""
        if name not in self.looked_at:
            self.looked_at.add(name)
            if self.has_javascript:
                self.troubles += inspect(self.page, name, self.pictures, exceptions)
            else:
                self.troubles += too_wide(self.page, name)
        self.assert_untroubled()

    def look_at_workspace(self, name: str) -> None:
        """The same for a page of the staff's workspace."""
        self.look(name, UNFOLD)

    def assert_untroubled(self) -> None:
        """Nothing on the console, nothing refused by the content policy, nothing failed."""
        troubles, self.troubles = self.troubles, []
        assert not troubles, "\n".join(troubles)

    def close(self) -> None:
        """Close the window, when nothing was wrong until the end."""
        self.context.close()
        self.assert_untroubled()
