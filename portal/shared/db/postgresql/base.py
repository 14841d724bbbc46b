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
            self._tell_tenant(tenant_id)

    def _tell_tenant(self, tenant_id: int) -> None:
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        except Exception:
            # No half-open transaction: the next `atomic()` would take it for one that was begun
            # by hand, and neither set the tenant nor commit.
            self.close()
            raise
