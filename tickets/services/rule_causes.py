"""What sets rules off: rows of the outbox, written with the change itself."""

from datetime import datetime

from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.models import Tenant
from tickets.automatic import AutomaticActor
from tickets.enums import EventKind, Trigger
from tickets.models import Rule, Ticket, TicketEvent, TicketMessage

RULES_KIND = "tickets.rules"
# The part of the cache that holds the rules; whoever changes one forgets it.
RULES, RULES_SECONDS = "rules", 300
CHANGES = frozenset(
    {
        EventKind.TAKEN,
        EventKind.ASSIGNED,
        EventKind.UNASSIGNED,
        EventKind.PRIORITY,
        EventKind.QUEUE,
        EventKind.STATE,
        EventKind.KIND,
        EventKind.TAGS,
        EventKind.RATED,
        EventKind.OUTCOME,
    }
)
TRIGGER_OF = {"opened": Trigger.CREATED, "replied": Trigger.UPDATED}


def active_rules(tenant: Tenant, trigger: str) -> list[Rule]:
    """The rules that are asked then, in their order."""
    rows = kept(tenant, RULES, "", lambda: list(Rule.objects.filter(is_active=True)), RULES_SECONDS)
    return [rule for rule in rows if rule.trigger == trigger]


def ask_rules_of_event(actor: Actor, ticket: Ticket, event: TicketEvent) -> None:
    """A change of the request; what rules and the portal itself do is none."""
    if event.kind in CHANGES:
        _ask(actor, ticket, Trigger.UPDATED, event.created_at, by_team=actor.is_staff)


def ask_rules_of_message(
    actor: Actor, ticket: Ticket, event: str, message: TicketMessage | None
) -> None:
    """A request was opened or answered."""
    if event in TRIGGER_OF and message is not None:
        trigger = TRIGGER_OF[event]
        _ask(actor, ticket, trigger, message.created_at, by_team=message.is_staff)


def _ask(actor: Actor, ticket: Ticket, trigger: Trigger, at: datetime, *, by_team: bool) -> None:
    """All that is done to a request in one moment is one cause, and one row of the outbox."""
    if isinstance(actor, AutomaticActor) or not active_rules(actor.tenant, trigger):
        return
    payload = {"ticket": ticket.pk, "trigger": str(trigger), "at": at.isoformat()}
    outbox.enqueue(
        actor.tenant,
        RULES_KIND,
        {**payload, "by_team": by_team},
        dedupe_key=":".join(str(value) for value in payload.values()),
    )
