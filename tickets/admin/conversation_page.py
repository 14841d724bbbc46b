"""The desk's page of one request: everything that answering needs, in a dozen queries."""

from typing import Any

from django.http import HttpRequest

from accounts.enums import StaffPermission
from accounts.models import CustomerNote
from portal.shared.files.access import files_by_owner
from tickets import policies, selectors
from tickets.admin.forms import DeskReplyForm, NoteForm, PropertiesForm
from tickets.admin.rooms import panels_of
from tickets.enums import EventKind, TicketState
from tickets.models import Queue, Ticket, TicketMessage
from tickets.presentation import conversation, kind_badge, priority_badge, state_badge

SHOWN = 5


def properties_form(request: HttpRequest, ticket: Ticket, data: Any = None) -> PropertiesForm:
    """The form with the queues and people that the actor may choose."""
    return PropertiesForm(
        data,
        ticket=ticket,
        queues=list(Queue.objects.visible_to(request.actor)),
        agents=selectors.agent_choices(ticket.tenant_id, [ticket.queue_id]),
    )


def conversation_context(
    request: HttpRequest,
    ticket: Ticket,
    *,
    reply_form: DeskReplyForm | None = None,
    note_form: NoteForm | None = None,
    properties: PropertiesForm | None = None,
) -> dict[str, Any]:
    """Everything that the page prints; refused forms come back with what was written."""
    actor = request.actor
    written = list(
        TicketMessage.objects.readable_by(actor).filter(ticket=ticket).select_related("author")
    )
    events = list(selectors.all_events(ticket).readable_by(actor))
    tagged = any(event.kind == EventKind.TAGS for event in events)
    files = files_by_owner("tickets.ticketmessage", [message.pk for message in written])
    people = selectors.colleagues_of(ticket)
    return {
        "ticket": ticket,
        "state": state_badge(ticket.state, desk=True),
        "priority": priority_badge(ticket.priority),
        "category": ticket.category.name_for(actor.tenant),
        "entries": conversation(written, events, files, None),
        "reply_form": reply_form or DeskReplyForm(initial={"version": ticket.version}),
        "note_form": note_form or NoteForm(),
        "properties": properties or properties_form(request, ticket),
        "is_mine": ticket.assignee_id == actor.user_id,
        "can_reply": policies.can_reply(actor, ticket),
        "kind": kind_badge(ticket.kind),
        "tags": selectors.tags_of(ticket) if tagged else [],
        "is_closed": ticket.state == TicketState.CLOSED,
        "people": people,
        "followers": [person for person in people if person.follows],
        "others": [p for p in people if not p.follows and p.pk != ticket.requester_id],
        "other_tickets": other_tickets(request, ticket),
        "notes": customer_notes(request, ticket),
        "notes_allowed": actor.may(StaffPermission.VIEW_CUSTOMERS),
        "panels": panels_of(request, ticket),
    }


def other_tickets(request: HttpRequest, ticket: Ticket) -> list[tuple[Ticket, Any]]:
    """The customer's (or guest's) other open requests, with their badges."""
    visible = Ticket.objects.visible_to(request.actor).active()
    if ticket.is_guests:
        same = visible.filter(customer=None, guest_email=ticket.guest_email)
        visible = same if ticket.guest_email else visible.none()
    else:
        visible = visible.filter(customer_id=ticket.customer_id)
    others = visible.exclude(pk=ticket.pk)
    return [(other, state_badge(other.state, desk=True)) for other in others[:SHOWN]]


def customer_notes(request: HttpRequest, ticket: Ticket) -> list[CustomerNote]:
    """What colleagues noted about the customer, for who sees customers."""
    if ticket.is_guests or not request.actor.may(StaffPermission.VIEW_CUSTOMERS):
        return []
    notes = CustomerNote.objects.filter(customer_id=ticket.customer_id).select_related("author")
    return list(notes[:SHOWN])
