"""The state of the service: its parts, disruptions, planned work, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.enums_news import (
    CLOSED,
    INCIDENT_TRANSITIONS,
    STATES_OF,
    Condition,
    IncidentKind,
    IncidentState,
)
from knowledge.models import AffectedComponent, Incident, IncidentUpdate, ServiceComponent
from knowledge.selectors_news import STATUS
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.counters import next_number
from portal.shared.errors import DomainError, InvalidTransition, StaleState
from portal.shared.markdown import render_markdown
from portal.shared.outbox import enqueue
from portal.shared.states import move

TELL, ADVANCE = "knowledge.incident", "knowledge.maintenance"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an incident is about: titles by language, the time, and how each part does by key."""

    titles: Texts
    starts_at: datetime
    ends_at: datetime | None = None
    conditions: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def save_component(
    *,
    actor: Actor,
    component: ServiceComponent | None,
    names: Texts,
    descriptions: Texts,
    position: int = 0,
    is_active: bool = True,
) -> ServiceComponent:
    """A new part of the service, or a change of one. Raises NotAllowed, DomainError."""
    policies.require(policies.can_publish(actor))
    fields: dict[str, Any] = {
        "names": _filled(actor, names),
        "descriptions": _filled(actor, descriptions),
        "position": position,
        "is_active": is_active,
    }
    if actor.tenant.default_language not in fields["names"]:
        raise DomainError(_("Enter a name."), field=f"name_{actor.tenant.default_language}")
    if component is None:
        row: ServiceComponent = ServiceComponent.objects.create(tenant=actor.tenant, **fields)
        record(actor, "service_component.created", row)
    else:
        row = component
        changes = apply_changes(row, fields)
        if changes:
            record(actor, "service_component.changed", row, changes)
    forget(actor.tenant, STATUS)
    return row


@transaction.atomic
def open_incident(
    *,
    actor: Actor,
    kind: str,
    facts: Facts,
    texts: Texts,
    state: str = "",
    tells: bool = True,
    at: datetime | None = None,
) -> Incident:
    """Say that something is wrong, or that work is planned. Raises NotAllowed, DomainError."""
    policies.require(policies.can_publish(actor))
    now = at or timezone.now()
    state = state or STATES_OF[kind][0]
    if state not in STATES_OF[kind] or state in CLOSED:
        raise InvalidTransition(_("Nothing begins in this state."), field="state")
    incident: Incident = Incident.objects.create(
        tenant=actor.tenant,
        number=next_number(actor.tenant, "incident"),
        kind=kind,
        state=state,
        created_at=now,
        updated_at=now,
        **_checked(actor, kind, facts),
    )
    _set_conditions(incident, facts)
    record(actor, "incident.opened", incident, {"state": (None, state)})
    _say(actor, incident, texts, tells=tells, at=now)
    _set_alarms(incident)
    return incident


@transaction.atomic
def update_incident(*, actor: Actor, incident: Incident, facts: Facts) -> Incident:
    """Correct its titles, times and parts. Raises NotAllowed, DomainError."""
    policies.require(policies.can_publish(actor))
    changes = apply_changes(incident, _checked(actor, incident.kind, facts))
    conditions = _set_conditions(incident, facts)
    if conditions:
        changes["conditions"] = conditions
    if changes:
        apply_changes(incident, {"updated_at": timezone.now()})
        record(actor, "incident.changed", incident, changes)
    forget(actor.tenant, STATUS)
    _set_alarms(incident)
    return incident


@transaction.atomic
def post_update(
    *,
    actor: Actor,
    incident: Incident,
    state: str,
    texts: Texts,
    tells: bool = True,
    at: datetime | None = None,
) -> IncidentUpdate:
    """Say what is new, with the state from now on. Raises NotAllowed, DomainError, StaleState."""
    policies.require(policies.can_publish(actor))
    now, before = at or timezone.now(), incident.state
    if state == before:
        if not _filled(actor, texts):
            raise DomainError(_("Say what is new, or choose another state."), field="state")
        _touch(incident, now)
    else:
        _move(incident, state, now)
        record(actor, f"incident.{state}", incident, {"state": (before, state)})
    return _say(actor, incident, texts, tells=tells, at=now)


@transaction.atomic
def correct_update(
    *,
    actor: Actor,
    update: IncidentUpdate,
    texts: Texts,
    expected: str | None = None,
    at: datetime | None = None,
) -> IncidentUpdate:
    """Say better what was said; readers see that it was edited, and nobody is told anew.

    `expected` is the `edit_mark` of what was seen. Raises NotAllowed, DomainError, StaleState.
    """
    policies.require(policies.can_publish(actor))
    if expected is not None and expected != update.edit_mark:
        raise StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
    # What stands in a language that the portal doesn't offer any more is nobody's to correct.
    kept = {code: said for code, said in update.texts.items() if code not in actor.tenant.languages}
    said = _filled(actor, texts)
    if update.texts and not said:
        raise DomainError(
            _("Say what happened in one language at least."),
            field=f"text_{actor.tenant.default_language}",
        )
    before, now = dict(update.texts), at or timezone.now()
    if before == (kept | said):
        return update
    _swap_texts(update, kept | said, now)
    changes = {
        f"text_{code}": (before.get(code, ""), update.texts.get(code, ""))
        for code in sorted(before.keys() | said.keys())
        if before.get(code) != update.texts.get(code)
    }
    record(actor, "incident.corrected", update.incident, changes)
    forget(actor.tenant, STATUS)
    return update


def _swap_texts(update: IncidentUpdate, texts: dict[str, str], now: datetime) -> None:
    """Compare-and-swap: of two who correct the same text, one wins."""
    new = {"texts": texts, "html": _html_of(texts), "edited_at": now}
    rows = IncidentUpdate.objects.filter(pk=update.pk, edited_at=update.edited_at)
    if not rows.update(**new):
        raise StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
    for name, value in new.items():
        setattr(update, name, value)


@transaction.atomic
def advance_maintenance(*, actor: Actor, incident: Incident) -> None:
    """Begin and end planned work at its times; does nothing before them or after a decision."""
    now = timezone.now()
    if incident.state == IncidentState.SCHEDULED and incident.starts_at <= now:
        post_update(actor=actor, incident=incident, state=IncidentState.IN_PROGRESS, texts={})
    is_over = incident.ends_at is not None and incident.ends_at <= now
    if incident.state == IncidentState.IN_PROGRESS and is_over:
        post_update(actor=actor, incident=incident, state=IncidentState.COMPLETED, texts={})


def _move(incident: Incident, state: str, now: datetime) -> None:
    """Compare-and-swap; the moment at which it was over is kept."""
    closed_at = now if state in CLOSED else None
    move(incident, state, INCIDENT_TRANSITIONS, updated_at=now, closed_at=closed_at)


def _touch(incident: Incident, now: datetime) -> None:
    rows = Incident.objects.filter(pk=incident.pk, state=incident.state)
    if not rows.update(updated_at=now):
        raise StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
    incident.updated_at = now


def _say(
    actor: Actor, incident: Incident, texts: Texts, *, tells: bool, at: datetime
) -> IncidentUpdate:
    said = _filled(actor, texts)
    update: IncidentUpdate = IncidentUpdate.objects.create(
        tenant=actor.tenant,
        incident=incident,
        state=incident.state,
        texts=said,
        html=_html_of(said),
        at=at,
        author=actor.user,
    )
    record(actor, "incident.said", incident, {"text": (None, next(iter(said.values()), ""))})
    forget(actor.tenant, STATUS)
    if tells:
        enqueue(actor.tenant, TELL, {"update": update.pk})
    return update


def _html_of(texts: Texts) -> dict[str, str]:
    return {code: render_markdown(text, shift=2) for code, text in texts.items()}


def _set_alarms(incident: Incident) -> None:
    """Planned work begins and ends by itself; moments that moved find nothing to do."""
    if not incident.is_planned or not incident.is_open:
        return
    now = timezone.now()
    for moment in (incident.starts_at, incident.ends_at):
        if moment is not None:
            delay = max(moment - now, timedelta(0))
            enqueue(incident.tenant, ADVANCE, {"incident": incident.pk}, delay=delay)


def _checked(actor: Actor, kind: str, facts: Facts) -> dict[str, Any]:
    titles = _filled(actor, facts.titles)
    if actor.tenant.default_language not in titles:
        raise DomainError(_("Enter a title."), field=f"title_{actor.tenant.default_language}")
    if facts.ends_at is not None and facts.ends_at <= facts.starts_at:
        raise DomainError(_("The end has to come after the beginning."), field="ends_at")
    if kind == IncidentKind.MAINTENANCE and facts.ends_at is None:
        raise DomainError(_("Say until when the work is planned."), field="ends_at")
    return {"titles": titles, "starts_at": facts.starts_at, "ends_at": facts.ends_at}


def _set_conditions(
    incident: Incident, facts: Facts
) -> tuple[dict[str, str], dict[str, str]] | None:
    """Exactly these parts are affected; before and after for the log, None where alike."""
    wanted = {
        row.pk: facts.conditions[row.pk]
        for row in ServiceComponent.objects.filter(pk__in=list(facts.conditions))
        if facts.conditions[row.pk] != Condition.WORKING
    }
    before = dict(incident.affected.values_list("component", "condition"))
    if before == wanted:
        return None
    incident.affected.exclude(component__in=list(wanted)).delete()
    for component, condition in wanted.items():
        AffectedComponent.objects.update_or_create(
            tenant=incident.tenant,
            incident=incident,
            component_id=component,
            defaults={"condition": condition},
        )
    forget(incident.tenant, STATUS)
    return _by_key(before), _by_key(wanted)


def _by_key(conditions: Mapping[int, str]) -> dict[str, str]:
    return {str(key): value for key, value in conditions.items()}


def _filled(actor: Actor, texts: Texts) -> dict[str, str]:
    """Texts in the tenant's languages that say something."""
    return {
        code: text.strip()
        for code, text in texts.items()
        if code in actor.tenant.languages and text.strip()
    }
