"""Whom an event of a request is told to: carried out from the outbox, exactly once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.enums import StaffPermission
from accounts.models import User
from accounts.selectors import actor_for, users_with
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from tickets import selectors
from tickets.enums import SETTLED_STATES, TicketKind, TicketState
from tickets.mail import outgoing
from tickets.models import Complaint, Ticket, TicketEvent, TicketMessage
from tickets.presentation import state_label
from tickets.receipts import send_receipt
from tickets.services.effects import KIND
from tickets.telling_complaints import acknowledge, tell_decision

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
        return f"ticket-{self.event}"

    @property
    def event(self) -> str:
        """What happened, as the Message-IDs of the mails about it name it."""
        if self.message is not None:
            return f"message-{self.message.pk}"
        return f"event-{self.row.pk if self.row else 0}"


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
    if telling.author_id == ticket.requester_id:
        send_receipt(telling.tenant, ticket, _receipt_frame(telling))
    _tell_customer(telling, Kind.TICKET_NEW, selectors.watchers_of(ticket))
    if ticket.kind == TicketKind.COMPLAINT:
        acknowledge(telling.tenant, ticket)


def _replied(telling: Telling) -> None:
    ticket, message = telling.ticket, telling.message
    if message is None or message.is_internal:
        return
    outgoing.mail_message(telling.tenant, ticket, message, name_in_notice(telling))
    _tell_customer(telling, Kind.TICKET_REPLY, selectors.listeners_of(ticket))
    if not message.is_staff:
        _tell_team(telling, Kind.STAFF_TICKET_REPLY, _holders(ticket))


def _moved(telling: Telling) -> None:
    """Customers hear of solving, closing and reopening; the team of what customers did."""
    ticket, row = telling.ticket, telling.row
    if row is None or not {row.get("old"), row.get("new")} & set(SETTLED_STATES):
        return
    _tell_customer(telling, Kind.TICKET_STATE, selectors.listeners_of(ticket))
    if ticket.is_guests:
        outgoing.mail_state(telling.tenant, ticket, row.pk)
    if row.get("new") == TicketState.OPEN:
        _tell_team(telling, Kind.STAFF_TICKET_REPLY, _holders(ticket))


def _assigned(telling: Telling) -> None:
    if telling.ticket.assignee is not None:
        _tell_team(telling, Kind.STAFF_TICKET_NEW, [telling.ticket.assignee])


def _decided(telling: Telling) -> None:
    """The decision goes to who complained, by mail to a guest, and to who follows."""
    complaint = Complaint.objects.filter(ticket=telling.ticket).first()
    if complaint is None or not complaint.outcome:
        return
    people = [user for user in selectors.listeners_of(telling.ticket) if _may_read(telling, user)]
    tell_decision(telling.tenant, telling.ticket, complaint, people)
    if telling.ticket.is_guests and telling.row is not None:
        outgoing.mail_decision(telling.tenant, telling.ticket, complaint, telling.row.pk)


def _escalated(telling: Telling) -> None:
    """Who leads the desk looks again, and who has the request hears of it."""
    ticket = telling.ticket
    leads = users_with(StaffPermission.MANAGE_QUEUES, "tenant", [telling.tenant.pk])
    holder = [ticket.assignee] if ticket.assignee is not None else []
    people = {user.pk: user for user in (*leads, *holder)}
    _tell_team(telling, Kind.STAFF_ESCALATED, people.values())


def _disowned(telling: Telling) -> None:
    """The guest's address is somebody else's: who has the request decides what follows."""
    _tell_team(telling, Kind.STAFF_TICKET_REPLY, _holders(telling.ticket))


TELLERS: dict[str, Callable[[Telling], None]] = {
    "decided": _decided,
    "disowned": _disowned,
    "escalated": _escalated,
    "opened": _opened,
    "replied": _replied,
    "state": _moved,
    "assigned": _assigned,
}


def _receipt_frame(telling: Telling) -> accounts.MailFrame:
    asking = telling.ticket.requester
    email = asking.email if asking is not None else ""
    return outgoing.frame_for(telling.tenant, telling.ticket, "received", email, "")


def _holders(ticket: Ticket) -> Iterable[User]:
    """Who has the request, or else everybody who could take it."""
    return [ticket.assignee] if ticket.assignee is not None else selectors.agents_of(ticket)


def _tell_customer(telling: Telling, kind: str, users: Iterable[User]) -> None:
    for user in users:
        if _may_read(telling, user):
            _tell(telling, user, kind, telling.ticket.get_absolute_url(), is_staff=False)


def _may_read(telling: Telling, user: User) -> bool:
    """Asked anew for each person: a member may have left, a follower lost their role."""
    ticket, actor = telling.ticket, actor_for(user, telling.tenant)
    belongs = ticket.customer_id in actor.grants.member_of
    return belongs and bool(Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists())


def _tell_team(telling: Telling, kind: str, users: Iterable[User]) -> None:
    path = reverse("admin:tickets_ticket_change", args=[telling.ticket.reference])
    for user in users:
        _tell(telling, user, kind, path, is_staff=True)


def name_in_notice(telling: Telling) -> str:
    """Who did it; of a guest what they call themselves."""
    if telling.ticket.is_guests and telling.author_id is None:
        return telling.ticket.asked_by or gettext("A visitor")
    return telling.name


def _tell(telling: Telling, user: User, kind: str, path: str, *, is_staff: bool) -> None:
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
        frame=outgoing.frame_for(
            tenant,
            ticket,
            telling.event,
            user.email,
            outgoing.text_of(telling.message),
            staff_id=user.pk if is_staff else None,
        ),
    )
