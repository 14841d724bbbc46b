"""Beside a solved request on the desk: the way to an article made from it."""

from django.http import HttpRequest

from knowledge.events import draft_address
from tickets.admin.rooms import Panel, add_panel
from tickets.drafts import KIND, can_draft
from tickets.models import Ticket


def draft_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """Nothing for those who don't write articles, or while the request isn't solved."""
    if not can_draft(request.actor, ticket):
        return None
    address = draft_address(KIND, ticket.reference)
    return Panel("admin/tickets/_draft.html", "side", context={"url": address})


add_panel(draft_panel, order=80)
