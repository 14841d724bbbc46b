"""One request: conversation, progress, reply."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.shared.dates import date_in_sentence
from portal.shared.errors import DomainError
from portal.shared.files.access import files_by_owner
from tickets import policies, selectors, services
from tickets.enums import TicketState
from tickets.forms import OptionalReplyForm, ReplyForm
from tickets.help import related_articles
from tickets.models import Ticket, TicketMessage
from tickets.presentation import (
    conversation,
    last_day,
    progress,
    question_of,
    state_badge,
)
from tickets.views.common import crumbs_to, own_ticket, requests_page
from tickets.views.ratings import rating_form


@require_safe
@requests_page
def ticket_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The request as the customer sees it; staff are led to their own page."""
    ticket = selectors.get_ticket_for(request.actor, reference)
    if not policies.is_member(request.actor, ticket):
        return redirect("admin:tickets_ticket_change", reference)
    return _page(request, ticket, ReplyForm())


@require_safe
@requests_page
def ticket_help(request: HttpRequest, reference: str) -> HttpResponse:
    """Articles that may help, fetched once the reader sees their place: searching takes longest."""
    ticket = own_ticket(request, reference)
    articles = related_articles(request.actor, ticket, request.LANGUAGE_CODE)
    return render(request, "tickets/_help.html", {"articles": articles})


@require_POST
@requests_page
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """The customer's answer."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    form = ReplyForm(request.POST, request.FILES)
    return _written(request, ticket, form, then=None, said=_("Your reply is sent."))


@require_POST
@requests_page
def solve(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark as solved, with a last word where one was written."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    form = OptionalReplyForm(request.POST, request.FILES)
    return _written(
        request, ticket, form, then=TicketState.SOLVED, said=_("The request is marked as solved.")
    )


def _written(
    request: HttpRequest, ticket: Ticket, form: ReplyForm, *, then: str | None, said: str
) -> HttpResponse:
    """Carry the form out and go back to the request; a refused one keeps its text."""
    if form.is_valid():
        try:
            _carry_out(request, ticket, form.cleaned_data, then)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect(ticket)
    form.ask_for_files_again()
    return _page(request, ticket, form)


def _carry_out(
    request: HttpRequest, ticket: Ticket, data: dict[str, Any], then: str | None
) -> None:
    if then == TicketState.SOLVED and not data["body"].strip() and not data["files"]:
        services.solve(actor=request.actor, ticket=ticket)
        return
    services.reply(
        actor=request.actor,
        ticket=ticket,
        body=data["body"],
        uploads=data["files"],
        then=then,
        form_key=data["form_key"],
        as_staff=False,
    )


def _page(request: HttpRequest, ticket: Ticket, form: ReplyForm) -> HttpResponse:
    actor, tenant = request.actor, request.tenant
    written = list(TicketMessage.objects.filter(ticket=ticket).public().select_related("author"))
    files = files_by_owner("tickets.ticketmessage", [message.pk for message in written])
    colleagues = selectors.colleagues_of(ticket)
    can_write = policies.may_write_as_customer(actor, ticket)
    rating = rating_form(ticket) if can_write else None
    context = {
        "ticket": ticket,
        "form": form,
        "rating": rating,
        "rated": rating is not None and bool(rating.initial),
        "crumbs": crumbs_to(ticket.reference),
        "badge": state_badge(ticket.state),
        "category": ticket.category.name_for(tenant),
        "question": question_of(ticket, written),
        "entries": conversation(written, selectors.public_events(ticket), files, actor.user),
        "steps": progress(ticket, tenant),
        "followers": [person for person in colleagues if person.follows],
        "others": [p for p in colleagues if not p.follows and p.pk != ticket.requester_id],
        "is_following": any(p.follows and p.pk == actor.user_id for p in colleagues),
        "can_reply": can_write and not ticket.is_settled,
        "can_write": can_write,
        "reopen_until": date_in_sentence(last_day(ticket, tenant)),
        "follow_up_url": f"{reverse('tickets:new')}?subject={ticket.reference}",
    }
    return render(request, "tickets/detail.html", context)
