"""The customers' one form: the period of a statement."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from portal.shared.forms import DateInput

MONTHS = 3


class PeriodForm(forms.Form):
    """From and to, both included; empty fields are the last three months."""

    start = forms.DateField(label=pgettext_lazy("period", "From"), widget=DateInput())
    end = forms.DateField(label=pgettext_lazy("period", "To"), widget=DateInput())

    def __init__(self, data: Any, *, today: date) -> None:
        first, last = last_months(today)
        filled = {
            "start": data.get("start") or first.isoformat(),
            "end": data.get("end") or last.isoformat(),
        }
        super().__init__(filled)


def last_months(today: date) -> tuple[date, date]:
    """From the first day of the month three months ago until today."""
    months = today.year * 12 + today.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1), today
