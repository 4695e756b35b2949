"""A concurrent run (并发): writers, readers, views and a rebuild at once, and injected faults."""

import random
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from typing import Any, Final, Self

from cli.stress.ending import Check, go_on
from cli.stress.history import EntryHistory, differences
from cli.stress.processes import SECONDS_MAX, Worker
from cli.stress.system import (
    ACKNOWLEDGED,
    DONE,
    ERROR,
    READER,
    SEEN,
    UNKNOWN,
    UNTRUE,
    WRITER,
    System,
    word_and_content,
)

_DRAIN_SECONDS: Final = 0.05
_ERRORS_SHOWN_MAX: Final = 20


class ConcurrentRun:
    """并发试验: all workers at once on one log, and what they have told."""

    def __init__(self, system: System, writers: int, *, seed: int, check: Check = go_on) -> None:
        self._check = check
        self.acknowledged = EntryHistory()
        self.seen: dict[str, EntryHistory] = {}
        self.errors: list[str] = []
        self.problems: list[str] = []
        self.counts = {DONE: 0, ERROR: 0, UNKNOWN: 0}
        self._system = system
        self._roles = system.roles()
        self.killed = dict.fromkeys(self._roles, 0)
        self._random = random.Random(seed)  # noqa: S311 - moments that can be repeated
        self._running: dict[str, Worker] = {}
        self._started = 0
        self._writers = writers

    def __enter__(self) -> Self:
        for face in self._system.faces:
            self._running[f"{READER} by {face}"] = Worker(self._system.read, face)
        for role in self._roles:
            for _ in range(self._writers if role == WRITER else 1):
                self._start(role)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running.values():
            worker.close()

    def _start(self, role: str) -> None:
        self._started += 1
        names = [f"w{self._started}"] if role == WRITER else []
        self._running[f"{role} {self._started}"] = Worker(self._roles[role], *names)

    def run(self, seconds: float, fault: "Fault | None" = None, *, every: float = 1.0) -> None:
        """Let the workers work, inject faults now and then, let them end, the readers last."""
        self._begin()
        until = time.monotonic() + seconds
        due = time.monotonic() + every
        while time.monotonic() < until:
            self._listen()
            if fault is not None and time.monotonic() > due:
                fault(self)
                due = time.monotonic() + every * self._random.uniform(0.3, 1.7)
        for role in (*self._roles, READER):
            self._end(role)

    def _begin(self) -> None:
        """Wait until something is acknowledged: on a busy machine that may take its time."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self.acknowledged and time.monotonic() < deadline:
            self._listen()

    def kill_one(self) -> None:
        """Kill a worker that is no reader, and start another; a reader alone knows what it saw."""
        role = self._random.choice(list(self._roles))
        names = [name for name in self._running if name.startswith(role)]
        if not names:
            return
        name = self._random.choice(names)
        worker = self._running.pop(name)
        worker.kill()
        for message in worker.messages():
            self._take(name, message)
        worker.end()
        self.killed[role] += 1
        self._start(role)

    def _end(self, role: str) -> None:
        """Tell all workers of a role to end, and take what they still tell."""
        for name, worker in self._running.items():
            if name.startswith(role):
                worker.go_on()
        deadline = time.monotonic() + SECONDS_MAX
        while any(name.startswith(role) for name in self._running):
            self._listen()
            if time.monotonic() > deadline:
                self.problems.append(f"a {role} did not end within {SECONDS_MAX} s")
                return

    def _listen(self) -> None:
        self._check()
        by_pipe: dict[Any, str] = {worker.pipe: name for name, worker in self._running.items()}
        for pipe in wait(list(by_pipe), _DRAIN_SECONDS):
            name = by_pipe[pipe]
            try:
                self._take(name, self._running[name].pipe.recv())
            except (EOFError, OSError):
                code = self._running.pop(name).end()
                if code:
                    self.problems.append(f"{name} ended with {code}; see what it said above")

    def _take(self, name: str, message: object) -> None:
        word, what = word_and_content(message)
        if word == ACKNOWLEDGED:
            self.acknowledged.extend(what)
        elif word == SEEN:
            self.seen[name] = EntryHistory(*what)
        elif word == UNTRUE:
            self.problems.append(f"{name}: {what}")
        else:
            self.counts[word] += 1
            if word != DONE and len(self.errors) < _ERRORS_SHOWN_MAX:
                self.errors.append(f"{name}: {what}")

    def problems_found(self, *, is_calm: bool) -> Iterator[str]:
        """Yield everything that is wrong; where it was calm no worker may have told an error."""
        yield from self.problems
        if is_calm:
            yield from self.errors
        log, is_gapless = self._system.read_log(), self._system.is_gapless
        yield from differences(self.acknowledged, self.seen, log, gapless=is_gapless)
        if len(self.seen) < len(self._system.faces):
            yield f"only {len(self.seen)} readers have told what they saw"
        if not self.acknowledged:
            yield "no writer came to write anything: nothing was tried"
        yield from self._system.problems(self._check)


Fault = Callable[[ConcurrentRun], None]
