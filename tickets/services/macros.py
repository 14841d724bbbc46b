"""Macros: keeping them, and carrying one out on a request."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import Priority, TicketState
from tickets.macro_text import check_text, macro_text
from tickets.models import Macro, Ticket, TicketMessage
from tickets.models.conversation import MAX_BODY
from tickets.services.conversation import reply
from tickets.services.staff_tags import change_staff_tags, clean_tags
from tickets.services.working import assign, change_state, set_priority, take
from tickets.services.writing import checked_body, once
from tickets.states import lock

Result = TypeVar("Result")
MACROS = "macros"
STATES = (TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED)
ASSIGNEES = ("me", "nobody")


@transaction.atomic
def create_macro(
    *,
    actor: Actor,
    name: str,
    bodies: dict[str, str],
    actions: dict[str, Any],
    is_shared: bool,
    position: int = 0,
) -> Macro:
    """A prepared answer, the actor's own or everybody's. Raises NotAllowed, DomainError."""
    policies.require(policies.works_anywhere(actor))
    policies.require(not is_shared or actor.may(StaffPermission.MANAGE_AUTOMATION))
    policies.require(is_shared or actor.user is not None)
    macro = Macro(
        tenant=actor.tenant,
        name=name.strip(),
        owner=None if is_shared else actor.user,
        position=position,
        **checked_content(bodies, actions),
    )
    _named_once(macro.save)
    forget(actor.tenant, MACROS)
    record(actor, "macro.created", macro, {"name": (None, macro.name)})
    return macro


@transaction.atomic
def update_macro(*, actor: Actor, macro: Macro, **values: Any) -> None:
    """Change name, bodies, actions, position or use. Raises NotAllowed, DomainError."""
    policies.require(policies.can_edit_macro(actor, macro))
    values |= checked_content(
        values.get("bodies", macro.bodies), values.get("actions", macro.actions)
    )
    changes = _named_once(lambda: apply_changes(macro, values))
    if changes:
        forget(actor.tenant, MACROS)
        record(actor, "macro.changed", macro, changes)


def checked_content(bodies: dict[str, str], actions: dict[str, Any]) -> dict[str, Any]:
    """Texts without the empty ones, actions as they are known. Raises DomainError."""
    texts = {}
    for language, body in bodies.items():
        text = body.replace("\0", "").replace("\r\n", "\n").strip()
        check_text(text, f"body_{language}")
        if len(text) > MAX_BODY:
            raise DomainError(
                _("The text is longer than %(limit)s characters.") % {"limit": MAX_BODY},
                field=f"body_{language}",
            )
        if text:
            texts[language] = text
    known = checked_actions(actions)
    if not (texts or known):
        raise DomainError(_("Write a text, or choose what the macro does."))
    return {"bodies": texts, "actions": known}


def checked_actions(actions: dict[str, Any]) -> dict[str, Any]:
    """Only what is wanted of what there is. Raises DomainError for anything else."""
    choices: dict[str, Sequence[str]] = {
        "state": STATES,
        "priority": Priority.values,
        "assignee": ASSIGNEES,
    }
    known: dict[str, Any] = {}
    for name, allowed in choices.items():
        value = actions.get(name) or ""
        if value and value not in allowed:
            raise DomainError(_("Choose one of the listed actions."), field=name)
        if value:
            known[name] = str(value)
    if tags := clean_tags(actions.get("add_tags") or ()):
        known["add_tags"] = tags
    return known


@transaction.atomic
def apply_macro(
    *,
    actor: Actor,
    ticket: Ticket,
    macro: Macro,
    body: str | None = None,
    uploads: Sequence[Any] = (),
    then: str | None = None,
    expected: int | None = None,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> TicketMessage | None:
    """The macro's answer (or `body`, what somebody made of it) and its actions, all or nothing.

    `then` is the state that the button said; without one the macro's own counts. A macro without
    a text changes the request only, and returns None.
    Raises NotAllowed, DomainError, InvalidTransition, StaleState, UploadRefused.
    """
    policies.require_work(actor, ticket)
    policies.require(policies.can_use_macro(actor, macro))
    text = macro_text(macro, ticket, actor) if body is None else body

    send = partial(
        reply, actor=actor, ticket=ticket, body=text, uploads=uploads, as_staff=True, at=at
    )

    def answer(key: UUID | None) -> TicketMessage:
        lock(ticket, expected)
        _before(actor, ticket, macro, at)
        message: TicketMessage = send(then=then or macro.actions.get("state"), form_key=key)
        _after(actor, ticket, macro, at)
        return message

    if text.strip():
        return once(actor, form_key, checked_body(text), answer)
    lock(ticket, expected)
    _only_act(actor, ticket, macro, at)
    return None


def _only_act(actor: Actor, ticket: Ticket, macro: Macro, at: datetime | None) -> None:
    _before(actor, ticket, macro, at)
    state = macro.actions.get("state")
    if state and state != ticket.state:
        change_state(actor=actor, ticket=ticket, to=state, at=at)
    _after(actor, ticket, macro, at)


def _before(actor: Actor, ticket: Ticket, macro: Macro, at: datetime | None) -> None:
    """What has to stand when those who are told of the answer look."""
    actions = macro.actions
    if "priority" in actions:
        set_priority(actor=actor, ticket=ticket, priority=actions["priority"], at=at)
    if actions.get("add_tags"):
        change_staff_tags(actor=actor, ticket=ticket, add=actions["add_tags"], at=at)
    if actions.get("assignee") == "me" and actor.user is not None:
        take(actor=actor, ticket=ticket, at=at)


def _after(actor: Actor, ticket: Ticket, macro: Macro, at: datetime | None) -> None:
    """Giving back comes last: answering takes a request that nobody has."""
    if macro.actions.get("assignee") == "nobody":
        assign(actor=actor, ticket=ticket, user=None, at=at)
    record(actor, "ticket.macro", ticket, {"macro": (None, macro.name)})


def _named_once(write: Callable[[], Result]) -> Result:
    """Raises DomainError where the name is taken."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise DomainError(_("There is a macro with this name already."), field="name") from error
