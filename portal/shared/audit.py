"""Writing the audit log."""

from typing import Any

from django.db import models

from portal.shared.actors import Actor
from portal.shared.models import AuditEntry

SECRET_FIELDS = frozenset({"password", "token", "secret", "key", "code"})
HIDDEN = "•••"


def record(
    actor: Actor,
    action: str,
    target: models.Model,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> AuditEntry:
    """Append one line to the tenant's log; call it inside the change's own transaction.

    `changes` maps a field to (old, new); values of secret fields are masked.
    """
    entry: AuditEntry = AuditEntry.objects.create(
        tenant=actor.tenant,
        actor_id=actor.user_id,
        actor_label=actor.label[:200],
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        changes={name: _shown(name, pair) for name, pair in (changes or {}).items()},
        ip=actor.ip,
        source=actor.source,
    )
    return entry


def changed_fields(row: models.Model, new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields whose value differs from the row's, as (old, new)."""
    return {
        name: (getattr(row, name), value)
        for name, value in new.items()
        if getattr(row, name) != value
    }


def apply_changes(row: models.Model, new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set and save only what differs; returns the changes for `record`."""
    changes = changed_fields(row, new)
    for name, (_old, value) in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))
    return changes


def _shown(name: str, pair: tuple[Any, Any]) -> list[Any]:
    if name in SECRET_FIELDS:
        return [HIDDEN, HIDDEN]
    return [_plain(value) for value in pair]


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, list, dict, type(None))) else str(value)
