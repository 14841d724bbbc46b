"""What is done to a request by one button."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Membership, User
from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.models import Ticket
from tickets.views.common import own_ticket, requests_page


@require_POST
@requests_page
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """A solved request is not solved after all."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    return _done(
        request,
        ticket,
        _("The request is open again."),
        lambda: services.reopen(actor=request.actor, ticket=ticket),
    )


@require_POST
@requests_page
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Be told of a colleague's request."""
    ticket = own_ticket(request, reference)
    return _done(
        request,
        ticket,
        _("You follow this request now."),
        lambda: services.follow(actor=request.actor, ticket=ticket),
    )


@require_POST
@requests_page
def unfollow(request: HttpRequest, reference: str) -> HttpResponse:
    """Be told no longer; who saw it only as a follower goes back to the list."""
    ticket = own_ticket(request, reference)
    services.unfollow(actor=request.actor, ticket=ticket)
    messages.success(request, _("You no longer follow this request."))
    return redirect(ticket if policies.can_see(request.actor, ticket) else "tickets:list")


@require_POST
@requests_page
def follower_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Have a colleague follow."""
    ticket = own_ticket(request, reference)
    colleague = _colleague(request, ticket)
    return _done(
        request,
        ticket,
        _("%(name)s follows this request now.") % {"name": colleague},
        lambda: services.add_follower(actor=request.actor, ticket=ticket, user=colleague),
    )


@require_POST
@requests_page
def follower_remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a follower out."""
    ticket = own_ticket(request, reference)
    colleague = _colleague(request, ticket)
    return _done(
        request,
        ticket,
        _("%(name)s no longer follows this request.") % {"name": colleague},
        lambda: services.remove_follower(actor=request.actor, ticket=ticket, user=colleague),
    )


def _colleague(request: HttpRequest, ticket: Ticket) -> User:
    """The person chosen, among the customer's own; Http404 for anybody else."""
    chosen = request.POST.get("user", "")
    members = Membership.objects.filter(customer_id=ticket.customer_id).select_related("user")
    member = members.filter(user_id=int(chosen)).first() if _is_number(chosen) else None
    if member is None:
        raise Http404
    user: User = member.user
    return user


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _done(
    request: HttpRequest, ticket: Ticket, said: str, act: Callable[[], object]
) -> HttpResponse:
    """Carry out and go back to the request, saying what happened or why it did not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return redirect(ticket)
