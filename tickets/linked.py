"""How two requests that belong together are told, from either end. No queries here."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from portal.shared.ui import Badge
from tickets.enums import LinkKind
from tickets.models import Ticket, TicketLink
from tickets.presentation import Text, state_badge

OUTWARD: dict[str, Text] = {
    LinkKind.FOLLOW_UP: gettext_lazy("Follows up on"),
    LinkKind.DUPLICATE: gettext_lazy("The same as"),
    LinkKind.PROBLEM: gettext_lazy("Caused by"),
    LinkKind.MERGED: gettext_lazy("Continued in"),
    LinkKind.SPLIT: gettext_lazy("Split from"),
    LinkKind.RELATED: gettext_lazy("Belongs to"),
}
INWARD: dict[str, Text] = {
    LinkKind.FOLLOW_UP: gettext_lazy("Followed up by"),
    LinkKind.DUPLICATE: gettext_lazy("The same as"),
    LinkKind.PROBLEM: gettext_lazy("Causes"),
    LinkKind.MERGED: gettext_lazy("Taken in from"),
    LinkKind.SPLIT: gettext_lazy("Split off"),
    LinkKind.RELATED: gettext_lazy("Belongs to"),
}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Another request that this one belongs to."""

    label: str
    ticket: Ticket
    badge: Badge


def link_row(link: TicketLink, ticket: Ticket, *, desk: bool = False) -> LinkRow:
    """A link as it reads from the request's end."""
    is_outward = link.ticket_id == ticket.pk
    other = link.target if is_outward else link.ticket
    words = (OUTWARD if is_outward else INWARD)[link.kind]
    return LinkRow(str(words), other, state_badge(other.state, desk=desk))
