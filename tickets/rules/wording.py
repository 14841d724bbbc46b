"""Rules in words, for the people who write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.shared.models import Tenant
from tickets.enums import Trigger
from tickets.models import Rule
from tickets.rules.deeds import DEEDS
from tickets.rules.vocabulary import EMPTY, FIELDS, FILLED, OPERATORS, Choices

MINUTE, HOUR, DAY = 1, 60, 24 * 60
UNITS = {MINUTE: gettext_lazy("minutes"), HOUR: gettext_lazy("hours"), DAY: gettext_lazy("days")}
GONE = gettext_lazy("(gone)")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a rule does: when, if (all of it), then."""

    when: str
    conditions: list[str]
    actions: list[str]


class Words:
    """The names of what rules speak of, each looked up once a page."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._known: dict[str, dict[str, str]] = {}

    def of_rule(self, rule: Rule) -> Summary:
        """A whole rule."""
        return Summary(
            when=str(Trigger(rule.trigger).label),
            conditions=[self.of_condition(one) for one in rule.conditions],
            actions=[self.of_action(one) for one in rule.actions],
        )

    def of_condition(self, one: Mapping[str, Any]) -> str:
        """One condition: Priority is one of High, Urgent."""
        field, operator = FIELDS[one["field"]], one["operator"]
        words = {"field": field.label, "operator": OPERATORS[operator]}
        if operator in (EMPTY, FILLED):
            return _("%(field)s %(operator)s") % words
        if field.is_minutes:
            value = said_minutes(one["value"])
        elif field.is_words:
            value = ", ".join(one["value"])
        else:
            value = self._named(f"if:{one['field']}", field.choices, one["value"])
        return _("%(field)s %(operator)s %(value)s") % {**words, "value": value}

    def of_action(self, one: Mapping[str, Any]) -> str:
        """One action: Set the priority: Urgent."""
        deed, value = DEEDS[one["do"]], one["value"]
        if deed.is_words:
            said = ", ".join(value)
        elif deed.is_text:
            said = value
        else:
            said = self._named(f"then:{one['do']}", deed.choices, [value])
        return _("%(deed)s: %(value)s") % {"deed": deed.label, "value": said}

    def choices(self, key: str, make: Any) -> Choices:
        """The choices of a field or deed."""
        if key not in self._known:
            self._known[key] = dict(make(self.tenant))
        return list(self._known[key].items())

    def _named(self, key: str, make: Any, values: list[str]) -> str:
        names = dict(self.choices(key, make))
        return ", ".join(str(names.get(str(value), GONE)) for value in values)


def in_unit(minutes: int) -> tuple[int, int]:
    """A length as a number of the largest unit that divides it, and that unit in minutes."""
    unit = next(size for size in (DAY, HOUR, MINUTE) if minutes % size == 0)
    return minutes // unit, unit


def said_minutes(minutes: int) -> str:
    """A length of time in words: 3 days."""
    number, unit = in_unit(minutes)
    if unit == DAY:
        text = ngettext("%(num)d day", "%(num)d days", number)
    elif unit == HOUR:
        text = ngettext("%(num)d hour", "%(num)d hours", number)
    else:
        text = ngettext("%(num)d minute", "%(num)d minutes", number)
    return text % {"num": number}
