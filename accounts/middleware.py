"""Sessions that belong to one tenant, and the actor of each request."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import Customer, User
from accounts.selectors import actor_for, customers_of, second_factor_required
from portal.shared.actors import Actor
from portal.shared.enums import Source

GetResponse = Callable[[HttpRequest], HttpResponse]
TENANT_KEY = "portal_tenant"
CUSTOMER_KEY = "portal_customer"
SEEN_KEY = "portal_seen"
STARTED_KEY = "portal_started"
SEEN_EVERY = 15 * 60


class TenantSessionMiddleware:
    """A session of one tenant's host is anonymous on another's; idle and old ones end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if session.get("_auth_user_id"):
            now = int(time.time())
            if session.get(TENANT_KEY) != request.tenant.pk or has_expired(session, now):
                logout(request)
            elif now - session.get(SEEN_KEY, 0) > SEEN_EVERY:
                session[SEEN_KEY] = now  # rarely, so that views don't write the session
                session.setdefault(STARTED_KEY, now)
        return self.get_response(request)


def has_expired(session: SessionBase, now: int) -> bool:
    """Too long without a request, or too long since the sign-in however busy."""
    idle = now - session.get(SEEN_KEY, now)
    age = now - session.get(STARTED_KEY, now)
    return bool(idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE)


class ActorMiddleware:
    """`request.actor` and `request.customer` (the workspace), loaded when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor_of(request))
        request.customers = SimpleLazyObject(lambda: customers_of(request.actor))
        request.customer = SimpleLazyObject(lambda: _workspace_of(request))
        return self.get_response(request)


def is_verified(user: User) -> bool:
    """Whether the session showed a second factor; in the very request of the sign-in, not yet."""
    check = getattr(user, "is_verified", None)
    return bool(check and check())


def _actor_of(request: HttpRequest) -> Actor:
    source = Source.ADMIN if request.path.startswith("/admin/") else Source.WEB
    user = request.user if request.user.is_authenticated else None
    actor = actor_for(user, request.tenant, source=source, ip=request.META.get("REMOTE_ADDR"))
    if user is None or is_verified(user) or not second_factor_required(actor):
        return actor
    return replace(actor, second_factor_missing=True)


def _workspace_of(request: HttpRequest) -> Customer | None:
    """The customer the user works for now: the one chosen in the switcher, else the first."""
    chosen = request.session.get(CUSTOMER_KEY)
    customers: list[Customer] = list(request.customers)
    return next((c for c in customers if c.pk == chosen), customers[0] if customers else None)


# Where a session that still lacks its second factor may go.
OPEN_VIEWS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_set_password",
        "account_second_factor",
        "account_totp_setup",
        "account_otp",
        "account_otp_passkey_begin",
        "account_otp_passkey_complete",
        "account_passkey_add",
        "account_passkey_register_begin",
        "account_passkey_register_complete",
        "account_finish",
        "account:security",
        "account:invitation",
        "set_language",
        "theme_css",
        "tenant_logo",
        "privacy",
        "accessibility",
    }
)


class SecondFactorMiddleware:
    """Where a second factor is required, a session without one can only set it up or show it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match.view_name in OPEN_VIEWS or not request.actor.second_factor_missing:
            return None
        if request.htmx or request.accepts("application/json") and not request.accepts("text/html"):
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), reverse("account_second_factor"))
