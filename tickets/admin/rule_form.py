"""The form of a rule: rows are added and removed by buttons, so it works without script."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.errors import DomainError
from portal.shared.forms import RefusableForm
from portal.shared.models import Tenant
from tickets.enums import Trigger
from tickets.models import Rule
from tickets.rules.checking import MAX_NAME, MAX_ROWS, checked_action, checked_condition
from tickets.rules.deeds import DEEDS
from tickets.rules.vocabulary import FIELDS, OPERATORS, Choices
from tickets.rules.wording import DAY, HOUR, MINUTE, UNITS, Words, in_unit

IF, THEN = "if", "then"
# What a row is about is the value of this name.
KEYS = {IF: "field", THEN: "do"}
KNOWN: dict[str, Mapping[str, Any]] = {IF: FIELDS, THEN: DEEDS}
Data: TypeAlias = "MultiValueDict[str, Any]"


class RuleForm(RefusableForm):
    """Name, and when it is asked."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME)
    trigger = forms.ChoiceField(label=gettext_lazy("When"), choices=Trigger.choices)
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=0, max_value=32_000, initial=10
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


class ConditionForm(forms.Form):
    """One condition, its controls as its field wants them; `said` is its label."""

    field = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, key: str, words: Words, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = FIELDS[key]
        self.said = str(self.asked.label)
        self.fields["operator"] = forms.ChoiceField(
            label=_("How it is compared"),
            choices=[(name, OPERATORS[name]) for name in self.asked.operators],
        )
        if self.asked.is_minutes:
            self.fields["value"] = forms.IntegerField(label=self.said, required=False)
            units = [(str(size), UNITS[size]) for size in (MINUTE, HOUR, DAY)]
            self.fields["unit"] = forms.ChoiceField(
                label=_("Unit"), choices=units, initial=str(HOUR)
            )
        elif self.asked.is_words:
            self.fields["value"] = forms.CharField(
                label=self.said, required=False, help_text=_("Several are parted by commas.")
            )
        else:
            self.fields["value"] = forms.MultipleChoiceField(
                label=self.said,
                required=False,
                choices=words.choices(f"if:{key}", self.asked.choices),
                widget=forms.CheckboxSelectMultiple,
            )

    def row(self) -> dict[str, Any]:
        """What the service wants."""
        data = self.cleaned_data
        value = data["value"]
        if self.asked.is_minutes:
            value = value * int(data["unit"]) if value is not None else None
        elif self.asked.is_words:
            value = value.split(",")
        return {"field": data["field"], "operator": data["operator"], "value": value}


class ActionForm(forms.Form):
    """One action, likewise."""

    do = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, key: str, words: Words, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deed = DEEDS[key]
        self.said = str(self.deed.label)
        if self.deed.is_words:
            self.fields["value"] = forms.CharField(
                label=self.said, required=False, help_text=_("Several are parted by commas.")
            )
        elif self.deed.is_text:
            self.fields["value"] = forms.CharField(
                label=self.said, required=False, widget=forms.Textarea({"rows": 3})
            )
        else:
            choices = words.choices(f"then:{key}", self.deed.choices)
            self.fields["value"] = forms.ChoiceField(
                label=self.said, required=False, choices=[("", "–"), *choices]
            )

    def row(self) -> dict[str, Any]:
        """What the service wants."""
        value = self.cleaned_data["value"]
        return {
            "do": self.cleaned_data["do"],
            "value": value.split(",") if self.deed.is_words else value,
        }


RowForm: TypeAlias = ConditionForm | ActionForm


class RuleEditor:
    """The form and its rows: of a stored rule, of nothing, or of what was sent."""

    def __init__(self, tenant: Tenant, rule: Rule | None = None) -> None:
        self.tenant, self.words = tenant, Words(tenant)
        self.base = RuleForm(initial=_of_rule(rule) if rule else {})
        stored = {IF: rule.conditions, THEN: rule.actions} if rule else {IF: [], THEN: []}
        self.rows: dict[str, list[RowForm]] = {
            side: [
                self._row(side, number, row[KEYS[side]], initial=_of_row(row))
                for number, row in enumerate(rows)
            ]
            for side, rows in stored.items()
        }
        # Errors are shown only of what was sent to be saved.
        self.is_checked = False

    def receive(self, data: QueryDict) -> None:
        """Take what was sent, without the row that a button asked to remove."""
        self.base = RuleForm(data)
        gone = data.get("remove", "")
        for side in (IF, THEN):
            kept = [row for row in _sent_rows(data, side) if f"{side}-{row.number}" != gone]
            self.rows[side] = [
                self._row(side, number, row.key, row.prefixed(f"{side}-{number}"))
                for number, row in enumerate(kept)
            ]

    def offered(self, side: str) -> Choices:
        """What a row can be added for: not what nobody could choose anything of."""
        return [
            (key, str(known.label))
            for key, known in KNOWN[side].items()
            if known.choices is None or self.words.choices(f"{side}:{key}", known.choices)
        ]

    def add(self, side: str, key: str) -> None:
        """One more row, empty."""
        if key in KNOWN[side] and len(self.rows[side]) < MAX_ROWS:
            number = len(self.rows[side])
            self.rows[side].append(self._row(side, number, key, initial={KEYS[side]: key}))

    def _row(self, side: str, number: int, key: str, data: Any = None, **more: Any) -> Any:
        form = ConditionForm if side == IF else ActionForm
        return form(key, self.words, data, prefix=f"{side}-{number}", **more)

    def check(self) -> bool:
        """Whether all of it may be saved; else each part says why not."""
        self.is_checked = True
        rows = [*self.rows[IF], *self.rows[THEN]]
        if not all([self.base.is_valid(), *(row.is_valid() for row in rows)]):
            return False
        trigger = Trigger(self.base.cleaned_data["trigger"])
        for row in self.rows[IF]:
            _refuse(row, partial(checked_condition, self.tenant, trigger))
        for row in self.rows[THEN]:
            _refuse(row, partial(checked_action, self.tenant))
        return not any(row.errors for row in rows)

    def values(self) -> dict[str, Any]:
        """What the service is called with."""
        return {
            **self.base.cleaned_data,
            "conditions": [row.row() for row in self.rows[IF]],
            "actions": [row.row() for row in self.rows[THEN]],
        }


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it was sent: its number, what it is about, its values without prefix."""

    number: int
    key: str
    data: dict[str, list[Any]]

    def prefixed(self, prefix: str) -> Data:
        """The values under the names of a row's form."""
        return MultiValueDict({f"{prefix}-{name}": value for name, value in self.data.items()})


def _sent_rows(data: QueryDict, side: str) -> list[SentRow]:
    """The rows of one side in their order; what no form of ours has is left out."""
    marker = re.compile(rf"{side}-(\d{{1,3}})-{KEYS[side]}\Z")
    numbers = sorted({int(found[1]) for name in data if (found := marker.match(name))})
    rows = []
    for number in numbers[: MAX_ROWS + 1]:
        prefix = f"{side}-{number}-"
        values = {
            name.removeprefix(prefix): data.getlist(name)
            for name in data
            if name.startswith(prefix)
        }
        key = str(data[f"{prefix}{KEYS[side]}"])
        if key in KNOWN[side]:
            rows.append(SentRow(number, key, values))
    return rows


def _refuse(form: RowForm, check: Callable[[Mapping[str, Any]], object]) -> None:
    try:
        check(form.row())
    except DomainError as error:
        form.add_error("value", str(error.message))


def _of_rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "trigger": rule.trigger,
        "position": rule.position,
        "is_active": rule.is_active,
    }


def _of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row as its form shows it."""
    value = row["value"]
    if isinstance(value, int):
        number, unit = in_unit(value)
        return {**row, "value": number, "unit": str(unit)}
    typed = FIELDS[row["field"]].is_words if "field" in row else DEEDS[row["do"]].is_words
    return {**row, "value": ", ".join(value)} if typed else dict(row)
