"""A mailbox, a mail that waits for review, an address that bounced."""

from typing import Any

from accounts.models import User
from accounts.services.notifications import unsubscribe_url
from portal.shared.models import Tenant
from tickets.enums import MailProtocol
from tickets.mail.intake import store_mail
from tickets.models import BouncedAddress, Category, Mailbox


def add_mail(tenant: Tenant, people: dict[str, User], word: str) -> dict[str, Any]:
    """Call it inside the tenant's scope; only who manages mail may ever read `word`."""
    mailbox = Mailbox.objects.create(
        tenant=tenant,
        name="Support",
        address="support@north.example",
        protocol=MailProtocol.WEBHOOK,
        secret_name="MAILBOX_NORTH_SUPPORT",
        category=Category.objects.get(key="product-question"),
    )
    raw = f"From: writer@elsewhere.example\nSubject: {word}\n\n{word} in a mail.\n".encode()
    mail, _is_new = store_mail(tenant=tenant, mailbox=mailbox, raw=raw, quarantine="Look at it.")
    bounced = BouncedAddress.objects.create(tenant=tenant, email="gone@elsewhere.example")
    link = unsubscribe_url(tenant, people["owner"], "ticket_reply")
    return {
        "mailbox": mailbox.pk,
        "inbound": mail.pk,
        "bounced": bounced.pk,
        "unsubscribe": link.rstrip("/").rpartition("/")[2],
    }
