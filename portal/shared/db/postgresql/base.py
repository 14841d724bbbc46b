"""PostgreSQL engine that tells row-level security the tenant when a transaction starts.

`set_config(..., true)` is local to the transaction: safe behind pgbouncer's transaction pooling,
where a session-wide setting would leak to the next client of the same connection.
"""

from typing import Any

from django.db.backends.postgresql import base

from portal.shared.context import current_tenant_id


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own backend plus the tenant's setting at every transaction start."""

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        super().set_autocommit(autocommit, *args, **kwargs)
        tenant_id = current_tenant_id()
        if not autocommit and tenant_id is not None:
            with self.connection.cursor() as cursor:
                cursor.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])
