"""One world for all tests of a module; whatever a test does in it is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from portal.tests.access.browsers import Browser, open_browsers
from portal.tests.access.world import World, build_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two furnished tenants, and a browser of each role in `world.browsers`."""
    with django_db_blocker.unblock(), rolled_back():
        yield build_world()


@pytest.fixture(scope="module")
def browsers(world: World) -> dict[str, Browser]:
    """A signed-in browser of each role."""
    return open_browsers(world)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing that happens inside stays."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
