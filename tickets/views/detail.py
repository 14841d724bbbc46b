"""One request: conversation, progress, reply."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.shared.dates import date_in_sentence
from portal.shared.errors import DomainError
from portal.shared.files.access import files_by_owner
from portal.shared.models import StoredFile
from portal.shared.ui import TimelineItem
from tickets import policies, selectors
from tickets.enums import FieldType, LinkKind, TicketKind, TicketState
from tickets.forms import EscalationForm, OptionalReplyForm, ReplyForm
from tickets.help import related_articles
from tickets.linked import link_row
from tickets.models import Complaint, FieldValue, Ticket, TicketLink, TicketMessage
from tickets.presentation import (
    conversation,
    last_day,
    progress,
    question_of,
    state_badge,
)
from tickets.presentation_complaints import complaint_card, with_decision
from tickets.presentation_own import VALUE_FILES, answer_rows
from tickets.related import related_to
from tickets.selectors_tags import known_tags, own_tags_of
from tickets.services.own_tags import MOST_TAGS
from tickets.views.common import carry_out, crumbs_to, own_ticket, requests_page
from tickets.views.ratings import rating_form


@require_safe
@requests_page
def ticket_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The request as the customer sees it; staff are led to their own page."""
    ticket = selectors.get_ticket_for(request.actor, reference, parts=True)
    if not policies.is_member(request.actor, ticket):
        return redirect("admin:tickets_ticket_change", reference)
    return detail_page(request, ticket)


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
            carry_out(request.actor, ticket, form.cleaned_data, then)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect(ticket)
    form.ask_for_files_again()
    return detail_page(request, ticket, form=form)


def detail_page(
    request: HttpRequest,
    ticket: Ticket,
    *,
    form: ReplyForm | None = None,
    escalation: EscalationForm | None = None,
) -> HttpResponse:
    """The whole page; refused forms come back with what was written."""
    actor, tenant = request.actor, request.tenant
    written = list(TicketMessage.objects.filter(ticket=ticket).public().select_related("author"))
    files = files_by_owner("tickets.ticketmessage", [message.pk for message in written])
    entries = conversation(written, selectors.public_events(ticket), files, actor.user)
    answers = answer_rows(actor, ticket, *filled_in(ticket))
    context = {
        "ticket": ticket,
        "form": form or ReplyForm(),
        "crumbs": crumbs_to(ticket.reference),
        "badge": state_badge(ticket.state),
        "category": ticket.category.name_for(tenant),
        "question": question_of(ticket, written),
        "entries": entries,
        "answers": answers,
        "all_files": [
            *(file for answer in answers for file in answer.files),
            *(file for entry in entries for file in entry.files),
        ],
        "steps": progress(ticket, tenant),
        "can_write": policies.may_write_as_customer(actor, ticket),
        **_people(request, ticket),
        **_belonging(request, ticket),
        **_ending(request, ticket),
    }
    if ticket.kind == TicketKind.COMPLAINT:
        context |= complaint_context(ticket, context["steps"], escalation)
    return render(request, "tickets/detail.html", context)


def filled_in(ticket: Ticket) -> tuple[list[FieldValue], dict[int, list[StoredFile]]]:
    """The answers to the category's own form, and their files by answer."""
    values = selectors.answers_of(ticket) if selectors.has_part(ticket, "answers") else []
    with_files = [value.pk for value in values if value.field.type == FieldType.FILE]
    return values, files_by_owner(VALUE_FILES, with_files) if with_files else {}


def _people(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    colleagues = selectors.colleagues_of(ticket)
    me = request.actor.user_id
    return {
        "followers": [person for person in colleagues if person.follows],
        "others": [p for p in colleagues if not p.follows and p.pk != ticket.requester_id],
        "is_following": any(p.follows and p.pk == me for p in colleagues),
    }


def _belonging(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """Other requests and records that it belongs to, and the company's own words for it."""
    actor, tags = request.actor, own_tags_of(ticket) if selectors.has_part(ticket, "tags") else []
    links = selectors.links_of(actor, ticket) if selectors.has_part(ticket, "links") else []
    known = known_tags(actor, ticket.customer_id) if len(tags) < MOST_TAGS else []
    return {
        "links": [link_row(link, ticket) for link in links],
        "continued_in": next((link.target for link in links if _leads_on(link, ticket)), None),
        "related": related_to(actor, ticket),
        "tags": tags,
        "can_tag": len(tags) < MOST_TAGS,
        "known_tags": [name for name in known if name not in tags],
    }


def _leads_on(link: TicketLink, ticket: Ticket) -> bool:
    return link.kind == LinkKind.MERGED and link.ticket_id == ticket.pk


def _ending(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What may still be said, and what follows when nothing may."""
    until = ticket.reopen_until(request.tenant)
    may_write = policies.may_write_as_customer(request.actor, ticket)
    rating = rating_form(ticket) if may_write else None
    return {
        "rating": rating,
        "rated": rating is not None and bool(rating.initial),
        "can_reply": may_write and not ticket.is_settled,
        "can_reopen": may_write and until is not None and until >= timezone.now(),
        "reopen_until": date_in_sentence(last_day(ticket, request.tenant)),
        "follow_up_url": f"{reverse('tickets:new')}?{urlencode({'follow_up': ticket.reference})}",
    }


def complaint_context(
    ticket: Ticket, steps: list[TimelineItem], escalation: EscalationForm | None
) -> dict[str, Any]:
    """A complaint's decision, what may be done about it, and its progress."""
    row = Complaint.objects.filter(ticket=ticket).first() or Complaint(ticket=ticket)
    return {
        "complaint": complaint_card(ticket, row, timezone.now()),
        "escalation": escalation or EscalationForm(),
        "steps": with_decision(steps, ticket, row),
    }
