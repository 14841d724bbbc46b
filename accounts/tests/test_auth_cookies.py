"""Cookies as production sends them, and what the security page costs."""

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import PASSWORD
from accounts.tests.signing import sign_in, signed_in
from conftest import Cast
from portal.shared.models import Tenant

NAMES = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE",
    "MESSAGE_STORAGE",
    "SECURE_SSL_REDIRECT",
    "SECURE_PROXY_SSL_HEADER",
)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The production settings that concern cookies, in force."""
    monkeypatch.setenv("SECRET_KEY", "for this test " * 5)
    module = importlib.import_module("portal.settings.production")
    with override_settings(**{name: getattr(module, name) for name in NAMES}):
        yield module


def test_every_cookie_is_bound_to_the_host(
    tenant: Tenant, cast: Cast, production: ModuleType
) -> None:
    client = Client(HTTP_HOST=tenant.primary_host, HTTP_X_FORWARDED_PROTO="https")
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": cast.owner.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_totp_setup"), {"start": ""})
    assert set(client.cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in client.cookies.values():
        assert cookie["secure"], cookie.key
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["path"] == "/", cookie.key
        assert not cookie["domain"], cookie.key


def test_production_redirects_to_tls(tenant: Tenant, cast: Cast, production: ModuleType) -> None:
    client = Client(HTTP_HOST=tenant.primary_host)
    response = sign_in(client, cast.owner.email)
    assert response.status_code == 301
    assert response.url.startswith("https://")
    assert not client.cookies


def test_production_is_not_the_demo(production: ModuleType) -> None:
    assert production.PORTAL_DEMO is False
    assert production.STAFF_SECOND_FACTOR is True
    assert settings.SESSION_COOKIE_AGE <= 14 * 24 * 3600


def test_the_security_page_stays_within_its_queries(tenant: Tenant, cast: Cast) -> None:
    clients = [signed_in(tenant, cast.owner) for _ in range(4)]
    clients[0].get(reverse("account:security"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        clients[0].get(reverse("account:security"))
    # Savepoints and the tenant's setting, which PostgreSQL runs besides, ask for nothing.
    asked = [query["sql"][:80] for query in captured if " FROM " in query["sql"]]
    assert len(asked) <= 15, asked
