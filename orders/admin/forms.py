"""The team's forms: texts by language, working on an order, pricing a quote."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from orders.models import Product, TaxRate
from orders.models.cart import MAX_QUANTITY
from orders.models.catalogue import MAX_DESCRIPTION, MAX_NAME
from orders.models.orders import MAX_TEXT
from orders.services.quotes import MAX_QUOTE_LINES
from portal.shared.forms import DateInput, OnceForm, TextareaAuto
from portal.shared.models import Tenant

EXTRA_LINES = 3


class WordsForm(forms.ModelForm):
    """Has its unique fields checked by the service, which knows the tenant."""

    slug = forms.SlugField(
        label=gettext_lazy("Short name in addresses"),
        max_length=80,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Made from the name where left empty."),
    )


class ProductForm(WordsForm):
    """A product with its stock's change and its picture."""

    stock_change = forms.IntegerField(
        label=gettext_lazy("Change of the stock"),
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("How many come in, or go out with a minus."),
    )
    stock_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )
    new_picture = forms.FileField(
        label=gettext_lazy("New picture"), required=False, widget=UnfoldAdminFileFieldWidget
    )
    drop_picture = forms.BooleanField(
        label=gettext_lazy("Remove the picture"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = Product
        fields = ()

    def clean_stock_change(self) -> int:
        change: int = self.cleaned_data["stock_change"] or 0
        return change


class TaxRateForm(forms.ModelForm):
    """The limits are said by the field, before the database's own check."""

    percent = forms.DecimalField(
        label=gettext_lazy("Per cent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )

    class Meta:
        model = TaxRate
        fields = ()


def with_languages(form: type[Any], tenant: Tenant, row: Any) -> type[Any]:
    """The form with a name and a description in each language; the tenant's own needs a name."""
    base = form if issubclass(form, WordsForm) else WordsForm
    fields: dict[str, Any] = {}
    for code in tenant.languages:
        language = settings.LANGUAGE_NAMES.get(code, code)
        fields[f"name_{code}"] = forms.CharField(
            label=_("Name, %(language)s") % {"language": language},
            max_length=MAX_NAME,
            required=code == tenant.default_language,
            initial=row.names.get(code, "") if row else "",
            widget=UnfoldAdminTextInputWidget,
        )
        fields[f"description_{code}"] = forms.CharField(
            label=_("Description, %(language)s") % {"language": language},
            max_length=MAX_DESCRIPTION,
            required=False,
            initial=row.descriptions.get(code, "") if row else "",
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        )
    return type("TenantForm", (base,), fields)


def texts_of(data: dict[str, Any], tenant: Tenant) -> dict[str, dict[str, str]]:
    """Names and descriptions as the services take them."""
    return {
        f"{kind}s": {code: data.get(f"{kind}_{code}", "") for code in tenant.languages}
        for kind in ("name", "description")
    }


class ConfirmForm(OnceForm):
    """By when the order ships and arrives."""

    ships_on = forms.DateField(label=gettext_lazy("Ships on"), required=False, widget=DateInput())
    delivers_on = forms.DateField(
        label=gettext_lazy("Arrives on"), required=False, widget=DateInput()
    )


class ShipForm(OnceForm):
    """How the order travels."""

    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=80)
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"), required=False, max_length=80
    )
    tracking_url = forms.CharField(
        label=gettext_lazy("Tracking link"), required=False, max_length=300
    )
    delivers_on = forms.DateField(
        label=gettext_lazy("Arrives on"), required=False, widget=DateInput()
    )


class DatesForm(OnceForm):
    """What the customer is told to expect."""

    confirm_by = forms.DateField(
        label=gettext_lazy("Confirmed by"), required=False, widget=DateInput()
    )
    ships_on = forms.DateField(label=gettext_lazy("Ships on"), required=False, widget=DateInput())
    delivers_on = forms.DateField(
        label=gettext_lazy("Arrives on"), required=False, widget=DateInput()
    )


class StaffNoteForm(OnceForm):
    """What customers never see."""

    internal_note = forms.CharField(
        label=gettext_lazy("Internal note"),
        required=False,
        max_length=MAX_TEXT,
        widget=TextareaAuto({"rows": 3}),
    )


class OfferForm(OnceForm):
    """Until when the offer holds, what it says, and the version that it was made from."""

    valid_until = forms.DateField(label=gettext_lazy("Valid until"), widget=DateInput())
    comment = forms.CharField(
        label=gettext_lazy("Comment to the customer"),
        required=False,
        max_length=MAX_TEXT,
        widget=TextareaAuto({"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class OfferLineForm(forms.Form):
    """One line; a known article number makes it that product, others are written freely."""

    sku = forms.CharField(label=gettext_lazy("Article number"), required=False, max_length=40)
    name = forms.CharField(label=gettext_lazy("Item"), max_length=MAX_NAME)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=MAX_QUANTITY
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=20)
    unit_price = forms.DecimalField(
        label=gettext_lazy("Unit price"), min_value=Decimal(0), max_digits=10, decimal_places=2
    )
    discount = forms.DecimalField(
        label=gettext_lazy("Discount, %"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    tax_rate = forms.DecimalField(
        label=gettext_lazy("VAT, %"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
    )


class BaseOfferFormSet(forms.BaseFormSet):
    """Lines to remove are ticked; an empty one at the end counts for nothing."""

    def kept(self) -> list[dict[str, Any]]:
        """What was written on the lines that stay; call it once the set is valid."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [row for row in rows if not row.get("DELETE")]


OfferFormSet = forms.formset_factory(
    OfferLineForm,
    formset=BaseOfferFormSet,
    extra=EXTRA_LINES,
    can_delete=True,
    max_num=MAX_QUOTE_LINES,
    validate_max=True,
    absolute_max=MAX_QUOTE_LINES + EXTRA_LINES,
)
