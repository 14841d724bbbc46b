"""A solved request as the draft of an article."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge.events import Draft, question_and_answer, without_persons, writes_articles
from portal.shared.actors import Actor
from tickets import policies, selectors
from tickets.enums import SETTLED_STATES
from tickets.models import Ticket, TicketMessage

KIND = "request"


def can_draft(actor: Actor, ticket: Ticket) -> bool:
    """Who works on the request and writes articles, once it is solved."""
    return (
        writes_articles(actor)
        and policies.works_on(actor, ticket)
        and ticket.state in SETTLED_STATES
    )


def draft_of_request(actor: Actor, reference: str) -> Draft:
    """Question and answers of the conversation, never what the team wrote among itself.

    Raises Http404.
    """
    ticket = selectors.get_ticket_for(actor, reference[:40])
    if not can_draft(actor, ticket):
        raise Http404
    messages = TicketMessage.objects.visible_to(actor).filter(ticket=ticket, is_internal=False)
    rows = list(messages.select_related("author").order_by("created_at", "pk"))
    question = next((row.body for row in rows if not row.is_staff), "")
    answer = "\n\n".join(row.body for row in rows if row.is_staff)
    names = _names(ticket, rows)
    return Draft(
        title=without_persons(ticket.subject, names),
        body=question_and_answer(question, answer, names),
        origin=_("request %(reference)s") % {"reference": ticket.reference},
        url=reverse("admin:tickets_ticket_change", args=[ticket.reference]),
    )


def _names(ticket: Ticket, rows: list[TicketMessage]) -> set[str]:
    """Of everybody in the conversation: whole names, and their parts."""
    whole = {str(row.author or row.author_label) for row in rows} | {ticket.asked_by}
    parts = {part for name in whole for part in name.split()}
    return whole | parts | ({str(ticket.customer)} if ticket.customer else set())
