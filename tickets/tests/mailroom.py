"""A mailbox for tests, and mail put into it as if a server had brought it."""

from email.message import EmailMessage
from typing import Any

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailProtocol
from tickets.mail.intake import store_mail
from tickets.models import Category, InboundMail, Mailbox, TicketMessage

SUPPORT = "support@north.example"


def make_mailbox(tenant: Tenant, address: str = SUPPORT, **fields: Any) -> Mailbox:
    """An active mailbox; call it inside the tenant's scope."""
    key = fields.pop("category", "product-question")
    defaults = {"name": "Support", "protocol": MailProtocol.PIPE}
    mailbox: Mailbox = Mailbox.objects.create(
        tenant=tenant,
        address=address,
        category=Category.objects.get(key=key),
        **{**defaults, **fields},
    )
    return mailbox


def write(
    sender: str,
    to: str = SUPPORT,
    *,
    subject: str = "A question",
    text: str = "How long is the warranty?",
    html: str = "",
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A mail as a program would write it; keyword headers with underscores for hyphens."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = (
        message_id or f"<{abs(hash((sender, to, subject, text, html)))}@mua.example>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def deliver(mailbox: Mailbox, raw: bytes) -> InboundMail:
    """Store the mail, let the worker run, and say what became of it."""
    tenant: Tenant = mailbox.tenant
    with tenant_scope(tenant):
        row, _is_new = store_mail(tenant=tenant, mailbox=mailbox, raw=raw)
        dispatch_due(tenant)
        row.refresh_from_db()
    return row


def entry_of(row: InboundMail) -> TicketMessage:
    """The message that a mail became."""
    assert row.entry is not None, f"{row.state}: {row.reason}"
    entry: TicketMessage = row.entry
    return entry
