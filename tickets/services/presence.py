"""Who has a request open on the desk: signs of life that the page sends, never history."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.shared.actors import Actor
from tickets import policies
from tickets.models import Presence, Ticket

# How often the page sends a sign is in templates/admin/tickets/_presence.html.
STALE_AFTER = timedelta(seconds=45)
KEPT_FOR = timedelta(hours=1)


@transaction.atomic
def mark_present(
    *, actor: Actor, ticket: Ticket, is_typing: bool, at: datetime | None = None
) -> None:
    """The actor looks at the request, and maybe writes. Raises NotAllowed.

    Four signs a minute and person: the audit log would hold little else, so they leave no row.
    """
    policies.require_work(actor, ticket)
    policies.require(actor.user is not None)
    sign = Presence(
        tenant=actor.tenant,
        user=actor.user,
        ticket=ticket,
        is_typing=is_typing,
        seen_at=at or timezone.now(),
    )
    Presence.objects.bulk_create(
        [sign],
        update_conflicts=True,
        unique_fields=["tenant", "ticket", "user"],
        update_fields=["is_typing", "seen_at"],
    )


@transaction.atomic
def forget_presence(*, actor: Actor, at: datetime | None = None) -> int:
    """Remove signs that tell nothing any more; returns how many. Raises NotAllowed."""
    policies.require(actor.is_system)
    old = (at or timezone.now()) - KEPT_FOR
    removed, _rows = Presence.objects.filter(seen_at__lt=old).delete()
    return int(removed)
