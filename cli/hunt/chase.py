"""A chase (追捕): writers, readers, views and a rebuild at once, while somebody makes trouble."""

import random
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from typing import Any, Final, Self

from cli.hunt.ledger import FACES, LedgerQuarry
from cli.hunt.processes import SECONDS_MAX, Worker
from cli.hunt.quarry import ACKNOWLEDGED, DONE, LIE, SEEN, TROUBLE, told_of
from cli.hunt.sightings import Sightings, differences

_DRAIN_SECONDS: Final = 0.05
_SIGNAL_KILLED: Final = -9
_TOLD_MAX: Final = 20
WRITER, READER, PROJECTOR, REBUILDER = "writer", "reader", "projector", "rebuilder"
KILLABLE: Final = (WRITER, PROJECTOR, REBUILDER)


class Chase:
    """Everybody at once on one ledger, and what they have told."""

    def __init__(self, quarry: LedgerQuarry, writers: int, *, seed: int) -> None:
        self.quarry = quarry
        self.acknowledged = Sightings()
        self.seen: dict[str, Sightings] = {}
        self.troubles: list[str] = []
        self.problems: list[str] = []
        self.counts = dict.fromkeys((*KILLABLE, DONE, TROUBLE), 0)
        self.random = random.Random(seed)  # noqa: S311 - moments that can be repeated
        self._running: dict[str, Worker] = {}
        self._started = 0
        self._writers = writers

    def __enter__(self) -> Self:
        for _ in range(self._writers):
            self._start(WRITER)
        for face in FACES:
            self._running[f"{READER} by {face}"] = Worker(self.quarry.read, face)
        self._start(PROJECTOR)
        self._start(REBUILDER)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running.values():
            worker.close()

    def _start(self, role: str) -> None:
        self._started += 1
        name = f"{role} {self._started}"
        works: dict[str, Callable[..., None]] = {
            WRITER: self.quarry.write,
            PROJECTOR: self.quarry.project,
            REBUILDER: self.quarry.rebuild,
        }
        self._running[name] = Worker(
            works[role], *([f"w{self._started}"] if role == WRITER else [])
        )

    def run(self, seconds: float, trouble: "Trouble | None", every: float) -> None:
        """Let them work; make trouble now and then; let them end, the readers last."""
        until = time.monotonic() + seconds
        due = time.monotonic() + every
        while time.monotonic() < until:
            self._listen(_DRAIN_SECONDS)
            if trouble is not None and time.monotonic() > due:
                trouble(self)
                due = time.monotonic() + every * self.random.uniform(0.3, 1.7)
        for role in (WRITER, PROJECTOR, REBUILDER, READER):
            self._end(role)

    def kill_one(self) -> None:
        """Kill a writer, a projector or a rebuilder, and let another go on."""
        role = self.random.choice(KILLABLE)
        name = self.random.choice([one for one in self._running if one.startswith(role)])
        worker = self._running.pop(name)
        worker.kill()
        for message in worker.told():
            self._heard(name, message)
        worker.end()
        self.counts[role] += 1
        self._start(role)

    def _end(self, role: str) -> None:
        """Tell all of a role to end, and hear them out."""
        for name, worker in self._running.items():
            if name.startswith(role):
                worker.go_on()
        deadline = time.monotonic() + SECONDS_MAX
        while any(name.startswith(role) for name in self._running):
            self._listen(_DRAIN_SECONDS)
            if time.monotonic() > deadline:
                self.problems.append(f"a {role} did not end within {SECONDS_MAX} s")
                return

    def _listen(self, seconds: float) -> None:
        by_ears: dict[Any, str] = {worker.ears: name for name, worker in self._running.items()}
        for ears in wait(list(by_ears), seconds):
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
            if word == TROUBLE and len(self.troubles) < _TOLD_MAX:
                self.troubles.append(f"{name}: {what}")

    def found(self, *, is_calm: bool) -> Iterator[str]:
        """Yield everything that is wrong; where it was calm nobody may have met any trouble."""
        yield from self.problems
        if is_calm:
            yield from self.troubles
        there = self.quarry.there()
        yield from differences(self.acknowledged, self.seen, there, gapless=True)
        if len(self.seen) < len(FACES):
            yield f"only {len(self.seen)} readers of {len(FACES)} have told what they saw"
        if not self.acknowledged:
            yield "no writer came to write anything: nothing was tried"
        yield from self.quarry.faults()
        yield from self.quarry.faults_of_views()


Trouble = Callable[[Chase], None]
