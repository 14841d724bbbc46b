"""What the services made once is put back by plain inserts: a fixture in milliseconds.

The rows are still those that the services wrote; only the way back is short. A snapshot is taken
anew when a test that commits has emptied the tables, because permissions get other keys then.
"""

import copy
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import time
from itertools import groupby
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, transaction

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant, has_tenant

# Keys of one step stay apart from what a test writes between two steps.
KEY_SPACE = 10_000


@dataclass(slots=True)
class Rows:
    """New rows of one table (of one tenant)."""

    table: str
    columns: list[str]
    values: list[tuple[Any, ...]]
    tenant_id: int | None


@dataclass(slots=True)
class Step:
    """What one step made: its result, and the rows it wrote."""

    result: Any
    rows: list[Rows] = field(default_factory=list)


class Snapshots:
    """The steps by name, taken together the first time one of them is asked for."""

    def __init__(self, steps: dict[str, Callable[..., Any]]) -> None:
        self._make = steps
        self._taken: dict[str, Step] = {}
        self._permissions: Any = None

    def restore(self, name: str) -> Any:
        """Write the step's rows; returns a copy of what it made."""
        newest = Permission.objects.order_by("-pk").values_list("pk", flat=True)[:1].get()
        if newest != self._permissions:
            self._take()
            self._permissions = newest
        step = self._taken[name]
        with transaction.atomic():
            for tenant_id, tables in groupby(step.rows, key=lambda rows: rows.tenant_id):
                _insert(tenant_id, tables)
        return copy.deepcopy(step.result)

    def _take(self) -> None:
        with transaction.atomic():
            before = _all_rows()
            results: list[Any] = []
            for number, (name, make) in enumerate(self._make.items(), start=1):
                _move_keys(number * KEY_SPACE)
                results.append(make(*results))
                after = _all_rows()
                self._taken[name] = Step(results[-1], _difference(before, after))
                before = after
            transaction.set_rollback(True)


Table = tuple[str, int | None]


def _all_rows() -> dict[Table, tuple[list[str], list[tuple[Any, ...]]]]:
    found: dict[Table, tuple[list[str], list[tuple[Any, ...]]]] = {}
    tenants = list(Tenant.objects.order_by("pk"))
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.proxy or not model._meta.managed:
            continue
        if not has_tenant(model):
            found[table, None] = _select(table, None)
            continue
        for tenant in tenants:
            with tenant_scope(tenant):
                found[table, tenant.pk] = _select(table, tenant.pk)
    return found


def _select(table: str, tenant_id: int | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    where, values = ("", []) if tenant_id is None else (" where tenant_id = %s", [tenant_id])
    with connection.cursor() as cursor:
        cursor.execute(f'select * from "{table}"{where}', values)
        return [column[0] for column in cursor.description], list(cursor.fetchall())


def _difference(before: dict[Table, Any], after: dict[Table, Any]) -> list[Rows]:
    changed = []
    for (table, tenant_id), (columns, rows) in after.items():
        known = {repr(row) for row in before.get((table, tenant_id), ([], []))[1]}
        new = [row for row in rows if repr(row) not in known]
        if new:
            changed.append(Rows(table, columns, new, tenant_id))
    return changed


def _insert(tenant_id: int | None, tables: Iterable[Rows]) -> None:
    scope = nullcontext() if tenant_id is None else tenant_scope(Tenant(pk=tenant_id))
    with scope, connection.cursor() as cursor:
        for rows in tables:
            cursor.execute(*_statement(rows))


def _statement(rows: Rows) -> tuple[str, list[Any]]:
    """All rows of a table at once, with their values one after the other."""
    columns = ", ".join(f'"{column}"' for column in rows.columns)
    marks = f"({', '.join(['%s'] * len(rows.columns))})"
    places = ", ".join([marks] * len(rows.values))
    values = [_plain(value) for row in rows.values for value in row]
    return f'insert into "{rows.table}" ({columns}) values {places}', values


def _plain(value: Any) -> Any:
    """SQLite's driver gives times of day, but takes none."""
    return value.isoformat() if isinstance(value, time) else value


def _move_keys(start: int) -> None:
    """SQLite gives the next free key, which a later step has taken; PostgreSQL never does."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("delete from sqlite_sequence")
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.proxy:
                cursor.execute(
                    "insert into sqlite_sequence (name, seq) values (%s, %s)",
                    [model._meta.db_table, start],
                )
