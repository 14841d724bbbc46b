"""The wall in the database: row-level security, append-only audit log, the app role's rights.

Applied after every migrate, over all models, so that a new table can't be forgotten. On SQLite
there is no row-level security; only the audit log's triggers are made there.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from portal.shared.models import has_tenant

CONDITION = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint"
POLICY = "tenant_wall"
AUDIT = "shared_auditentry"

WALLED_TABLES = """
select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid
where c.relnamespace = current_schema()::regnamespace and p.polname = %s
  and c.relrowsecurity and c.relforcerowsecurity
"""


def tenant_tables() -> list[str]:
    """Tables of every concrete model with a tenant."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if has_tenant(model) and not model._meta.proxy
    )


def protect_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Signal receiver, once a migrate (or flush): does what is missing on any table."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if connection.vendor == "postgresql":
        _protect_postgresql(connection, existing)
    elif connection.vendor == "sqlite" and AUDIT in existing:
        with connection.cursor() as cursor:
            for trigger in SQLITE_AUDIT_TRIGGERS:
                cursor.execute(trigger)


def _protect_postgresql(connection: Any, existing: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WALLED_TABLES, [POLICY])
        walled = {row[0] for row in cursor.fetchall()}
        for table in tenant_tables():
            if table in existing and table not in walled:
                _build_wall(cursor, table)
        _grant_to_app_role(cursor)


def _build_wall(cursor: Any, table: str) -> None:
    cursor.execute(f'alter table "{table}" enable row level security')
    cursor.execute(f'alter table "{table}" force row level security')
    cursor.execute(f'drop policy if exists {POLICY} on "{table}"')
    cursor.execute(
        f'create policy {POLICY} on "{table}" using ({CONDITION}) with check ({CONDITION})'
    )
    if table == AUDIT:
        cursor.execute(POSTGRESQL_AUDIT_TRIGGER)


def _grant_to_app_role(cursor: Any) -> None:
    """Data rights, but no ownership, for the role the web and worker processes connect as."""
    role = settings.DATABASE_APP_ROLE
    cursor.execute("select 1 from pg_roles where rolname = %s and rolname <> current_user", [role])
    if cursor.fetchone() is None:
        return  # one role for everything, as in development: FORCE binds the owner as well
    cursor.execute(f'grant usage on schema public to "{role}"')
    cursor.execute(
        f'grant select, insert, update, delete on all tables in schema public to "{role}"'
    )
    cursor.execute(f'grant usage, select, update on all sequences in schema public to "{role}"')


SQLITE_AUDIT_TRIGGERS = tuple(
    f"create trigger if not exists audit_no_{verb} before {verb} on {AUDIT} "
    "begin select raise(abort, 'the audit log is append-only'); end"
    for verb in ("update", "delete")
)

POSTGRESQL_AUDIT_TRIGGER = f"""
create or replace function audit_append_only() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is append-only'; end $$;
drop trigger if exists audit_append_only on {AUDIT};
create trigger audit_append_only before update or delete on {AUDIT}
for each row execute function audit_append_only()
"""
