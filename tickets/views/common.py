"""What all pages of requests share: who may come in, and how a request is loaded."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.ui import Crumb
from tickets import policies, selectors, services
from tickets.enums import TicketState
from tickets.models import Ticket

View = Callable[..., HttpResponse]


def requests_page(view: View) -> View:
    """For signed-in people, where the tenant has the part switched on."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.tenant.has_module(Module.REQUESTS):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(checked)


def own_ticket(request: HttpRequest, reference: str) -> Ticket:
    """The request, for what only the customer's people do; staff have their own pages."""
    ticket = selectors.get_ticket_for(request.actor, reference)
    if not policies.is_member(request.actor, ticket):
        raise PermissionDenied
    return ticket


def no_customer(request: HttpRequest) -> HttpResponse:
    """What people see who belong to no customer: nothing is broken, and what they can do."""
    desk_url = ""
    if policies.works_anywhere(request.actor):
        desk_url = reverse("admin:tickets_ticket_changelist")
    return render(request, "tickets/no_customer.html", {"desk_url": desk_url})


def crumbs_to(label: str) -> list[Crumb]:
    """The way to a page below the list."""
    return [Crumb(_("Requests"), reverse("tickets:list")), Crumb(label)]


def carry_out(actor: Actor, ticket: Ticket, data: dict[str, Any], then: str | None) -> None:
    """What the customer's side sent with the reply form; solving needs no words.

    Raises NotAllowed, DomainError.
    """
    if then == TicketState.SOLVED and not data["body"].strip() and not data["files"]:
        services.solve(actor=actor, ticket=ticket)
        return
    services.reply(
        actor=actor,
        ticket=ticket,
        body=data["body"],
        uploads=data["files"],
        then=then,
        form_key=data["form_key"],
        as_staff=False,
    )
