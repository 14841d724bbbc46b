"""Hosts, headers, languages, health: what every response has."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from conftest import Cast
from portal.middleware import forwarded_address
from portal.shared.branding import theme_hash
from portal.shared.models import Tenant, TenantDomain
from portal.shared.tenants import forget_hosts, tenant_url

ClientFor = Callable[[User | None, Tenant], Client]


def test_unknown_host_is_refused(tenant: Tenant, other_tenant: Tenant, client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"North" not in response.content


def test_host_ignores_port_and_case(tenant: Tenant, client: Client) -> None:
    assert client.get("/", headers={"host": "NORTH.example:8443"}).status_code == 200


def test_a_single_tenant_answers_on_localhost(tenant: Tenant, client: Client) -> None:
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_two_tenants_leave_localhost_unclaimed(
    tenant: Tenant, other_tenant: Tenant, client: Client
) -> None:
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 400


def test_switched_off_tenant_is_gone(tenant: Tenant, client: Client) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    forget_hosts(tenant)
    assert client.get("/", headers={"host": "north.example"}).status_code == 400


def test_links_use_the_stored_primary_host(tenant: Tenant) -> None:
    TenantDomain.objects.create(tenant=tenant, host="alias.example")
    assert tenant_url(tenant, "/requests/") == "http://north.example/requests/"


@pytest.mark.parametrize("path", ["/", "/nothing-here/", "/privacy/", "/more/"])
def test_headers(tenant: Tenant, client_for: ClientFor, path: str) -> None:
    response = client_for(None, tenant).get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_admin_has_its_own_policy(cast: Cast, tenant: Tenant, client_for: ClientFor) -> None:
    response = client_for(cast.admin, tenant).get("/admin/")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "https:" not in policy


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_tenant(db: None, client: Client, path: str) -> None:
    assert client.get(path, headers={"host": "10.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        ("", "", "en"),
        ("", "lt-LT,lt;q=0.9,en;q=0.5", "lt"),
        ("", "pt-PT", "en"),
        ("lt", "en", "lt"),
        ("pt", "lt", "lt"),
        ("nonsense", "", "en"),
    ],
)
def test_language_order(
    tenant: Tenant, client_for: ClientFor, cookie: str, accept: str, language: str
) -> None:
    client = client_for(None, tenant)
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"accept-language": accept} if accept else {})
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()


def test_choosing_a_language_is_remembered(
    cast: Cast, tenant: Tenant, client_for: ClientFor
) -> None:
    client = client_for(cast.owner, tenant)
    response = client.post("/language/", {"language": "lt", "next": "/more/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/more/")
    cast.owner.refresh_from_db()
    assert cast.owner.language == "lt"
    assert client_for(cast.owner, tenant).get("/").headers["Content-Language"] == "lt"


def test_language_of_a_public_page_follows_the_choice(
    tenant: Tenant, client_for: ClientFor
) -> None:
    response = client_for(None, tenant).post(
        "/language/", {"language": "lt", "next": "/en/help/articles/some-article/"}
    )
    assert response.headers["Location"] == "/lt/help/articles/some-article/"


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_language_does_not_lead_away(tenant: Tenant, client_for: ClientFor, target: str) -> None:
    response = client_for(None, tenant).post("/language/", {"language": "lt", "next": target})
    assert response.headers["Location"] == "/"


def test_language_the_tenant_does_not_offer(tenant: Tenant, client_for: ClientFor) -> None:
    response = client_for(None, tenant).post("/language/", {"language": "es", "next": "/"})
    assert "django_language" not in response.cookies


def test_theme_follows_the_colour_and_stays_inside(
    tenant: Tenant, other_tenant: Tenant, client_for: ClientFor
) -> None:
    path = f"/theme.{theme_hash(tenant.colour)}.css"
    response = client_for(None, tenant).get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/css"
    assert "immutable" in response.headers["Cache-Control"]
    assert "--brand:" in response.content.decode()
    assert client_for(None, tenant).get("/theme.000000000000.css").status_code == 404
    assert client_for(None, tenant).get("/brand/logo.0000").status_code == 404


@pytest.mark.parametrize(
    ("header", "proxies", "address"),
    [
        ("203.0.113.7", 0, ""),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", 1, "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, ""),
        ("<script>", 1, ""),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("", 1, ""),
    ],
)
def test_only_the_trusted_proxies_word_counts(header: str, proxies: int, address: str) -> None:
    assert forwarded_address(header, proxies) == address
