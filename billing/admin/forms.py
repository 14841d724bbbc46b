"""What the staff fills in to move money and documents."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from billing.enums import PaymentMethod
from billing.models import Invoice
from portal.shared.errors import DomainError


class ActionForm(forms.Form):
    """A form of one action; a rule's refusal is put where it belongs."""

    def refuse(self, error: DomainError) -> None:
        """Show why not."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class NothingForm(ActionForm):
    """A mere confirmation."""


class PaymentForm(ActionForm):
    """A payment; it carries a key of its own, so that it counts once however often it is sent."""

    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    received_on = forms.DateField(label=_("Received on"), widget=UnfoldAdminSingleDateWidget)
    method = forms.ChoiceField(
        label=_("Paid by"), choices=PaymentMethod.choices, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def beginning(cls, invoice: Invoice, today: date) -> dict[str, Any]:
        """All that is open, received today."""
        key: UUID = uuid4()
        return {"amount": invoice.open_amount, "received_on": today, "form_key": key}


class ReasonForm(ActionForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)
