"""From the visitor's session to the request that they open."""

from django.http import HttpRequest

from knowledge.enums import SearchPlace
from knowledge.services import searches
from portal.shared.actors import system_actor
from portal.shared.trail import Entry, forget_trail, trail_of
from tickets import services
from tickets.models import Ticket


def keep_trail_of(request: HttpRequest, ticket: Ticket) -> None:
    """Hand over what the visitor searched and read before; it is gone from the session then.

    A guest hands over what the browser did that confirms the address.
    """
    actor = system_actor(request.tenant) if ticket.is_guests else request.actor
    trail = trail_of(request)
    services.keep_trail(actor=actor, ticket=ticket, trail=trail)
    _count_followed(request, ticket, trail)
    forget_trail(request)


def _count_followed(request: HttpRequest, ticket: Ticket, trail: list[Entry]) -> None:
    """What was searched and read before did not spare this request; counted without its sender."""
    offered = request.POST.get("suggested", "")
    looked = searches.Looked(
        text=ticket.subject,
        language=request.LANGUAGE_CODE,
        place=SearchPlace.REQUEST,
        results=int(offered) if offered.isascii() and offered.isdecimal() else 0,
    )
    read = [entry["url"] for entry in trail if entry["url"]]
    searches.log_request(actor=request.actor, session=request.session, looked=looked, read=read)
