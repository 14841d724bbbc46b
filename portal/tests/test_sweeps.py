"""Promises that hold at every address: GET changes nothing, headers, CSRF, `next`, sound HTML."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from portal.shared.context import tenant_scope
from portal.tests.access.asking import content_of
from portal.tests.access.browsers import ROLES, Browser
from portal.tests.access.forms import FORMS, form_for
from portal.tests.access.html import faults_of
from portal.tests.access.rows import ROWS
from portal.tests.access.traces import digest, watched
from portal.tests.access.world import World
from portal.tests.conftest import rolled_back

pytestmark = pytest.mark.django_db
WATCHED = ("anonymous", "owner", "admin")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
}
PORTAL_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
}
# Where somebody chose to watch a video of another site, and there alone.
VIDEO_FRAME = {"frame-src https://www.youtube-nocookie.com"}
FILE_POLICY = {"default-src 'none'", "sandbox"}


@dataclass(frozen=True)
class Visit:
    """One GET of the sweep."""

    path: str
    role: str
    status: int
    headers: dict[str, str]
    body: str
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Sweep:
    """Every address, asked by GET as some roles; nothing of it is rolled back in between."""

    visits: list[Visit]
    changed: list[str]


@pytest.fixture(scope="module")
def sweep(world: World, browsers: dict[str, Browser]) -> Sweep:
    with rolled_back():
        with tenant_scope(world.tenant):
            before = digest()
        visits = [
            visit(browsers[role], row.path, row.url(world.objects), role)
            for row in ROWS
            for role in WATCHED
        ]
        with tenant_scope(world.tenant):
            after = digest()
    changed = [table for table in after if after[table] != before.get(table)]
    return Sweep(visits, changed)


def visit(browser: Browser, path: str, url: str, role: str) -> Visit:
    """A GET, and a HEAD whose writes count as well."""
    with watched() as writes:
        response = browser.client().get(url)
        if role == "owner":
            # Read, not closed by hand: that would end the test's connection to PostgreSQL.
            content_of(browser.client().head(url))
    body = content_of(response)
    return Visit(path, role, response.status_code, dict(response.headers), body, tuple(writes))


def test_no_get_changes_anything(sweep: Sweep) -> None:
    writing = {(one.path, one.role): one.writes for one in sweep.visits if one.writes}
    assert writing == {}
    assert sweep.changed == []


def test_no_get_fails(sweep: Sweep) -> None:
    assert [one for one in sweep.visits if one.status >= 500] == []


def wrong_headers(path: str, headers: dict[str, str]) -> list[str]:
    """The headers that aren't as promised, the content policy of the part included."""
    wrong = [name for name, value in HEADERS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    parts = {part.strip() for part in policy.split(";") if part.strip()}
    if path.startswith("/admin/"):
        right = policy == settings.ADMIN_CONTENT_SECURITY_POLICY
    else:
        usual = PORTAL_POLICY | VIDEO_FRAME if "/video/" in path else PORTAL_POLICY
        right = parts in (usual, PORTAL_POLICY, FILE_POLICY if "/files/" in path else None)
    return wrong if right else [*wrong, f"policy {policy}"]


def test_every_answer_has_the_security_headers(sweep: Sweep) -> None:
    wrong = {(one.path, one.role): wrong_headers(one.path, one.headers) for one in sweep.visits}
    assert {key: names for key, names in wrong.items() if names} == {}


@pytest.mark.urls("portal.tests.access.broken_urls")
@pytest.mark.parametrize(
    ("path", "method", "host", "status"),
    [
        ("/broken/", "GET", "north.example", 500),
        ("/nothing/", "GET", "north.example", 404),
        ("/admin/nothing/", "GET", "north.example", 302),
        ("/requests/", "POST", "north.example", 403),  # no token
        ("/more/", "DELETE", "north.example", 405),
        ("/", "GET", "unknown.example", 400),
        ("/files/nothing/", "GET", "north.example", 404),
    ],
)
def test_errors_have_the_security_headers(
    world: World, path: str, method: str, host: str, status: int
) -> None:
    client = Client(HTTP_HOST=host, enforce_csrf_checks=True, raise_request_exception=False)
    with rolled_back():
        response = client.generic(method, path)
    assert response.status_code == status
    assert wrong_headers(path, dict(response.headers)) == []


# Sent by programs, not by browsers: a signature in the address or the headers is what counts.
SIGNED = ("/requests/mail/", "/notifications/unsubscribe/")


def test_every_post_needs_the_token(world: World, browsers: dict[str, Browser]) -> None:
    accepted = []
    for row in ROWS:
        if row.path.startswith(SIGNED):
            continue
        for role in WATCHED:
            client = browsers[role].client(enforce_csrf_checks=True)
            with rolled_back():
                response = client.post(row.url(world.objects), form_for(row.path, world.objects))
            names = [template.name for template in response.templates]
            if response.status_code != 403 or "403_csrf.html" not in names:
                accepted.append((row.path, role, response.status_code))
    assert accepted == []


POSTING = re.compile(r'<form(?=[^>]*method="post")[^>]*action="([^"]+)"')


def test_forms_of_kept_pages_need_no_token(sweep: Sweep) -> None:
    """A page that caches keep has no token: whatever visitors send from it has to do without."""
    kept = [
        one for one in sweep.visits if one.headers.get("Cache-Control", "").startswith("public")
    ]
    pages = [one for one in kept if one.headers.get("Content-Type", "").startswith("text/html")]
    assert {one.role for one in pages} == {"anonymous"}
    targets = {url for one in pages for url in POSTING.findall(one.body)}
    refusing = [
        url for url in targets if not getattr(resolve(url).func, "visitors_need_no_token", False)
    ]
    assert refusing == []
    assert {"/language/", "/ask/"} <= targets
    assert [one.path for one in pages if "csrfmiddlewaretoken" in one.body] == []


# What everybody reads; who reads the others is tested in community/tests.
PUBLIC_OBJECTS = (
    "{theme}",
    "{slug}",
    "{help_key}",
    "{help_label}",
    "{video_slug}",
    "{article_file}",
    "{forum_key}",
    "{topic}",
    "{news}",
    "{incident}",
)
FOR_EVERY_CUSTOMER = ("{product}",)  # but for none of another tenant
BEARERS = (
    "{token}",
    "{key}",
    "{confirm_key}",
    "{unsubscribe}",
    "{confirm_link}",
    "{guest_link}",
    "{rate_link}",
    "{rating_proof}",
)  # whoever holds the mailed link is meant


# Links that live on in mails: no cache on the way or in the browser may keep what they open.
MAILED = BEARERS[3:]


def test_no_cache_keeps_what_a_mailed_link_opens(sweep: Sweep) -> None:
    opened = [
        one
        for one in sweep.visits
        if one.status == 200 and any(name in one.path for name in MAILED)
    ]
    kept = [one.path for one in opened if one.headers.get("Cache-Control") != "private, no-store"]
    assert kept == []
    assert {name for name in MAILED for one in opened if name in one.path} == set(MAILED)


def test_identifiers_open_nothing_to_strangers() -> None:
    """Read off the table: nothing but 404, the sign-in, or that the method is wrong."""
    opened = []
    for row in ROWS:
        if "{" not in row.path or any(name in row.path for name in PUBLIC_OBJECTS + BEARERS):
            continue
        # In the workspace everybody but staff is led to its sign-in, and a row's short address
        # to its long one; neither looks at the row.
        in_admin = row.path.startswith("/admin/")
        is_shared = any(name in row.path for name in FOR_EVERY_CUSTOMER)
        strangers = {"anonymous"} if is_shared else {"anonymous", "outsider"}
        allowed = "NLMFR" if in_admin else "NLM"
        for method, letters in row.expected.items():
            opened += [
                (method, row.path, role)
                for role in ROLES
                if role in strangers or role.startswith("foreign")
                if letters[role] not in allowed
            ]
    assert opened == []


HOSTILE = ("//evil.example/x", "https://evil.example/", "javascript:alert(1)", "/\\evil.example/")
REDIRECTING = ("/auth/", "/language/", "/account/switch/", "/admin/login/", "/admin/logout/")


def is_outside(location: str) -> bool:
    """Whether a browser that follows would leave the host."""
    parts = urlsplit(location.replace("\\", "/"))
    return parts.scheme not in {"", "http"} or parts.netloc not in {"", "north.example"}


@pytest.mark.parametrize("target", HOSTILE)
def test_next_never_leads_outside(world: World, browsers: dict[str, Browser], target: str) -> None:
    led = []
    for row in (row for row in ROWS if row.path.startswith(REDIRECTING)):
        form = form_for(row.path, world.objects) | {"next": target}
        for role in ("anonymous", "owner"):
            for ask in ("get", "post"):
                with rolled_back():
                    client = browsers[role].client()
                    response = getattr(client, ask)(row.url(world.objects), form)
                if is_outside(response.headers.get("Location", "")):
                    led.append((ask, row.path, role, response["Location"]))
    assert led == []


@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_outside(world: World, target: str) -> None:
    client = Client(HTTP_HOST=world.tenant.primary_host)
    form = {"login": "viewer@medis.example", "password": "portal-demo", "next": target}
    with rolled_back():
        response = client.post("/auth/login/", form)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_pages_are_sound(sweep: Sweep) -> None:
    faults: dict[Any, list[str]] = {}
    for one in sweep.visits:
        is_page = one.headers.get("Content-Type", "").startswith("text/html")
        whole = one.body.lstrip().lower().startswith("<!doctype html>")
        if is_page and whole and not one.path.startswith("/admin/"):
            faults[one.path, one.role] = faults_of(one.body)
    assert {key: found for key, found in faults.items() if found} == {}
    assert len(faults) > 80  # the sweep did see pages


def test_forms_belong_to_rows() -> None:
    assert set(FORMS) - {row.path for row in ROWS} == set()
