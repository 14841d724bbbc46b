"""Fetching mail by IMAP: read only, from where the last time ended; nothing is changed there.

Messages are told by UID; when the server's UIDVALIDITY changes, the UIDs mean other messages and
everything is read anew (RFC 3501, 2.3.1.1). What was taken in before is known by its Message-ID.
"""

import logging
import re
import ssl
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.consts import MailBoxFolderStatusOptions as Status

from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets.enums import MailProtocol
from tickets.mail.hosts import check_host
from tickets.mail.intake import MAX_RAW, store_mail
from tickets.mail.secrets import secret_of
from tickets.models import Mailbox

TIMEOUT = 30
AT_ONCE = 200
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

log = logging.getLogger(__name__)


def fetch_tenant(tenant: Tenant) -> int:
    """Fetch every active mailbox of a tenant; one that is broken says so and stops no other."""
    with tenant_scope(tenant):
        rows = list(Mailbox.objects.filter(is_active=True, protocol=MailProtocol.IMAP))
    return sum(fetch_mailbox(tenant, mailbox) for mailbox in rows)


def fetch_mailbox(tenant: Tenant, mailbox: Mailbox) -> int:
    """Take in what is new, at most `AT_ONCE` messages; returns how many were.

    What goes wrong is kept on the mailbox in words of the tenant's language, never raised.
    """
    error, taken = "", 0
    with translation.override(tenant.default_language):
        try:
            taken = _fetch(tenant, mailbox)
        except DomainError as refusal:
            error = str(refusal.message)
        except Exception as failure:  # servers answer with whatever they like
            log.warning("mailbox %s could not be fetched", mailbox.pk, exc_info=True)
            error = f"{type(failure).__name__}: {failure}"
    with tenant_scope(tenant):
        Mailbox.objects.filter(pk=mailbox.pk).update(
            error=error.replace("\0", "")[:500], fetched_at=timezone.now()
        )
    return taken


def _fetch(tenant: Tenant, mailbox: Mailbox) -> int:
    secret = secret_of(tenant, mailbox)
    if not secret:
        raise DomainError(_("The variable with the password is not set."))
    check_host(mailbox.host, mailbox.port)
    with _connected(mailbox) as box:
        box.login(mailbox.username, secret, initial_folder=None)
        validity = _uid_validity(box, mailbox.folder)
        box.folder.set(mailbox.folder, readonly=True)
        last = mailbox.last_uid if mailbox.uid_validity == validity else 0
        uids = _new_uids(box, last)[:AT_ONCE]
        return sum(_take_in(tenant, mailbox, box, validity, uid) for uid in uids)


def _connected(mailbox: Mailbox) -> BaseMailBox:
    if mailbox.uses_tls:
        context = ssl.create_default_context()
        return MailBox(mailbox.host, mailbox.port, timeout=TIMEOUT, ssl_context=context)
    if mailbox.host not in settings.MAIL_PRIVATE_HOSTS:
        raise DomainError(_("Without encryption only servers of our own network are asked."))
    return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=TIMEOUT)


def _uid_validity(box: BaseMailBox, folder: str) -> int:
    status: dict[str, int] = box.folder.status(folder, [Status.UIDVALIDITY])
    return int(status["UIDVALIDITY"])


def _new_uids(box: BaseMailBox, last: int) -> list[int]:
    """A range up to * always holds the newest message, even one that was seen (RFC 3501, 6.4.8)."""
    found = sorted(int(uid) for uid in box.uids(f"UID {last + 1}:*"))
    return [uid for uid in found if uid > last]


def _take_in(tenant: Tenant, mailbox: Mailbox, box: BaseMailBox, validity: int, uid: int) -> int:
    """One message and how far we are, in one transaction; 1 if it was new."""
    raw, reason = _raw(box, uid)
    with tenant_scope(tenant), transaction.atomic():
        is_new = False
        if raw:
            _row, is_new = store_mail(tenant=tenant, mailbox=mailbox, raw=raw, quarantine=reason)
        Mailbox.objects.filter(pk=mailbox.pk).update(uid_validity=validity, last_uid=uid)
    return int(is_new)


def _raw(box: BaseMailBox, uid: int) -> tuple[bytes, str]:
    """The message, without marking it as read; of a huge one only its headers, and the reason.

    Nothing for a message that was removed meanwhile.
    """
    found = SIZE.search(said_in(_answer(box, uid, "(RFC822.SIZE)")))
    if found and int(found[1]) > MAX_RAW:
        reason = _("It is larger than %(size)s MB: read it in the mailbox.")
        head = literal_in(_answer(box, uid, "(BODY.PEEK[HEADER])"))
        return head, reason % {"size": MAX_RAW // 1024**2}
    return literal_in(_answer(box, uid, "(BODY.PEEK[])")), ""


def _answer(box: BaseMailBox, uid: int, what: str) -> list[Any]:
    state, answer = box.client.uid("FETCH", str(uid), what)
    if state != "OK":
        raise DomainError(_("The server gives no answer for a message."))
    return list(answer)


def literal_in(answer: list[Any]) -> bytes:
    """The message in an answer. A server may tell of flags in between, of this or another message
    (RFC 3501, 7.4.2); only the message comes as a literal, which imaplib gives as a pair."""
    return next((item[1] for item in answer if isinstance(item, tuple)), b"")


def said_in(answer: list[Any]) -> bytes:
    """All that an answer says outside of literals."""
    return b" ".join(item[0] if isinstance(item, tuple) else item for item in answer if item)
