"""The engines under contract: the configured one, and OpenSearch's with a server in memory."""

from collections.abc import Iterator
from typing import Any

import pytest
from haystack import connections

from portal.search.tests.contract.server import running
from portal.shared.search.connecting import connection
from portal.shared.search.engines.opensearch import PortalOpenSearchBackend


@pytest.fixture(params=["configured", "opensearch requests"])
def engine(request: pytest.FixtureRequest, db: None) -> Iterator[Any]:
    """An empty index of the engine."""
    if request.param == "configured":
        yield _emptied()
        return
    before = connections.connections_info["default"]
    with running() as (host, server):
        connections.connections_info["default"] = connection(f"opensearch://{host}/contract", "")
        connections.reload("default")
        PortalOpenSearchBackend.down_until = 0.0
        backend = _emptied()
        backend.server = server
        try:
            yield backend
        finally:
            connections.connections_info["default"] = before
            connections.reload("default")
            PortalOpenSearchBackend.down_until = 0.0


def _emptied() -> Any:
    backend = connections["default"].get_backend()
    backend.clear()
    return backend
