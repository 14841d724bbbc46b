"""Processes that bring and process mail, killed with SIGKILL at random until the work is done."""

import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

from tickets.tests import mail_worker
from tickets.tests.mail_worker import Task

FORKSERVER = multiprocessing.get_context("forkserver")
PROCESSES = "process"

Place = tuple[str, int]


def start(task: Task, what: str) -> ForkServerProcess:
    """A process of its own."""
    process = FORKSERVER.Process(target=mail_worker.run, args=(task, what))
    process.start()
    return process


@dataclass(frozen=True)
class Crew:
    """How many bring mail, in which way, and how many process it; each lives `most` seconds at
    most, and each kind is killed `kills` times at most."""

    bring: str
    bringers: int
    processors: int
    kills: int
    most: float


@dataclass
class Shift:
    """Who is at work, until when they live, and how often each kind was killed."""

    task: Task
    crew: Crew
    fate: random.Random = field(default_factory=lambda: random.Random(4821))
    killed: Counter[str] = field(default_factory=Counter)
    running: dict[Place, ForkServerProcess] = field(default_factory=dict)
    ends: dict[Place, float] = field(default_factory=dict)

    def begin(self) -> None:
        """Everybody who isn't at work yet."""
        places = [(self.crew.bring, number) for number in range(self.crew.bringers)]
        places += [(PROCESSES, number) for number in range(self.crew.processors)]
        for place in places:
            if place not in self.running:
                self._start(place)

    @property
    def is_bringing(self) -> bool:
        return any(what == self.crew.bring for what, _number in self.running)

    def _start(self, place: Place) -> None:
        self.running[place] = start(self.task, place[0])
        most = self.crew.most
        self.ends[place] = time.monotonic() + self.fate.uniform(most / 20, most)

    def look(self) -> None:
        """Kill whose time is over; a process that fails by itself is an error."""
        for place in list(self.running):
            if self.running[place].exitcode is None:
                self._kill(place)
            else:
                self._ended(place)
        time.sleep(0.005)

    def _kill(self, place: Place) -> None:
        what, process = place[0], self.running[place]
        if self.killed[what] >= self.crew.kills or time.monotonic() < self.ends[place]:
            return
        process.kill()
        process.join()
        if process.exitcode == -signal.SIGKILL:
            self.killed[what] += 1
            self._start(place)
        else:  # it was quicker
            self._ended(place)

    def _ended(self, place: Place) -> None:
        code = self.running.pop(place).exitcode
        assert code == 0, f"{place[0]} ended by itself with {code}"
        if place[0] == PROCESSES and self.is_bringing:
            self._start(place)


def run_and_kill(
    task: Task, crew: Crew, rounds: Sequence[Callable[[], None]] = (lambda: None,)
) -> Counter[str]:
    """Bring and process at the same time, in each round what its function laid out. Returns how
    often each kind was killed."""
    FORKSERVER.set_forkserver_preload([mail_worker.__name__])
    shift = Shift(task, crew)
    for lay_out in rounds:
        lay_out()
        shift.begin()
        while shift.is_bringing:
            shift.look()
    while shift.running:
        shift.look()
    last = start(task, PROCESSES)  # what came after the last look
    last.join()
    assert last.exitcode == 0
    return shift.killed
