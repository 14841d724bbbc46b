"""The demo's incoming mail: what became requests and answers, and what waits for people."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.utils import timezone

from portal.demo.people import People
from portal.shared.models import Tenant
from tickets.enums import MailProtocol
from tickets.models import Category, InboundMail, Mailbox, Ticket
from tickets.services.mailroom import (
    create_mailbox,
    message_id,
    process_mail,
    reply_to,
    store_mail,
)

REPORT = """From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain

Your message could not be delivered.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {said}

--cut
Content-Type: text/rfc822-headers

Message-ID: {about}

--cut--
"""


def make_mail(people: People, content: dict[str, Any]) -> None:
    """A mailbox that a mail server would hand its mail to, and letters that were processed."""
    given = content["mailbox"]
    mailbox = create_mailbox(
        actor=people.actors[given["made_by"]],
        name=given["name"],
        address=given["address"],
        protocol=MailProtocol.PIPE,
        category=Category.objects.get(key=given["category"]),
    )
    for number, letter in enumerate(content["letter"]):
        _receive(mailbox, _letter(mailbox, number, letter), letter)
    for bounce in content["bounce"]:
        _receive(mailbox, _report(mailbox.tenant, bounce), bounce)


def _receive(mailbox: Mailbox, raw: bytes, entry: dict[str, Any]) -> None:
    tenant: Tenant = mailbox.tenant
    row, _is_new = store_mail(tenant=tenant, mailbox=mailbox, raw=raw)
    process_mail(tenant, {"mail": row.pk})
    at = timezone.now() - _age(entry)
    InboundMail.objects.filter(pk=row.pk).update(received_at=at)


def _age(entry: dict[str, Any]) -> timedelta:
    return timedelta(hours=entry.get("hours_ago", 0), minutes=entry.get("minutes_ago", 0))


def _letter(mailbox: Mailbox, number: int, entry: dict[str, Any]) -> bytes:
    """As a mail program writes it; one with two senders as no program should."""
    to = mailbox.address
    if "answers" in entry:
        to = reply_to(mailbox.tenant, _named(entry["answers"]))
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = entry["from"], to, entry["subject"]
    message["Date"] = format_datetime(timezone.now() - _age(entry))
    message["Message-ID"] = f"<letter-{number}@writers.example>"
    for name, value in entry.get("headers", {}).items():
        message[name] = value
    message.set_content(entry["text"])
    if "html" in entry:
        message.add_alternative(entry["html"], subtype="html")
    second = f"From: {entry['and_from']}\n" if "and_from" in entry else ""
    return second.encode() + message.as_bytes()


def _report(tenant: Tenant, entry: dict[str, Any]) -> bytes:
    """What a mail server says of our mail to a guest (RFC 3464)."""
    ticket = _named(entry["answers"])
    about = message_id(tenant, ticket.pk, "received", ticket.guest_email)
    return REPORT.format(to=ticket.guest_email, said=entry["said"], about=about).encode()


def _named(subject: str) -> Ticket:
    found: Ticket = Ticket.objects.with_people().get(subject=subject)
    return found
