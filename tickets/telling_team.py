"""Telling the team what the clock found, or what a rule wants them to know; exactly once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.enums import StaffPermission
from accounts.models import User
from accounts.selectors import users_with
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from tickets import selectors
from tickets.clock import ANSWER, SOLUTION
from tickets.enums import SlaLevel
from tickets.models import Ticket
from tickets.rules.deeds import HOLDER, LEADS
from tickets.services.effects import TEAM_KIND

Payload = Mapping[str, Any]
DUE_WORDS = {
    (SlaLevel.WARNED, ANSWER): gettext_lazy("the first answer is due soon"),
    (SlaLevel.WARNED, SOLUTION): gettext_lazy("the solution is due soon"),
    (SlaLevel.BREACHED, ANSWER): gettext_lazy("the first answer is overdue"),
    (SlaLevel.BREACHED, SOLUTION): gettext_lazy("the solution is overdue"),
}


@transactional(TEAM_KIND)
def tell_of_need(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Tell everybody concerned, in their own language."""
    ticket = Ticket.objects.with_people().filter(pk=payload["ticket"]).first()
    if ticket is None:
        return
    people, kind, words = WHAT[payload["what"]](ticket, payload)
    for user in people:
        if user.is_active:
            with translation.override(accounts.language_of(user, tenant)):
                _tell(tenant, user, kind, ticket, payload, str(words))


def _tell(
    tenant: Tenant, user: User, kind: str, ticket: Ticket, payload: Payload, words: str
) -> None:
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=kind,
        context={
            "name": payload["name"],
            "reference": ticket.reference,
            "subject": ticket.subject,
            "state": words,
        },
        path=reverse("admin:tickets_ticket_change", args=[ticket.reference]),
        event_key=payload["key"],
    )


Telling = tuple[Iterable[User], str, Any]


def _due(ticket: Ticket, payload: Payload) -> Telling:
    words = DUE_WORDS[SlaLevel(payload["level"]), payload["target"]]
    return holders_of(ticket), Kind.STAFF_DUE, words


def _escalated(ticket: Ticket, payload: Payload) -> Telling:
    lead = payload["lead"]
    people = leads_of(ticket) if lead is None else still_working(ticket, lead)
    return people, Kind.STAFF_ESCALATED, ""


def _noticed(ticket: Ticket, payload: Payload) -> Telling:
    whom = payload["whom"]
    if whom == HOLDER:
        people: Iterable[User] = holders_of(ticket)
    elif whom == LEADS:
        people = leads_of(ticket)
    else:
        people = still_working(ticket, int(whom))
    return people, Kind.STAFF_DUE, payload["why"]


WHAT: dict[str, Callable[[Ticket, Payload], Telling]] = {
    "due": _due,
    "escalated": _escalated,
    "noticed": _noticed,
}


def holders_of(ticket: Ticket) -> Iterable[User]:
    """Who has the request, else everybody who could take it."""
    return [ticket.assignee] if ticket.assignee is not None else selectors.agents_of(ticket)


def still_working(ticket: Ticket, user_id: int) -> list[User]:
    """Who a rule names, unless they lost the role that lets them see the request."""
    return [user for user in selectors.agents_of(ticket) if user.pk == user_id]


def leads_of(ticket: Ticket) -> Iterable[User]:
    """Who arranges the desk."""
    leads: Iterable[User] = users_with(
        StaffPermission.MANAGE_QUEUES, "tenant", [ticket.tenant_id]
    ).order_by("pk")
    return leads
