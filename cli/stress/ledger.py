"""A ledger as the system under test: the gate, two kinds of readers, views and a rebuild."""

import resource
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar, Final

from cli.stress import cases
from cli.stress.ending import Check, go_on
from cli.stress.history import EntryHistory, mark_of
from cli.stress.processes import Line
from cli.stress.system import ACKNOWLEDGED, DONE, PAUSED, REFUSED, SEEN, UNTRUE, WRITER
from cli.stress.workers import (
    DENIAL,
    RETRY_SECONDS,
    SCAN,
    SUBSCRIPTION,
    ScanningTail,
    Writer,
    accepted,
    cases_of,
    opened,
    pause_at,
    tail_of,
    tell_error,
)
from ledger import clock
from ledger.errors import StoreUnavailable
from ledger.gate.gate import Gate
from ledger.store import open_store
from ledger.store.scratch import Scratch
from projections.views import Views, open_views
from shenguan.soundness import Soundness

_BATCHES: Final = (1, 1, 1, 2, 1, 1, 1, 40)
"""How many cases a call of the gate brings, in turn: one by one, by arrays, by COPY."""
_PAUSED_CASES: Final = 2
_FILLING_CASES: Final = 20


@dataclass(frozen=True)
class LedgerSystem:
    """账本: a scratch ledger."""

    place: Scratch
    is_gapless: ClassVar[bool] = True
    faces: ClassVar[tuple[str, ...]] = (SCAN, SUBSCRIPTION)

    def roles(self) -> dict[str, Callable[..., None]]:
        """Return who works on it besides readers."""
        return {WRITER: self.write, "projector": self.project, "rebuilder": self.rebuild}

    def create(self) -> None:
        """Make the ledger."""
        with closing(open_store(self.place.store)) as store:
            accepted(Gate(store).submit(cases.opening_submissions()))

    def write(self, tell: Line, name: str) -> None:
        """Bring cases to their end until told to end; now and then contest one with the others."""
        writer, number = Writer(self.place.store, tell), 0
        while not tell.is_over:
            count = _BATCHES[number % len(_BATCHES)]
            cases = cases_of(f"{name}-{number}", count)
            if count == 1:
                for one in cases:
                    writer.settle([one])
                writer.contest()
            else:
                writer.settle(cases)
            number += 1

    def write_once(self, tell: Line, name: str) -> None:
        """Receive one case."""
        Writer(self.place.store, tell).settle(cases_of(name, 1)[:1])

    def pause(self, tell: Line, moment: str, name: str) -> None:
        """Bring cases in one transaction, and stand still at a moment of it until told to go on."""

        def pausing() -> None:
            tell(PAUSED)
            tell.wait()

        writer = Writer(self.place.store, tell)
        with suppress(EOFError):
            pause_at(writer.store, self.place.kind, moment, pausing)
            writer.settle(cases_of(name, _PAUSED_CASES))

    def fill(self, tell: Line, bytes_max: int | None) -> None:
        """Append until nothing fits any more, by a limit of this process or because it is so.

        When told that there is room the same is sent again, then more.
        """
        writer, number = Writer(self.place.store, tell), 0
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        if bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, hard))
        refused = None
        while refused is None:
            number += 1
            cases = cases_of(f"full-{number}", _FILLING_CASES)
            refused = writer.attempt(cases)
        tell((REFUSED, refused))
        tell.wait()
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        writer.settle(cases, denied=DENIAL in refused)
        writer.settle(cases_of("room", 1))

    def intrude(self, tell: Line) -> None:
        """Read, and try to append, where only reading is allowed; tell what came of it."""
        url = self.place.read_only()
        try:
            with closing(open_store(url, create=False)) as store:
                tell((SEEN, sum(map(len, store.scan()))))
                ((receipt,),) = Gate(store).submit_groups([cases_of("denied", 1)[:1]])
                tell((ACKNOWLEDGED, receipt.position))
        except StoreUnavailable as error:
            tell((REFUSED, str(error)))

    def read(self, tell: Line, face: str) -> None:
        """Follow the log by one of its faces."""
        with closing(opened(self.place.store, tell)) as store:
            tail, is_over = tail_of(store, face), False
            while True:
                try:
                    more = tail.look()
                except StoreUnavailable as error:
                    tell_error(tell, error)
                    continue
                if is_over and not more:
                    break
                is_over = is_over or tell.is_over
                if not more and not is_over:
                    tail.rest()
        tell((SEEN, tail.seen.packed()))

    @contextmanager
    def tail(self, face: str) -> Iterator[ScanningTail]:
        """Return a reader for a block."""
        with closing(open_store(self.place.store, create=False)) as store:
            yield tail_of(store, face)

    def project(self, tell: Line) -> None:
        """Let the views follow the log until told to end."""
        self._with_views(tell, lambda views: views.catch_up())

    def rebuild(self, tell: Line) -> None:
        """Build the views again and again, beside the live ones."""

        def rebuild(views: Views) -> None:
            for rebuilt in views.rebuild():
                if rebuilt.is_equal is False:
                    table, position = rebuilt.table, rebuilt.position
                    differences = f"built again at {position} differs: {rebuilt.differences}"
                    tell((UNTRUE, f"{table} {differences}"))

        self._with_views(tell, rebuild)

    def _with_views(self, tell: Line, work: Callable[[Views], object]) -> None:
        while not tell.is_over:
            try:
                with self.views() as views:
                    while not tell.is_over:
                        work(views)
                        tell((DONE, 1))
                        views.store.wait(views.store.head(), RETRY_SECONDS)
            except StoreUnavailable as error:
                tell_error(tell, error)

    @contextmanager
    def views(self) -> Iterator[Views]:
        """Open the views for a block."""
        with (
            closing(open_store(self.place.store, create=False)) as store,
            open_views(
                self.place.views,
                store,
                cases.ZONE,
                cases.LEDGER,
                today=lambda: cases.ZONE.day_of(clock.now()),
            ) as views,
        ):
            yield views

    def read_log(self) -> EntryHistory:
        """Read the whole log at rest."""
        found = EntryHistory()
        with closing(open_store(self.place.store, create=False)) as store:
            for page in store.scan():
                found.extend((row.position, mark_of(row.leaf)) for row in page)
        return found

    def problems(self, check: Check) -> Iterator[str]:
        """Yield what is wrong with log or views."""
        yield from self.problems_of_log(check)
        yield from self._problems_of_views(check)

    def problems_of_log(self, check: Check = go_on) -> Iterator[str]:
        """Yield what is wrong with leaves, ids, tags, clear values and rules."""
        with closing(open_store(self.place.store, create=False)) as store:
            sound = Soundness(store)
            sound.read(lambda *_: check())
            for problems in (
                sound.positions, sound.leaves, sound.bodies, sound.index, sound.ids, sound.personal,
            ):  # fmt: skip
                if problems.count:
                    yield problems.detail("")
            bodies = (row.body for page in store.scan() for row in page)
            for case, count in Counter(cases.contested_cases(bodies)).items():
                if count > 1:
                    yield f"case {case.decode()} was received {count} times"

    def _problems_of_views(self, check: Check) -> Iterator[str]:
        """Yield where the views are not what the log says."""
        with self.views() as views:
            head = views.catch_up(lambda *_: check())
            for verified in views.verify(progress=lambda *_: check()):
                if verified.differences or verified.position < head:
                    differences = verified.differences
                    yield f"view {verified.projection} differs from a rebuild: {differences}"
