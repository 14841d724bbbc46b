"""Signed deliveries of mail services: who sent them, that they are new, and that they come once."""

import hashlib
import hmac
import re
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from portal.shared.models import Tenant
from tickets.models import Mailbox

STALE_AFTER = 5 * 60  # seconds, in both directions
REMEMBERED = 2 * STALE_AFTER
LONGEST_EVENT = 100
SIGNATURE = re.compile(r"[0-9a-fA-F]{64}\Z")


def signature_of(secret: str, timestamp: str, event: str, body: bytes) -> str:
    """HMAC-SHA256 over time, event and the raw body, in hexadecimal digits."""
    signed = b".".join([timestamp.encode(), event.encode(), body])
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the headers of a delivery say."""

    timestamp: str
    event: str
    signature: str

    def may_be_genuine(self, secret: str) -> bool:
        """Whether it is worth reading the body: anybody can send a large one."""
        if not secret or not SIGNATURE.match(self.signature):
            return False
        return _is_fresh(self.timestamp) and 0 < len(self.event) <= LONGEST_EVENT

    def is_genuine(self, secret: str, body: bytes) -> bool:
        """Whether it was signed with the mailbox's key within the last five minutes."""
        if not self.may_be_genuine(secret):
            return False
        should = signature_of(secret, self.timestamp, self.event, body)
        return constant_time_compare(should, self.signature.lower())


def _is_fresh(timestamp: str) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(time.time() - int(timestamp)) <= STALE_AFTER


def was_stored(tenant: Tenant, mailbox: Mailbox, event: str) -> bool:
    """Whether the event's mail was stored while its signature holds.

    That a mail counts once is the row's own constraint; this spares reading it again.
    """
    return cache.get(_key(tenant, mailbox, event)) is not None


def remember(tenant: Tenant, mailbox: Mailbox, event: str) -> None:
    """Call it after the commit: what is remembered without being stored would be lost."""
    cache.set(_key(tenant, mailbox, event), 1, REMEMBERED)


def _key(tenant: Tenant, mailbox: Mailbox, event: str) -> str:
    digest = hashlib.sha256(event.encode()).hexdigest()
    return f"mail-event:{tenant.pk}:{mailbox.pk}:{digest}"
