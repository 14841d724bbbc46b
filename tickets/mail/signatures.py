"""Signed deliveries of mail services: who sent them, that they are new, and that they come once."""

import hashlib
import hmac
import time

from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from portal.shared.models import Tenant
from tickets.mail.secrets import secret_of
from tickets.models import Mailbox

STALE_AFTER = 5 * 60  # seconds, in both directions
REMEMBERED = 2 * STALE_AFTER
LONGEST_EVENT = 100


def signature_of(secret: str, timestamp: str, event: str, body: bytes) -> str:
    """HMAC-SHA256 over time, event and the raw body, in hexadecimal digits."""
    signed = b".".join([timestamp.encode(), event.encode(), body])
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_genuine(
    tenant: Tenant, mailbox: Mailbox, *, timestamp: str, event: str, signature: str, body: bytes
) -> bool:
    """Whether the delivery was signed with the mailbox's key within the last five minutes."""
    secret = secret_of(tenant, mailbox)
    if not secret or not _is_fresh(timestamp) or not 0 < len(event) <= LONGEST_EVENT:
        return False
    return constant_time_compare(signature_of(secret, timestamp, event, body), signature.lower())


def _is_fresh(timestamp: str) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(time.time() - int(timestamp)) <= STALE_AFTER


def is_first(tenant: Tenant, mailbox: Mailbox, event: str) -> bool:
    """Whether the event wasn't seen while its signature holds.

    That a mail counts once is the row's own constraint; this spares reading it again.
    """
    digest = hashlib.sha256(event.encode()).hexdigest()
    return cache.add(f"mail-event:{tenant.pk}:{mailbox.pk}:{digest}", 1, REMEMBERED)


def forget(tenant: Tenant, mailbox: Mailbox, event: str) -> None:
    """The delivery failed after all: the service may send it again."""
    digest = hashlib.sha256(event.encode()).hexdigest()
    cache.delete(f"mail-event:{tenant.pk}:{mailbox.pk}:{digest}")
