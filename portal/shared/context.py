"""Which tenant this thread of work serves; `tenant_scope` is the only door.

Three things are set together: the context variable that the PostgreSQL engine hands to row-level
security, the django-scopes scope that the managers ask for, and (PostgreSQL only) a transaction,
because the database's setting lives exactly as long as one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django_scopes import get_scope, scope
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from portal.shared.models import Tenant

_current_tenant_id: ContextVar[int | None] = ContextVar("current_tenant_id", default=None)


def current_tenant_id() -> int | None:
    """The active tenant's primary key, or None outside every scope."""
    return _current_tenant_id.get()


def current_tenant() -> "Tenant":
    """The tenant whose door is open. Raises LookupError outside every scope."""
    tenant: Tenant | None = get_scope().get("tenant")
    if tenant is None:
        raise LookupError("no tenant's scope is open")
    return tenant


@contextmanager
def tenant_scope(tenant: "Tenant") -> Iterator[None]:
    """Open the door to one tenant's rows; nested scopes restore the outer one on leaving."""
    if tenant.pk is None:
        raise ValueError("the tenant has to be saved before its door can be opened")
    outer = _current_tenant_id.get()
    token = _current_tenant_id.set(tenant.pk)
    try:
        with scope(tenant=tenant), _database_scope(tenant.pk, outer):
            yield
    finally:
        _current_tenant_id.reset(token)


@contextmanager
def _database_scope(tenant_id: int, outer: int | None) -> Iterator[None]:
    """The transaction that row-level security reads the tenant from.

    The engine sets the value where a transaction starts; inside a running one it is set by hand.
    """
    if connection.vendor != "postgresql":
        yield
    elif connection.in_atomic_block:
        _tell_database(tenant_id)
        try:
            yield
        finally:
            _tell_database(outer)
    else:
        with transaction.atomic():
            yield


def _tell_database(tenant_id: int | None) -> None:
    """Past Django's cursor: bookkeeping, not a query of the page.

    A transaction that failed takes no more statements; rolling it back, to a savepoint or whole,
    brings the value back that was set when that began.
    """
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    value = "" if tenant_id is None else str(tenant_id)
    with connection.wrap_database_errors, raw.cursor() as cursor:
        cursor.execute("select set_config('app.tenant_id', %s, true)", [value])
