"""What a customer does about a complaint."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.forms import EscalationForm
from tickets.views.common import own_ticket, requests_page
from tickets.views.detail import detail_page


@require_POST
@requests_page
def escalate(request: HttpRequest, reference: str) -> HttpResponse:
    """Have who leads the team look at it again; a refused form keeps its text."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    form = EscalationForm(request.POST)
    if form.is_valid():
        try:
            services.escalate_complaint(
                actor=request.actor, ticket=ticket, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The complaint is escalated."))
            return redirect(ticket)
    return detail_page(request, ticket, escalation=form)
