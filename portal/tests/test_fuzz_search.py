"""Random people ask random things by every way to the search: they get what is theirs, and get it.

Some 1,000 pairs of person and query on each run; `make fuzz-search` asks 10,000 and writes what it
found to `benchmarks/fuzz_search.md`. FUZZ_SEED tries others.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from haystack import connections
from pytest_django.plugin import DjangoDbBlocker

from portal.tests.conftest import rolled_back
from portal.tests.fuzz.asking import Fuzz
from portal.tests.fuzz.things import Filler
from portal.tests.fuzz.world import FuzzWorld, build_fuzz_world

PAIRS = int(os.environ.get("FUZZ_PAIRS", "1000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261126"))
REPORT = os.environ.get("FUZZ_REPORT", "")
# Of what the same query finds without any limit and the person may read.
LEAST_FOUND = 0.98


@pytest.fixture(scope="module")
def fuzz_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[FuzzWorld]:
    """Three tenants with some 270 things, indexed."""
    with django_db_blocker.unblock(), rolled_back():
        random = Random(SEED)
        world = build_fuzz_world(random)
        Filler(world, random).fill()
        yield world
        connections["default"].get_backend().clear()


@pytest.mark.django_db
def test_nobody_finds_what_they_may_not_read_and_everybody_what_they_may(
    fuzz_world: FuzzWorld,
) -> None:
    fuzz = Fuzz(fuzz_world, Random(SEED))
    fuzz.ask(PAIRS // 2)
    fuzz.change_readers()
    fuzz.ask(PAIRS - PAIRS // 2)
    if REPORT:
        Path(REPORT).write_text(fuzz.report(SEED))
    assert fuzz.problems == []
    assert fuzz.tally.pairs == PAIRS
    # It can't pass by finding nothing.
    assert fuzz.tally.shown > 3 * PAIRS
    assert fuzz.tally.withheld > PAIRS
    assert fuzz.tally.found >= LEAST_FOUND * fuzz.tally.due, (fuzz.tally.found, fuzz.tally.due)
    assert len(fuzz.tally.kinds) >= 6
