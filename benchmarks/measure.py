"""Taking one page's samples in this process, turn by turn with the minimal page."""

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections, connection
from django.http import HttpResponse

from benchmarks.figures import Sample

Fetch = Callable[[], HttpResponse]


@dataclass(frozen=True, slots=True)
class Measured:
    """A page's samples, those of the minimal page taken in turn, and what one answer was."""

    samples: list[Sample]
    minimal: list[Sample]
    statements: list[str]
    size: int


class UnexpectedStatus(Exception):
    """The page answered otherwise than it should, so its time says nothing."""


def measure(fetch: Fetch, minimal: Fetch, *, runs: int, warm_up: int) -> Measured:
    """Warm up, count the statements once, then time in turns so that noise hits both."""
    for _turn in range(warm_up):
        minimal()
        fetch()
    statements, response = recorded(fetch)
    samples: list[Sample] = []
    besides: list[Sample] = []
    gc.collect()
    for _turn in range(runs):
        besides.append(timed(minimal))
        samples.append(timed(fetch))
    return Measured(samples, besides, statements, len(response.content))


def timed(fetch: Fetch) -> Sample:
    """One request with the processor time of this process and of its database server process."""
    server = server_clock()
    server_start, app_start = time.clock_gettime(server), time.process_time()
    start = time.perf_counter()
    close_old_connections()  # the health check that every request of a kept connection begins with
    fetch()
    wall = time.perf_counter() - start
    app = time.process_time() - app_start
    database = time.clock_gettime(server) - server_start
    if server_clock() != server:
        raise UnexpectedStatus("the database connection was replaced")
    return Sample(app * 1000, database * 1000, wall * 1000)


def server_clock() -> int:
    """Linux's processor-time clock of the server process behind the connection.

    The same figure as in /proc/<pid>/stat, in nanoseconds where that one has steps of 10 ms.
    """
    connection.ensure_connection()
    return process_clock(connection.connection.info.backend_pid)


def process_clock(pid: int) -> int:
    """The clock's number as clock_getcpuclockid(3) makes it: all threads, scheduler's count."""
    return (~pid << 3) | 2


def recorded(fetch: Fetch) -> tuple[list[str], HttpResponse]:
    """The statements of one request, without BEGIN, COMMIT and the tenant's setting."""
    statements: list[str] = []

    def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(statement)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        response = fetch()
    return statements, response


def repeated(statements: Iterable[str]) -> dict[str, int]:
    """Statements of the same words that were asked more than once: queries in loops."""
    counts: dict[str, int] = {}
    for statement in statements:
        counts[statement] = counts.get(statement, 0) + 1
    return {statement: count for statement, count in counts.items() if count > 1}
