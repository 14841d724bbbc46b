"""Eight processes press the button of one confirmation: one request comes of it."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database
from tickets.tests import confirming
from tickets.tests.factories import text_file
from tickets.tests.guests import token_in_mail, write

PROCESSES = 8


@pytest.mark.django_db(transaction=True)
def test_one_confirmation_makes_one_request(tenant: Tenant, tmp_path: Path) -> None:
    with tenant_scope(tenant):
        write(tenant, uploads=[text_file()])
        token = token_in_mail(tenant)
    database = shared_database(tmp_path)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([confirming.__name__])
    with context.Manager() as manager:
        press = partial(confirming.confirm, database, tenant.pk, start=manager.Barrier(PROCESSES))
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            got = list(pool.map(press, [token] * PROCESSES))
            left = pool.submit(confirming.left_behind, database, tenant.pk).result()
    assert sorted(got) == [""] * (PROCESSES - 1) + ["NH-4800"]
    assert left == {
        "tickets": 1,
        "messages": 1,
        "files": ["tickets.ticketmessage"],
        "links": 1,
        "told": 1,
    }
