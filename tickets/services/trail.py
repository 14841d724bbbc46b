"""What somebody searched and read before they asked, kept with the request."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from portal.shared.actors import Actor
from tickets import policies
from tickets.models import Ticket

MAX_ENTRIES = 10
KINDS = ("search", "article", "ask")


@transaction.atomic
def keep_trail(*, actor: Actor, ticket: Ticket, trail: Sequence[dict[str, Any]]) -> None:
    """Keep it with the request just opened, once; `trail` is of `portal.shared.trail`.

    Part of the opening, which has its audit row. Raises NotAllowed.
    """
    is_own = ticket.requester_id == actor.user_id and actor.user_id is not None
    policies.require(is_own or actor.is_system)
    entries = [
        {"kind": entry["kind"], "text": str(entry["text"])[:120], "url": _path(entry.get("url"))}
        for entry in trail
        if entry.get("kind") in KINDS
    ][-MAX_ENTRIES:]
    if entries and not ticket.trail:
        Ticket.objects.filter(pk=ticket.pk).update(trail=entries)
        ticket.trail = entries


def _path(url: Any) -> str:
    """Only addresses of the portal itself."""
    text = str(url or "")
    return text[:300] if text.startswith("/") and not text.startswith("//") else ""
