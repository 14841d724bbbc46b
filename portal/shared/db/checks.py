"""System check of a deployment: `manage.py check --deploy --database default`."""

from typing import Any

from django.core import checks
from django.db import connections

BINDS = "select not (rolsuper or rolbypassrls) from pg_roles where rolname = current_user"


def check_role_is_bound(
    databases: list[str] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """The role that serves pages must not step around row-level security."""
    return [
        checks.Error(
            f"The role of database '{alias}' steps around row-level security.",
            hint="Serve as a role that is neither superuser nor BYPASSRLS.",
            id="portal.E001",
        )
        for alias in databases or []
        if not _is_bound(connections[alias])
    ]


def _is_bound(connection: Any) -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(BINDS)
        return bool(cursor.fetchone()[0])
