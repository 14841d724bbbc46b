"""The forms of a tenant's settings, and of a new tenant."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminColorInputWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from portal.shared.enums import Module
from portal.shared.models import Closure, Tenant
from portal.tenant_places import country_choices, time_zone_choices

TEXTS = {"announcement": _("Announcement"), "privacy_text": _("Privacy notice")}
LANGUAGES = [(code, name) for code, name in settings.LANGUAGE_NAMES.items()]

# The admin replaces Meta.fields by what it shows, form-only fields included.
MODEL_FIELDS = (
    "slug",
    "name",
    "is_active",
    "colour",
    "languages",
    "default_language",
    "time_zone",
    "currency",
    "country",
    "legal_name",
    "company_code",
    "tax_id",
    "address_line",
    "postal_code",
    "city",
    "phone",
    "email",
    "bank_name",
    "iban",
    "bic",
    "mail_from",
    "sign_up",
    "second_factor",
    "reference_prefix",
    "answer_hours",
    "solved_days",
)


class PlaceFields(forms.ModelForm):
    """Languages, country and time zone, as choices."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    default_language = forms.ChoiceField(
        label=_("Default language"), choices=LANGUAGES, widget=UnfoldAdminSelectWidget
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, widget=UnfoldAdminSelectWidget
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, initial="LT", widget=UnfoldAdminSelectWidget
    )
    colour = forms.CharField(
        label=_("Brand colour"),
        max_length=7,
        initial="#0f5b4c",
        widget=UnfoldAdminColorInputWidget,
        help_text=_("Text on it and links in it are darkened or lightened until they are legible."),
    )


class TenantForm(PlaceFields):
    """The settings of a tenant; texts by language are added per request."""

    module_names = forms.MultipleChoiceField(
        label=_("Modules"),
        required=False,
        choices=Module.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    new_logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("PNG, JPEG, GIF or WebP, up to 1 MB."),
    )
    remove_logo = forms.BooleanField(
        label=_("Remove the logo"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    hosts = forms.CharField(
        label=_("Host names"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("One a line; the first is used for links in mail."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenant: Tenant = self.instance
        self.initial["module_names"] = [name for name, on in tenant.modules.items() if on]
        domains = tenant.domains.order_by("-is_primary", "pk").values_list("host", flat=True)
        self.initial["hosts"] = "\n".join(domains)
        for name in TEXTS:
            for code in tenant.languages:
                self.initial[f"{name}_{code}"] = getattr(tenant, name).get(code, "")

    def changed_settings(self) -> dict[str, Any]:
        """What the service has to change, by the model's field names."""
        data, tenant = self.cleaned_data, Tenant.objects.get(pk=self.instance.pk)
        plain = {name for name in self.changed_data if name in MODEL_FIELDS}
        fields: dict[str, Any] = {name: data[name] for name in plain}
        if "module_names" in self.changed_data:
            on = set(data["module_names"])
            fields["modules"] = {name: name in on for name in Module.values}
        if data.get("new_logo"):
            fields["logo"] = data["new_logo"]
        elif data.get("remove_logo"):
            fields["logo"] = ""
        for name in TEXTS:
            if any(field.startswith(f"{name}_") for field in self.changed_data):
                fields[name] = self._texts(name, getattr(tenant, name))
        return fields

    def _texts(self, name: str, before: dict[str, str]) -> dict[str, str]:
        said = {
            field.removeprefix(f"{name}_"): self.cleaned_data[field]
            for field in self.fields
            if field.startswith(f"{name}_")
        }
        return {code: text for code, text in {**before, **said}.items() if text}

    class Meta:
        model = Tenant
        fields = MODEL_FIELDS


def text_fields(tenant: Tenant) -> dict[str, forms.Field]:
    """A box for each text and language."""
    return {
        f"{name}_{code}": forms.CharField(
            label=f"{label}: {settings.LANGUAGE_NAMES.get(code, code)}",
            required=False,
            max_length=20_000 if name == "privacy_text" else 300,
            widget=UnfoldAdminTextareaWidget({"rows": 8 if name == "privacy_text" else 2}),
        )
        for name, label in TEXTS.items()
        for code in tenant.languages
    }


class NewTenantForm(PlaceFields):
    """What a portal needs to be opened; the rest has sensible beginnings."""

    host = forms.CharField(
        label=_("Host name"),
        max_length=253,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Like portal.example.com, without a port."),
    )
    admin_email = forms.EmailField(
        label=_("First administrator"),
        required=False,
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("Gets a link to set a password, shown once after saving."),
    )

    class Meta:
        model = Tenant
        fields = (
            "name",
            "slug",
            "colour",
            "languages",
            "default_language",
            "country",
            "time_zone",
            "currency",
        )


class ClosureForm(forms.ModelForm):
    """Closed days; the reason in each language is a field of its own."""

    class Meta:
        model = Closure
        fields = ("starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._reasons():
            self.initial[name] = self.instance.names.get(name.removeprefix("name_"), "")

    def _reasons(self) -> list[str]:
        return [name for name in self.fields if name.startswith("name_")]

    def clean(self) -> dict[str, Any]:
        """Both days in their order, said at the row."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("Closed days have to end on or after their first day."))
        said = {name.removeprefix("name_"): data.get(name, "") for name in self._reasons()}
        names = {**self.instance.names, **said}
        self.instance.names = {code: text for code, text in names.items() if text}
        return data


def closure_form(tenant: Tenant) -> type[ClosureForm]:
    """The form with the tenant's languages."""
    fields: dict[str, Any] = {
        f"name_{code}": forms.CharField(
            label=_("Reason: %(language)s") % {"language": settings.LANGUAGE_NAMES.get(code, code)},
            required=False,
            max_length=80,
            widget=UnfoldAdminTextInputWidget,
        )
        for code in tenant.languages
    }
    return type("TenantClosureForm", (ClosureForm,), fields)
