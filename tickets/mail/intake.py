"""Taking mail in: the raw message is stored first, once, with the row that has it processed."""

import hashlib
import logging
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.shared import outbox
from portal.shared.models import Tenant
from tickets.enums import MailState
from tickets.mail.parsing import parse_head
from tickets.models import InboundMail, Mailbox

KIND = "mail.process"
MAX_RAW = 60 * 1024 * 1024
RAW_FOLDER = "{tenant}/mail"

log = logging.getLogger(__name__)


def store_mail(
    *, tenant: Tenant, mailbox: Mailbox, raw: bytes, quarantine: str = ""
) -> tuple[InboundMail, bool]:
    """Keep a mail as it came, and have it processed; the same one again is the first one's row.

    `quarantine` gives the reason why it isn't processed. Returns the row and whether it is new.
    Raises OSError where the storage takes nothing; then no row stands either. Call it inside the
    tenant's scope.
    """
    identity = identity_of(raw)
    known = InboundMail.objects.filter(mailbox=mailbox, message_id=identity).first()
    if known is not None:
        return known, False
    folder = RAW_FOLDER.format(tenant=tenant.pk)
    name = f"{folder}/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"
    storages["private"].save(name, ContentFile(raw))
    try:
        row, is_new = _write_row(tenant, mailbox, identity, raw, name, quarantine)
    except Exception:
        forget_raw(name)
        raise
    if not is_new:
        forget_raw(name)
    return row, is_new


@transaction.atomic
def _write_row(
    tenant: Tenant, mailbox: Mailbox, identity: str, raw: bytes, name: str, quarantine: str
) -> tuple[InboundMail, bool]:
    head = parse_head(raw)
    row, is_new = InboundMail.objects.get_or_create(
        tenant=tenant,
        mailbox=mailbox,
        message_id=identity,
        defaults={
            "storage_name": name,
            "size": len(raw),
            "sender": head.sender,
            "subject": head.subject[:300],
            "state": MailState.QUARANTINED if quarantine else MailState.RECEIVED,
            "reason": quarantine[:500],
            "received_at": timezone.now(),
        },
    )
    if is_new and not quarantine:
        enqueue(tenant, row)
    return row, is_new


def enqueue(tenant: Tenant, row: InboundMail) -> None:
    """Have the worker process the mail; a later try is a row of its own."""
    outbox.enqueue(tenant, KIND, {"mail": row.pk})


def identity_of(raw: bytes) -> str:
    """The sender's Message-ID, or the SHA-256 of the mail where it has none to rely on."""
    return parse_head(raw).message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def raw_of(row: InboundMail) -> bytes:
    """The mail as it came. Raises OSError."""
    with storages["private"].open(row.storage_name) as stored:
        content: bytes = stored.read()
    return content


def forget_raw(name: str) -> None:
    """Remove bytes that no row speaks of."""
    try:
        storages["private"].delete(name)
    except OSError:
        log.warning("could not remove the bytes of %s", name)
