"""From the visitor's session to the request that they open."""

from django.http import HttpRequest

from portal.shared.actors import system_actor
from portal.shared.trail import forget_trail, trail_of
from tickets import services
from tickets.models import Ticket


def keep_trail_of(request: HttpRequest, ticket: Ticket) -> None:
    """Hand over what the visitor searched and read before; it is gone from the session then.

    A guest hands over what the browser did that confirms the address.
    """
    actor = system_actor(request.tenant) if ticket.is_guests else request.actor
    services.keep_trail(actor=actor, ticket=ticket, trail=trail_of(request))
    forget_trail(request)
