"""The side navigation of the account area."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import policies
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
    return [
        Section(label, url, icon, request.path.startswith(url))
        for name, label, icon in entries
        for url in (reverse(f"account:{name}"),)
    ]
