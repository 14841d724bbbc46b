"""What sets rules off: rows of the outbox, written with the change itself."""

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
        _ask(actor, ticket, Trigger.UPDATED, event.created_at.isoformat(), None)


def ask_rules_of_message(
    actor: Actor, ticket: Ticket, event: str, message: TicketMessage | None
) -> None:
    """A request was opened or answered."""
    if event in TRIGGER_OF and message is not None:
        cause = message.created_at.isoformat()
        _ask(actor, ticket, TRIGGER_OF[event], cause, message)


def _ask(
    actor: Actor, ticket: Ticket, trigger: Trigger, cause: str, message: TicketMessage | None
) -> None:
    """All that is done to a request in one moment is one cause: a rule runs once for it."""
    if isinstance(actor, AutomaticActor) or not active_rules(actor.tenant, trigger):
        return
    key = message.pk if message is not None else None
    by_team = message.is_staff if message is not None else actor.is_staff
    outbox.enqueue(
        actor.tenant,
        RULES_KIND,
        {
            "ticket": ticket.pk,
            "trigger": str(trigger),
            "cause": cause,
            "message": key,
            "by_team": by_team,
        },
        dedupe_key=f"{ticket.pk}:{cause}:{key or ''}",
    )
