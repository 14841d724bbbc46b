"""Forms of announcements and of the service's state, in unfold's widgets."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.models import Customer, Segment
from knowledge.audiences import Place, places_named
from knowledge.enums import Audience
from knowledge.enums_news import (
    CLOSED,
    INCIDENT_TRANSITIONS,
    STATES_OF,
    AnnouncementKind,
    Condition,
    IncidentKind,
    IncidentState,
)
from knowledge.models import Announcement, Incident, IncidentUpdate, ServiceComponent
from knowledge.querysets_news import READ_ANNOUNCEMENT
from knowledge.services import Facts, Showing, Wording
from knowledge.views.presenting import language_name
from portal.shared.models import Tenant

MAX_BODY, MAX_UPDATE = 20_000, 4_000
YEARS = range(2000, 2101)
CUSTOMERS_AT_MOST = 200
SEPARATORS = re.compile(r"[\s,;]+")


class MomentInput(UnfoldAdminTextInputWidget):
    """A date and a time of day, picked as the device does it."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%dT%H:%M")
        return super().format_value(value)


class MomentField(forms.DateTimeField):
    """In the tenant's time zone, which the page has switched on; centuries away is a slip."""

    widget = MomentInput

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(_("Enter a date of this century."))
        return moment


class SpokenForm(forms.Form):
    """Some fields once for each of the tenant's languages; `spoken` makes them."""

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for code in tenant.languages:
            for name, field in self.spoken(is_default=code == tenant.default_language).items():
                field.label = f"{field.label} ({language_name(code)})"
                self.fields[f"{name}_{code}"] = field

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        """The fields of one language."""
        raise NotImplementedError

    def said(self, name: str) -> dict[str, str]:
        """What was entered in each language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code in self.tenant.languages}

    def preset(self, name: str, texts: Mapping[str, str]) -> None:
        """Show what stands."""
        for code in self.tenant.languages:
            self.initial.setdefault(f"{name}_{code}", texts.get(code, ""))

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Those that are asked once."""
        return [self[name] for name in self.base_fields]

    def language_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language."""
        return [
            (language_name(code), [self[n] for n in self.fields if n.endswith(f"_{code}")])
            for code in self.tenant.languages
        ]


def line(label: str, length: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=required, widget=UnfoldAdminTextInputWidget()
    )


def text(label: str, length: int, rows: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}),
        help_text=gettext_lazy("Markdown: **bold**, - list, [link](https://…)."),
    )


def switch(label: str, help_text: str = "", *, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(
        label=label,
        help_text=help_text,
        required=False,
        initial=initial,
        widget=UnfoldBooleanSwitchWidget(),
    )


class AnnouncementForm(SpokenForm):
    """What is announced, to whom, when and where."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=AnnouncementKind.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    starts_at = MomentField(label=gettext_lazy("Shown from"))
    ends_at = MomentField(
        label=gettext_lazy("Shown until"),
        required=False,
        help_text=gettext_lazy("Afterwards it is shown nowhere; empty: until it is withdrawn."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Readers"), choices=Audience.choices, widget=UnfoldAdminSelectWidget()
    )
    segments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Segments"),
        queryset=None,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("For chosen readers only."),
    )
    customers = forms.CharField(
        label=gettext_lazy("Customers"),
        required=False,
        max_length=4_000,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Customer numbers with spaces between; for chosen readers only."),
    )
    as_banner = switch(
        gettext_lazy("On every page"),
        gettext_lazy("As a line above the page, besides the list of news."),
    )
    is_dismissible = switch(gettext_lazy("Readers may close that line"), initial=True)
    tells = switch(
        gettext_lazy("Tell the readers"),
        gettext_lazy("Once: a notice in the portal, an e-mail for those who chose it."),
        initial=True,
    )

    def __init__(self, *args: Any, row: Announcement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segments"].queryset = Segment.objects.all()
        self.initial.setdefault("starts_at", timezone.now().replace(second=0, microsecond=0))
        if row is not None:
            self._preset_row(row)

    def _preset_row(self, row: Announcement) -> None:
        for name in ("kind", "starts_at", "ends_at", "audience", "as_banner", "is_dismissible"):
            self.initial[name] = getattr(row, name)
        self.initial["tells"] = row.tells
        for name in ("title", "summary"):
            self.preset(name, row.titles if name == "title" else row.summaries)
        self.preset("body", row.bodies)
        named = places_named(row, READ_ANNOUNCEMENT)
        self.initial["segments"] = [one.pk for one in named if isinstance(one, Segment)]
        numbers = [one.number for one in named if isinstance(one, Customer)]
        self.initial["customers"] = " ".join(numbers)

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        return {
            "title": line(gettext_lazy("Title"), 140, required=is_default),
            "summary": line(gettext_lazy("Summary"), 240),
            "body": text(gettext_lazy("Text"), MAX_BODY, 8),
        }

    def clean_customers(self) -> list[Customer]:
        numbers = set(filter(None, SEPARATORS.split(self.cleaned_data["customers"])))
        if len(numbers) > CUSTOMERS_AT_MOST:
            raise forms.ValidationError(_("So many customers are better put into a segment."))
        found = list(Customer.objects.filter(number__in=numbers))
        unknown = sorted(numbers - {one.number for one in found})
        if unknown:
            said = _("There is no customer %(number)s.") % {"number": unknown[0]}
            raise forms.ValidationError(said)
        return found

    def texts(self) -> dict[str, Wording]:
        """As the services take them."""
        titles, summaries, bodies = (self.said(name) for name in ("title", "summary", "body"))
        return {code: Wording(titles[code], bodies[code], summaries[code]) for code in titles}

    def showing(self) -> Showing:
        """As the services take it."""
        data = self.cleaned_data
        readers: list[Place] = [*data["segments"], *data["customers"]]
        names = ("starts_at", "ends_at", "kind", "audience", "as_banner", "is_dismissible", "tells")
        return Showing(readers=tuple(readers), **{name: data[name] for name in names})


class ComponentForm(SpokenForm):
    """A part of the service."""

    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=30_000,
        initial=0,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    is_active = switch(gettext_lazy("Shown"), initial=True)

    def __init__(self, *args: Any, row: ServiceComponent | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is not None:
            self.initial |= {"position": row.position, "is_active": row.is_active}
            self.preset("name", row.names)
            self.preset("description", row.descriptions)

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        return {
            "name": line(gettext_lazy("Name"), 80, required=is_default),
            "description": line(gettext_lazy("Description"), 160),
        }


class FactsForm(SpokenForm):
    """What an incident is about, and how each part of the service does."""

    starts_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(
        label=gettext_lazy("Ends"),
        required=False,
        help_text=gettext_lazy("Planned work begins and ends by itself at these times."),
    )

    def __init__(self, *args: Any, row: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_at", timezone.now().replace(second=0, microsecond=0))
        present: dict[int, str] = {}
        if row is not None:
            self.initial |= {"starts_at": row.starts_at, "ends_at": row.ends_at}
            self.preset("title", row.titles)
            present = dict(row.affected.values_list("component", "condition"))
        self.parts = [
            one
            for one in ServiceComponent.objects.select_related("tenant")
            if one.is_active or one.pk in present
        ]
        for part in self.parts:
            self.fields[f"part-{part.pk}"] = forms.ChoiceField(
                label=str(part),
                choices=[c for c in Condition.choices if c[0] != Condition.MAINTENANCE],
                initial=present.get(part.pk, Condition.WORKING),
                widget=UnfoldAdminSelectWidget(),
            )

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        return {"title": line(gettext_lazy("Title"), 140, required=is_default)}

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """How each part does."""
        return [self[f"part-{part.pk}"] for part in self.parts]

    def facts(self) -> Facts:
        """As the services take them."""
        data = self.cleaned_data
        conditions = {part.pk: data[f"part-{part.pk}"] for part in self.parts}
        return Facts(self.said("title"), data["starts_at"], data["ends_at"], conditions)


class UpdateForm(SpokenForm):
    """What is new, and how far it has come."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=(), widget=UnfoldAdminSelectWidget()
    )
    tells = switch(
        gettext_lazy("Tell everybody"),
        gettext_lazy("A notice in the portal, an e-mail for those who chose it."),
        initial=True,
    )

    def __init__(self, *args: Any, kind: str, row: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            states = [one for one in STATES_OF[kind] if one not in CLOSED]
        else:
            states = [
                row.state,
                *(s for s in STATES_OF[kind] if s in INCIDENT_TRANSITIONS[row.state]),
            ]
        self.fields["state"].choices = [(one, IncidentState(one).label) for one in states]

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        return {"text": text(gettext_lazy("What is new"), MAX_UPDATE, 4)}


class CorrectionForm(SpokenForm):
    """What an update is to say in place of what it says."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def __init__(self, *args: Any, row: IncidentUpdate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset("text", row.texts)
        self.initial["seen"] = row.edit_mark

    def spoken(self, *, is_default: bool) -> dict[str, forms.Field]:
        return {"text": text(gettext_lazy("What is new"), MAX_UPDATE, 4)}


def kind_in(value: str | None) -> str:
    """Which kind a new one is."""
    return str(value) if value in IncidentKind.values else IncidentKind.INCIDENT.value
