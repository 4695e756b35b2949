"""Trials (试验): every trial in turn, each on a scratch place of its own, and what was found."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, NamedTuple

from cli.stress.concurrent import ConcurrentRun
from cli.stress.ending import Check, go_on
from cli.stress.faults import denied, filled
from cli.stress.interleaving import interleaved
from cli.stress.ledger import LedgerSystem
from cli.stress.system import DONE, ERROR, MOMENTS, UNKNOWN
from ledger.store import parse
from ledger.store.scratch import scratch
from shenguan.problems import Problems

TRIALS: Final = 7
"""How many trials there are at least; on a server there is one more."""
CALM, KILLED, CUT = "all at once", "kill -9", "connections cut"
FINE: Final = "nothing missed, doubled or half there"
_PATIENCE_SECONDS: Final = 0.3
_FAULT_SECONDS: Final = 0.25
_FILE_BYTES_MAX: Final = 4_000_000
_FIXED_SECONDS: Final = 4
"""About so long everything takes that is not a concurrent run."""
_RUN_SECONDS_MIN: Final = 1.0


Fault = Callable[[LedgerSystem, ConcurrentRun], None]
"""Injects a fault once."""


class Trial(NamedTuple):
    """试验: what was tried, and what was found; ``ok`` is None where it could not be tried here."""

    trial: str
    ok: bool | None
    tried: str
    found: str


class StressTest(NamedTuple):
    """捕漏: where to test, for about how long, with how many writers, from which seed.

    ``check`` is called again and again, and may raise to end it.
    """

    url: str
    seconds: float
    writers: int
    seed: int
    check: Check = go_on

    def trials(self) -> Iterator[Trial]:
        """Hold every trial; raises ``StoreUnavailable`` where no scratch place can be made."""
        for moment in MOMENTS:
            self.check()
            yield self._interleaving(moment)
        is_served = parse(self.url).get_backend_name() != "sqlite"
        runs: dict[str, Fault | None] = {CALM: None, KILLED: _kill}
        if is_served:
            runs[CUT] = _cut
        left = max(0.0, self.seconds - _FIXED_SECONDS)
        for name, fault in runs.items():
            self.check()
            yield self.run_concurrently(name, max(_RUN_SECONDS_MIN, left / len(runs)), fault)
        self.check()
        yield self._disk_full(is_served=is_served)
        self.check()
        with _place(self.url) as system:
            yield _judged("read-only", denied(system, self.check), "an append by who may only read")

    def run_concurrently(
        self, name: str, seconds: float, fault: Fault | None, every: float = _FAULT_SECONDS
    ) -> Trial:
        """Let all workers work at once; a fault may be injected every so many seconds."""
        with (
            _place(self.url) as system,
            ConcurrentRun(system, self.writers, seed=self.seed, check=self.check) as concurrent,
        ):
            fault_here = None if fault is None else partial(fault, system)
            concurrent.run(seconds, fault_here, every=every)
            problems = concurrent.problems_found(is_calm=name in {CALM, KILLED})
            return _judged(name, problems, self._tried(concurrent))

    def _tried(self, run: ConcurrentRun) -> str:
        tried = (
            f"{len(run.acknowledged):,} entries acknowledged to {self.writers} writers at once, "
            f"{len(run.seen)} readers, {run.counts[DONE]} catch-ups and rebuilds"
        )
        killed = ", ".join(f"{role} {count}×" for role, count in run.killed.items() if count)
        tried += f"; killed: {killed}" if killed else ""
        if errors := run.counts[ERROR]:
            tried += f"; {errors} errors told, none of them untrue"
        if unknown := run.counts[UNKNOWN]:
            tried += f"; {unknown} outcomes unknown, settled by sending again"
        return tried

    def _interleaving(self, moment: str) -> Trial:
        with _place(self.url) as system:
            found: list[str] = []
            for is_killed in (False, True):
                found += interleaved(
                    system,
                    moment,
                    is_killed=is_killed,
                    patience_seconds=_PATIENCE_SECONDS,
                    check=self.check,
                )
            found += system.problems_of_log(self.check)
        return _judged(f"paused {moment}", found, "a writer that goes on, and one that is killed")

    def _disk_full(self, *, is_served: bool) -> Trial:
        if is_served:
            untried = "a server's disk is not filled on purpose: `make endurance` has its own"
            return Trial("disk full", None, untried, "")
        with _place(self.url) as system:
            found = filled(system, bytes_max=_FILE_BYTES_MAX, check=self.check)
            return _judged("disk full", found, f"files of at most {_FILE_BYTES_MAX:,} bytes")


@contextmanager
def _place(url: str) -> Iterator[LedgerSystem]:
    with scratch(url) as place:
        system = LedgerSystem(place)
        system.create()
        yield system


def _kill(_: LedgerSystem, concurrent: ConcurrentRun) -> None:
    concurrent.kill_one()


def _cut(system: LedgerSystem, _: ConcurrentRun) -> None:
    system.place.cut()


def _judged(name: str, found: Iterable[str], tried: str) -> Trial:
    problems = Problems()
    for problem in found:
        problems.add(" ".join(problem.split()))
    return Trial(name, not problems.count, tried, problems.detail(FINE))
