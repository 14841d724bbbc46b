"""Processes that feed and process mail, killed with SIGKILL at random until the work is done."""

import multiprocessing
import random
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

from tickets.tests import mail_worker

FORKSERVER = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Work:
    """What the processes are given: a database, a folder for files, and the tenant's key."""

    database: str
    files: str
    tenant_id: int
    count: int

    def start(self, what: str) -> ForkServerProcess:
        words = (self.database, self.files, self.tenant_id, what, self.count)
        process = FORKSERVER.Process(target=mail_worker.run, args=words)
        process.start()
        return process


@dataclass
class Round:
    """Who is at work, until when they live, and how often each kind was killed."""

    work: Work
    kills: int
    most: float
    fate: random.Random = field(default_factory=lambda: random.Random(4821))
    killed: dict[str, int] = field(default_factory=lambda: {"feed": 0, "process": 0})
    running: dict[str, ForkServerProcess] = field(default_factory=dict)
    ends: dict[str, float] = field(default_factory=dict)

    def start(self, what: str) -> None:
        self.running[what] = self.work.start(what)
        self.ends[what] = time.monotonic() + self.fate.uniform(self.most / 4, self.most)

    def look(self, what: str) -> None:
        """Kill whose time is over; a process that fails by itself is an error."""
        process = self.running[what]
        if process.exitcode is None:
            if self.killed[what] < self.kills and time.monotonic() > self.ends[what]:
                process.kill()
                process.join()
                self.killed[what] += 1
                self.start(what)
            return
        assert process.exitcode == 0, f"{what} ended by itself with {process.exitcode}"
        del self.running[what]
        if what == "process" and "feed" in self.running:
            self.start(what)


def run_and_kill(work: Work, *, kills: int, most: float) -> dict[str, int]:
    """Feed and process at the same time; each kind is killed up to `kills` times, none lives longer
    than `most` seconds before. Returns how often each was killed."""
    FORKSERVER.set_forkserver_preload([mail_worker.__name__])
    state = Round(work, kills, most)
    state.start("feed")
    state.start("process")
    while state.running:
        for what in list(state.running):
            state.look(what)
        time.sleep(0.01)
    last = work.start("process")  # what came after the worker's last look
    last.join()
    assert last.exitcode == 0
    return state.killed
