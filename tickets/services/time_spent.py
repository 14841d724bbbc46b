"""Minutes that the staff spent on a request."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind
from tickets.models import Ticket, TimeEntry
from tickets.services.effects import log_event

LONGEST = 24 * 60
MAX_NOTE = 200


@transaction.atomic
def record_time(
    *, actor: Actor, ticket: Ticket, minutes: int, note: str = "", at: datetime | None = None
) -> TimeEntry:
    """Write down the actor's minutes, at most a day's at once. Raises NotAllowed, DomainError."""
    policies.require_work(actor, ticket)
    if not 1 <= minutes <= LONGEST:
        raise DomainError(
            _("Enter between 1 and %(limit)s minutes.") % {"limit": LONGEST}, field="minutes"
        )
    moment = at or timezone.now()
    entry: TimeEntry = TimeEntry.objects.create(
        tenant=actor.tenant,
        ticket=ticket,
        user=actor.user,
        minutes=minutes,
        note=" ".join(note.replace("\0", "").split())[:MAX_NOTE],
        spent_at=moment,
    )
    log_event(actor, ticket, EventKind.TIME, moment, public=False, minutes=minutes, note=entry.note)
    record(actor, "ticket.time", ticket, {"minutes": (None, minutes)})
    return entry


@transaction.atomic
def remove_time(*, actor: Actor, entry: TimeEntry, at: datetime | None = None) -> None:
    """Take back an entry of one's own. Raises NotAllowed."""
    policies.require_work(actor, entry.ticket)
    policies.require(entry.user_id is not None and entry.user_id == actor.user_id)
    ticket, minutes = entry.ticket, entry.minutes
    entry.delete()
    moment = at or timezone.now()
    log_event(actor, ticket, EventKind.TIME, moment, public=False, minutes=-minutes, note="")
    record(actor, "ticket.time", ticket, {"minutes": (minutes, None)})
