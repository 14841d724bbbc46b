"""Choosing readers: an audience, and who is named where it asks for names."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from accounts.models import Customer, Segment
from knowledge.audiences import Place, places_named
from knowledge.enums import Audience

MAX_NAMED = 200


class ReadersForm(forms.Form):
    """Fields `audience`, `segments`, `customers`; base of forms of whatever has an audience."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Readers"),
        choices=Audience.choices,
        initial=Audience.PUBLIC,
        widget=UnfoldAdminSelectWidget(),
    )
    segments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Segments"),
        queryset=None,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("Where the readers are chosen: customers that carry one of them."),
    )
    customers = forms.CharField(
        label=gettext_lazy("Customers"),
        required=False,
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("And these customers: a number or a name in each line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segments"].queryset = Segment.objects.all()
        if not self.fields["segments"].queryset.exists():
            del self.fields["segments"]

    def fill_readers(self, row: Any, codename: str) -> None:
        """Show whom a row names now."""
        named = places_named(row, codename)
        self.initial["audience"] = row.audience
        self.initial["segments"] = [place.pk for place in named if isinstance(place, Segment)]
        numbers = [place.number for place in named if isinstance(place, Customer)]
        self.initial["customers"] = "\n".join(numbers)

    def clean_customers(self) -> list[Customer]:
        """Each line's customer; says which line names none, or more than one."""
        lines = {line.strip() for line in self.cleaned_data["customers"].splitlines()} - {""}
        if len(lines) > MAX_NAMED:
            raise ValidationError(
                _("Name %(number)s customers at most, or use a segment.") % {"number": MAX_NAMED}
            )
        by_word: dict[str, list[Customer]] = {}
        for customer in Customer.objects.filter(Q(number__in=lines) | Q(name__in=lines)):
            for word in {customer.number, customer.name} & lines:
                by_word.setdefault(word, []).append(customer)
        wrong = sorted(line[:60] for line in lines if len(by_word.get(line, ())) != 1)
        if wrong:
            raise ValidationError(
                _("No single customer is called so: %(names)s.") % {"names": ", ".join(wrong[:5])}
            )
        return list({found[0].pk: found[0] for found in by_word.values()}.values())

    def readers(self) -> list[Place]:
        """Whom the form names, as the services take them."""
        data = self.cleaned_data
        return [*data.get("segments", ()), *data.get("customers", ())]
