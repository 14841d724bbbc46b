"""Delivers a message of the corpus to a desk with one answered request, and says what it became."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import dispatch_due
from tickets.mail import outgoing, tokens
from tickets.models import BouncedAddress, CopiedAddress, InboundMail, Mailbox, Ticket
from tickets.tests.factories import answer, make_ticket
from tickets.tests.mailroom import deliver, make_mailbox

CORPUS = Path(__file__).parent / "corpus"


@dataclass
class Desk:
    """What the messages arrive at."""

    tenant: Tenant
    mailbox: Mailbox
    ticket: Ticket
    marks: dict[str, str]


@dataclass
class Became:
    """What a message became."""

    row: InboundMail
    where: str = ""
    author: str = ""
    side: str = ""
    body: str = ""
    html: str = ""
    quoted: str = ""
    subject: str = ""
    files: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    bounced: tuple[str, ...] = ()


def make_desk(tenant: Tenant, people: Any) -> Desk:
    """A request of the owner's that the agent answered, copied to a carrier."""
    mailbox = make_mailbox(tenant)
    ticket = answer(make_ticket(people.customer, people.owner), people.agent, "Which colour?")
    CopiedAddress.objects.create(tenant=tenant, ticket=ticket, email="driver@carrier.example")
    dispatch_due(tenant)
    reply = outgoing.reply_to(tenant, ticket)
    marks = {
        "{{reply}}": reply,
        "{{REPLY}}": reply.upper(),
        "{{staff_reply}}": outgoing.reply_to(tenant, ticket, people.agent.pk),
        "{{sent}}": tokens.message_id(tenant, ticket.pk, "message-2", people.owner.email),
        "{{thread}}": tokens.thread_id(tenant, ticket.pk),
        "{{reference}}": ticket.reference,
    }
    return Desk(tenant, mailbox, ticket, marks)


def raw(name: str, desk: Desk) -> bytes:
    """The message with the desk's own marks filled in."""
    content = (CORPUS / f"{name}.eml").read_bytes()
    for mark, value in desk.marks.items():
        content = content.replace(mark.encode(), value.encode())
    return content


def walk(name: str, desk: Desk) -> Became:
    """Deliver one message and look."""
    row = deliver(desk.mailbox, raw(name, desk))
    became = Became(row=row)
    became.bounced = tuple(BouncedAddress.objects.values_list("email", flat=True))
    entry = row.entry
    if entry is None:
        return became
    ticket = entry.ticket
    became.where = "answer" if ticket.pk == desk.ticket.pk else "new"
    became.author = entry.author.email if entry.author else entry.author_email
    became.side = "staff" if entry.is_staff else ("member" if entry.author else "guest")
    became.body, became.html, became.quoted = entry.body, entry.html, entry.quoted_html
    became.subject, became.copied = ticket.subject, tuple(entry.copied_to)
    stored = StoredFile.objects.filter(owner_kind="tickets.ticketmessage", owner_id=entry.pk)
    became.files = tuple(stored.order_by("id").values_list("name", flat=True))
    return became
