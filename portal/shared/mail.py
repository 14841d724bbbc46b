"""Outgoing mail: queued in the business transaction, sent from the outbox.

A mail is rendered when it is queued, in its reader's language, so the row holds all that sending
needs. Its Message-ID is fixed then too: a mail sent twice after a crash is one mail to the
reader's programme (RFC 5322, 3.6.4).
"""

import uuid
from collections.abc import Callable
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from portal.shared import outbox
from portal.shared.models import Tenant

KIND = "mail.send"
# A mail about one of our mails must not start a conversation between machines (RFC 3834).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}

_undeliverable: list[Callable[[Tenant, str], bool]] = []


def register_undeliverable(check: Callable[[Tenant, str], bool]) -> None:
    """`check(tenant, email)` says whether mail to an address came back; parts above know."""
    _undeliverable[:] = [check]


def is_undeliverable(tenant: Tenant, email: str) -> bool:
    """Whether notices should be spared an address; mail that somebody waits for (a sign-in code,
    a new password) is tried all the same."""
    return any(check(tenant, email) for check in _undeliverable)


def queue_mail(
    *,
    tenant: Tenant,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    language: str = "",
    headers: dict[str, str] | None = None,
    message_id: str | None = None,
    dedupe_key: str = "",
) -> None:
    """Write one mail into the outbox; line breaks in the subject are folded to spaces."""
    payload = {
        "to": to,
        "subject": one_line(subject),
        "text": text,
        "html": html or "",
        "language": language or translation.get_language() or tenant.default_language,
        "headers": headers or {},
        "message_id": message_id or new_message_id(tenant),
    }
    outbox.enqueue(tenant, KIND, payload, dedupe_key=dedupe_key)


def new_message_id(tenant: Tenant, local: str = "") -> str:
    """A Message-ID on the tenant's host; stable where `local` names the event."""
    return f"<{local or uuid.uuid4().hex}@{tenant.primary_host or 'portal.invalid'}>"


def one_line(text: str) -> str:
    """Nothing that could start another header line survives."""
    return " ".join(text.split())


def sender_of(tenant: Tenant) -> str:
    """The tenant's name and sender address."""
    address = tenant.mail_from or settings.DEFAULT_FROM_EMAIL
    return formataddr((one_line(tenant.name), address))


@outbox.external(KIND)
def send_mail(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Hand one mail to the mail server; raises when it doesn't take it (the outbox retries)."""
    mail = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        from_email=sender_of(tenant),
        to=[payload["to"]],
        headers={
            **AUTOMATIC,
            "Message-ID": payload["message_id"],
            "Content-Language": payload["language"],
            **payload["headers"],
        },
    )
    if payload["html"]:
        mail.attach_alternative(payload["html"], "text/html")
    mail.send()
