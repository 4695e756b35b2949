"""The engine: folds the log into generations, a batch and their positions in one transaction.

Several processes may fill the same generation: the position moves by compare-and-set, so of two
batches one is written and the other forgotten, never both.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from msgspec import Struct
from msgspec.structs import replace

from ledger.collector import uncollected
from ledger.errors import StoreCorrupt
from ledger.sentence import say
from ledger.zone import Zone
from projections.engine.database import Gone, filling, loading
from projections.engine.fold import Fold, StoredRow, Wanted
from projections.engine.generation import Generation, advance, is_as_known, with_unknown
from projections.engine.history import History
from projections.engine.report import Tally
from projections.engine.row import Row, row_instant
from projections.engine.stored import Stored
from projections.engine.table import Projection, Table

if TYPE_CHECKING:
    from ledger.log import LedgerStore

Progress = Callable[[int, int], None]
"""Called with entries done and entries in all."""
Target = tuple[Projection, Generation]


class Pace(Struct, frozen=True):
    """节奏: entries read at once, entries folded before rows are written, rows kept in memory."""

    page_entries: int = 500
    entries_a_write: int = 50_000
    rows_held: int = 60_000


class _LostError(Exception):
    """Another process moved the position first, or has dropped the generation."""


def horizon_of(zone: Zone, on_day: str | None) -> str | None:
    """Return the first instant that a day no longer sees, as rows hold instants."""
    if on_day is None:
        return None
    return row_instant(zone.end_of(date.fromisoformat(on_day)))


class Engine:
    """Fills generations from one store into one views database."""

    def __init__(
        self, database: sql.Engine, store: "LedgerStore", zone: Zone, *, pace: Pace | None = None
    ) -> None:
        self.database = database
        self.store = store
        self.zone = zone
        self.pace = pace or Pace()

    def history(self, on_day: str | None) -> History:
        """Return the facts of the log, those of a day and before where one is named."""
        return History(self.store, self.zone, horizon_of(self.zone, on_day))

    def fill(
        self,
        targets: Sequence[Target],
        until: int,
        progress: Progress | None = None,
        tally: Tally | None = None,
    ) -> bool:
        """Bring generations of one position and one day up to a position; count what that took.

        Returns False where another process was faster: look again how far they are.
        """
        filling = _Filling(self, targets, tally or Tally())
        with uncollected():
            try:
                filling.run(until, progress)
            except _LostError:
                return False
        return True


class _Filling:
    """One run over the log for some generations."""

    def __init__(self, engine: Engine, targets: Sequence[Target], tally: Tally) -> None:
        self._engine = engine
        self._generations = [generation for _, generation in targets]
        self._shares = {
            table.name: tally.of(projection.name)
            for projection, _ in targets
            for table in projection.tables
        }
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
        self._begun = perf_counter()

    def run(self, until: int, progress: Progress | None) -> None:
        """Fold page by page; write when much has gathered, and at the end."""
        fold, pace, start = self._fold, self._engine.pace, self.position
        last: StoredRow | None = None
        pages = self._engine.store.scan(after=start, until=until, page=pace.page_entries)
        for page in pages:
            fold.page(page)
            last = page[-1]
            done = last[0]
            if done - self.position >= pace.entries_a_write or fold.held > pace.rows_held:
                self._write(last)
                if fold.held > pace.rows_held:
                    fold.evict()
            if progress is not None:
                progress(done - start, until - start)
        if last is None or last[0] != until:
            raise StoreCorrupt(say("the log no longer reaches position {until}", until=until))
        if last[0] != self.position:
            self._write(last)

    def _load(self, wanted: Wanted) -> Iterable[tuple[Table[Any], Iterable[Row]]]:
        try:
            with loading(self._engine.database) as connection:
                if not is_as_known(connection, self._generations[0]):
                    raise _LostError
                return [
                    (table, list(self._stored[table.name].load(connection, homes)))
                    for table, homes in wanted.items()
                ]
        except Gone:
            raise _LostError from None

    def _write(self, last: StoredRow) -> None:
        self._fold.settle()
        to, leaf = last[0], last[4].hex()
        moved = [
            replace(one, position=to, leaf=leaf, unknown=with_unknown(one, self._fold.unknown))
            for one in self._generations
        ]
        with filling(self._engine.database) as connection:
            if not advance(connection, self._generations, moved):
                raise _LostError
            for sheet in self._fold.sheets:
                if sheet.fresh or sheet.dirty or sheet.deleted:
                    self._stored[sheet.table.name].write(connection, sheet.changes)
        self._count(to)
        self._fold.written()
        self.position = to
        self._generations = moved

    def _count(self, to: int) -> None:
        now = perf_counter()
        for share in {id(one): one for one in self._shares.values()}.values():
            share.entries += to - self.position
            share.seconds += now - self._begun
        for sheet in self._fold.sheets:
            self._shares[sheet.table.name].rows += len(sheet.fresh) + len(sheet.dirty)
        self._begun = now
