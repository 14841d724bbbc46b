"""The customers' forms: into the cart, the order, the answer to a quote."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import AddressKind
from accounts.models import Address
from orders.models.cart import MAX_QUANTITY
from orders.models.orders import MAX_TEXT
from orders.services.writing import MAX_ORDER_NUMBER, Details
from portal.shared.forms import DateInput, OnceForm, TextareaAuto

MAX_REASON = 300


class AddForm(OnceForm):
    """A product into the cart."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=MAX_QUANTITY, initial=1
    )


class DetailsForm(OnceForm):
    """Where to, and the customer's own number."""

    delivery = forms.ChoiceField(label=gettext_lazy("Delivery address"), required=False)
    billing = forms.ChoiceField(label=gettext_lazy("Billing address"), required=False)
    customer_order_number = forms.CharField(
        label=gettext_lazy("Your order number"),
        required=False,
        max_length=MAX_ORDER_NUMBER,
    )

    def __init__(self, *args: Any, addresses: list[Address], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {str(number): row for number, row in enumerate(addresses, 1)}
        labels = [(key, address_label(row)) for key, row in self.addresses.items()]
        self.fields["delivery"].choices = [*labels, ("", _("None yet: we will ask"))]
        self.fields["billing"].choices = [("", _("Same as the delivery address")), *labels]
        for kind in (AddressKind.DELIVERY, AddressKind.BILLING):
            self.fields[kind.value].initial = self._default(kind)

    def _default(self, kind: str) -> str:
        found = (k for k, row in self.addresses.items() if row.kind == kind and row.is_default)
        return next(found, "")

    def details(self) -> Details:
        """What was chosen, as the service takes it; call it once the form is valid."""
        data = self.cleaned_data
        delivery = self.addresses.get(data["delivery"])
        return Details(
            delivery=delivery,
            billing=self.addresses.get(data["billing"]) or delivery,
            customer_order_number=data["customer_order_number"],
            comment=data.get("comment", ""),
            wished_on=data.get("wished_on"),
        )


class OrderForm(DetailsForm):
    """The order itself; it carries the total that the person read."""

    wished_on = forms.DateField(
        label=gettext_lazy("Wished delivery date"), required=False, widget=DateInput()
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=MAX_TEXT,
        widget=TextareaAuto({"rows": 3}),
    )
    expected_total = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_expected_total(self) -> Decimal | None:
        """None for what no form of ours had: the total is then not compared."""
        try:
            total = Decimal(self.cleaned_data["expected_total"])
        except InvalidOperation:
            return None
        return total if total.is_finite() else None

    def renew_total(self, total: Decimal) -> None:
        """A form that comes back carries the total that the person reads now."""
        if self.is_bound:
            sent: Any = self.data
            self.data: Any = sent.copy()
            self.data["expected_total"] = str(total)
        else:
            self.fields["expected_total"].initial = total


class AskForm(OnceForm):
    """A question for a price."""

    comment = forms.CharField(
        label=gettext_lazy("What should we know"),
        required=False,
        max_length=MAX_TEXT,
        widget=TextareaAuto({"rows": 3}),
        help_text=gettext_lazy("Quantities later on, dates, special requirements."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_ask_%s", **kwargs)


class VersionForm(forms.Form):
    """Carries the version of the quote that the person read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class AcceptForm(DetailsForm, VersionForm):
    """Taking the offer."""


class ReasonForm(OnceForm):
    """Why something is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MAX_REASON, widget=TextareaAuto({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_reason_%s")
        super().__init__(*args, **kwargs)


class DeclineForm(ReasonForm, VersionForm):
    """Turning the offer down."""


def address_label(address: Address) -> str:
    """An address on one line of a list."""
    parts = [address.label, address.line1, address.line2, address.postal_code, address.city]
    return ", ".join(part for part in parts if part)
