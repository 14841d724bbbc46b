"""The customer's own tags on a request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.views.common import own_ticket, requests_page


@require_POST
@requests_page
def tag_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark the request with a word."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    try:
        tag = services.add_own_tag(
            actor=request.actor, ticket=ticket, name=request.POST.get("name", "")
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Tagged “%(tag)s”.") % {"tag": tag.name})
    return redirect(ticket)


@require_POST
@requests_page
def tag_remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a word away again."""
    ticket = own_ticket(request, reference)
    services.remove_own_tag(actor=request.actor, ticket=ticket, name=request.POST.get("name", ""))
    return redirect(ticket)
