"""Writing rules: nothing that the vocabulary doesn't know is ever kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from tickets import policies
from tickets.models import Rule
from tickets.rules.checking import (
    checked_actions,
    checked_conditions,
    checked_name,
    checked_trigger,
)
from tickets.services.rule_causes import RULES

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_rule(
    *,
    actor: Actor,
    name: str,
    trigger: str,
    conditions: Rows,
    actions: Rows,
    position: int = 0,
    is_active: bool = True,
) -> Rule:
    """A new rule. Raises NotAllowed, DomainError."""
    values = _checked(actor, name, trigger, conditions, actions)
    rule = Rule(tenant=actor.tenant, position=position, is_active=is_active, **values)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise _taken() from error
    record(actor, "rule.created", rule, {"name": (None, rule.name)})
    forget(actor.tenant, RULES)
    return rule


@transaction.atomic
def update_rule(
    *,
    actor: Actor,
    rule: Rule,
    name: str,
    trigger: str,
    conditions: Rows,
    actions: Rows,
    position: int,
    is_active: bool,
) -> None:
    """Change a rule. Raises NotAllowed, DomainError."""
    values = _checked(actor, name, trigger, conditions, actions)
    try:
        with transaction.atomic():
            changes = apply_changes(rule, {**values, "position": position, "is_active": is_active})
    except IntegrityError as error:
        raise _taken() from error
    _remember(actor, rule, changes)


@transaction.atomic
def switch_rule(*, actor: Actor, rule: Rule, on: bool) -> None:
    """Use a rule, or let it rest; one that makes no sense any more can only rest.

    Raises NotAllowed, DomainError.
    """
    policies.require(actor.may(StaffPermission.MANAGE_AUTOMATION))
    if on:
        checked_conditions(actor.tenant, checked_trigger(rule.trigger), rule.conditions)
        checked_actions(actor.tenant, rule.actions)
    _remember(actor, rule, apply_changes(rule, {"is_active": on}))


def _remember(actor: Actor, rule: Rule, changes: Mapping[str, Any]) -> None:
    if changes:
        record(actor, "rule.changed", rule, dict(changes))
        forget(actor.tenant, RULES)


def _checked(
    actor: Actor, name: str, trigger: str, conditions: Rows, actions: Rows
) -> dict[str, Any]:
    policies.require(actor.may(StaffPermission.MANAGE_AUTOMATION))
    known = checked_trigger(trigger)
    return {
        "name": checked_name(name),
        "trigger": known,
        "conditions": checked_conditions(actor.tenant, known, conditions),
        "actions": checked_actions(actor.tenant, actions),
    }


def _taken() -> DomainError:
    return DomainError(_("There is a rule with this name already."), field="name")
