"""Every page of the menus, and what a first view costs."""

import gzip
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Request

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.inspection import HEIGHTS, NARROW, WIDE
from portal.tests.e2e.running_demo import RunningDemo
from portal.tests.e2e.visitor import Visitor

PUBLIC = {
    "home-visitor": "/",
    "search-empty": "/search/",
    "help": "/en/help/",
    "help-faq": "/en/help/faq/",
    "more-visitor": "/more/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "sign-in": "/auth/login/",
    "sign-up": "/auth/signup/",
    "sign-in-code": "/auth/login/code/",
    "password-reset": "/auth/password/reset/",
}
CUSTOMER = {
    "home": "/",
    "requests": "/requests/",
    "requests-waiting": "/requests/?tab=waiting",
    "requests-solved": "/requests/?tab=solved",
    "requests-all": "/requests/?tab=all",
    "request-new": "/requests/new/",
    "notifications": "/notifications/",
    "more": "/more/",
    "profile": "/account/profile/",
    "notification-choices": "/account/notifications/",
    "security": "/account/security/",
    "company": "/account/company/",
    "addresses": "/account/addresses/",
    "address-new": "/account/addresses/new/",
    "people": "/account/people/",
    "invite": "/account/people/invite/",
    "hand-over": "/account/people/hand-over/",
    "leave": "/account/people/leave/",
    "roles": "/account/roles/",
    "role-new": "/account/roles/new/",
    "search-results": "/search/?q=hinge",
    "search-nothing": "/search/?q=xylophone",
}
BUDGETED = ("home", "list", "detail", "article")
KB = 1024
WATCH_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


def test_public_pages(opens: Opens) -> None:
    visitor = opens()
    for name, path in PUBLIC.items():
        visitor.go(path)
        visitor.look(name)
    visitor.go("/en/help/")
    visitor.page.locator("main a[href*='/en/help/']").first.click()
    visitor.page.wait_for_url("**/en/help/*/")
    visitor.look("help-category")
    visitor.page.locator("main a[href*='/help/articles/']").first.click()
    visitor.page.wait_for_url("**/help/articles/**")
    visitor.look("help-article")


def test_customers_pages(signed_in: Opens) -> None:
    owner = signed_in("owner@medis.example")
    for name, path in CUSTOMER.items():
        owner.go(path)
        owner.look(name)
    owner.go("/account/people/")
    owner.follow("Change")
    owner.look("member")
    owner.go("/requests/?tab=waiting")
    owner.page.locator("main table a").first.click()
    owner.page.wait_for_url("**/requests/NH-*/")
    owner.look("request-waiting")


def test_pages_of_errors(opens: Opens, signed_in: Opens) -> None:
    opens().go("/no-such-page/", status=404)
    viewer = signed_in("viewer@medis.example")
    viewer.go("/requests/NH-1/", status=404)
    viewer.look("not-found")
    viewer.go("/requests/new/", status=403)
    viewer.look("forbidden")


def test_long_words_of_lithuanian_fit_a_phone(opens: Opens) -> None:
    """The menu in the language with the longest words, from 320 px on."""
    owner = opens(locale="lt-LT")
    owner.go("/lt/help/")
    owner.look("lt-help")
    owner.page.locator("main a[href*='/help/articles/']").first.click()
    owner.page.wait_for_url("**/help/articles/**")
    owner.look("lt-help-article")
    owner.sign_in("viewer@medis.example")
    owner.page.wait_for_url("**/")


@dataclass
class FirstView:
    """What a browser with an empty cache loads for one page."""

    html: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    fonts: int = 0

    @property
    def total(self) -> int:
        return self.html + sum(self.by_kind.values())

    def add(self, request: Request) -> None:
        """Bodies as they came over the wire; the page itself as gzip makes it."""
        response = request.response()
        assert response is not None
        self.files.append(request.url)
        if request.resource_type == "document":
            self.html = len(gzip.compress(response.body(), 6))
            return
        size = request.sizes()["responseBodySize"]
        self.by_kind[request.resource_type] = self.by_kind.get(request.resource_type, 0) + size
        self.fonts += request.resource_type == "font"


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("kind", BUDGETED)
def test_first_view_stays_in_its_budget(
    kind: str, width: int, browser: Browser, demo: RunningDemo, signed_in: Opens
) -> None:
    owner = signed_in("owner@medis.example")
    path = _path(kind, owner)
    context = browser.new_context(
        storage_state=owner.context.storage_state(),
        viewport={"width": width, "height": HEIGHTS[width]},
    )
    page = context.new_page()
    seen: list[Request] = []
    page.add_init_script(WATCH_SHIFTS)
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(demo.url + path, wait_until="networkidle")
    view = FirstView()
    for request in seen:
        view.add(request)
    assert view.html <= 15 * KB
    assert view.by_kind["stylesheet"] <= 12 * KB
    assert view.by_kind["script"] <= 25 * KB
    assert view.by_kind["font"] <= 50 * KB
    assert view.fonts <= 2
    assert view.total <= 120 * KB
    assert len(view.files) <= 10, view.files
    assert page.evaluate("window.shifted") <= 0.02
    context.close()


def _path(kind: str, owner: Visitor) -> str:
    """An address of each kind of page."""
    if kind in ("home", "list"):
        return {"home": "/", "list": "/requests/"}[kind]
    start, inner = {
        "detail": ("/requests/?tab=all", "main table a"),
        "article": ("/en/help/", "main a[href*='/help/articles/']"),
    }[kind]
    owner.go(start)
    return str(owner.page.locator(inner).first.get_attribute("href"))
