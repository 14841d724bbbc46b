"""A search server that is gone, or that knows nothing yet."""

import time
from typing import Any

import pytest
from django.test import Client

from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, page
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.search.connecting import EMBEDDED, OPENSEARCH, connection
from portal.shared.search.engines.opensearch import PortalOpenSearchBackend


@pytest.mark.parametrize("engine", ["opensearch requests"], indirect=True)
def test_a_server_that_is_gone_costs_one_wait_and_no_page(
    in_tenant: Tenant, work: Work, engine: Any
) -> None:
    make_article(in_tenant, "Sturdy shelf")
    work(in_tenant)
    visitor = Client(HTTP_HOST="north.example")
    assert "simpler one" not in page(visitor, "shelf")
    engine.conn.transport.hosts = []
    engine.conn.transport.set_connections([{"host": "127.0.0.1", "port": 1}])
    shown = page(visitor, "shelf")
    assert "Sturdy <mark>shelf</mark>" in shown
    assert "these results come from a simpler one" in shown
    asked = len(engine.server.asked)
    assert PortalOpenSearchBackend.down_until > time.monotonic()
    assert "simpler one" in page(visitor, "shelf")
    assert len(engine.server.asked) == asked


@pytest.mark.parametrize("engine", ["opensearch requests"], indirect=True)
def test_an_index_that_was_dropped_is_made_by_the_next_update(
    in_tenant: Tenant, work: Work, engine: Any
) -> None:
    visitor = Client(HTTP_HOST="north.example")
    engine.conn.indices.delete(index=engine.index_name)
    assert "simpler one" in page(visitor, "shelf")
    make_article(in_tenant, "Sturdy shelf")
    engine.setup_complete = False
    work(in_tenant)
    assert "simpler one" not in page(visitor, "shelf")
    assert OutboxMessage.objects.exclude(error="").count() == 0


def test_the_setting_alone_says_which_engine() -> None:
    assert connection("", "/var/search")["ENGINE"] == EMBEDDED
    found = connection("opensearchs://porter:p%40ss@search.example/help", "")
    assert (found["ENGINE"], found["URL"], found["INDEX_NAME"]) == (
        OPENSEARCH,
        "https://search.example:443",
        "help",
    )
    assert found["KWARGS"]["http_auth"] == ("porter", "p@ss")
    assert connection("opensearch://search", "")["URL"] == "http://search:9200"
    for wrong in ("ftp://search", "opensearch://", "search"):
        with pytest.raises(ValueError, match="SEARCH_URL"):
            connection(wrong, "")
