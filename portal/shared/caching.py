"""What many readers see alike, kept until the part that owns it says it changed.

Keys carry the part's stamp; changing the stamp makes every kept value of the part unreachable.
"""

import time
import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

from portal.shared.models import Tenant

Value = TypeVar("Value")
STAMP_SECONDS = 24 * 60 * 60
# How far many changes at once may run ahead of the clock.
AHEAD_SECONDS = 60
# The part of a tenant's own settings: name, colour, texts, modules.
SETTINGS = "settings"


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


def changed_at(tenant: Tenant, parts: Iterable[str]) -> float:
    """When one of the parts last changed, in seconds since 1970; now, where it isn't known."""
    keys = [_moment_of(tenant, part) for part in parts]
    known = cache.get_many(keys)
    for key in keys:
        if key not in known:
            cache.add(key, time.time(), STAMP_SECONDS)
            known[key] = time.time()
    return max(known.values())


def _restamp(tenant: Tenant, part: str) -> None:
    cache.set(_stamp_of(tenant, part), uuid.uuid4().hex, STAMP_SECONDS)
    # HTTP counts in whole seconds: of two changes in one, the second has to be seen as well.
    now, newest = time.time(), _moment_of(tenant, "")
    moment = max(now, min(cache.get(newest, 0.0) + 1, now + AHEAD_SECONDS))
    cache.set_many({_moment_of(tenant, part): moment, newest: moment}, STAMP_SECONDS)


def _stamp_of(tenant: Tenant, part: str) -> str:
    return f"stamp:{tenant.pk}:{part}"


def _moment_of(tenant: Tenant, part: str) -> str:
    return f"changed:{tenant.pk}:{part}"
