"""Links in mails that open one thing without signing in.

A token has 256 random bits; only its SHA-256 is kept, so a copy of the database opens nothing and
looking one up takes as long for a wrong token as for a right one.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.shared.models import Tenant
from tickets.enums import LinkPurpose
from tickets.models import AccessLink, Ticket


class LinkGone(Exception):
    """The link opens nothing: unknown, used up, revoked, run out, or of another tenant."""


TOKEN_BYTES = 32
VALID_FOR = {
    LinkPurpose.CONFIRM: timedelta(days=3),
    LinkPurpose.READ: timedelta(days=90),
    LinkPurpose.RATE: timedelta(days=30),
}


def hash_token(token: str) -> str:
    """What is stored instead of the token; random bits need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def issue_link(
    tenant: Tenant, purpose: LinkPurpose, email: str, *, now: datetime | None = None, **target: Any
) -> str:
    """A new link to `ticket` or `guest_request`; returns its token, which nobody can read again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = now or timezone.now()
    AccessLink.objects.create(
        tenant=tenant,
        purpose=purpose,
        token_hash=hash_token(token),
        email=email,
        expires_at=made + VALID_FOR[purpose],
        created_at=made,
        **target,
    )
    return token


def usable_links(now: datetime | None = None) -> QuerySet:
    """The links that open something: not used up, not revoked, not run out."""
    return AccessLink.objects.filter(
        used_at=None, revoked_at=None, expires_at__gt=now or timezone.now()
    )


def find_link(token: str, purpose: LinkPurpose, now: datetime | None = None) -> AccessLink | None:
    """The link behind a token, if it still opens something in the present tenant."""
    found: AccessLink | None = (
        usable_links(now).filter(token_hash=hash_token(token), purpose=purpose).first()
    )
    return found


def use_link(link: AccessLink, now: datetime) -> bool:
    """Use up a link that counts once; False where another click was quicker."""
    return bool(usable_links(now).filter(pk=link.pk).update(used_at=now))


def revoke_links(now: datetime, **which: Any) -> int:
    """End the links that `which` selects; returns how many opened something until now."""
    return int(usable_links(now).filter(**which).update(revoked_at=now))


def renew_links(ticket: Ticket, now: datetime) -> None:
    """Whoever keeps an older mail can read on as long as the request is talked about."""
    usable_links(now).filter(ticket=ticket, purpose=LinkPurpose.READ).update(
        expires_at=now + VALID_FOR[LinkPurpose.READ]
    )
