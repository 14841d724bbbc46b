"""What many readers see alike, kept until the part that owns it says it changed.

Keys carry the part's stamp; changing the stamp makes every kept value of the part unreachable.
"""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

from portal.shared.models import Tenant

Value = TypeVar("Value")
STAMP_SECONDS = 24 * 60 * 60


def kept(tenant: Tenant, part: str, key: str, make: Callable[[], Value], seconds: int) -> Value:
    """The value as it was made at most `seconds` ago, and not before the part's last change.

    `key` has to say everything that the value depends on besides the part's rows: language,
    audience, length. Never keep what depends on one person's or one customer's permissions.
    """
    stamp = cache.get(_stamp_of(tenant, part), "")
    value: Value = cache.get_or_set(f"kept:{tenant.pk}:{part}:{stamp}:{key}", make, seconds)
    return value


def forget(tenant: Tenant, part: str) -> None:
    """The part's rows change in the running transaction: now for its own reads, and again when
    others can see it, since somebody may have kept the old rows meanwhile."""
    _restamp(tenant, part)
    transaction.on_commit(lambda: _restamp(tenant, part))


def _restamp(tenant: Tenant, part: str) -> None:
    cache.set(_stamp_of(tenant, part), uuid.uuid4().hex, STAMP_SECONDS)


def _stamp_of(tenant: Tenant, part: str) -> str:
    return f"stamp:{tenant.pk}:{part}"
