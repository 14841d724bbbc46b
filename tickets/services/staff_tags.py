"""The team's tags on a request; customers never see them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind
from tickets.models import Tag, Ticket, TicketTag
from tickets.services.effects import log_event, tell

MAX_TAG = 40
MAX_TAGS = 30


def clean_tags(names: Iterable[str]) -> list[str]:
    """Lower case, single blanks, each once; commas part them. Raises DomainError."""
    words = [" ".join(part.replace("\0", "").split()) for name in names for part in name.split(",")]
    cleaned = [word.lstrip("#").strip().lower() for word in words]
    found = list(dict.fromkeys(word for word in cleaned if word))
    if any(len(word) > MAX_TAG for word in found):
        raise DomainError(
            _("A tag has at most %(limit)s characters.") % {"limit": MAX_TAG}, field="add_tags"
        )
    return found


@transaction.atomic
def change_staff_tags(
    *,
    actor: Actor,
    ticket: Ticket,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    at: datetime | None = None,
) -> None:
    """Put the team's tags on a request and take others off; what changes nothing is no event.

    Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, ticket)
    now_on = set(staff_tags_of(ticket))
    gone = sorted(now_on & set(clean_tags(remove)))
    new = [name for name in clean_tags(add) if name not in now_on]
    if len(now_on) - len(gone) + len(new) > MAX_TAGS:
        raise DomainError(_("A request has at most %(limit)s tags.") % {"limit": MAX_TAGS})
    if not (new or gone):
        return
    TicketTag.objects.filter(ticket=ticket, is_staff=True, tag__name__in=gone).delete()
    for name in new:
        tag, _made = Tag.objects.get_or_create(tenant=actor.tenant, name=name)
        TicketTag.objects.get_or_create(tenant=actor.tenant, ticket=ticket, tag=tag, is_staff=True)
    moment = at or timezone.now()
    log_event(actor, ticket, EventKind.TAGS, moment, public=False, added=new, removed=gone)
    record(actor, "ticket.tags", ticket, {"tags": (gone, new)})
    tell(actor, ticket, "tagged")


def staff_tags_of(ticket: Ticket) -> list[str]:
    """The names of the team's tags on a request."""
    rows = TicketTag.objects.filter(ticket=ticket, is_staff=True)
    return list(rows.values_list("tag__name", flat=True))
