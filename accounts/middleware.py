"""Sessions that belong to one tenant, and the actor of each request."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import Customer
from accounts.selectors import actor_for, customers_of
from portal.shared.actors import Actor
from portal.shared.enums import Source

GetResponse = Callable[[HttpRequest], HttpResponse]
TENANT_KEY = "portal_tenant"
CUSTOMER_KEY = "portal_customer"
SEEN_KEY = "portal_seen"
SEEN_EVERY = 15 * 60


class TenantSessionMiddleware:
    """A session of one tenant's host is anonymous on another's; idle ones end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if session.get("_auth_user_id"):
            now = int(time.time())
            idle = now - session.get(SEEN_KEY, now)
            if session.get(TENANT_KEY) != request.tenant.pk or idle > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif idle > SEEN_EVERY or SEEN_KEY not in session:
                session[SEEN_KEY] = now  # rarely, so that views don't write the session
        return self.get_response(request)


class ActorMiddleware:
    """`request.actor` and `request.customer` (the workspace), loaded when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor_of(request))
        request.customers = SimpleLazyObject(lambda: customers_of(request.actor))
        request.customer = SimpleLazyObject(lambda: _workspace_of(request))
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    source = Source.ADMIN if request.path.startswith("/admin/") else Source.WEB
    user = request.user if request.user.is_authenticated else None
    return actor_for(user, request.tenant, source=source, ip=request.META.get("REMOTE_ADDR"))


def _workspace_of(request: HttpRequest) -> Customer | None:
    """The customer the user works for now: the one chosen in the switcher, else the first."""
    chosen = request.session.get(CUSTOMER_KEY)
    customers: list[Customer] = list(request.customers)
    return next((c for c in customers if c.pk == chosen), customers[0] if customers else None)


class SecondFactorMiddleware:
    """Where a second factor is required, a session without one can only set it up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
