"""Sharing a rebuild among processes: each fills some projections, about as heavy as another's.

The split is by projection, never by key: who folds one key in a hundred still decodes everything.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final, Protocol

from ledger.errors import StoreUnavailable
from ledger.sentence import say
from projections.engine.parent import end_with_parent
from projections.engine.report import Tally
from projections.engine.table import Projection

if TYPE_CHECKING:
    from ledger.log import LedgerStore
    from projections.engine.filling import Progress


class SharedViews(Protocol):
    """视图, as a process needs them that fills a share of their projections."""

    store: "LedgerStore"

    def prepare(
        self, names: Sequence[str], head: int, progress: "Progress", *, mine: Sequence[str]
    ) -> Tally:
        """Fill a share of what another process has begun to build again."""


Reopen = Callable[[], AbstractContextManager[SharedViews]]
"""Opens the same views once more, in another process: it must go through pickle."""
_LOOK_SECONDS: Final = 0.2
_done: list[Any] = []
"""How many entries each process has folded; shared among them."""


def shares(projections: Sequence[Projection], jobs: int) -> list[list[str]]:
    """Split projections among so many jobs at most, the heaviest first to who has least."""
    made: list[list[str]] = [[] for _ in range(min(jobs, len(projections)))]
    loads = [0] * len(made)
    for one in sorted(projections, key=lambda some: (-some.weight, some.name)):
        least = loads.index(min(loads))
        made[least].append(one.name)
        loads[least] += one.weight
    return made


class Sharing:
    """分工: fills what was begun in processes of their own; ``reopen`` opens the views in each."""

    def __init__(self, reopen: Reopen, projections: Sequence[Projection], jobs: int) -> None:
        self._reopen = reopen
        self._projections = {one.name: one for one in projections}
        self._jobs = jobs

    def prepare(self, names: Sequence[str], head: int, progress: "Progress | None" = None) -> Tally:
        """Fill and compare the projections of these names; return what all have counted.

        Raises ``StoreUnavailable`` where a process ended before its work was done.
        """
        split = shares([self._projections[name] for name in names], self._jobs)
        context = get_context("spawn")
        done = context.Array("q", len(split))
        with ProcessPoolExecutor(
            len(split), mp_context=context, initializer=_share, initargs=(done,)
        ) as pool:
            running = [
                pool.submit(_fill, self._reopen, (tuple(names), tuple(share)), head, place)
                for place, share in enumerate(split)
            ]
            try:
                return _gathered(running, lambda: _tell(progress, done[:], head))
            except BrokenProcessPool:
                raise StoreUnavailable(
                    say(
                        "views: a process that was building ended before its work was done; "
                        "run the rebuild again, what was filled is kept"
                    )
                ) from None


def _tell(progress: "Progress | None", done: Sequence[int], head: int) -> None:
    if progress is not None:
        progress(sum(done) // len(done), head)


def _gathered(running: Sequence["Future[Tally]"], tell: Callable[[], None]) -> Tally:
    left = set(running)
    while left:
        finished, left = wait(left, timeout=_LOOK_SECONDS)
        for one in finished:
            one.result()
        tell()
    tally = Tally()
    for one in running:
        tally.add(one.result())
    return tally


def _share(done: object) -> None:
    end_with_parent()
    _done[:] = [done]


def _fill(
    reopen: Reopen, names: tuple[Sequence[str], Sequence[str]], head: int, place: int
) -> Tally:
    every, mine = names
    (done,) = _done

    def progress(folded: int, _: int) -> None:
        done[place] = folded

    with reopen() as views:
        try:
            return views.prepare(every, head, progress, mine=mine)
        finally:
            views.store.close()
