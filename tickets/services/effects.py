"""What every change of a request leaves behind: an event, a row of the outbox, the index."""

from datetime import datetime
from typing import Any

from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.search.updates import queue_update
from tickets.enums import EventKind
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.services.rule_causes import ask_rules_of_event, ask_rules_of_message

KIND = "tickets.event"
TEAM_KIND = "tickets.team"


def log_event(
    actor: Actor,
    ticket: Ticket,
    kind: EventKind,
    at: datetime,
    *,
    public: bool = True,
    **data: Any,
) -> TicketEvent:
    """One line in the conversation."""
    event: TicketEvent = TicketEvent.objects.create(
        tenant=actor.tenant,
        ticket=ticket,
        kind=kind,
        data=data,
        actor=actor.user,
        actor_label=actor.label[:200],
        is_public=public,
        created_at=at,
    )
    ask_rules_of_event(actor, ticket, event)
    return event


def tell(
    actor: Actor,
    ticket: Ticket,
    event: str,
    *,
    message: TicketMessage | None = None,
    row: TicketEvent | None = None,
) -> None:
    """Have those told whom it concerns, and the request found by its new words."""
    outbox.enqueue(
        actor.tenant,
        KIND,
        {
            "event": event,
            "ticket": ticket.pk,
            "message": message.pk if message else None,
            "row": row.pk if row else None,
            "actor": actor.user_id,
            "name": actor.label,
        },
    )
    ask_rules_of_message(actor, ticket, event, message)
    queue_update(ticket)


def tell_team(actor: Actor, ticket: Ticket, what: str, key: str, **details: Any) -> None:
    """Have people of the team told of what the clock or a rule found; once for each `key`."""
    outbox.enqueue(
        actor.tenant,
        TEAM_KIND,
        {"what": what, "ticket": ticket.pk, "key": key, "name": actor.label, **details},
    )
