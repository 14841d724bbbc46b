"""What every page of the portal shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.enums import CustomerPermission
from accounts.selectors import other_portals_of
from knowledge.selectors import banners_for, closed_in, has_status_page
from portal import navigation
from portal.shared.branding import theme_hash
from portal.shared.counting import capped
from portal.shared.enums import Module
from portal.shared.templatetags.portal_ui import path_to

UNREAD_CAP = 99
# Parts of addresses that whoever holds them needs no sign-in for.
SECRETS = frozenset({"token", "proof", "key"})


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; what costs a query is lazy, so only pages that print it pay."""
    tenant = getattr(request, "tenant", None)
    if tenant is None or not hasattr(request, "actor"):
        return {}
    main = SimpleLazyObject(lambda: navigation.sections(request))
    return token_of(request) | {
        "tenant": tenant,
        "actor": request.actor,
        "theme_url": reverse("theme_css", args=[theme_hash(tenant.colour)]),
        "languages": [(code, settings.LANGUAGE_NAMES[code]) for code in tenant.languages],
        "nav": main,
        "tabs": SimpleLazyObject(lambda: navigation.tabs(request, main)),
        "workspaces": SimpleLazyObject(lambda: workspaces(request)),
        "other_portals": SimpleLazyObject(lambda: other_portals_of(request.actor)),
        "unread_notifications": SimpleLazyObject(lambda: unread(request)),
        "can_open_admin": SimpleLazyObject(lambda: request.actor.is_staff),
        "can_open_tickets": SimpleLazyObject(lambda: can_open_tickets(request)),
        "new_request_url": SimpleLazyObject(lambda: new_request_url(request)),
        "feedback_url": feedback_url(request),
        "announcement": tenant.text_for(tenant.announcement),
        "banners": SimpleLazyObject(lambda: banners(request)),
        "demo_banner": SimpleLazyObject(lambda: demo_banner(request)),
        "footer_links": SimpleLazyObject(lambda: footer_links(request)),
    }


def token_of(request: HttpRequest) -> dict[str, str]:
    """A page that caches keep has no token: `{% csrf_token %}` prints nothing then."""
    return {"csrf_token": ""} if getattr(request, "shows_no_token", False) else {}


def banners(request: HttpRequest) -> list[Any]:
    """What is announced on every page to whoever asks."""
    return banners_for(request.actor, request.LANGUAGE_CODE, closed_in(request.COOKIES))


def footer_links(request: HttpRequest) -> list[tuple[str, str]]:
    """What every page leads to."""
    found = []
    if request.tenant.has_module(Module.HELP):
        language = [request.LANGUAGE_CODE]
        found.append((_("Documents"), path_to("documents:list")))
        found.append((_("News and tips"), reverse("knowledge:news", args=language)))
        if has_status_page(request.tenant):
            found.append((_("State of the service"), reverse("knowledge:status", args=language)))
    return [
        *found,
        (_("Privacy"), reverse("privacy")),
        (_("Accessibility"), reverse("accessibility")),
    ]


def unread(request: HttpRequest) -> str:
    """Unread notices as a badge shows them; empty where there are none."""
    number = request.figures.get("unread", 0)
    return capped(number, UNREAD_CAP) if number else ""


def workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """The customers of the switcher; empty where there is nothing to switch."""
    current = request.customer
    return [
        {"id": customer.pk, "name": customer.name, "current": customer == current}
        for customer in request.customers
    ]


def can_open_tickets(request: HttpRequest) -> bool:
    """Anonymous visitors are led to the sign-in; members need the permission."""
    if not request.tenant.has_module(Module.REQUESTS):
        return False
    return not request.user.is_authenticated or bool(
        request.actor.customers_with(CustomerPermission.OPEN_TICKETS)
    )


def new_request_url(request: HttpRequest) -> str:
    """Where a request is written: visitors need no account where the tenant wants none."""
    is_guest = not request.user.is_authenticated and request.tenant.guest_requests
    return path_to("tickets:guest_new" if is_guest else "tickets:new")


def feedback_url(request: HttpRequest) -> str:
    """Where feedback on this page is given; empty where nobody would read it."""
    if not tenant_reads_feedback(request):
        return ""
    # A page behind a mailed link: its address opens something, so it is told to nobody.
    match = request.resolver_match
    is_secret = match is not None and bool(SECRETS & match.kwargs.keys())
    page = reverse("home") if is_secret else request.path
    return f"{reverse('feedback:form')}?{urlencode({'page': page})}"


def tenant_reads_feedback(request: HttpRequest) -> bool:
    """Not on the form's own page either."""
    match = request.resolver_match
    is_form = match is not None and match.namespace == "feedback"
    return not is_form and bool(request.tenant.has_module(Module.REQUESTS))


def demo_banner(request: HttpRequest) -> str:
    """Says that this is a demo, and what it relaxes for staff; empty in production."""
    if not settings.PORTAL_DEMO:
        return ""
    if request.actor.is_staff:
        return _("Demo: staff are offered the second factor here; outside the demo it is required.")
    return _("Demo with made-up data; mail stays on this computer.")
