"""The wall in the database: row-level security, what models refuse, the app role's rights.

Applied after every migrate, over all models, so that a new table can't be forgotten. On SQLite
there is no row-level security; only the triggers of `refusals` are made there.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from portal.shared.db.refusals import Refusal
from portal.shared.models import has_tenant

CONDITION = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint"
POLICY = "tenant_wall"

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


def refusals() -> list[tuple[str, Refusal]]:
    """What models refuse, by table."""
    return [
        (model._meta.db_table, refusal)
        for model in apps.get_models()
        if not model._meta.proxy
        for refusal in getattr(model, "refusals", ())
    ]


def protect_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Signal receiver, once a migrate (or flush): does what is missing on any table."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if connection.vendor == "postgresql":
        _protect_postgresql(connection, existing)
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            _refuse(cursor, existing, "sqlite")


def lift_before_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Signal receiver: SQLite can't rebuild a table while another one's trigger asks it."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table, refusal in refusals():
            cursor.execute(f"drop trigger if exists {refusal.name(table)}")


def _protect_postgresql(connection: Any, existing: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WALLED_TABLES, [POLICY])
        walled = {row[0] for row in cursor.fetchall()}
        for table in tenant_tables():
            if table in existing and table not in walled:
                _build_wall(cursor, table)
        _refuse(cursor, existing, "postgresql")
        _grant_to_app_role(cursor)


def _build_wall(cursor: Any, table: str) -> None:
    cursor.execute(f'alter table "{table}" enable row level security')
    cursor.execute(f'alter table "{table}" force row level security')
    cursor.execute(f'drop policy if exists {POLICY} on "{table}"')
    cursor.execute(
        f'create policy {POLICY} on "{table}" using ({CONDITION}) with check ({CONDITION})'
    )


def _refuse(cursor: Any, existing: set[str], vendor: str) -> None:
    """Make the triggers that are missing, and take away earlier editions of them."""
    cursor.execute(TRIGGERS[vendor])
    known = dict(cursor.fetchall())
    for table, refusal in refusals():
        if table not in existing or refusal.name(table) in known:
            continue
        for name, place in known.items():
            if name.startswith(refusal.base_name(table)):
                cursor.execute(DROP[vendor].format(name=name, table=place))
        cursor.execute(
            refusal.on_sqlite(table) if vendor == "sqlite" else refusal.on_postgresql(table)
        )


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


# Name and table of every trigger there is.
TRIGGERS = {
    "sqlite": "select name, tbl_name from sqlite_master where type = 'trigger'",
    "postgresql": """
        select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
    """,
}
DROP = {"sqlite": "drop trigger {name}", "postgresql": "drop trigger {name} on {table}"}
