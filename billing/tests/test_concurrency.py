"""With 32 processes at once: numbers without a gap, one payment (promises 31 and 33)."""

import multiprocessing
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.tests.factories import make_customer
from billing.tests import processes
from billing.tests.factories import make_invoice
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

PROCESSES, TRIES = 32, 6
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(tenant: Tenant, tmp_path: Path) -> Callable[[], dict[str, Any]]:
    """What other processes connect to; asked for once the rows are there."""
    return partial(shared_database, tmp_path)


def shared_database(folder: Path) -> dict[str, Any]:
    """SQLite's database in memory is copied to a file."""
    settings = {key: connection.settings_dict[key] for key in ("NAME", "OPTIONS")}
    if connection.vendor == "postgresql":
        return settings
    with connection.cursor() as cursor:
        cursor.execute("vacuum into %s", [str(folder / "billing.sqlite3")])
    return settings | {"NAME": str(folder / "billing.sqlite3")}


def run(work: Callable[..., Any], *args: Any) -> list[Any]:
    """The same in every process, all of them starting at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([processes.__name__])
    with context.Manager() as manager:
        task = partial(work, *args, start=manager.Barrier(PROCESSES))
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            return list(pool.map(task, range(PROCESSES)))


def test_numbers_of_invoices_have_no_gap(
    tenant: Tenant,
    database: Callable[[], dict[str, Any]],
    record_property: Callable[[str, object], None],
) -> None:
    with tenant_scope(tenant):
        make_customer(tenant, "UAB Medis")
    results = run(processes.issue_some, database(), tenant.pk, TRIES)
    kept = sorted(number for numbers, _ in results for number in numbers)
    given_back = sum(count for _, count in results)
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) + given_back == PROCESSES * TRIES
    assert given_back > 10
    record_property(
        f"{PROCESSES * TRIES} invoices issued, some rolled back",
        f"{len(kept)} issued, {given_back} given back, numbers 1 to {kept[-1]} without a gap",
    )


def test_an_invoice_is_paid_once(
    tenant: Tenant,
    database: Callable[[], dict[str, Any]],
    record_property: Callable[[str, object], None],
) -> None:
    with tenant_scope(tenant):
        invoice = make_invoice(make_customer(tenant, "UAB Medis"), "10.00")
    place = database()
    said = run(processes.pay_in_full, place, tenant.pk, invoice.pk)
    assert said.count("paid") == 1
    assert set(said) == {"paid", "InvalidTransition"}
    record_property(
        f"{PROCESSES} staff record the full payment of one invoice",
        f"{said.count('paid')} payment, {len(said) - said.count('paid')} refused",
    )


def test_a_form_sent_by_all_counts_once(
    tenant: Tenant,
    database: Callable[[], dict[str, Any]],
    record_property: Callable[[str, object], None],
) -> None:
    with tenant_scope(tenant):
        invoice = make_invoice(make_customer(tenant, "UAB Medis"), "1000.00")
    body = {"invoice": invoice.pk, "key": uuid.uuid4()}
    made = run(processes.click_twice, database(), tenant.pk, body)
    assert len(set(made)) == 1
    record_property(f"The same payment form sent {len(made)} times", f"{len(set(made))} payment")
