"""What the rooms of this part add to the desk's page of a request: panels and addresses.

A room is a module of `tickets.admin` that calls `add_panel` and `add_address` when it is imported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tickets import policies, selectors
from tickets.models import Ticket

Place = Literal["top", "composer", "side"]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: its template sees `panel`, `ticket` and `request`."""

    template: str
    place: Place = "side"
    context: dict[str, Any] = field(default_factory=dict)


MakePanel = Callable[[HttpRequest, Ticket], Panel | None]

_panels: list[tuple[int, MakePanel]] = []
addresses: list[tuple[str, View, str]] = []


def add_panel(make: MakePanel, *, order: int = 50) -> None:
    """Show what `make` returns on every request's page; low orders stand first."""
    _panels.append((order, make))
    _panels.sort(key=lambda entry: entry[0])


def add_address(route: str, view: View, name: str) -> None:
    """Answer at `<reference>/<route>` with `view(request, reference)`.

    The name is `admin:tickets_ticket_<name>`.
    """
    addresses.append((route, view, name))


def panels_of(request: HttpRequest, ticket: Ticket) -> dict[str, list[Panel]]:
    """The request's panels by place."""
    by_place: dict[str, list[Panel]] = {"top": [], "composer": [], "side": []}
    for _order, make in _panels:
        panel = make(request, ticket)
        if panel is not None:
            by_place[panel.place].append(panel)
    return by_place


def load_for_desk(request: HttpRequest, reference: str) -> Ticket:
    """A request that the actor works on; others are not on the desk, even if seen elsewhere.

    Raises NotAllowed, Http404.
    """
    policies.require(policies.works_anywhere(request.actor))
    ticket = selectors.get_ticket_for(request.actor, reference, parts=True)
    if not policies.works_on(request.actor, ticket):
        raise Http404
    return ticket


def back_to(ticket: Ticket) -> HttpResponse:
    """To the request's page on the desk."""
    return redirect("admin:tickets_ticket_change", ticket.reference)
