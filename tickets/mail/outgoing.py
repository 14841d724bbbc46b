"""Mail of a request that goes out: marked so that answers find back, to all who take part.

People with an account get notices; guests and copied addresses get the public messages whole.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from accounts import services as accounts
from portal.shared.mail import is_undeliverable, queue_mail
from portal.shared.models import Tenant
from tickets.enums import Outcome, TicketKind
from tickets.mail import tokens
from tickets.mail.html import text_of_html
from tickets.mail.parsing import ParsedMail
from tickets.models import Complaint, CopiedAddress, Mailbox, Ticket, TicketMessage
from tickets.presentation import state_label
from tickets.receipts import promise_line
from tickets.telling_complaints import decision_text, next_steps

MAX_TEXT = 20_000
GuestLink = Callable[[Ticket], str]

_guest_link: list[GuestLink] = []


def register_guest_link(make: GuestLink) -> None:
    """`make(ticket)` gives the address where a guest reads their request."""
    _guest_link[:] = [make]


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail to somebody without an account says around the quoted message."""

    subject: str
    lead: str
    quote: str = ""


def frame_for(
    tenant: Tenant,
    ticket: Ticket,
    event: str,
    email: str,
    text: str,
    *,
    staff_id: int | None = None,
) -> accounts.MailFrame:
    """How a notice's mail about a request looks from outside: `staff_id` makes its answer one of
    the team."""
    return accounts.MailFrame(
        thread_id=tokens.thread_id(tenant, ticket.pk),
        message_id=tokens.message_id(tenant, ticket.pk, event, email),
        reply_to=reply_to(tenant, ticket, staff_id),
        text=text[:MAX_TEXT],
    )


def reply_to(tenant: Tenant, ticket: Ticket, staff_id: int | None = None) -> str:
    """The address that answers go to; empty where the tenant takes in no mail."""
    mailbox = mailbox_for(ticket)
    return tokens.reply_address(tenant, mailbox.address, ticket.pk, staff_id) if mailbox else ""


def text_of(message: TicketMessage | None) -> str:
    """The words of a message as a mail quotes them: laid out, without marks of Markdown."""
    return text_of_html(message.html) if message is not None else ""


def mailbox_for(ticket: Ticket) -> Mailbox | None:
    """The mailbox of the request's category, or of its queue, or else the first that is in use."""
    boxes = list(Mailbox.objects.filter(is_active=True).select_related("category").order_by("pk"))

    def distance(mailbox: Mailbox) -> int:
        if mailbox.category_id == ticket.category_id:
            return 0
        return 1 if mailbox.category.queue_id == ticket.queue_id else 2

    return min(boxes, key=distance, default=None)


def mail_message(tenant: Tenant, ticket: Ticket, message: TicketMessage, name: str) -> None:
    """A public message to those who have no account, but not to its writer."""
    for email, called, language in outsiders_of(tenant, ticket):
        if email.lower() == message.author_email.lower():
            continue
        with translation.override(language):
            words = _words_of(ticket, message, name)
            _send(tenant, ticket, email, called, f"message-{message.pk}", words)


def mail_state(tenant: Tenant, ticket: Ticket, row_id: int) -> None:
    """A guest hears that their request was solved, closed or taken up again."""
    if not ticket.guest_email:
        return
    language = ticket.guest_language or tenant.default_language
    with translation.override(language):
        values = {
            "reference": ticket.reference,
            "subject": ticket.subject,
            "state": state_label(ticket.state),
        }
        line = _("Request %(reference)s, %(subject)s: %(state)s") % values
        words = Words(subject=line, lead=line)
        _send(tenant, ticket, ticket.guest_email, ticket.guest_name, f"event-{row_id}", words)


def mail_decision(tenant: Tenant, ticket: Ticket, complaint: Complaint, row_id: int) -> None:
    """A guest reads how their complaint was decided, as customers do."""
    if not ticket.guest_email:
        return
    with translation.override(ticket.guest_language or tenant.default_language):
        values = {
            "reference": ticket.reference,
            "subject": ticket.subject,
            "state": Outcome(complaint.outcome).label,
        }
        line = _("Your complaint %(reference)s, %(subject)s: %(state)s") % values
        words = Words(subject=line, lead=line, quote=decision_text(complaint))
        _send(tenant, ticket, ticket.guest_email, ticket.guest_name, f"event-{row_id}", words)


def acknowledge(tenant: Tenant, ticket: Ticket, mail: ParsedMail) -> None:
    """The sender of a new mail learns its number once; whoever calls this asked the brakes."""
    is_complaint = ticket.kind == TicketKind.COMPLAINT
    if is_complaint and not ticket.is_guests:
        return  # complaints of members have an acknowledgement of their own
    user = ticket.requester
    known = accounts.language_of(user, tenant) if user is not None else ticket.guest_language
    with translation.override(known or tenant.default_language):
        words = Words(
            subject=_("We have received your request %(reference)s: %(subject)s")
            % {"reference": ticket.reference, "subject": ticket.subject},
            lead=" ".join(
                (
                    _("Your mail has arrived. Your request has the number %(reference)s.")
                    % {"reference": ticket.reference},
                    promise_line(tenant, ticket),
                )
            ).strip(),
            quote=next_steps(tenant, ticket) if is_complaint else "",
        )
        called = user.get_short_name() if user is not None else ticket.guest_name
        _send(tenant, ticket, mail.sender, called, "received", words, answers=mail.message_id)


def outsiders_of(tenant: Tenant, ticket: Ticket) -> list[tuple[str, str, str]]:
    """Address, name and language of everybody without an account who gets the messages."""
    found: dict[str, tuple[str, str, str]] = {}
    if ticket.guest_email:
        language = ticket.guest_language or tenant.default_language
        found[ticket.guest_email.lower()] = (ticket.guest_email, ticket.guest_name, language)
    for copied in CopiedAddress.objects.filter(ticket=ticket).order_by("pk"):
        row = (copied.email, copied.name, tenant.default_language)
        found.setdefault(copied.email.lower(), row)
    return list(found.values())


def _words_of(ticket: Ticket, message: TicketMessage, name: str) -> Words:
    values = {"name": name, "reference": ticket.reference, "subject": ticket.subject}
    if ticket.kind == TicketKind.FEEDBACK:
        return Words(
            subject=_("Answer to your feedback %(reference)s") % values,
            lead=_("%(name)s answers your feedback:") % values,
            quote=text_of(message),
        )
    return Words(
        subject=_("%(subject)s (request %(reference)s)") % values,
        lead=_("%(name)s wrote in the request %(reference)s:") % values,
        quote=text_of(message),
    )


def _send(
    tenant: Tenant,
    ticket: Ticket,
    email: str,
    name: str,
    event: str,
    words: Words,
    *,
    answers: str = "",
) -> None:
    """Queue one mail in the active language, unless the address is known to be dead."""
    if is_undeliverable(tenant, email):
        return
    back = reply_to(tenant, ticket) or tenant.email
    link = _link_for(ticket, email)
    subject, text, html = accounts.mail_parts(
        tenant,
        subject=words.subject,
        greeting=_("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        lead=words.lead,
        quote=words.quote[:MAX_TEXT],
        action_label=_("Open the request") if link else "",
        action_url=link,
        answerable=bool(back),
    )
    thread = tokens.thread_id(tenant, ticket.pk)
    headers = {"References": f"{answers} {thread}".strip(), "In-Reply-To": answers or thread}
    queue_mail(
        tenant=tenant,
        to=email,
        subject=subject,
        text=text,
        html=html,
        headers=headers | ({"Reply-To": back} if back else {}),
        message_id=tokens.message_id(tenant, ticket.pk, event, email),
    )


def _link_for(ticket: Ticket, email: str) -> str:
    """Only the guest's own mails carry the link to their request."""
    if email.lower() != ticket.guest_email.lower():
        return ""
    return next((make(ticket) for make in _guest_link), "")
