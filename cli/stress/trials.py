"""Hunting (捕漏): every trial in turn, each on a scratch place of its own, and what was found."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, NamedTuple

from cli.stress.concurrent import Chase
from cli.stress.faults import denied, filled
from cli.stress.interleaving import interleaved
from cli.stress.ledger import LedgerQuarry
from cli.stress.system import DONE, MOMENTS, TROUBLE, UNKNOWN
from ledger.store import parse
from ledger.store.scratch import scratch
from shenguan.soundness import Problems

TRIALS: Final = 7
"""How many trials there are at least; on a server there is one more."""
CALM, KILLED, CUT = "all at once", "kill -9", "connections cut"
FINE: Final = "nothing missed, doubled or half there"
_PATIENCE_SECONDS: Final = 0.3
_TROUBLE_SECONDS: Final = 0.25
_FILE_BYTES_MAX: Final = 4_000_000
_FIXED_SECONDS: Final = 4
"""About so long everything takes that is not a chase."""
_CHASE_SECONDS_MIN: Final = 1.0


Trouble = Callable[[LedgerQuarry, Chase], None]
"""Makes trouble once."""


def _go_on() -> None:
    """Do not end a hunt before its time."""


class Trial(NamedTuple):
    """试验: what was tried, and what was found; ``ok`` is None where it could not be tried here."""

    trial: str
    ok: bool | None
    tried: str
    found: str


class Hunt(NamedTuple):
    """Where to hunt, for about how long, with how many writers, from which seed.

    ``check`` is called again and again, and may raise to end it.
    """

    url: str
    seconds: float
    writers: int
    seed: int
    check: Callable[[], None] = _go_on

    def trials(self) -> Iterator[Trial]:
        """Hold every trial; raises ``StoreUnavailable`` where no scratch place can be made."""
        for moment in MOMENTS:
            yield self._interleaving(moment)
        is_served = parse(self.url).get_backend_name() != "sqlite"
        chases: dict[str, Trouble | None] = {CALM: None, KILLED: _kill}
        if is_served:
            chases[CUT] = _cut
        left = max(0.0, self.seconds - _FIXED_SECONDS)
        for name, trouble in chases.items():
            self.check()
            yield self.chase(name, max(_CHASE_SECONDS_MIN, left / len(chases)), trouble)
        yield self._disk_full(is_served=is_served)
        with _place(self.url) as quarry:
            yield _judged("read-only", denied(quarry), "an append by who may only read")

    def chase(
        self, name: str, seconds: float, trouble: Trouble | None, every: float = _TROUBLE_SECONDS
    ) -> Trial:
        """Let everybody work at once; somebody may make trouble every so many seconds."""
        with _place(self.url) as quarry, Chase(quarry, self.writers, seed=self.seed) as chase:
            worry = None if trouble is None else partial(trouble, quarry)
            chase.run(seconds, worry, every=every, check=self.check)
            return _judged(name, chase.found(is_calm=name in {CALM, KILLED}), self._tried(chase))

    def _tried(self, chase: Chase) -> str:
        told = (
            f"{len(chase.acknowledged):,} entries acknowledged to {self.writers} writers at once, "
            f"{len(chase.seen)} readers, {chase.counts[DONE]} catch-ups and rebuilds"
        )
        killed = ", ".join(f"{role} {count}×" for role, count in chase.killed.items() if count)
        told += f"; killed: {killed}" if killed else ""
        if errors := chase.counts[TROUBLE]:
            told += f"; {errors} errors told, none of them untrue"
        if unknown := chase.counts[UNKNOWN]:
            told += f"; {unknown} outcomes unknown, settled by sending again"
        return told

    def _interleaving(self, moment: str) -> Trial:
        with _place(self.url) as quarry:
            found: list[str] = []
            for is_killed in (False, True):
                found += interleaved(
                    quarry, moment, is_killed=is_killed, patience_seconds=_PATIENCE_SECONDS
                )
            found += quarry.faults_of_log()
        return _judged(f"paused {moment}", found, "a writer that goes on, and one that is killed")

    def _disk_full(self, *, is_served: bool) -> Trial:
        if is_served:
            untried = "a server's disk is not filled on purpose: `make endurance` has its own"
            return Trial("disk full", None, untried, "")
        with _place(self.url) as quarry:
            found = filled(quarry, bytes_max=_FILE_BYTES_MAX)
            return _judged("disk full", found, f"files of at most {_FILE_BYTES_MAX:,} bytes")


@contextmanager
def _place(url: str) -> Iterator[LedgerQuarry]:
    with scratch(url) as place:
        quarry = LedgerQuarry(place)
        quarry.found()
        yield quarry


def _kill(_: LedgerQuarry, chase: Chase) -> None:
    chase.kill_one()


def _cut(quarry: LedgerQuarry, _: Chase) -> None:
    quarry.place.cut()


def _judged(name: str, found: Iterable[str], tried: str) -> Trial:
    problems = Problems()
    for one in found:
        problems.add(" ".join(one.split()))
    return Trial(name, not problems.count, tried, problems.detail(FINE))
