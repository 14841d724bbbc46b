"""The navigation: what a visitor of this tenant can go to; modules switched off vanish."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import CustomerPermission
from billing.selectors import sees_invoices
from portal.shared.enums import Module

PHONE_TABS = 3
# Which entry the pages of a part belong to.
SECTIONS = {
    "knowledge": "help",
    "tickets": "requests",
    "orders": "orders",
    "billing": "billing",
    "community": "community",
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry; `count` means "waiting for you"."""

    key: str
    label: str | Promise
    icon: str
    url: str
    current: bool = False
    count: int = 0


def current_section(request: HttpRequest) -> str:
    """The key of the entry that the page belongs to."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.namespace in SECTIONS:
        return SECTIONS[match.namespace]
    return {"home": "home", "more": "more"}.get(match.url_name or "", "")


def sections(request: HttpRequest) -> list[NavItem]:
    """Help and community for everybody; the others as far as a member's role reaches."""
    tenant, current = request.tenant, current_section(request)
    found = []
    if tenant.has_module(Module.HELP):
        help_url = reverse("knowledge:index", args=[request.LANGUAGE_CODE])
        found.append(NavItem("help", _("Help"), "book-open", help_url, current == "help"))
    if tenant.has_module(Module.REQUESTS) and request.actor.grants.member_of:
        count = request.figures.get("waiting_requests", 0)
        found.append(
            _item("requests", _("Requests"), "message-square", "tickets:list", current, count)
        )
    if tenant.has_module(Module.ORDERS) and sees_orders(request):
        count = request.figures.get("quotes_waiting", 0)
        found.append(_item("orders", _("Orders"), "package", "orders:list", current, count))
    if tenant.has_module(Module.BILLING) and _sees_invoices(request):
        found.append(_item("billing", _("Billing"), "receipt", "billing:list", current))
    if tenant.has_module(Module.COMMUNITY):
        found.append(
            _item("community", _("Community"), "messages-square", "community:index", current)
        )
    return found


def sees_orders(request: HttpRequest) -> bool:
    """Members who may see or place orders of the customer that they work for now."""
    if not request.actor.grants.member_of or not request.customer:  # lazy, so never None itself
        return False
    key = request.customer.pk
    held = (CustomerPermission.VIEW_ORDERS, CustomerPermission.PLACE_ORDERS)
    return any(request.actor.may_at(permission, key) for permission in held)


def _sees_invoices(request: HttpRequest) -> bool:
    """Of the customer that the visitor works for now."""
    return bool(request.customer) and sees_invoices(request.actor, request.customer.pk)


def tabs(request: HttpRequest, main: list[NavItem]) -> list[NavItem]:
    """The bottom bar of a phone: home, three sections, more."""
    current = current_section(request)
    home = _item("home", _("Home"), "house", "home", current)
    more = _item("more", _("More"), "menu", "more", current)
    return [home, *for_phones([*main, *_asking(request, current)]), more]


def _asking(request: HttpRequest, current: str) -> list[NavItem]:
    """The visitors' way to a request without an account; members have their list."""
    tenant = request.tenant
    if request.user.is_authenticated or not tenant.guest_requests:
        return []
    if not tenant.has_module(Module.REQUESTS):
        return []
    return [_item("requests", _("Request"), "message-square-plus", "tickets:guest_new", current)]


def for_phones(main: list[NavItem]) -> list[NavItem]:
    """As many as fit between home and more: help, which the home page searches, gives way first,
    then the community."""
    fitting = list(main)
    for key in ("help", "community"):
        if len(fitting) > PHONE_TABS:
            fitting = [item for item in fitting if item.key != key]
    return fitting[:PHONE_TABS]


def _item(
    key: str, label: str | Promise, icon: str, url_name: str, current: str, count: int = 0
) -> NavItem:
    return NavItem(key, label, icon, reverse(url_name), current == key, count)
