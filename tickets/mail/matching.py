"""Which request a mail answers, and who its sender is there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.enums import Source
from portal.shared.models import Tenant
from tickets import policies
from tickets.enums import TicketState
from tickets.mail.parsing import ParsedMail
from tickets.mail.tokens import mark_in_address, mark_in_message_id
from tickets.models import CopiedAddress, Ticket

LONGEST_CHAIN = 20


class Part(StrEnum):
    """In which part somebody writes."""

    STAFF = "staff"
    MEMBER = "member"
    GUEST = "guest"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Answered:
    """The request that a mail answers; `user_id` is the member of the staff it was written to."""

    ticket: Ticket
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who takes part in a request; only staff and members have an account."""

    part: Part
    actor: Actor | None
    name: str


def answered_by(tenant: Tenant, mail: ParsedMail) -> Answered | None:
    """The request whose signed mark the mail carries, in its address or in what it refers to.

    A number in the subject or text says nothing: anybody can write one. A request that was merged
    leads to where it went.
    """
    for address in mail.recipients:
        mark = mark_in_address(tenant, address)
        if mark is not None:
            return _loaded(mark.ticket_id, mark.user_id)
    for reference in mail.references:
        found = mark_in_message_id(tenant, reference)
        if found is not None:
            return _loaded(found.ticket_id, None)
    return None


def _loaded(ticket_id: int, user_id: int | None) -> Answered | None:
    ticket: Ticket | None = Ticket.objects.with_people().filter(pk=ticket_id).first()
    return Answered(merged_target(ticket), user_id) if ticket is not None else None


def merged_target(ticket: Ticket) -> Ticket:
    """Where a merged request went, however often it was merged again."""
    target = ticket
    for _step in range(LONGEST_CHAIN):
        if target.merged_into_id is None:
            break
        target = Ticket.objects.with_people().get(pk=target.merged_into_id)
    return target


def writer_of(tenant: Tenant, mail: ParsedMail, answered: Answered) -> Writer | None:
    """Who writes, if they take part in the request; None for everybody else.

    Of the team is only who answers the mail that was written to them: the address `From` alone
    can be forged by anybody who got one of our mails.
    """
    ticket = answered.ticket
    user = user_of(mail.sender)
    if user is not None:
        actor = mail_actor(tenant, user)
        if user.pk == answered.user_id and policies.works_on(actor, ticket):
            return Writer(Part.STAFF, actor, str(user))
        if policies.may_write_as_customer(actor, ticket) and policies.can_see(actor, ticket):
            return Writer(Part.MEMBER, actor, str(user))
    if ticket.guest_email and ticket.guest_email.lower() == mail.sender:
        return Writer(Part.GUEST, None, ticket.guest_name or mail.sender)
    copied = CopiedAddress.objects.filter(ticket=ticket, email__iexact=mail.sender).first()
    if copied is not None:
        return Writer(Part.COPIED, None, copied.name or mail.sender_name or mail.sender)
    return None


def user_of(email: str) -> User | None:
    """The account with an address, if that is confirmed or the one it signs in with."""
    user: User | None = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        owned = EmailAddress.objects.filter(email__iexact=email, verified=True)
        row = owned.select_related("user").first()
        user = row.user if row is not None and row.user.is_active else None
    return user


def mail_actor(tenant: Tenant, user: User) -> Actor:
    """The person acting by mail."""
    return actor_for(user, tenant, source=Source.MAIL)


def takes_no_answer(ticket: Ticket, tenant: Tenant, part: Part, now: datetime) -> bool:
    """Whether an answer opens a follow-up: the request is closed, or was solved too long ago."""
    if ticket.state == TicketState.CLOSED:
        return True
    until = ticket.reopen_until(tenant)
    return part != Part.STAFF and until is not None and until < now
