"""Which tenant this thread of work serves; `tenant_scope` is the only door.

Three things are set together: the context variable that the PostgreSQL engine hands to row-level
security, the django-scopes scope that the managers ask for, and (PostgreSQL only) a transaction,
because the database's setting lives exactly as long as one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django_scopes import scope

if TYPE_CHECKING:
    from portal.shared.models import Tenant

_current_tenant_id: ContextVar[int | None] = ContextVar("current_tenant_id", default=None)


def current_tenant_id() -> int | None:
    """The active tenant's primary key, or None outside every scope."""
    return _current_tenant_id.get()


@contextmanager
def tenant_scope(tenant: "Tenant") -> Iterator[None]:
    """Open the door to one tenant's rows; nested scopes restore the outer one on leaving."""
    outer = _current_tenant_id.get()
    token = _current_tenant_id.set(tenant.pk)
    nested = connection.in_atomic_block
    try:
        needs_transaction = connection.vendor == "postgresql"
        with scope(tenant=tenant), transaction.atomic() if needs_transaction else nullcontext():
            if nested:
                _tell_database(tenant.pk)
            yield
    finally:
        _current_tenant_id.reset(token)
        if nested and not connection.needs_rollback:
            _tell_database(outer)


def _tell_database(tenant_id: int | None) -> None:
    """Inside a running transaction the engine's hook has passed already: set the value by hand.

    RELEASE SAVEPOINT keeps a SET LOCAL, so the outer value has to be put back too.
    """
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.tenant_id', %s, true)",
            ["" if tenant_id is None else str(tenant_id)],
        )
