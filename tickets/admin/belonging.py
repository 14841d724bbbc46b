"""How requests belong together: links, merging, splitting, a problem with its incidents."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.admin.conversation_page import conversation_page, split_form
from tickets.admin.extras import carry_out
from tickets.admin.forms import IncidentsForm, KeyForm, LinkForm, MergeForm
from tickets.admin.link_check import may_send
from tickets.admin.rooms import add_address, back_to, load_for_desk
from tickets.models import Ticket, TicketLink
from tickets.services.incidents import MOST_AT_ONCE, open_incidents


def ticket_with(actor: Actor, number: str) -> Ticket:
    """The request with a number as people write it: NH-4821, nh-4821, 4821.

    Raises DomainError where none of the actor's desk has it.
    """
    text = number.replace("\0", "").strip()
    if text.isdecimal():
        text = f"{actor.tenant.reference_prefix}-{text}"
    rows = Ticket.objects.visible_to(actor).with_people()
    found: Ticket | None = rows.filter(reference=text.upper()).first()
    if found is None or not policies.works_on(actor, found):
        raise DomainError(_("No request of your desk has this number."), field="target")
    return found


@require_POST
def link_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Link the request to another."""
    ticket = load_for_desk(request, reference)

    def act(data: dict[str, Any]) -> str:
        target = ticket_with(request.actor, data["target"])
        services.link_tickets(actor=request.actor, ticket=ticket, target=target, kind=data["kind"])
        return _("The requests are linked.")

    carry_out(request, LinkForm(request.POST), act)
    return back_to(ticket)


@require_POST
def unlink_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a link back."""
    ticket = load_for_desk(request, reference)
    form = KeyForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else 0
    rows = TicketLink.objects.filter(pk=key).select_related("ticket", "target")
    link = rows.first()
    if link is None or ticket.pk not in (link.ticket_id, link.target_id):
        raise Http404
    try:
        services.unlink_tickets(actor=request.actor, link=link)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The link is removed."))
    return back_to(ticket)


@require_POST
def merge_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the request a part of another, and go there."""
    ticket = load_for_desk(request, reference)
    goals: list[Ticket] = []

    def act(data: dict[str, Any]) -> str:
        target = ticket_with(request.actor, data["target"])
        goal = services.merge_tickets(
            actor=request.actor, ticket=ticket, target=target, expected=data["version"]
        )
        goals.append(goal)
        return _("%(number)s is a part of this request now.") % {"number": ticket.reference}

    carry_out(request, MergeForm(request.POST), act)
    return back_to(goals[0] if goals else ticket)


@require_POST
def split_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a request of its own of some messages, and go there."""
    ticket = load_for_desk(request, reference)
    made: list[Ticket] = []

    def act(data: dict[str, Any]) -> str:
        new = services.split_ticket(
            actor=request.actor,
            ticket=ticket,
            messages=data["messages"],
            subject=data["subject"],
            expected=data["version"],
        )
        made.append(new)
        return _("The messages are request %(number)s now.") % {"number": new.reference}

    carry_out(request, split_form(request, ticket, request.POST), act)
    return back_to(made[0] if made else ticket)


@require_POST
def incidents_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer and solve all open requests that the problem caused."""
    ticket = load_for_desk(request, reference)
    form = IncidentsForm(request.POST)
    incidents = open_incidents(request.actor, ticket)[:MOST_AT_ONCE]
    if form.is_valid() and may_send(form, request.actor, incidents, form.cleaned_data["body"]):
        try:
            answered = services.answer_incidents(
                actor=request.actor, problem=ticket, body=form.cleaned_data["body"]
            )
        except DomainError as error:
            form.refuse(error)
        else:
            _say_what_was_answered(request, answered.done, answered.refused)
            return redirect("admin:tickets_ticket_change", ticket.reference)
    return conversation_page(request, ticket, incidents_form=form)


def _say_what_was_answered(request: HttpRequest, done: list[str], refused: list[str]) -> None:
    count = len(done)
    said = ngettext(
        "%(num)d request is answered and solved.",
        "%(num)d requests are answered and solved.",
        count,
    )
    messages.success(request, said % {"num": count})
    if refused:
        numbers = ", ".join(refused)
        messages.warning(request, _("Not answered: %(numbers)s.") % {"numbers": numbers})


add_address("link/", link_view, "link")
add_address("unlink/", unlink_view, "unlink")
add_address("merge/", merge_view, "merge")
add_address("split/", split_view, "split")
add_address("incidents/", incidents_view, "incidents")
