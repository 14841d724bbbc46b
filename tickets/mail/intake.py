"""Taking mail in: the raw message is stored first, once, with the row that has it processed."""

import hashlib
import logging
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared import outbox
from portal.shared.models import Tenant
from tickets.enums import MailState
from tickets.mail.parsing import ParsedMail, parse_head
from tickets.models import InboundMail, Mailbox

KIND = "mail.process"
MAX_RAW = 60 * 1024 * 1024
RAW_FOLDER = "{tenant}/mail"
LONGEST_SUBJECT = 300

log = logging.getLogger(__name__)


def store_mail(
    *, tenant: Tenant, mailbox: Mailbox, raw: bytes, quarantine: str = ""
) -> tuple[InboundMail, bool]:
    """Keep a mail as it came, and have it processed; the same one again is the first one's row.

    `quarantine` gives the reason why it isn't processed. Returns the row and whether it is new.
    Raises OSError where the storage takes nothing; then no row stands either. Call it inside the
    tenant's scope.
    """
    head = parse_head(raw)
    if len(raw) > MAX_RAW and not quarantine:
        size = {"size": MAX_RAW // 1024**2}
        quarantine = _("It is larger than %(size)s MB: download it to read it.") % size
    known, identity = _look_up(mailbox, head, raw)
    if known is not None:
        return known, False
    folder = RAW_FOLDER.format(tenant=tenant.pk)
    name = f"{folder}/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"
    storages["private"].save(name, ContentFile(raw))
    try:
        row, is_new = _write_row(tenant, mailbox, identity, head, len(raw), name, quarantine)
    except Exception:
        forget_raw(name)
        raise
    if is_new:
        return row, True
    forget_raw(name)
    if _is_same(row, head, raw):
        return row, False
    return store_mail(tenant=tenant, mailbox=mailbox, raw=raw, quarantine=quarantine)


def _look_up(mailbox: Mailbox, head: ParsedMail, raw: bytes) -> tuple[InboundMail | None, str]:
    """The row of the mail if it came before, else what it will be known by.

    Some machines give all their mails one Message-ID, and anybody may take that of another's mail:
    one of another sender or subject is another mail, and known by its content.
    """
    rows = InboundMail.objects.filter(mailbox=mailbox)
    known = rows.filter(message_id=head.message_id).first() if head.message_id else None
    if known is not None and _is_same(known, head, raw):
        return known, known.message_id
    if known is None and head.message_id:
        return None, head.message_id
    return rows.filter(message_id=digest_of(raw)).first(), digest_of(raw)


def _is_same(row: InboundMail, head: ParsedMail, raw: bytes) -> bool:
    if row.message_id == digest_of(raw):
        return True
    return (row.sender, row.subject) == (head.sender, head.subject[:LONGEST_SUBJECT])


def digest_of(raw: bytes) -> str:
    """What a mail is known by that has no Message-ID to rely on."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


@transaction.atomic
def _write_row(
    tenant: Tenant,
    mailbox: Mailbox,
    identity: str,
    head: ParsedMail,
    size: int,
    name: str,
    quarantine: str,
) -> tuple[InboundMail, bool]:
    row, is_new = InboundMail.objects.get_or_create(
        tenant=tenant,
        mailbox=mailbox,
        message_id=identity,
        defaults={
            "storage_name": name,
            "size": size,
            "sender": head.sender,
            "subject": head.subject[:LONGEST_SUBJECT],
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
