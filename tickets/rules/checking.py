"""What a rule may say; nothing else is ever written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets.enums import Trigger
from tickets.rules.deeds import DEEDS
from tickets.rules.vocabulary import EMPTY, FIELDS, FILLED, MAX_MINUTES

MAX_ROWS = 10
MAX_WORDS = 20
LONGEST_WORD = 40
LONGEST_TEXT = 2000
MAX_NAME = 80


def checked_name(name: str) -> str:
    """The name on one line. Raises DomainError."""
    line = " ".join(name.replace("\0", "").split())
    if not line:
        raise DomainError(_("Give the rule a name."), field="name")
    if len(line) > MAX_NAME:
        raise DomainError(_("The name is too long."), field="name")
    return line


def checked_trigger(trigger: str) -> Trigger:
    """When the rule is asked. Raises DomainError."""
    if trigger not in Trigger.values:
        raise DomainError(_("Choose when the rule is checked."), field="trigger")
    return Trigger(trigger)


def checked_conditions(
    tenant: Tenant, trigger: Trigger, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The conditions as they are kept. Raises DomainError."""
    if len(rows) > MAX_ROWS:
        raise DomainError(_("A rule has at most ten conditions."), field="conditions")
    if trigger == Trigger.TIME and not rows:
        raise DomainError(
            _("Say which requests it is about: without a condition it would be all of them."),
            field="conditions",
        )
    return [checked_condition(tenant, trigger, row) for row in rows]


def checked_condition(tenant: Tenant, trigger: Trigger, row: Mapping[str, Any]) -> dict[str, Any]:
    """One condition. Raises DomainError."""
    field = FIELDS.get(str(row.get("field")))
    if field is None:
        raise DomainError(_("Choose what is checked."), field="conditions")
    if trigger not in field.triggers:
        raise DomainError(
            _("“%(field)s” can only be asked when a request is opened or changed.")
            % {"field": field.label},
            field="conditions",
        )
    operator = row.get("operator")
    if operator not in field.operators:
        raise DomainError(_("Choose how it is compared."), field="conditions")
    kept: dict[str, Any] = {"field": row["field"], "operator": operator}
    if operator in (EMPTY, FILLED):
        return kept | {"value": []}
    value = row.get("value")
    if field.is_minutes:
        return kept | {"value": checked_minutes(value)}
    if field.is_words:
        words = checked_words(value, "conditions")
        return kept | {"value": words if row["field"] != "tags" else [w.lower() for w in words]}
    return kept | {"value": _chosen(tenant, field.choices, value)}


def checked_minutes(value: Any) -> int:
    """A length of time. Raises DomainError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_MINUTES:
        raise DomainError(_("Choose between one minute and a year."), field="conditions")
    return value


def checked_words(value: Any, field: str) -> list[str]:
    """Typed words, each on its own. Raises DomainError."""
    if not isinstance(value, list):
        raise DomainError(_("Enter at least one word."), field=field)
    words = [" ".join(str(word).replace("\0", "").split()) for word in value]
    words = list(dict.fromkeys(word for word in words if word))
    if not words:
        raise DomainError(_("Enter at least one word."), field=field)
    if len(words) > MAX_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise DomainError(
            _("Enter at most %(number)s words of up to %(length)s characters.")
            % {"number": MAX_WORDS, "length": LONGEST_WORD},
            field=field,
        )
    return words


def _chosen(tenant: Tenant, choices: Any, value: Any) -> list[str]:
    known = dict(choices(tenant))
    picked = [str(one) for one in value] if isinstance(value, list) else []
    if not picked or not set(picked) <= set(known):
        raise DomainError(_("Choose at least one of the listed values."), field="conditions")
    return picked


def checked_actions(tenant: Tenant, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The actions as they are kept. Raises DomainError."""
    if not rows:
        raise DomainError(_("Say what the rule does."), field="actions")
    if len(rows) > MAX_ROWS:
        raise DomainError(_("A rule does at most ten things."), field="actions")
    return [checked_action(tenant, row) for row in rows]


def checked_action(tenant: Tenant, row: Mapping[str, Any]) -> dict[str, Any]:
    """One action. Raises DomainError."""
    deed = DEEDS.get(str(row.get("do")))
    if deed is None:
        raise DomainError(_("Choose what is done."), field="actions")
    value = row.get("value")
    if deed.is_words:
        return {
            "do": row["do"],
            "value": [word.lower() for word in checked_words(value, "actions")],
        }
    if deed.is_text:
        return {"do": row["do"], "value": _text(value)}
    known = dict(deed.choices(tenant)) if deed.choices else {}
    if str(value) not in known:
        raise DomainError(_("Choose one of the listed values."), field="actions")
    return {"do": row["do"], "value": str(value)}


def _text(value: Any) -> str:
    text = str(value or "").replace("\0", "").strip()
    if not text:
        raise DomainError(_("Write a text."), field="actions")
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": LONGEST_TEXT},
            field="actions",
        )
    return text
