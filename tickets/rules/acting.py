"""Doing what a rule says, by the same services as people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from portal.shared.errors import DomainError
from tickets import services
from tickets.automatic import AutomaticActor
from tickets.macro_text import macro_text
from tickets.models import Macro, Queue, Rule, Ticket
from tickets.rules.deeds import LEADS, NOBODY, TURN
from tickets.services.assignment import assign_in_turn
from tickets.services.automation import (
    escalate,
    send_prepared,
)
from tickets.services.effects import tell_team


@dataclass(frozen=True, slots=True)
class Doing:
    """One action about to be carried out."""

    actor: AutomaticActor
    ticket: Ticket
    rule: Rule
    value: str | list[str]
    at: datetime


def carry_out(actor: AutomaticActor, rule: Rule, ticket: Ticket, at: datetime) -> list[str]:
    """Do everything that the rule says; returns what was refused, in the portal's own language.

    What one action can't do keeps the next from nothing.
    """
    refused = []
    with translation.override(actor.tenant.default_language):
        for action in rule.actions:
            doing = Doing(actor, ticket, rule, action["value"], at)
            try:
                with transaction.atomic():
                    ACTS[action["do"]](doing)
            except DomainError as error:
                refused.append(str(error.message))
            except ObjectDoesNotExist:
                refused.append(_("What the rule names is gone."))
    return refused


def _assign(doing: Doing) -> None:
    actor, ticket, value = doing.actor, doing.ticket, str(doing.value)
    if value == TURN:
        assign_in_turn(actor, ticket, doing.at)
        return
    user = None if value == NOBODY else User.objects.get(pk=int(value), is_active=True)
    services.assign(actor=actor, ticket=ticket, user=user, at=doing.at)


def _queue(doing: Doing) -> None:
    queue = Queue.objects.get(pk=int(str(doing.value)))
    services.set_queue(actor=doing.actor, ticket=doing.ticket, queue=queue, at=doing.at)


def _priority(doing: Doing) -> None:
    services.set_priority(
        actor=doing.actor, ticket=doing.ticket, priority=str(doing.value), at=doing.at
    )


def _state(doing: Doing) -> None:
    if doing.ticket.state != doing.value:
        services.change_state(
            actor=doing.actor, ticket=doing.ticket, to=str(doing.value), at=doing.at
        )


def _tags(doing: Doing) -> None:
    services.change_staff_tags(
        actor=doing.actor, ticket=doing.ticket, add=list(doing.value), at=doing.at
    )


def _note(doing: Doing) -> None:
    services.add_note(actor=doing.actor, ticket=doing.ticket, body=str(doing.value), at=doing.at)


def _notify(doing: Doing) -> None:
    key = f"rule-{doing.rule.pk}-{doing.ticket.pk}-{doing.at.isoformat()}"
    details = {"whom": str(doing.value), "why": doing.rule.name}
    tell_team(doing.actor, doing.ticket, "noticed", key, **details)


def _text(doing: Doing) -> None:
    macro = Macro.objects.get(pk=int(str(doing.value)), is_active=True)
    body = macro_text(macro, doing.ticket, doing.actor)
    send_prepared(actor=doing.actor, ticket=doing.ticket, body=body, at=doing.at)


def _escalate(doing: Doing) -> None:
    value = str(doing.value)
    lead = None if value == LEADS else User.objects.get(pk=int(value), is_active=True)
    escalate(actor=doing.actor, ticket=doing.ticket, lead=lead, at=doing.at)


ACTS: dict[str, Callable[[Doing], None]] = {
    "assign": _assign,
    "queue": _queue,
    "priority": _priority,
    "state": _state,
    "tags": _tags,
    "note": _note,
    "notify": _notify,
    "text": _text,
    "escalate": _escalate,
}
