"""Whom an event of a request is told to: carried out from the outbox, exactly once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.mail import new_message_id, queue_mail
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from tickets import selectors
from tickets.enums import SETTLED_STATES, TicketKind, TicketState
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.presentation import state_label
from tickets.services.effects import KIND

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Telling:
    """One event with all that its notices need."""

    tenant: Tenant
    ticket: Ticket
    message: TicketMessage | None
    row: TicketEvent | None
    author_id: int | None
    name: str

    @property
    def key(self) -> str:
        if self.message is not None:
            return f"ticket-message-{self.message.pk}"
        return f"ticket-event-{self.row.pk if self.row else 0}"


@transactional(KIND)
def tell_of_event(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Fan one event out to the people concerned, never to its author."""
    ticket = Ticket.objects.with_people().filter(pk=payload["ticket"]).first()
    if ticket is None:
        return
    telling = Telling(
        tenant=tenant,
        ticket=ticket,
        message=TicketMessage.objects.filter(pk=payload["message"]).first(),
        row=TicketEvent.objects.filter(pk=payload["row"]).first(),
        author_id=payload["actor"],
        name=payload["name"],
    )
    TELLERS.get(payload["event"], _nobody)(telling)


def _nobody(telling: Telling) -> None:
    """Internal notes are told to no one: who works on the request finds them there."""


def _opened(telling: Telling) -> None:
    ticket = telling.ticket
    if ticket.kind == TicketKind.FEEDBACK:
        _tell_team(telling, Kind.STAFF_FEEDBACK, selectors.agents_of(ticket))
        return
    _tell_team(telling, Kind.STAFF_TICKET_NEW, _holders(ticket))
    _tell_customer(telling, Kind.TICKET_NEW, selectors.watchers_of(ticket))


def _replied(telling: Telling) -> None:
    ticket, message = telling.ticket, telling.message
    if message is None or message.is_internal:
        return
    if message.is_staff and ticket.is_guests:
        mail_answer(telling.tenant, ticket, message)
    _tell_customer(telling, Kind.TICKET_REPLY, selectors.listeners_of(ticket))
    if not message.is_staff:
        _tell_team(telling, Kind.STAFF_TICKET_REPLY, _holders(ticket))


def _moved(telling: Telling) -> None:
    """Customers hear of solving, closing and reopening; the team of what customers did."""
    ticket, row = telling.ticket, telling.row
    if row is None or not {row.get("old"), row.get("new")} & set(SETTLED_STATES):
        return
    _tell_customer(telling, Kind.TICKET_STATE, selectors.listeners_of(ticket))
    if row.get("new") == TicketState.OPEN:
        _tell_team(telling, Kind.STAFF_TICKET_REPLY, _holders(ticket))


def _assigned(telling: Telling) -> None:
    if telling.ticket.assignee is not None:
        _tell_team(telling, Kind.STAFF_TICKET_NEW, [telling.ticket.assignee])


TELLERS: dict[str, Callable[[Telling], None]] = {
    "opened": _opened,
    "replied": _replied,
    "state": _moved,
    "assigned": _assigned,
}


def _holders(ticket: Ticket) -> Iterable[User]:
    """Who has the request, or else everybody who could take it."""
    return [ticket.assignee] if ticket.assignee is not None else selectors.agents_of(ticket)


def _tell_customer(telling: Telling, kind: str, users: Iterable[User]) -> None:
    """Asked anew for each person: a member may have left, a follower lost their role."""
    ticket = telling.ticket
    for user in users:
        actor = actor_for(user, telling.tenant)
        belongs = ticket.customer_id in actor.grants.member_of
        if belongs and Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists():
            _tell(telling, user, kind, ticket.get_absolute_url())


def _tell_team(telling: Telling, kind: str, users: Iterable[User]) -> None:
    path = reverse("admin:tickets_ticket_change", args=[telling.ticket.reference])
    for user in users:
        _tell(telling, user, kind, path)


def name_in_notice(telling: Telling) -> str:
    """Who did it; of a guest what they call themselves."""
    if telling.ticket.is_guests and telling.author_id is None:
        return telling.ticket.asked_by or gettext("A visitor")
    return telling.name


def mail_answer(tenant: Tenant, ticket: Ticket, message: TicketMessage) -> None:
    """The team's answer to somebody without an account, whole, in their language."""
    if not ticket.guest_email:
        return
    with translation.override(ticket.guest_language or tenant.default_language):
        subject, text, html = accounts.mail_parts(
            tenant,
            subject=gettext("Answer to your feedback %(reference)s")
            % {"reference": ticket.reference},
            greeting=gettext("Hello %(name)s,") % {"name": ticket.guest_name}
            if ticket.guest_name
            else gettext("Hello,"),
            lead=gettext("%(name)s answers your feedback:") % {"name": message.author_name},
            quote=plain_text(message.body),
        )
        queue_mail(
            tenant=tenant,
            to=ticket.guest_email,
            subject=subject,
            text=text,
            html=html,
            headers={"Reply-To": tenant.email} if tenant.email else {},
            message_id=new_message_id(tenant, f"answer-{message.pk}-{tenant.pk}"),
        )


def _tell(telling: Telling, user: User, kind: str, path: str) -> None:
    if user.pk == telling.author_id or not user.is_active:
        return
    ticket, tenant = telling.ticket, telling.tenant
    with translation.override(accounts.language_of(user, tenant)):
        state, name = state_label(ticket.state), name_in_notice(telling)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=kind,
        context={
            "name": name,
            "reference": ticket.reference,
            "subject": ticket.subject,
            "state": state,
            "text": plain_text(telling.message.body, limit=EXCERPT) if telling.message else "",
        },
        path=path,
        event_key=telling.key,
        thread_id=new_message_id(tenant, f"ticket-{ticket.pk}-{tenant.pk}"),
    )
