"""The outbox: enqueue in the business transaction, carry out afterwards, at least once.

Two kinds of handlers are registered by the parts, by kind:

- `transactional`: runs in the same transaction that marks the row done, so exactly once; for
  effects inside the database (fan a notification out, write further outbox rows).
- `external`: claim with a lease → commit → call → mark; for mail, webhooks and the search index.
  It may run twice after a crash, so it has to be idempotent or carry a stable identity.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from portal.shared.context import tenant_scope
from portal.shared.enums import OutboxState
from portal.shared.models import OutboxMessage, Tenant

Handler = Callable[[Tenant, dict[str, Any]], None]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 10
KEEP_DONE = timedelta(days=14)

_handlers: dict[str, tuple[Handler, bool]] = {}
_heavy: set[str] = set()
_wake: list[Callable[[int], None]] = []


class UnknownKind(Exception):
    """An outbox row has a kind that no part registered."""


def transactional(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler that runs inside the marking transaction."""
    return _register(kind, external=False)


def external(kind: str, *, heavy: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler that reaches outside the database; it opens its own tenant scope.

    A `heavy` one takes long: its rows come after all others.
    """
    if heavy:
        _heavy.add(kind)
    return _register(kind, external=True)


def _register(kind: str, *, external: bool) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        _handlers[kind] = (handler, external)
        return handler

    return add


def on_wake(callback: Callable[[int], None]) -> None:
    """Called with the tenant's key after a commit that left rows to carry out."""
    _wake[:] = [callback]


def enqueue(
    tenant: Tenant,
    kind: str,
    payload: dict[str, Any],
    *,
    dedupe_key: str = "",
    delay: timedelta = timedelta(0),
) -> None:
    """Write one side effect into the running transaction and wake the worker after it."""
    row = OutboxMessage(
        tenant=tenant,
        kind=kind,
        payload=payload,
        dedupe_key=dedupe_key,
        weight=int(kind in _heavy),
        available_at=timezone.now() + delay,
    )
    # ignore_conflicts: a pending row of the same key stands already and will do.
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=bool(dedupe_key))
    _wake_after_commit(_WakeUp(tenant.pk))


@dataclass(frozen=True, slots=True)
class _WakeUp:
    """The callback after a commit; equal ones are one."""

    tenant_id: int

    def __call__(self) -> None:
        wake(self.tenant_id)


def _wake_after_commit(wake_up: _WakeUp) -> None:
    """Once a transaction, however many rows it writes; unless a rolled-back savepoint took it."""
    current = transaction.get_connection()
    savepoints = set(current.savepoint_ids)
    registered = any(
        callback == wake_up and set(ids) <= savepoints
        for ids, callback, _robust in current.run_on_commit
    )
    if not registered:
        transaction.on_commit(wake_up)


def wake(tenant_id: int) -> None:
    """Tell the worker; a dead broker must not break the request (the sweep finds the rows)."""
    for callback in _wake:
        try:
            callback(tenant_id)
        except Exception:
            log.warning("worker could not be woken; the sweep will find the rows", exc_info=True)


def dispatch_due(
    tenant: Tenant,
    *,
    limit: int = 200,
    skip: Collection[str] = (),
    heavy_limit: int | None = None,
) -> int:
    """Carry out the tenant's due rows but those of the kinds in `skip`: quick ones first, by age.

    After `heavy_limit` rows that take long it ends and has itself woken again, so that other
    tenants get their turn. Returns how many were tried.
    """
    done = heavy = 0
    while done < limit and (row := _claim(tenant, skip)) is not None:
        _carry_out(tenant, row)
        done, heavy = done + 1, heavy + row.weight
        if heavy_limit is not None and heavy >= heavy_limit:
            wake(tenant.pk)
            break
    return done


def _claim(tenant: Tenant, skip: Collection[str] = ()) -> OutboxMessage | None:
    """Take the first due row with a lease; None when there is none."""
    now = timezone.now()
    with tenant_scope(tenant):
        due = OutboxMessage.objects.filter(
            Q(leased_until=None) | Q(leased_until__lte=now),
            state=OutboxState.PENDING,
            available_at__lte=now,
        ).order_by("weight", "available_at", "id")
        if skip:
            due = due.exclude(kind__in=skip)
        # Look before locking: an idle sweep must not take SQLite's write lock.
        return _lease(due, now) if due.exists() else None


def _lease(due: Any, now: datetime) -> OutboxMessage | None:
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        row: OutboxMessage | None = due.first()
        if row is None:
            return None
        row.leased_until, row.attempts = now + LEASE, row.attempts + 1
        row.save(update_fields=["leased_until", "attempts"])
        return row


def _carry_out(tenant: Tenant, row: OutboxMessage) -> None:
    try:
        handler, is_external = _handlers[row.kind]
    except KeyError:
        _fail(tenant, row, UnknownKind(row.kind))
        return
    try:
        if is_external:
            handler(tenant, row.payload)
            with tenant_scope(tenant):
                _mark_done(row)
        else:
            with tenant_scope(tenant), transaction.atomic():
                handler(tenant, row.payload)
                _mark_done(row)
    except Exception as error:
        log.warning("outbox row %s (%s) failed", row.pk, row.kind, exc_info=True)
        _fail(tenant, row, error)


def _mark_done(row: OutboxMessage) -> None:
    """The payload may hold a sign-in link or the like, so it doesn't outlive the sending."""
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=OutboxState.DONE, done_at=timezone.now(), leased_until=None, error="", payload={}
    )


def _fail(tenant: Tenant, row: OutboxMessage, error: Exception) -> None:
    """Back off exponentially (1 minute to about 4 hours); after the last try the row is failed."""
    last = row.attempts >= MAX_ATTEMPTS or isinstance(error, UnknownKind)
    with tenant_scope(tenant):
        OutboxMessage.objects.filter(pk=row.pk).update(
            state=OutboxState.FAILED if last else OutboxState.PENDING,
            leased_until=None,
            available_at=timezone.now() + timedelta(minutes=2 ** min(row.attempts - 1, 8)),
            error=f"{type(error).__name__}: {error}"[:2000],
        )


def retry(rows: Any) -> int:
    """Give the failed ones among the rows another round; returns how many. Asks for a scope."""
    failed = rows.filter(state=OutboxState.FAILED)
    return int(failed.update(state=OutboxState.PENDING, attempts=0, available_at=timezone.now()))


def retry_failed(tenant: Tenant) -> int:
    """Give every failed row of the tenant another round; returns how many."""
    with tenant_scope(tenant):
        return retry(OutboxMessage.objects.all())


def purge_done(tenant: Tenant) -> int:
    """Remove rows carried out more than two weeks ago."""
    with tenant_scope(tenant):
        deleted, _ = OutboxMessage.objects.filter(
            state=OutboxState.DONE, done_at__lt=timezone.now() - KEEP_DONE
        ).delete()
        return int(deleted)


def pending_count(tenant: Tenant) -> int:
    """Rows not carried out yet (for the readiness page and tests)."""
    with tenant_scope(tenant):
        return int(OutboxMessage.objects.filter(state=OutboxState.PENDING).count())


def discard_pending(tenant: Tenant, *, kinds: list[str]) -> int:
    """Drop rows not carried out yet: for demo data, where nobody waits for them."""
    with tenant_scope(tenant):
        deleted, _ = OutboxMessage.objects.filter(
            state=OutboxState.PENDING, kind__in=kinds
        ).delete()
        return int(deleted)
