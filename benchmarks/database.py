"""The benchmark's own database, and the role that owns nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

# Roles belong to the whole server. Only a superuser could switch to one without being its member.
CREATE_APP_ROLE = """
do $$ begin
  if not exists (select from pg_roles where rolname = '{role}') then
    create role {role} nosuperuser nobypassrls nologin;
  end if;
  if not pg_has_role(current_user, '{role}', 'member') then
    execute format('grant {role} to %I', current_user);
  end if;
end $$
"""


def create() -> None:
    """An empty database with the portal's tables, owned by who connects."""
    with _server() as server:
        server.execute(CREATE_APP_ROLE.format(role=settings.DATABASE_APP_ROLE))
        server.execute(_named("create database {} template template0 encoding 'UTF8'"))
    call_command("migrate", verbosity=0)


def drop() -> None:
    """Remove the database; nothing happens where there is none."""
    connection.close()
    with _server() as server:
        server.execute(_named("drop database if exists {} with (force)"))


def mark_complete(content: str) -> None:
    """Note what the database was filled with, once it is."""
    with _server() as server:
        text = sql.Literal(content)
        server.execute(_named("comment on database {} is ") + text)


def holds(content: str) -> bool:
    """Whether an earlier run left its database, completely filled with the same."""
    with _server() as server:
        found = server.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
            [settings.DATABASE_NAME],
        ).fetchone()
        return found is not None and found[0] == content


def become_app_role() -> None:
    """From here on as the application: row-level security counts."""
    connection.close()
    connection.settings_dict["OPTIONS"]["assume_role"] = settings.DATABASE_APP_ROLE


def tidy() -> None:
    """What autovacuum would have done by the time a table has grown so far."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")
        cursor.execute("checkpoint") if is_superuser(cursor) else None


def versions() -> dict[str, str]:
    """The database server's version and the settings that matter most."""
    with connection.cursor() as cursor:
        found = {}
        for name in ("server_version", "shared_buffers", "fsync"):
            cursor.execute("select current_setting(%s)", [name])
            found[name] = str(cursor.fetchone()[0])
        return found


def plan(statement: str, params: Any) -> str:
    """How the database carries a statement out."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, buffers) {statement}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@contextmanager
def _server() -> Iterator[Any]:
    """A connection outside the benchmark's database, without a transaction."""
    own = connection.get_connection_params()
    wanted = {name: own[name] for name in ("host", "port", "user", "password") if name in own}
    with psycopg.connect(**wanted, dbname="postgres", autocommit=True) as server:
        yield server


def _named(statement: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(settings.DATABASE_NAME))


def is_superuser(cursor: Any) -> bool:
    """Whether who connects may do anything."""
    cursor.execute("select current_setting('is_superuser') = 'on'")
    return bool(cursor.fetchone()[0])
