"""Middleware of the whole portal: health, headers, the tenant's scope, the language."""

import ipaddress
import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_for_host

GetResponse = Callable[[HttpRequest], HttpResponse]
KNOWN_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` on any host, before a tenant is looked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
        except DatabaseError:
            return HttpResponse("database unreachable", status=503, content_type="text/plain")
        return HttpResponse("ready", content_type="text/plain")


class ClientAddressMiddleware:
    """Behind proxies, whose request it is: the address that the outermost trusted one saw.

    Each proxy appends the address it saw to X-Forwarded-For; with n trusted ones the n-th from
    the right is the client's, and what stands left of it anybody may have made up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = forwarded_address(
            request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXY_COUNT
        )
        if seen:
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)


def forwarded_address(header: str, proxies: int) -> str:
    """The client's address by the header, or nothing where it can't be trusted or read."""
    addresses = [part.strip() for part in header.split(",")]
    if not 0 < proxies <= len(addresses):
        return ""
    try:
        return str(ipaddress.ip_address(addresses[-proxies]))
    except ValueError:
        return ""


class HeadersMiddleware:
    """Headers that Django's own middleware doesn't set, and the admin's content policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/admin/"):
            response.headers.setdefault(
                "Content-Security-Policy", settings.ADMIN_CONTENT_SECURITY_POLICY
            )
        return response


class MethodMiddleware:
    """Refuses what no page answers to: class views would take a PUT for a POST, the admin's
    lists a DELETE for a GET."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in KNOWN_METHODS:
            return HttpResponseNotAllowed(KNOWN_METHODS)
        return self.get_response(request)


class TenantMiddleware:
    """Host → tenant → scope; unknown hosts are refused.

    On PostgreSQL every request runs in one transaction, because the database's tenant setting
    lives as long as one. On SQLite only writing requests do: a GET would take the write lock.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = tenant_for_host(request.META.get("HTTP_HOST", "") or request.META["SERVER_NAME"])
        if tenant is None:
            return HttpResponse("Unknown host.", status=400, content_type="text/plain")
        request.tenant = tenant
        request.view_raised = False
        writes = request.method not in SAFE_METHODS
        free = not connection.in_atomic_block  # tests hold a transaction of their own
        with ExitStack() as stack:
            stack.enter_context(tenant_scope(tenant))
            began = free and connection.in_atomic_block
            if writes and not began:
                stack.enter_context(transaction.atomic())
            response = self.get_response(request)
            failed = response.status_code >= 500 or (writes and request.view_raised)
            if failed and (writes or began):
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A view that gave up (404 and 403 too) leaves nothing half-written behind."""
        request.view_raised = True


class LanguageMiddleware:
    """Language: the address's prefix, else user → cookie → browser → tenant; and the time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant: Tenant = request.tenant
        addressed = language_of_path(request, tenant)
        language = addressed or chosen_language(request, tenant)
        zone = getattr(request.user, "time_zone", "") or tenant.time_zone
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            # An address that carries its language doesn't vary by what the browser asks for.
            varies = ("Cookie",) if addressed else ("Accept-Language", "Cookie")
            patch_vary_headers(response, varies)
            return response


def language_of_path(request: HttpRequest, tenant: Tenant) -> str | None:
    """The language that a public address carries (`/pt/help/`), if the tenant offers it."""
    first = request.path.split("/", 2)[1]
    return first if first in tenant.languages else None


def chosen_language(request: HttpRequest, tenant: Tenant) -> str:
    """What the visitor chose, or else what the browser asks for among the tenant's languages."""
    for choice in (
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
    ):
        if choice in tenant.languages:
            return str(choice)
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = accepted.split("-")[0]
        if language in tenant.languages:
            return language
    return tenant.default_language
