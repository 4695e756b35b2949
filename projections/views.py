"""Views of one ledger: kept up to date, read, built again, verified."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from msgspec import Struct

from ledger.entry import decode_entry, entry_head, instant_of, is_known
from ledger.errors import NotFound
from ledger.events.organisation import LedgerOpened
from ledger.sentence import say
from ledger.zone import Zone
from projections.discovery import all_projections, named
from projections.engine import generation as book
from projections.engine.compare import Difference
from projections.engine.database import Gone, alone, database, reading
from projections.engine.filling import Engine, Pace, Progress
from projections.engine.generation import Generation
from projections.engine.rebuild import Rebuild
from projections.engine.report import Rebuilt, Tally
from projections.engine.row import Row, row_instant
from projections.engine.table import Projection, Table
from projections.engine.upkeep import Side, Upkeep
from projections.engine.verify import Replayed, Verified, replay, verify
from projections.reader import Memory, Reader, Snapshot

if TYPE_CHECKING:
    from ledger.log import LedgerStore
    from projections.engine.sharing import Reopen

__all__ = ["Difference", "Pace", "Progress", "Reader", "Status", "Verified", "Views", "open_views"]

R = TypeVar("R", bound=Row)


class Status(Struct, frozen=True):
    """投影状态: one generation of one projection.

    ``behind`` are the entries of the log not yet folded, ``unknown`` those of types that this
    version does not know: an upgrade is due.
    """

    projection: str
    generation: int
    state: str
    position: int
    behind: int
    version: int
    outdated: bool
    unknown: int
    as_of: int | None
    on: str | None


def open_views(
    url: str,
    store: "LedgerStore",
    zone: Zone,
    ledger_id: str,
    *,
    today: Callable[[], date],
    now: Callable[[], datetime] | None = None,
) -> "Views":
    """Open the views of a ledger, ``sqlite:///<path>``; the file is created where it is missing.

    ``today`` gives the day that questions are judged on where none is named, ``now`` the moment;
    without it what is due on the day is not late yet. Raises ``LedgerMismatch`` for views of
    another ledger, ``StoreUnavailable`` where the file is unusable.
    """
    return Views(url, store, zone, ledger_id, today=today, now=now)


class Views:
    """视图: the rows of every projection, and the generations that they live in."""

    def __init__(
        self,
        url: str,
        store: "LedgerStore",
        zone: Zone,
        ledger_id: str,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime] | None = None,
        projections: Sequence[Projection] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.store = store
        self.zone = zone
        self.ledger = ledger_id
        self._today = today
        self._now = now
        self._database = database(url, getattr(store, "file", None))
        self._engine = Engine(self._database, store, zone, pace=pace)
        self.projections = all_projections() if projections is None else tuple(projections)
        self._upkeep = Upkeep(self._engine, self.projections)
        self._memory = Memory()
        self._owned = False
        self._known_opening: LedgerOpened | None = None
        self._reached = 0
        """The position that the rows were last brought to."""
        try:
            self._check_owner()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the connections."""
        self._database.dispose()

    @property
    def _first_leaf(self) -> str | None:
        first = self.store.row(1)
        return None if first is None else first.leaf.hex()

    def _check_owner(self) -> None:
        with reading(self._database) as connection:
            missing = not book.has_schema(connection)
        if missing:
            alone(self._database, book.create_schema)
        with reading(self._database) as connection:
            row = book.owner(connection)
        if row is not None:
            book.compare_ledger(row, self.ledger, self._first_leaf)
            self._owned = True

    def _own(self) -> None:
        if not self._owned and (leaf := self._first_leaf) is not None:
            alone(self._database, lambda one: book.belongs_to(one, self.ledger, leaf))
            self._owned = True

    def catch_up(self, progress: Progress | None = None, at_least: int | None = None) -> int:
        """Fold what is new; return the position reached.

        Raises ``NotFound`` where the log does not reach ``at_least`` yet.
        """
        return self._bring(self._head(at_least), progress)

    def ready(self, progress: Progress | None = None, at_least: int | None = None) -> None:
        """Catch up before a question, unless the log ends where it did when that was last done.

        Then no generation is looked at: what others have made of them since, the reader finds out.
        """
        head = self._head(at_least)
        if head != self._reached:
            self._bring(head, progress)

    def _head(self, at_least: int | None) -> int:
        head = self.store.head()
        if at_least is not None and head < at_least:
            raise NotFound(
                say(
                    "the log ends at position {head}; position {at_least} is not there yet",
                    head=head,
                    at_least=at_least,
                )
            )
        return head

    def _bring(self, head: int, progress: Progress | None = None) -> int:
        self._own()
        self._reached = self._upkeep.catch_up(head, progress)
        return self._reached

    def reader(
        self,
        as_of: int | None = None,
        on: date | None = None,
        progress: Progress | None = None,
    ) -> Reader:
        """Return a reader of the rows as known at a position, judged on a day.

        Nothing is caught up here. Earlier states are built beside the live ones when a list asks
        for them. Without ``on`` the day is that of the prefix's last entry, or today. Raises
        ``NotFound`` for a position that the log does not have yet.
        """
        today = self._today()
        horizon = on.isoformat() if on is not None and on < today else None
        is_past = as_of is not None or horizon is not None
        live = self._live_position() if is_past else self._reached
        if as_of is not None and not 0 <= as_of <= self.store.head():
            raise NotFound(
                say(
                    "--as-of {as_of}: the log has positions 1 to {head}",
                    as_of=as_of,
                    head=self.store.head(),
                )
            )
        earlier = horizon is not None or (as_of is not None and as_of != live)
        side: Side = (as_of, horizon)
        until = live if as_of is None else as_of
        day = on or (today if as_of is None else self._day_of(as_of, today))
        return Reader(
            lambda: self._open_side(side, until, progress) if earlier else self._open_live(as_of),
            ledger=self.ledger,
            zone=self.zone,
            on=day,
            as_of=as_of,
            asked_at=self._asked_at(on, day, as_of),
            position=until if earlier else None,
            refolds=self._engine.history(horizon) if earlier else None,
            opening=self._opening,
            history=self._engine.history(horizon),
            remembering=lambda position: self._memory.at(position, horizon),
        )

    def _asked_at(self, asked_on: date | None, day: date, as_of: int | None) -> str:
        if asked_on is not None:
            return row_instant(self.zone.end_of(asked_on) - timedelta(seconds=1))
        if as_of is None and self._now is not None:
            return row_instant(self._now())
        return row_instant(self.zone.start_of(day))

    def _day_of(self, position: int, today: date) -> date:
        last = self.store.row(position)
        return today if last is None else self.zone.day(instant_of(entry_head(last.body)))

    @property
    def _opening(self) -> LedgerOpened | None:
        """What opens the ledger; looked for anew until it is there."""
        if self._known_opening is None:
            first = self.store.row(1)
            if first is not None and first.type == LedgerOpened.__name__:
                self._known_opening = decode_entry(first.type, first.body).data
        return self._known_opening

    def _live_position(self) -> int:
        known = self._upkeep.generations()
        live = min((one.position for one in known if one.state == "live"), default=0)
        return max(live, self._reached)

    def _open_live(self, as_of: int | None) -> Snapshot:
        """Open the live rows; others may have moved them on since the reader was asked for.

        Others may also have gone back to rows that are behind, or flipped to another version's.
        """
        while (found := self._snapshot(self._live)) is None:
            self._bring(self.store.head())
        if as_of is None or as_of == found.position:
            return found
        found.close()
        return self._open_side((as_of, None), as_of, None)

    def _live(self, known: list[Generation]) -> list[Generation]:
        return [one for one in self._upkeep.live(known) if one.position >= self._reached]

    def _open_side(self, side: Side, until: int, progress: Progress | None) -> Snapshot:
        """Open the rows of an earlier state; built again where others have dropped them since."""
        while True:
            self._upkeep.side(side, until, progress)
            found = self._snapshot(lambda known: self._upkeep.sides(known, side))
            if found is not None:
                return found

    def _snapshot(self, choose: Callable[[list[Generation]], list[Generation]]) -> Snapshot | None:
        """Return the tables of some generations; None unless all are there at one position."""
        with suppress(Gone), ExitStack() as opened:
            connection = opened.enter_context(reading(self._database))
            there = {one.projection: one for one in choose(book.all_generations(connection))}
            chosen = {one: there[one.name] for one in self.projections if one.name in there}
            positions = {one.position for one in chosen.values()}
            if len(positions) != 1 or len(chosen) != len(self.projections):
                return None
            book.hold(connection, chosen.values())
            suffixes = {
                table.name: one.suffix
                for projection, one in chosen.items()
                for table in projection.tables
            }
            return Snapshot(connection, suffixes, positions.pop(), opened.pop_all())
        return None

    def rows_for(
        self,
        table: Table[R],
        value: str,
        *,
        as_of: int | None = None,
        on: date | None = None,
    ) -> list[R]:
        """Return the rows of one home value folded from the log alone, by key."""
        rows = self._engine.history(None if on is None else on.isoformat()).refold(
            table, [value], as_of
        )
        return [rows[key] for key in sorted(rows)]  # type: ignore[misc]

    def rebuild(
        self,
        names: Sequence[str] = (),
        progress: Progress | None = None,
        *,
        jobs: int = 1,
        reopen: "Reopen | None" = None,
    ) -> list[Rebuilt]:
        """Build projections again beside the live ones and flip; all where none is named.

        What is built is compared with what was there before; each table's result is told. Several
        ``jobs`` share the work by projection; ``reopen`` opens these views in each of their
        processes.
        """
        self._own()
        chosen = [one.name for one in self._named(names)]
        rebuild = Rebuild(self._engine, self._upkeep, self.projections)
        prepare = None
        if reopen is not None and min(jobs, len(chosen)) > 1:
            from projections.engine.sharing import Sharing

            prepare = Sharing(reopen, self.projections, jobs).prepare
        return rebuild.run(chosen, self.store.head(), progress, prepare)

    def prepare(
        self, names: Sequence[str], head: int, progress: Progress, *, mine: Sequence[str]
    ) -> Tally:
        """Fill a share of what another process has begun to build again; it will flip."""
        rebuild = Rebuild(self._engine, self._upkeep, self.projections)
        return rebuild.prepare(names, head, progress, mine=mine)

    def verify(self, names: Sequence[str] = (), progress: Progress | None = None) -> list[Verified]:
        """Build projections again aside and compare them with the live ones, row by row."""
        self.catch_up()
        return [verify(self._engine, one, progress) for one in self._named(names)]

    def replay(self, to: int, progress: Progress | None = None) -> list[Replayed]:
        """Fold the log up to a position aside; raises ``NotFound`` where it does not reach it."""
        head = self.store.head()
        if to > head:
            raise NotFound(say("--to {to}: the log ends at position {head}", to=to, head=head))
        return replay(self._engine, self.projections, to, progress)

    def rollback(self, name: str) -> None:
        """Read the previous generation of a projection again."""
        (projection,) = self._named([name])
        self._upkeep.rollback(projection.name)

    def status(self) -> list[Status]:
        """Return every generation and how far it is."""
        head = self.store.head()
        serving = {one.name: one for one in self.projections}
        return [
            Status(
                one.projection,
                one.number,
                one.state,
                one.position,
                max(0, (head if one.as_of is None else min(head, one.as_of)) - one.position),
                one.version,
                one.projection not in serving or not one.serves(serving[one.projection]),
                sum(count for name, count in book.unknown_of(one).items() if not is_known(name)),
                one.as_of,
                one.on_day,
            )
            for one in self._upkeep.generations()
        ]

    def _named(self, names: Sequence[str]) -> tuple[Projection, ...]:
        return named(tuple(names), self.projections)
