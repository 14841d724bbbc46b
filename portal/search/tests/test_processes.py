"""Other processes at the index: one holds its lock, one is killed while it writes.

The others are real: they take the lock and write as a worker does, without starting Django.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from haystack import connections

from knowledge import services
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article
from portal.search.tests.test_search import Work, page, titles
from portal.shared.actors import Actor, system_actor
from portal.shared.enums import OutboxState
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.search.engines import embedded

HOLD = """
import sys, time
from whoosh.filedb.filestore import FileStorage
lock = FileStorage(sys.argv[1]).lock(sys.argv[2])
assert lock.acquire()
print("held", flush=True)
time.sleep(float(sys.argv[3]))
lock.release()
"""
WRITE = """
import sys, time
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import FileStorage
schema = Schema(id=ID(stored=True, unique=True), kind=ID(stored=True), tenant_id=ID())
writer = FileStorage(sys.argv[1]).open_index(indexname=sys.argv[2], schema=schema).writer()
for number in range(2000):
    writer.add_document(id=f"nonsense.{number}", kind="article", tenant_id=sys.argv[3])
print("held", flush=True)
time.sleep(60)
"""
SECONDS = 2.0


@contextmanager
def another(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has said that it holds the index; ended afterwards."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def backend() -> Any:
    return connections["default"].get_backend()


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def test_pages_neither_wait_nor_fail_while_another_process_writes(
    in_tenant: Tenant, visitor: Client, work: Work, backend: Any
) -> None:
    article = make_article(in_tenant, "Sturdy shelf")
    work(in_tenant)
    page(visitor, "shelf")
    with another(HOLD, backend.path, embedded.LOCK, str(SECONDS)):
        start = time.monotonic()
        for _turn in range(3):
            assert "Sturdy <mark>shelf</mark>" in page(visitor, "shelf")
            assert "Sturdy shelf" in page(visitor, "stur", "/search/suggest/")
        text = ArticleText("Sturdy table", "of oak")
        services.save_revision(actor=system_actor(in_tenant), article=article, text=text)
        assert time.monotonic() - start < SECONDS
        waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING, kind="index.update")
        assert waiting.count() == 1
        work(in_tenant)  # the worker waits, and writes as soon as it may
        assert time.monotonic() - start >= SECONDS - 0.5
    assert titles(Actor(tenant=in_tenant), "table") == ["Sturdy table"]


def test_a_lock_that_stays_taken_is_waited_for_again_later(
    in_tenant: Tenant, work: Work, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LOCK_SECONDS", 0.3)
    make_article(in_tenant, "Sturdy shelf")
    with another(HOLD, backend.path, embedded.LOCK, "60"):
        work(in_tenant)
        rows = OutboxMessage.objects.filter(state=OutboxState.PENDING, kind="index.update")
        assert {row.error.partition(":")[0] for row in rows} == {"LockError"}
        assert titles(Actor(tenant=in_tenant), "shelf") == []
    rows.update(available_at=timezone.now())
    work(in_tenant)
    assert titles(Actor(tenant=in_tenant), "shelf") == ["Sturdy shelf"]


def test_a_killed_writer_leaves_neither_a_lock_nor_half_of_its_work(
    in_tenant: Tenant, work: Work, backend: Any
) -> None:
    make_article(in_tenant, "Sturdy shelf")
    work(in_tenant)
    before = backend.reader().doc_count()
    with another(WRITE, backend.path, embedded.NAME, str(in_tenant.pk)) as process:
        process.kill()
        process.wait()
    make_article(in_tenant, "Sturdy table")
    work(in_tenant)
    assert sorted(titles(Actor(tenant=in_tenant), "sturdy")) == ["Sturdy shelf", "Sturdy table"]
    assert backend.reader().doc_count() == before + 1


def test_the_folder_removed_while_serving(
    in_tenant: Tenant,
    visitor: Client,
    work: Work,
    backend: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_article(in_tenant, "Sturdy shelf")
    work(in_tenant)
    assert "Sturdy <mark>shelf</mark>" in page(visitor, "shelf")
    shutil.rmtree(backend.path)
    shown = page(visitor, "shelf")
    assert "Sturdy <mark>shelf</mark>" in shown
    assert "these results come from a simpler one" in shown
    assert "searching the database instead of the index" in caplog.text
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert "simpler one" not in page(visitor, "shelf")


def test_a_rebuild_reads_rows_only_once_it_holds_the_index(
    in_tenant: Tenant, work: Work, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes while a rebuild waits for the lock is indexed as it is then."""
    article = make_article(in_tenant, "Before")
    work(in_tenant)
    made: Callable[[], Any] = backend._index

    def slow() -> Any:
        type(article).objects.filter(pk=article.pk).update(title="After")
        return made()

    index = connections["default"].get_unified_index().get_index(type(article))
    keys = index.index_queryset()[0:1000]
    monkeypatch.setattr(backend, "_index", slow)
    backend.update(index, keys)
    assert titles(Actor(tenant=in_tenant), "after") == ["After"]
