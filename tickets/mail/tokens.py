"""Our own marks in addresses and Message-IDs: what says that a mail answers a request.

A mark carries the request's key and a MAC over it, the tenant and whom it was made for, so that
nobody can make one for a request that they were never written about. The address of an answer is
`support+r-<request>-<person>-<mac>@host` (subaddress, RFC 5233); person 0 is the customer's side,
any other is the member of the staff whom the mail was for: only that mark makes an answer of the
team. Local parts are compared without regard to case, because some programs change it.
"""

import base64
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from portal.shared.models import Tenant

SALT = "tickets.mail.mark"
MAC_BYTES = 10  # 80 bits: 16 characters of base32
LONGEST_KEY = 12
CUSTOMER_SIDE = 0

ADDRESS = re.compile(r"\+r-([0-9a-z]{1,12})-([0-9a-z]{1,12})-([a-z2-7]{16})@", re.IGNORECASE)
MESSAGE_ID = re.compile(
    r"<?([0-9a-z-]{1,60})\.([0-9a-z]{1,12})\.([a-z2-7]{8})\.([a-z2-7]{16})@[^@\s<>]{1,253}>?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AddressMark:
    """What a reply address says: the request, and for whom of the staff it was made (or None)."""

    ticket_id: int
    user_id: int | None


@dataclass(frozen=True, slots=True)
class MessageMark:
    """What one of our Message-IDs says: the request, and a fingerprint of who got the mail."""

    ticket_id: int
    recipient: str


def reply_address(tenant: Tenant, mailbox: str, ticket_id: int, user_id: int | None = None) -> str:
    """The mailbox's address with the mark of the request and of the side that answers."""
    local, _at, host = mailbox.rpartition("@")
    ticket, user = int_to_base36(ticket_id), int_to_base36(user_id or CUSTOMER_SIDE)
    return f"{local}+r-{ticket}-{user}-{_mac(tenant, 'address', ticket, user)}@{host}"


def mark_in_address(tenant: Tenant, address: str) -> AddressMark | None:
    """The mark of an address, if it is one of this tenant's."""
    found = ADDRESS.search(address)
    if found is None:
        return None
    ticket, user, mac = (part.lower() for part in found.groups())
    if not _is_ours(mac, tenant, "address", ticket, user):
        return None
    return AddressMark(base36_to_int(ticket), base36_to_int(user) or None)


def without_mark(address: str) -> str:
    """The address without its subaddress: support+anything@host is support@host."""
    local, _at, host = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def message_id(tenant: Tenant, ticket_id: int, event: str, recipient: str = "") -> str:
    """The Message-ID of our mail about an event of a request to one address; always the same."""
    ticket, who = int_to_base36(ticket_id), fingerprint(tenant, recipient)
    mac = _mac(tenant, "message", event, ticket, who)
    return f"<{event}.{ticket}.{who}.{mac}@{tenant.primary_host or 'portal.invalid'}>"


def thread_id(tenant: Tenant, ticket_id: int) -> str:
    """The Message-ID that all mails of a request refer to, so that readers group them."""
    return message_id(tenant, ticket_id, "request")


def mark_in_message_id(tenant: Tenant, found: str) -> MessageMark | None:
    """The mark of a Message-ID, if it is one of this tenant's."""
    match = MESSAGE_ID.match(found.strip())
    if match is None:
        return None
    event, ticket, who, mac = (part.lower() for part in match.groups())
    if not _is_ours(mac, tenant, "message", event, ticket, who):
        return None
    return MessageMark(base36_to_int(ticket), who)


def fingerprint(tenant: Tenant, email: str) -> str:
    """Eight characters that tell one address from another, without naming it."""
    return _mac(tenant, "recipient", email.strip().lower())[:8]


def _is_ours(mac: str, tenant: Tenant, *parts: str) -> bool:
    """In constant time, with the present key and those it replaced."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_mac(tenant, *parts, key=key), mac) for key in keys)


def _mac(tenant: Tenant, *parts: str, key: str | None = None) -> str:
    value = "\0".join([str(tenant.pk), *parts])
    digest = salted_hmac(SALT, value, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:MAC_BYTES]).decode().lower()
