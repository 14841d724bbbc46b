"""What each member of the staff has read. Signs of reading leave no row in the audit log."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.shared.actors import Actor
from tickets import policies
from tickets.models import Ticket, TicketSeen


@transaction.atomic
def mark_read(*, actor: Actor, ticket: Ticket, up_to: datetime | None = None) -> None:
    """The actor has read what was there at `up_to` (now, by default). Raises NotAllowed.

    A mark never moves back, and never into the future.
    """
    policies.require_work(actor, ticket)
    policies.require(actor.user is not None)
    now = timezone.now()
    at = min(up_to or now, now)
    marks = TicketSeen.objects.filter(user=actor.user, ticket=ticket)
    if not marks.exists():
        mark = TicketSeen(tenant=actor.tenant, user=actor.user, ticket=ticket, seen_at=at)
        # The same page may be open twice.
        TicketSeen.objects.bulk_create([mark], ignore_conflicts=True)
    marks.filter(seen_at__lt=at).update(seen_at=at)


@transaction.atomic
def mark_unread(*, actor: Actor, ticket: Ticket) -> None:
    """To be looked at again. Raises NotAllowed."""
    policies.require_work(actor, ticket)
    TicketSeen.objects.filter(user_id=actor.user_id, ticket=ticket).delete()
