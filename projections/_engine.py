"""The engine: folds the log into generations, a batch and their positions in one transaction.

Several processes may fill the same generation: the position moves by compare-and-set, so of two
batches one is written and the other forgotten, never both.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sql
from msgspec.structs import replace

from ledger.zone import Zone
from projections._database import reading, writing
from projections._fold import Fold
from projections._generation import Generation, advance
from projections._history import History
from projections._row import Row, instant
from projections._stored import Stored
from projections._table import Projection, Table

if TYPE_CHECKING:
    from ledger.log import LedgerStore

Progress = Callable[[int, int], None]
"""Called with entries done and entries in all."""
Target = tuple[Projection, Generation]

_ENTRIES_A_WRITE: Final = 50_000
_ROWS_HELD: Final = 120_000
_BULK: Final = 5_000


class _LostError(Exception):
    """Another process moved the position first."""


@contextmanager
def without_collection(entries: int) -> Iterator[None]:
    """Keep the garbage collector away from bulk work: everything alive is acyclic."""
    if entries < _BULK or not gc.isenabled():
        yield
        return
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def horizon_of(zone: Zone, on_day: str | None) -> str | None:
    """Return the first instant that a day no longer sees, as rows hold instants."""
    if on_day is None:
        return None
    return instant(zone.end_of(date.fromisoformat(on_day)))


class Engine:
    """Fills generations from one store into one views database."""

    def __init__(self, database: sql.Engine, store: "LedgerStore", zone: Zone) -> None:
        self.database = database
        self.store = store
        self.zone = zone

    def history(self, on_day: str | None) -> History:
        """Return the facts of the log, those of a day and before where one is named."""
        return History(self.store, self.zone, horizon_of(self.zone, on_day))

    def fill(self, targets: Sequence[Target], until: int, progress: Progress | None = None) -> bool:
        """Bring generations of one position and one day up to a position.

        Returns False where another process was faster: look again how far they are.
        """
        filling = _Filling(self, targets)
        with without_collection(until - filling.position):
            try:
                filling.run(until, progress)
            except _LostError:
                return False
        return True


class _Filling:
    """One run over the log for some generations."""

    def __init__(self, engine: Engine, targets: Sequence[Target]) -> None:
        self._engine = engine
        self._generations = [generation for _, generation in targets]
        self.position = self._generations[0].position
        self._stored = {
            table.name: Stored(table, generation.suffix)
            for projection, generation in targets
            for table in projection.tables
        }
        self._fold = Fold(
            (table for projection, _ in targets for table in projection.tables),
            engine.history(self._generations[0].on_day),
            self._load,
            whole=self.position == 0,
        )

    def run(self, until: int, progress: Progress | None) -> None:
        """Fold page by page; write when much has gathered, and at the end."""
        fold, start = self._fold, self.position
        for page in self._engine.store.scan(
            after=self.position, until=until, types=fold.wanted_types
        ):
            fold.page(page)
            done = page[-1][0]
            if done - self.position >= _ENTRIES_A_WRITE or fold.held > _ROWS_HELD:
                self._write(done)
                if fold.held > _ROWS_HELD:
                    fold.evict()
            if progress is not None:
                progress(done - start, until - start)
        self._write(until)
        if progress is not None:
            progress(until - start, until - start)

    def _load(self, table: Table[Any], homes: Sequence[str]) -> Iterable[Row]:
        with reading(self._engine.database) as connection:
            return list(self._stored[table.name].load(connection, homes))

    def _write(self, to: int) -> None:
        if to == self.position:
            return
        with writing(self._engine.database) as connection:
            if not advance(connection, self._generations, to, self._fold.unknown):
                raise _LostError
            for sheet in self._fold.sheets:
                if sheet.dirty or sheet.deleted:
                    self._stored[sheet.table.name].write(
                        connection, sheet.dirty.values(), sheet.deleted
                    )
        self._fold.written()
        self._fold.unknown = 0
        self.position = to
        self._generations = [_moved(one, to) for one in self._generations]


def _moved(one: Generation, to: int) -> Generation:
    return replace(one, position=to)
