"""Forms for company data and addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices
from accounts.enums import AddressKind
from accounts.forms.profile import languages_of
from accounts.models import Address, Customer
from portal.shared.models import Tenant


class CompanyForm(forms.Form):
    """What a company says of itself."""

    name = forms.CharField(
        label=_("Company name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    company_code = forms.CharField(label=_("Company code"), max_length=40, required=False)
    tax_id = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        help_text=_("As on invoices, with the country's letters."),
    )
    email = forms.EmailField(
        max_length=254,
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    language = forms.ChoiceField(label=_("Language of letters and mail"), required=False)

    def __init__(self, *args: Any, customer: Customer, tenant: Tenant, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(customer, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(customer.country)
        default = ("", _("As the portal"))
        self.fields["language"].choices = [default, *languages_of(tenant, customer.language)]


class AddressForm(forms.Form):
    """An address of the company."""

    kind = forms.ChoiceField(label=_("Used for"), choices=AddressKind.choices)
    label = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("Like: Warehouse, back door.")
    )
    line1 = forms.CharField(
        label=_("Address"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    line2 = forms.CharField(
        label=_("Second line"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("City"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    is_default = forms.BooleanField(label=_("Use by default"), required=False)

    def __init__(
        self, *args: Any, customer: Customer, address: Address | None = None, **kwargs: Any
    ) -> None:
        start = {name: getattr(address, name) for name in self.base_fields} if address else {}
        kwargs["initial"] = {"country": customer.country, **start}
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(kwargs["initial"]["country"])
