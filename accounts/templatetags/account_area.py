"""The side navigation of the account area."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.account_places import places_for
from accounts.countries import country_name

register = template.Library()
register.filter("country_name", country_name)


@dataclass(frozen=True, slots=True)
class Section:
    """One entry."""

    label: str | Promise
    url: str
    icon: str
    current: bool
    count: int = 0


PERSON = (
    ("profile", _("Profile"), "user"),
    ("security", _("Sign-in and security"), "shield-check"),
    ("notifications", _("Notifications"), "bell"),
)
COMPANY = (
    ("company", _("Company"), "building-2"),
    ("addresses", _("Addresses"), "map-pin"),
    ("people", _("People"), "users"),
)
ROLES = (("roles", _("Roles"), "key-round"),)


@register.simple_tag(takes_context=True)
def account_sections(context: template.Context) -> list[Section]:
    """What the person can open, the page they are on marked."""
    request: HttpRequest = context["request"]
    entries = [*PERSON]
    if request.customer:
        entries += COMPANY
        if policies.can_manage_members(request.actor, request.customer.pk):
            entries += ROLES
    own = [
        Section(label, url, icon, request.path.startswith(url))
        for name, label, icon in entries
        for url in (reverse(f"account:{name}"),)
    ]
    others = [
        Section(place.label, url, place.icon, request.path.startswith(url), place.count)
        for place in places_for(request)
        for url in (reverse(place.url_name),)
    ]
    return [*own, *others]
