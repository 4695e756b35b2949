"""A chase (追捕): writers, readers, views and a rebuild at once, while somebody makes trouble."""

import random
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from typing import Any, Final, Self

from cli.stress.history import Sightings, differences
from cli.stress.processes import SECONDS_MAX, Worker
from cli.stress.system import (
    ACKNOWLEDGED,
    DONE,
    LIE,
    READER,
    SEEN,
    TROUBLE,
    UNKNOWN,
    WRITER,
    Quarry,
    told_of,
)

_DRAIN_SECONDS: Final = 0.05
_TOLD_MAX: Final = 20


class Chase:
    """Everybody at once on one log, and what they have told."""

    def __init__(self, quarry: Quarry, writers: int, *, seed: int) -> None:
        self.acknowledged = Sightings()
        self.seen: dict[str, Sightings] = {}
        self.troubles: list[str] = []
        self.problems: list[str] = []
        self.counts = {DONE: 0, TROUBLE: 0, UNKNOWN: 0}
        self._quarry = quarry
        self._works = quarry.works()
        self.killed = dict.fromkeys(self._works, 0)
        self._random = random.Random(seed)  # noqa: S311 - moments that can be repeated
        self._running: dict[str, Worker] = {}
        self._started = 0
        self._writers = writers

    def __enter__(self) -> Self:
        for face in self._quarry.faces:
            self._running[f"{READER} by {face}"] = Worker(self._quarry.read, face)
        for role in self._works:
            for _ in range(self._writers if role == WRITER else 1):
                self._start(role)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running.values():
            worker.close()

    def _start(self, role: str) -> None:
        self._started += 1
        names = [f"w{self._started}"] if role == WRITER else []
        self._running[f"{role} {self._started}"] = Worker(self._works[role], *names)

    def run(
        self,
        seconds: float,
        trouble: "Trouble | None" = None,
        *,
        every: float = 1.0,
        check: Callable[[], None] | None = None,
    ) -> None:
        """Let them work; make trouble now and then; let them end, the readers last."""
        self._begin(check)
        until = time.monotonic() + seconds
        due = time.monotonic() + every
        while time.monotonic() < until:
            self._listen()
            if check is not None:
                check()
            if trouble is not None and time.monotonic() > due:
                trouble(self)
                due = time.monotonic() + every * self._random.uniform(0.3, 1.7)
        for role in (*self._works, READER):
            self._end(role)

    def _begin(self, check: Callable[[], None] | None) -> None:
        """Wait until something is acknowledged: on a busy machine that may take its time."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self.acknowledged and time.monotonic() < deadline:
            self._listen()
            if check is not None:
                check()

    def kill_one(self) -> None:
        """Kill anybody but a reader, who alone knows what it saw; another one goes on."""
        role = self._random.choice(list(self._works))
        names = [one for one in self._running if one.startswith(role)]
        if not names:
            return
        name = self._random.choice(names)
        worker = self._running.pop(name)
        worker.kill()
        for message in worker.told():
            self._heard(name, message)
        worker.end()
        self.killed[role] += 1
        self._start(role)

    def _end(self, role: str) -> None:
        """Tell all of a role to end, and hear them out."""
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
        by_ears: dict[Any, str] = {worker.ears: name for name, worker in self._running.items()}
        for ears in wait(list(by_ears), _DRAIN_SECONDS):
            name = by_ears[ears]
            try:
                self._heard(name, self._running[name].ears.recv())
            except (EOFError, OSError):
                code = self._running.pop(name).end()
                if code:
                    self.problems.append(f"{name} ended with {code}; see what it said above")

    def _heard(self, name: str, message: object) -> None:
        word, what = told_of(message)
        if word == ACKNOWLEDGED:
            self.acknowledged.extend(what)
        elif word == SEEN:
            self.seen[name] = Sightings(*what)
        elif word == LIE:
            self.problems.append(f"{name}: {what}")
        else:
            self.counts[word] += 1
            if word != DONE and len(self.troubles) < _TOLD_MAX:
                self.troubles.append(f"{name}: {what}")

    def found(self, *, is_calm: bool) -> Iterator[str]:
        """Yield everything that is wrong; where it was calm nobody may have met any trouble."""
        yield from self.problems
        if is_calm:
            yield from self.troubles
        there, is_gapless = self._quarry.there(), self._quarry.is_gapless
        yield from differences(self.acknowledged, self.seen, there, gapless=is_gapless)
        if len(self.seen) < len(self._quarry.faces):
            yield f"only {len(self.seen)} readers have told what they saw"
        if not self.acknowledged:
            yield "no writer came to write anything: nothing was tried"
        yield from self._quarry.faults()


Trouble = Callable[[Chase], None]
