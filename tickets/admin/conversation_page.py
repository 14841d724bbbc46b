"""The desk's page of one request: everything that answering needs, in a dozen queries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import Truncator

from accounts.enums import StaffPermission
from portal.shared.files.access import files_by_owner
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.staff_site import site
from tickets import policies, selectors
from tickets.admin import choices, reads
from tickets.admin.composing import Draft, draft_of
from tickets.admin.forms import (
    CopiedForm,
    IncidentsForm,
    LinkForm,
    MergeForm,
    PropertiesForm,
    SplitForm,
    TimeForm,
)
from tickets.admin.record import record_context
from tickets.admin.rooms import panels_of
from tickets.enums import TicketKind, TicketState
from tickets.models import Ticket, TicketMessage
from tickets.presentation import Entry, conversation, kind_badge, priority_badge, state_badge

SHOWN_OF_MESSAGE = 90


def conversation_page(request: HttpRequest, ticket: Ticket, **forms: Any) -> HttpResponse:
    """The page; refused forms come back on it with what was written."""
    context = {
        **desk_frame(request, f"{ticket.reference} {ticket.subject}"),
        **conversation_context(request, ticket, **forms),
    }
    return TemplateResponse(request, "admin/tickets/conversation.html", context)


def desk_frame(request: HttpRequest, title: str) -> dict[str, Any]:
    """What every page of the desk has around it."""
    return {**site.each_context(request), "title": title, "is_fullwidth": "1"}


def properties_form(request: HttpRequest, ticket: Ticket, data: Any = None) -> PropertiesForm:
    """The form with the queues, people and categories that the actor may choose."""
    return PropertiesForm(
        data,
        ticket=ticket,
        queues=choices.queues_for(request.actor),
        agents=selectors.agent_choices(ticket.tenant_id, [ticket.queue_id]),
        categories=choices.categories_for(request.tenant, ticket),
    )


def split_form(request: HttpRequest, ticket: Ticket, data: Any = None) -> SplitForm:
    """The form with the messages that may move."""
    rows = TicketMessage.objects.readable_by(request.actor).filter(ticket=ticket)
    written = list(rows.select_related("author").only("author", "author_label", "body"))
    return SplitForm(data, messages=movable(written), initial={"version": ticket.version})


def movable(written: list[TicketMessage]) -> list[tuple[int, str]]:
    """Every message but the first, by its writer and its first words."""
    return [
        (message.pk, f"{message.author_name}: {_first_words(message)}") for message in written[1:]
    ]


def _first_words(message: TicketMessage) -> str:
    return str(Truncator(plain_text(message.body)).chars(SHOWN_OF_MESSAGE))


def conversation_context(
    request: HttpRequest,
    ticket: Ticket,
    *,
    draft: Draft | None = None,
    properties: PropertiesForm | None = None,
    incidents_form: IncidentsForm | None = None,
) -> dict[str, Any]:
    """Everything that the page prints."""
    actor = request.actor
    relations = reads.relations_of(actor, ticket)
    merged = reads.merged_into_this(relations)
    keys = [ticket.pk, *(one.other.pk for one in merged)]
    rows = TicketMessage.objects.readable_by(actor).filter(ticket_id__in=keys)
    written = list(rows.select_related("author"))
    own = [message for message in written if message.ticket_id == ticket.pk]
    files = files_by_owner("tickets.ticketmessage", [message.pk for message in written])
    events = selectors.all_events(ticket).readable_by(actor)
    entries = conversation(own, events, files, None, desk=True)
    return {
        "ticket": ticket,
        "state": state_badge(ticket.state, desk=True),
        "priority": priority_badge(ticket.priority),
        "category": ticket.category.name_for(actor.tenant),
        "entries": _with_merged(entries, merged, written, files),
        "draft": draft or draft_of(request, ticket),
        "macros": choices.macros_for(actor),
        "properties": properties or properties_form(request, ticket),
        "is_mine": ticket.assignee_id == actor.user_id,
        "can_reply": policies.can_reply(actor, ticket),
        "kind": kind_badge(ticket.kind),
        "is_closed": ticket.state == TicketState.CLOSED,
        "people": selectors.colleagues_of(ticket),
        **reads.presence_of(actor, ticket, str(ticket.version)),
        "notes_allowed": actor.may(StaffPermission.VIEW_CUSTOMERS),
        "panels": panels_of(request, ticket),
        **_side(actor.tenant, ticket, relations, keys, own, incidents_form),
        **(record_context(request, ticket) if request.GET.get("record") else {}),
    }


def _side(
    tenant: Tenant,
    ticket: Ticket,
    relations: list[reads.Relation],
    keys: list[int],
    written: list[TicketMessage],
    incidents_form: IncidentsForm | None,
) -> dict[str, Any]:
    """What stands beside the conversation besides the customer."""
    version = {"version": ticket.version}
    mergeable = ticket.merged_into_id is None
    return {
        "tags": reads.tags_on(ticket),
        "tag_choices": choices.tags_for(tenant),
        "copied": reads.copied_on(ticket),
        "copied_form": CopiedForm(auto_id="id_copied_%s"),
        "time": reads.time_spent_on(keys),
        "time_form": TimeForm(auto_id="id_time_%s"),
        "relations": relations,
        "link_form": LinkForm(auto_id="id_link_%s"),
        "merge_form": MergeForm(auto_id="id_merge_%s", initial=version) if mergeable else None,
        "split_form": SplitForm(messages=movable(written), initial=version)
        if mergeable and ticket.kind != TicketKind.FEEDBACK and len(written) > 1
        else None,
        "incidents": reads.open_incidents_of(relations),
        "incidents_form": incidents_form or IncidentsForm(),
    }


def _with_merged(
    entries: list[Entry],
    merged: list[reads.Relation],
    written: list[TicketMessage],
    files: dict[int, Any],
) -> list[Entry]:
    """The conversations that were merged in, each at the moment when it was."""
    folded = []
    for one in merged:
        theirs = [message for message in written if message.ticket_id == one.other.pk]
        held = reads.Merged(one.other, conversation(theirs, [], files, None, desk=True))
        folded.append(Entry(at=one.since, merged=held, rank=3))
    return sorted([*entries, *folded], key=lambda entry: (entry.at, entry.rank))
