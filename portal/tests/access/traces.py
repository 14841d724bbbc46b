"""What a request leaves in the database."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITES = ("insert", "update", "delete", "replace")
# Keeping a session isn't a change: it says nothing but that the browser was here.
SESSIONS = frozenset({"django_session", "usersessions_usersession"})


@contextmanager
def watched() -> Iterator[list[str]]:
    """The writing statements of what happens inside, sessions excepted."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().lower().startswith(WRITES) and not any(name in sql for name in SESSIONS):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def digest() -> dict[str, tuple[int, str]]:
    """Number and fingerprint of the rows of every table, sessions excepted."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - SESSIONS
    return {table: _fingerprint(table) for table in sorted(tables)}


def _fingerprint(table: str) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {connection.ops.quote_name(table)}")
        rows = sorted(map(repr, cursor.fetchall()))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
