"""The navigation: what a visitor of this tenant can go to; modules switched off vanish."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.shared.enums import Module
from tickets.selectors import ActiveCounts, active_counts


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
    if match.namespace == "knowledge":
        return "help"
    if match.namespace == "tickets":
        return "requests"
    if match.namespace == "community":
        return "community"
    return {"home": "home", "more": "more"}.get(match.url_name or "", "")


def sections(request: HttpRequest) -> list[NavItem]:
    """Help and community for everybody, requests for members of a customer."""
    tenant, current = request.tenant, current_section(request)
    found = []
    if tenant.has_module(Module.HELP):
        help_url = reverse("knowledge:index", args=[request.LANGUAGE_CODE])
        found.append(NavItem("help", _("Help"), "book-open", help_url, current == "help"))
    if tenant.has_module(Module.REQUESTS) and request.actor.grants.member_of:
        count = counts_of(request).waiting
        found.append(
            _item("requests", _("Requests"), "message-square", "tickets:list", current, count)
        )
    if tenant.has_module(Module.COMMUNITY):
        found.append(
            _item("community", _("Community"), "messages-square", "community:index", current)
        )
    return found


def counts_of(request: HttpRequest) -> ActiveCounts:
    """The customer's open and waiting requests, counted once a request."""
    counts: ActiveCounts | None = getattr(request, "portal_counts", None)
    if counts is None:
        counts = active_counts(request.actor, request.customer.pk if request.customer else None)
        request.portal_counts = counts
    return counts


def tabs(request: HttpRequest, main: list[NavItem]) -> list[NavItem]:
    """The bottom bar of a phone: home, the sections, more; customers have the community there."""
    current = current_section(request)
    if request.actor.grants.member_of:
        main = [item for item in main if item.key != "community"]
    home = _item("home", _("Home"), "house", "home", current)
    more = _item("more", _("More"), "menu", "more", current)
    return [home, *main, more]


def _item(
    key: str, label: str | Promise, icon: str, url_name: str, current: str, count: int = 0
) -> NavItem:
    return NavItem(key, label, icon, reverse(url_name), current == key, count)
