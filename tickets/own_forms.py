"""The form of a category: its own fields between the subject and the description."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.shared.forms import DateInput, FilesField, OnceForm, TextareaAuto
from portal.shared.models import Tenant
from tickets.enums import BOUGHT_TYPES, FieldType
from tickets.forms import RequestForm
from tickets.models import Category, CategoryField
from tickets.own_fields import (
    DECIMALS,
    DIGITS,
    EARLIEST,
    LATEST,
    MAX_LONG_TEXT,
    MAX_TEXT,
    MOST_ORDERS,
    MOST_PRODUCTS,
    Place,
    choice_label,
    form_name,
)
from tickets.presentation_own import day_text

# So few answers are shown at once, more in a list.
SHOWN_CHOICES = 5
Words = dict[str, Any]


class OwnQuestions(OnceForm):
    """A form that a category's own questions can be put into."""

    def ask(
        self,
        fields: list[CategoryField],
        place: Place,
        *,
        behind: tuple[str, ...],
        shows_all: bool = False,
    ) -> None:
        """Put the questions in, behind the named fields of the form.

        `shows_all`: those, too, for which there is nothing to choose (a preview).
        """
        self.own, self.place, self.shows_all = fields, place, shows_all
        self.rows: dict[str, dict[str, Any]] = {}
        made = {form_name(field): self._made(field) for field in fields}
        common = [name for name in self.fields if name not in behind]
        self.fields |= {name: field for name, field in made.items() if field is not None}
        self.order_fields([*behind, *made, *common])

    def own_fields(self) -> list[forms.BoundField]:
        """The category's questions, for the page."""
        return [self[form_name(field)] for field in self.own if form_name(field) in self.fields]

    def answers(self) -> dict[str, Any]:
        """What was filled in, as the service wants it."""
        data = {field.key: self.cleaned_data.get(form_name(field)) for field in self.own}
        chosen = {
            key: self.rows[key].get(str(value)) for key, value in data.items() if key in self.rows
        }
        return data | chosen

    def ask_for_files_again(self) -> None:
        """Of each field that files were chosen in."""
        if not self.errors:
            return
        for name in self.files:
            if name in self.fields and name not in self.errors:
                self.add_error(name, _("Choose the files again: they were not kept."))

    def _made(self, field: CategoryField) -> forms.Field | None:
        tenant = self.place.actor.tenant
        words = {
            "label": field.label_for(tenant),
            "help_text": tenant.text_for(field.help_texts),
            "required": field.is_required,
        }
        if field.type in BOUGHT_TYPES:
            return self._of_rows(field, words)
        return MAKERS[field.type](field, tenant, words)

    def _of_rows(self, field: CategoryField, words: Words) -> forms.Field | None:
        """A choice among the customer's own; no question where there is nothing to choose."""
        if field.type == FieldType.PRODUCT:
            tenant = self.place.actor.tenant
            products = self.place.products()[:MOST_PRODUCTS]
            named = {str(row.pk): (row, f"{row.name_for(tenant)} · {row.sku}") for row in products}
        else:
            orders = self.place.orders().order_by("-placed_at", "-pk")[:MOST_ORDERS]
            named = {
                row.reference: (row, f"{row.reference} · {day_text(row.placed_at)}")
                for row in orders
            }
        if not named and not self.shows_all:
            return None
        self.rows[field.key] = {key: row for key, (row, _label) in named.items()}
        choices = [(key, label) for key, (_row, label) in named.items()]
        subject = str(self.initial.get("subject", ""))
        if subject in named:
            self.initial.setdefault(form_name(field), subject)
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **words)


class CategoryForm(OwnQuestions, RequestForm):
    """Subject, the category's own questions, description, urgency and files."""

    def __init__(
        self,
        *args: Any,
        category: Category,
        fields: list[CategoryField],
        place: Place,
        shows_all: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        self.ask(fields, place, behind=("subject",), shows_all=shows_all)


def _text(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    return forms.CharField(max_length=MAX_TEXT, **words)


def _long_text(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    widget = TextareaAuto({"rows": 3, "class": "in auto low"})
    return forms.CharField(max_length=MAX_LONG_TEXT, widget=widget, **words)


def _choice(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    keys = [one["key"] for one in field.choices]
    choices = [(key, choice_label(field, key, tenant.text_for)) for key in keys]
    if field.is_required and len(choices) <= SHOWN_CHOICES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)
    return forms.ChoiceField(choices=[("", _("Choose")), *choices], **words)


def _date(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    limits = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat(), "class": "in short"}
    return forms.DateField(widget=DateInput(limits), **words)


def _number(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    widget = forms.NumberInput({"step": "any", "class": "in short", "inputmode": "decimal"})
    return forms.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, widget=widget, **words)


def _file(field: CategoryField, tenant: Tenant, words: Words) -> forms.Field:
    if not words["help_text"]:
        words.pop("help_text")
    return FilesField(**words)


MAKERS: dict[str, Callable[[CategoryField, Tenant, Words], forms.Field]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _date,
    FieldType.NUMBER: _number,
    FieldType.FILE: _file,
}
