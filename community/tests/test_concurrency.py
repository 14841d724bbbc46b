"""Votes and answers of 32 processes at once: none is lost, none counts twice."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from accounts.tests.factories import make_customer, make_member
from community.tests import voting
from community.tests.factories import make_topic
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_counters import shared_database

PROCESSES = 32


@pytest.mark.django_db(transaction=True)
def test_no_vote_and_no_answer_is_lost(
    tenant: Tenant, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with tenant_scope(tenant):
        customer = make_customer(tenant, "UAB Medis")
        topic = make_topic(tenant, make_member(customer, "owner@medis.example"))
        people = [
            make_member(customer, f"person{number}@medis.example", "viewer").pk
            for number in range(PROCESSES)
        ]
    database = shared_database(tmp_path)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([voting.__name__])
    with context.Manager() as manager:
        act = partial(
            voting.vote_and_answer,
            database,
            tenant.pk,
            topic.pk,
            start=manager.Barrier(PROCESSES),
        )
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            list(pool.map(act, people))
            left = pool.submit(voting.left_behind, database, tenant.pk, topic.pk).result()
    assert left == {
        "score": PROCESSES,
        "votes": PROCESSES,
        "answers": PROCESSES,
        "numbers": list(range(1, PROCESSES + 2)),
    }
    record_property(
        f"{PROCESSES} people vote on a post and answer it",
        f"score {left['score']}, {left['answers']} answers, numbered without a gap",
    )
