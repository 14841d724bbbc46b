"""Forms for one's own data and choices."""

import zoneinfo
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models import User
from accounts.services.notifications import MAIL_ONLY, NOT_OPTIONAL
from portal.shared.models import Tenant


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Cities by continent; the short names of old are left out."""
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, city = name.partition("/")
        if city and region not in {"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico"}:
            grouped[region].append((name, city.replace("_", " ").replace("/", ", ")))
    return list(grouped.items())


def languages_of(tenant: Tenant, chosen: str = "") -> list[tuple[str, str]]:
    """The tenant's languages by their own names, and a choice made at another portal."""
    codes = [*tenant.languages, *([chosen] if chosen and chosen not in tenant.languages else [])]
    return [(code, settings.LANGUAGE_NAMES.get(code, code)) for code in codes]


class ProfileForm(forms.Form):
    """Name, contact data, language and time zone."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, user: User, tenant: Tenant, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        automatic = ("", _("As the browser asks for"))
        self.fields["language"].choices = [automatic, *languages_of(tenant, user.language)]
        own_zone = _("As the portal: %(zone)s") % {"zone": tenant.time_zone.replace("_", " ")}
        self.fields["time_zone"].choices = [("", own_zone), *time_zones()]


class NotificationChoicesForm(forms.Form):
    """One tick box for each kind and channel; what must be told is ticked and locked,
    what is only mailed can't be ticked for the portal."""

    def __init__(
        self, *args: Any, choices: Mapping[tuple[str, str], bool], staff: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [
            kind for kind in NotificationKind if staff or not kind.value.startswith("staff_")
        ]
        for kind in self.kinds:
            for channel in NotificationChannel:
                always = kind.value in NOT_OPTIONAL
                never = kind.value in MAIL_ONLY and channel == NotificationChannel.IN_APP
                self.fields[field_name(kind, channel)] = forms.BooleanField(
                    label=f"{kind.label}: {channel.label}",
                    required=False,
                    disabled=always or never,
                    initial=always or (choices[kind.value, channel.value] and not never),
                )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The grid: a kind's label, and its boxes in the order of the channels."""
        return [
            (kind.label, [self[field_name(kind, channel)] for channel in NotificationChannel])
            for kind in self.kinds
        ]

    @property
    def channels(self) -> list[str]:
        return [str(channel.label) for channel in NotificationChannel]

    @property
    def wanted(self) -> dict[tuple[str, str], bool]:
        """The choices as the service takes them."""
        return {
            (kind.value, channel.value): self.cleaned_data[field_name(kind, channel)]
            for kind in self.kinds
            for channel in NotificationChannel
        }


def field_name(kind: NotificationKind, channel: NotificationChannel) -> str:
    """The name of one box."""
    return f"{kind.value}-{channel.value}"
