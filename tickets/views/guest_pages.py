"""A request as its guest sees it, by the link of a mail."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.shared.actors import Actor
from portal.shared.dates import date_in_sentence
from portal.shared.errors import DomainError
from portal.shared.files.access import files_by_owner
from portal.shared.files.views import download
from portal.shared.models import StoredFile
from tickets import policies, selectors, services
from tickets.enums import TicketKind, TicketState
from tickets.forms import EscalationForm, OptionalReplyForm, ReplyForm
from tickets.forms_guests import RatingForm
from tickets.links import LinkGone
from tickets.models import Ticket, TicketMessage
from tickets.presentation import Entry, conversation, last_day, progress, question_of, state_badge
from tickets.presentation_own import AnswerRow, answer_rows
from tickets.selectors_guests import ticket_behind, visitor_of
from tickets.views.common import carry_out
from tickets.views.detail import complaint_context, filled_in
from tickets.views.ratings import rating_form
from tickets.views.secret import secret_page

GuestView = Callable[..., HttpResponseBase]


def guests_own(view: GuestView) -> GuestView:
    """Calls `view(request, token, ticket, visitor)`; a link that opens nothing has one answer."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        ticket = ticket_behind(token)
        if ticket is None:
            raise LinkGone
        visitor = visitor_of(request.tenant, ticket, request.META.get("REMOTE_ADDR"))
        return view(request, token, ticket, visitor, **kwargs)

    return secret_page(opened)


@require_safe
@guests_own
def guest_ticket(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """The conversation, progress and reply."""
    return _page(request, token, ticket, visitor, ReplyForm())


@require_POST
@guests_own
def guest_reply(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """The guest's answer."""
    form = ReplyForm(request.POST, request.FILES)
    return _written(request, token, ticket, visitor, form, None, _("Your reply is sent."))


@require_POST
@guests_own
def guest_solve(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """Mark as solved, with a last word where one was written."""
    form = OptionalReplyForm(request.POST, request.FILES)
    said = _("The request is marked as solved.")
    return _written(request, token, ticket, visitor, form, TicketState.SOLVED, said)


@require_POST
@guests_own
def guest_reopen(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """A solved request is not solved after all."""
    try:
        services.reopen(actor=visitor, ticket=ticket)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The request is open again."))
    return redirect("tickets:guest", token)


@require_POST
@guests_own
def guest_rate(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """One of five faces, and words."""
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            services.rate_ticket(actor=visitor, ticket=ticket, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Thank you for your rating."))
            return redirect("tickets:guest", token)
    return _page(request, token, ticket, visitor, ReplyForm(), rating=form)


@require_POST
@guests_own
def guest_escalate(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """Have who leads the team look at a complaint again, as customers can."""
    form = EscalationForm(request.POST)
    if form.is_valid():
        try:
            services.escalate_complaint(actor=visitor, ticket=ticket, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The complaint is escalated."))
            return redirect("tickets:guest", token)
    return _page(request, token, ticket, visitor, ReplyForm(), escalation=form)


@require_POST
@guests_own
def guest_disown(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor
) -> HttpResponseBase:
    """The mail came to the wrong person: the links end, the team is told."""
    services.disown_request(actor=visitor, ticket=ticket)
    return render(request, "tickets/guest_disowned.html")


@require_safe
@guests_own
def guest_file(
    request: HttpRequest, token: str, ticket: Ticket, visitor: Actor, file_uuid: uuid.UUID
) -> HttpResponseBase:
    """A file of the conversation: the token stands in for the sign-in, asked anew each time."""
    return download(request, visitor, file_uuid)


def _written(
    request: HttpRequest,
    token: str,
    ticket: Ticket,
    visitor: Actor,
    form: ReplyForm,
    then: str | None,
    said: str,
) -> HttpResponse:
    """Carry the form out and go back; a refused one keeps its text."""
    if form.is_valid():
        try:
            carry_out(visitor, ticket, form.cleaned_data, then)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("tickets:guest", token)
    form.ask_for_files_again()
    return _page(request, token, ticket, visitor, form)


def _page(
    request: HttpRequest,
    token: str,
    ticket: Ticket,
    visitor: Actor,
    form: ReplyForm,
    rating: RatingForm | None = None,
    escalation: EscalationForm | None = None,
) -> HttpResponse:
    tenant, faces = request.tenant, rating or rating_form(ticket)
    written = list(TicketMessage.objects.filter(ticket=ticket).public().select_related("author"))
    context = {
        "ticket": ticket,
        "token": token,
        "form": form,
        "was_sent": "sent" in request.GET,
        "badge": state_badge(ticket.state),
        "category": ticket.category.name_for(tenant),
        "question": question_of(ticket, written),
        "entries": _entries(token, ticket, written),
        "answers": _answers(token, ticket, visitor),
        "steps": progress(ticket, tenant),
        "can_reply": not ticket.is_settled,
        "reopen_until": date_in_sentence(last_day(ticket, tenant)),
        "takes_guests": policies.takes_guests(request.actor),
        "rating": faces,
        "rated": faces is not None and bool(faces.initial),
    }
    if ticket.kind == TicketKind.COMPLAINT:
        context |= complaint_context(ticket, context["steps"], escalation)
    return render(request, "tickets/guest.html", context)


def _entries(token: str, ticket: Ticket, written: list[TicketMessage]) -> list[Entry]:
    """As the customer's own page tells it, the files behind the token."""
    files = files_by_owner("tickets.ticketmessage", [message.pk for message in written])
    urls = _own_urls(token, files)
    told = conversation(written, selectors.public_events(ticket), files, None)
    for message in written:
        message.html = _behind_token(message.html, urls)
        message.quoted_html = _behind_token(message.quoted_html, urls)
    return [
        replace(
            entry,
            mine=entry.message is not None and not entry.message.is_staff,
            files=tuple(replace(file, url=urls[file.url]) for file in entry.files),
        )
        for entry in told
    ]


def _answers(token: str, ticket: Ticket, visitor: Actor) -> list[AnswerRow]:
    """What was filled in in the category's own form, the files behind the token."""
    values, files = filled_in(ticket)
    urls = _own_urls(token, files)
    return [
        replace(row, files=tuple(replace(file, url=urls[file.url]) for file in row.files))
        for row in answer_rows(visitor, ticket, values, files)
    ]


def _own_urls(token: str, files: Mapping[int, list[StoredFile]]) -> dict[str, str]:
    """The guest's own address of each file, by the usual one."""
    return {
        reverse("file_download", args=[stored.uuid]): reverse(
            "tickets:guest_file", args=[token, stored.uuid]
        )
        for attached in files.values()
        for stored in attached
    }


def _behind_token(html: str, urls: dict[str, str]) -> str:
    """Pictures that a mail's text shows, at the guest's own addresses."""
    for url, own in urls.items():
        html = html.replace(f'"{url}"', f'"{own}"')
    return html
