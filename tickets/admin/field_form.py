"""One field of a category's form, as the desk fills it in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from portal.shared.forms import RefusableForm
from portal.shared.models import Tenant
from tickets.enums import FieldType
from tickets.models import CategoryField
from tickets.services.catalogue import (
    MAX_HELP,
    MAX_KEY,
    MAX_LABEL,
    MOST_CHOICES,
    Choice,
    FieldSpec,
)

SPARE_ROWS = 3


class FieldForm(RefusableForm):
    """Labels and help in each language; for a choice its answers, with empty rows to add some."""

    is_required = forms.BooleanField(
        label=gettext_lazy("Has to be filled in"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        help_text=gettext_lazy("Off: new requests are not asked; earlier answers stay."),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )

    def __init__(
        self, *args: Any, tenant: Tenant, type: str, field: CategoryField | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.tenant, self.type, self.field = tenant, type, field
        for code in tenant.languages:
            self._add_language(code)
        self.known: list[dict[str, Any]] = list(field.choices) if field is not None else []
        self.row_count = self._rows() if type == FieldType.CHOICE else 0
        for number in range(self.row_count):
            self._add_row(number)
        if field is not None:
            self.initial |= {"is_required": field.is_required, "is_active": field.is_active}

    def _rows(self) -> int:
        return min(len(self.known) + SPARE_ROWS, MOST_CHOICES + SPARE_ROWS)

    def _add_language(self, code: str) -> None:
        language = settings.LANGUAGE_NAMES.get(code, code)
        self.fields[f"label_{code}"] = forms.CharField(
            label=_("Label, %(language)s") % {"language": language},
            max_length=MAX_LABEL,
            required=code == self.tenant.default_language,
            initial=self.field.labels.get(code, "") if self.field else "",
            widget=UnfoldAdminTextInputWidget(),
        )
        self.fields[f"help_{code}"] = forms.CharField(
            label=_("Help, %(language)s") % {"language": language},
            max_length=MAX_HELP,
            required=False,
            initial=self.field.help_texts.get(code, "") if self.field else "",
            widget=UnfoldAdminTextInputWidget(),
        )

    def _add_row(self, number: int) -> None:
        known: dict[str, Any] = {"key": "", "names": {}}
        if number < len(self.known):
            known = self.known[number]
        self.fields[f"choice_{number}_key"] = forms.CharField(
            required=False, max_length=MAX_KEY, initial=known["key"], widget=forms.HiddenInput()
        )
        self.fields[f"choice_{number}_place"] = forms.IntegerField(
            label=_("Place of answer %(number)s") % {"number": number + 1},
            required=False,
            min_value=0,
            max_value=999,
            initial=number + 1,
            widget=UnfoldAdminIntegerFieldWidget(),
        )
        for code in self.tenant.languages:
            language = settings.LANGUAGE_NAMES.get(code, code)
            words = {"number": number + 1, "language": language}
            self.fields[f"choice_{number}_{code}"] = forms.CharField(
                label=_("Answer %(number)s, %(language)s") % words,
                required=False,
                max_length=MAX_LABEL,
                initial=known["names"].get(code, ""),
                widget=UnfoldAdminTextInputWidget(),
            )

    def language_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Label and help of each language, for the page."""
        return [
            (settings.LANGUAGE_NAMES.get(code, code), [self[f"label_{code}"], self[f"help_{code}"]])
            for code in self.tenant.languages
        ]

    def language_names(self) -> list[str]:
        """The columns of the answers."""
        return [settings.LANGUAGE_NAMES.get(code, code) for code in self.tenant.languages]

    def choice_rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """The hidden key and the shown fields of each answer."""
        return [
            (
                self[f"choice_{number}_key"],
                [
                    self[f"choice_{number}_place"],
                    *(self[f"choice_{number}_{code}"] for code in self.tenant.languages),
                ],
            )
            for number in range(self.row_count)
        ]

    def spec(self) -> FieldSpec:
        """What was filled in, as the service wants it; answers in their order."""
        data, codes = self.cleaned_data, self.tenant.languages
        rows = sorted(
            (data[f"choice_{number}_place"] or number + 1, number)
            for number in range(self.row_count)
        )
        return FieldSpec(
            labels={code: data[f"label_{code}"] for code in codes},
            help_texts={code: data[f"help_{code}"] for code in codes},
            choices=[
                Choice(
                    {code: data[f"choice_{number}_{code}"] for code in codes},
                    data[f"choice_{number}_key"],
                )
                for _place, number in rows
            ],
            is_required=data["is_required"],
            is_active=data["is_active"],
        )
