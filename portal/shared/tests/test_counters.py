"""Gapless numbers: by themselves, and with 32 processes at once (promise 33)."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from portal.shared.context import tenant_scope
from portal.shared.counters import next_number
from portal.shared.models import Counter, Tenant
from portal.shared.tests import numbering

PROCESSES, TRIES = 32, 10


def test_numbers_count_up_by_tenant_and_series(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert [next_number(tenant, "ticket", start=4800) for _ in range(3)] == [4800, 4801, 4802]
        assert next_number(tenant, "invoice") == 1
    with tenant_scope(other_tenant):
        assert next_number(other_tenant, "ticket", start=4800) == 4800


def test_a_rollback_gives_the_number_back(in_tenant: Tenant) -> None:
    assert next_number(in_tenant, "invoice") == 1
    with transaction.atomic():
        assert next_number(in_tenant, "invoice") == 2
        transaction.set_rollback(True)
    assert next_number(in_tenant, "invoice") == 2


@pytest.mark.django_db(transaction=True)
def test_many_processes_leave_no_gap_and_no_double(
    tenant: Tenant, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([numbering.__name__])
    with context.Manager() as manager:
        take = partial(
            numbering.take_numbers,
            shared_database(tmp_path),
            tenant.pk,
            TRIES,
            start=manager.Barrier(PROCESSES),
        )
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            results = list(pool.map(take, range(PROCESSES)))
    kept = sorted(number for numbers, _ in results for number in numbers)
    given_back = sum(count for _, count in results)
    assert kept == list(range(100, 100 + len(kept)))
    assert len(kept) + given_back == PROCESSES * TRIES
    assert given_back > 10
    assert {len(numbers) > 0 for numbers, _ in results} == {True}
    record_property(
        f"{PROCESSES * TRIES} numbers of one series taken, some given back",
        f"{len(kept)} kept, {given_back} given back, no gap and no double",
    )


def shared_database(folder: Path) -> dict[str, Any]:
    """What other processes connect to; SQLite's database in memory is copied to a file first."""
    settings = {key: connection.settings_dict[key] for key in ("NAME", "OPTIONS")}
    if connection.vendor == "postgresql":
        return settings
    with connection.cursor() as cursor:
        cursor.execute("vacuum into %s", [str(folder / "numbers.sqlite3")])
    return settings | {"NAME": str(folder / "numbers.sqlite3")}


def test_highest_plus_one_would_not_do(in_tenant: Tenant) -> None:
    """Control: two who read before either writes get the same number."""
    next_number(in_tenant, "invoice")
    first, second = (Counter.objects.get(name="invoice").last + 1 for _ in range(2))
    assert first == second
    assert next_number(in_tenant, "invoice") != next_number(in_tenant, "invoice")
