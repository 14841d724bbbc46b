"""An index of its own for every test: rows of rolled-back tests would haunt the next one."""

from collections.abc import Callable, Iterator

import pytest
from haystack import connections

from portal.shared import outbox
from portal.shared.models import Tenant


@pytest.fixture(autouse=True)
def _empty_index() -> Iterator[None]:
    backend = connections["default"].get_backend()
    backend.clear()
    yield
    backend.forget()


@pytest.fixture
def work() -> Callable[..., None]:
    """`work(tenant, ...)`: what the worker does when it is woken."""

    def run(*tenants: Tenant) -> None:
        for tenant in tenants:
            while outbox.dispatch_due(tenant):
                pass

    return run
