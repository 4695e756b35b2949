"""A reader: one snapshot of the views, for one position and one day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any, Final, Self, TypeVar

import sqlalchemy as sql
from msgspec import json
from sqlalchemy import ColumnElement, Connection

from ledger.calendar import WorkCalendar, announced
from ledger.events.organisation import LedgerOpened
from ledger.fact import AnyFact
from ledger.zone import Zone
from projections.engine.database import answering, dialect_of
from projections.engine.excerpt import Excerpt
from projections.engine.history import History
from projections.engine.row import Row, row_instant
from projections.engine.stored import Stored
from projections.engine.table import Table, Waiting
from projections.tables.organisation import CALENDAR

R = TypeVar("R", bound=Row)
_DAYS: Final = json.Decoder(tuple[date, ...])
_STREAM: Final = {"stream_results": True}
_POSITIONS_KEPT: Final = 4


class Snapshot:
    """The tables of one set of generations inside one read transaction."""

    def __init__(
        self, connection: Connection, suffixes: Mapping[str, str], position: int, release: ExitStack
    ) -> None:
        self.connection = connection
        self.position = position
        self._suffixes = suffixes
        self._release = release
        self._stored: dict[str, Stored[Any]] = {}

    def stored(self, table: Table[R]) -> Stored[R]:
        """Return the SQL face of a table."""
        if table.name not in self._stored:
            self._stored[table.name] = Stored(table, self._suffixes[table.name])
        return self._stored[table.name]

    def among(self, table: Table[Any], column: str, texts: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition that a column of a table is one of some texts."""
        return dialect_of(self.connection).among(self.stored(table).sql.c[column], texts)

    def rows(self, statement: sql.Select[Any]) -> Iterator[Sequence[Any]]:
        """Yield what a query finds, in constant memory; raises ``StoreUnavailable``.

        Whoever stops half way closes the server's cursor too.
        """
        with (
            answering(self.connection.engine),
            self.connection.execute(statement, execution_options=_STREAM) as found,
        ):
            yield from found

    @property
    def file(self) -> str | None:
        """What SQLite attaches to read the tables where they are; None where it cannot."""
        return dialect_of(self.connection).attachable(self.connection.engine)

    def few(self, statement: sql.Select[Any]) -> Sequence[Sequence[Any]]:
        """Return what a query finds, all at once: one round trip of a server instead of three."""
        with answering(self.connection.engine):
            return self.connection.execute(statement).fetchall()

    def close(self) -> None:
        """End the transaction."""
        self._release.close()


class Memory:
    """What answers looked up at the last few positions: calendars, terms, guides, duties."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str | None], dict[str, dict[Any, Any]]] = {}

    def at(self, position: int, horizon: str | None) -> dict[str, dict[Any, Any]]:
        """Return what is kept for a position, and for the day up to which facts count there."""
        known = self._kept.get((position, horizon))
        if known is None:
            if len(self._kept) >= _POSITIONS_KEPT:
                self._kept.clear()
            known = self._kept[position, horizon] = {}
        return known


class Reader:
    """What questions are asked of: rows as known at ``position``, judged on the day ``on``.

    ``as_of`` and ``refolds`` are set where an earlier state is asked for: single rows are then
    folded from the log, and lists open a side generation at the first ``select``. ``asked_at`` is
    when what is still open is looked at: the last second of a day that was asked about, or now.
    """

    def __init__(
        self,
        open_snapshot: Callable[[], Snapshot],
        *,
        ledger: str,
        zone: Zone,
        on: date,
        as_of: int | None,
        asked_at: str,
        position: int | None,
        refolds: History | None,
        opening: LedgerOpened | None,
        history: History,
        remembering: Callable[[int], dict[str, dict[Any, Any]]],
    ) -> None:
        self.ledger = ledger
        self.zone = zone
        self.on = on
        self.as_of = as_of
        self.asked_at = asked_at
        self._open = open_snapshot
        self._position = position
        self._refolds = refolds
        self.opening = opening
        self._history = history
        self._remembering = remembering
        self._opened: Snapshot | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the snapshot."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @property
    def position(self) -> int:
        """The position of the log that the answers were given at."""
        if self._opened is None and self._position is not None:
            return self._position
        return self._snapshot.position

    @property
    def folds(self) -> bool:
        """Whether single rows are folded from the log here, and no list has been asked for yet."""
        return self._refolds is not None and self._opened is None

    @property
    def _snapshot(self) -> Snapshot:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def start_of(self, day: date) -> str:
        """Return the first instant of a local day, as rows hold instants."""
        return row_instant(self.zone.start_of(day))

    def end_of(self, day: date) -> str:
        """Return the first instant after a local day, as rows hold instants."""
        return row_instant(self.zone.end_of(day))

    def day(self, at: str | None) -> date | None:
        """Return the local day of an instant, None for none."""
        return None if at is None else self.zone.day(at)

    def moment(self, at: str | None) -> datetime | None:
        """Return an instant of a row as an aware datetime, None for none."""
        return None if at is None else datetime.fromisoformat(at)

    def local(self, at: str) -> str:
        """Return an instant of a row as people of the ledger write it."""
        moment = self.zone.local(datetime.fromisoformat(at))
        return f"{moment.replace(tzinfo=None, microsecond=0)}"

    def columns(self, table: Table[Any]) -> Any:  # noqa: ANN401 - SQLAlchemy's column collection
        """Return a table's SQL columns, for conditions: ``columns(CASES).item == "…"``."""
        return self._snapshot.stored(table).sql.c

    def select(
        self,
        table: Table[R] | Excerpt[R],
        *where: ColumnElement[bool],
        order_by: Sequence[ColumnElement[Any]] = (),
        limit: int | None = None,
    ) -> Iterator[R]:
        """Yield rows that meet conditions, by key unless another order is named."""
        statement, make = self._asked(table, where)
        statement = statement.limit(limit)
        if order_by:
            statement = statement.order_by(None).order_by(*order_by)
        return map(make, self._snapshot.rows(statement))

    def _asked(
        self, table: Table[R] | Excerpt[R], where: Sequence[ColumnElement[bool]]
    ) -> tuple[sql.Select[Any], Callable[[Sequence[Any]], R]]:
        """Return the query for rows that meet conditions, by key, and what makes rows of it."""
        if not isinstance(table, Excerpt):
            stored = self._snapshot.stored(table)
            return _ordered(stored, where), stored.make
        excerpt, stored = table, self._snapshot.stored(table.table)
        read = [stored.sql.c[name] for name in excerpt.names]

        def whole(row: R) -> R:
            is_it = [stored.sql.c[name] == getattr(row, name) for name in excerpt.table.key]
            return stored.make(self._snapshot.few(_ordered(stored, is_it))[0])

        return _ordered(stored, where).with_only_columns(*read), excerpt.make(whole)

    def waiting(self, table: Table[R], index: Waiting, *where: ColumnElement[bool]) -> Iterator[R]:
        """Yield the rows that wait for something and meet conditions, by key.

        Only those are looked at: what is done is not in the index.
        """
        stored = self._snapshot.stored(table)
        keys = (stored.sql.c[name].concat("") for name in table.key)
        found = sql.select(stored.sql).where(*stored.waiting(index), *where)
        # By an expression: a server would walk all rows by their key to have the first ones soon.
        statement = found.order_by(*keys)
        hint = f"INDEXED BY {stored.name_of(index)}"
        return map(
            stored.make, self._snapshot.rows(statement.with_hint(stored.sql, hint, "sqlite"))
        )

    def values(self, table: Table[Any], names: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Yield some columns of every row, in constant memory."""
        columns = self._snapshot.stored(table).sql.c
        return self._snapshot.rows(sql.select(*(columns[name] for name in names)))

    def count(self, table: Table[Any]) -> int:
        """Return how many rows a table has."""
        return self._snapshot.stored(table).count(self._snapshot.connection)

    @property
    def file(self) -> str | None:
        """What SQLite attaches to read the live tables where they are; None where it cannot."""
        return self._snapshot.file if self._refolds is None else None

    def name_of(self, table: Table[Any]) -> str:
        """Return what a table is called in the database that it is read from."""
        return self._snapshot.stored(table).name

    def rows_of(self, table: Table[R], home: str) -> list[R]:
        """Return the rows of one home value by key; an earlier state is folded from the log."""
        return self.matching(table, table.key[0], (home,))

    def rows_then(self, table: Table[R], home: str, position: int) -> list[R]:
        """Return the rows of one home value as they were known at an earlier position."""
        rows = self._history.refold(table, [home], min(position, self.position))
        return [rows[key] for key in sorted(rows)]  # type: ignore[misc]

    def position_before(self, day: date) -> int:
        """Return the last position that was recorded before a local day, 0 if there is none."""
        return self._history.store.position_at(self.start_of(day))

    def row(self, table: Table[R], home: str) -> R | None:
        """Return the one row of a table with a single key column, or None."""
        return next(iter(self.rows_of(table, home)), None)

    def matching(self, table: Table[R] | Excerpt[R], column: str, values: Iterable[str]) -> list[R]:
        """Return the rows whose column has one of some values.

        Rows of an earlier state are folded from the log where their home values are named and no
        list has been asked for yet.
        """
        wanted, of = list(values), table.table if isinstance(table, Excerpt) else table
        if self._refolds is not None and self._opened is None and column == of.key[0]:
            rows = self._refolds.refold(of, wanted, self._position)
            return [rows[key] for key in sorted(rows)]  # type: ignore[misc]
        if not wanted:
            return []
        statement, make = self._asked(table, [self._snapshot.among(of, column, wanted)])
        return list(map(make, self._snapshot.few(statement)))

    def origins(self, table: Table[Any], row: Row) -> dict[str, AnyFact]:
        """Return which fact set each column of a row, as known here."""
        key = tuple(getattr(row, name) for name in table.key)
        found = self._history.origins(table, key[0], self.position)
        return found.get(key if len(key) > 1 else key[0], {})

    @property
    def calendar_name(self) -> str | None:
        """The name of the working calendar, if the ledger's opening names one."""
        return None if self.opening is None else self.opening.calendar

    def calendar(self) -> WorkCalendar:
        """Return the working calendar that the ledger's opening names, as known here.

        Where it names none, no year is announced.
        """
        name = self.calendar_name
        if name is None:
            return announced(())
        known: dict[str, WorkCalendar] = self.remembered("calendars")
        if name not in known:
            known[name] = announced(
                (row.year, _DAYS.decode(row.days_off), _DAYS.decode(row.working_days))
                for row in self.rows_of(CALENDAR, name)
            )
        return known[name]

    def calendar_needed_from(self) -> date | None:
        """Return from which day on answers need the next calendar; None where none is needed."""
        return None if self.calendar_name is None else self.calendar().unknown_from

    def remembered(self, what: str) -> dict[Any, Any]:
        """Return what answers have looked up at this position of some kind, to look in and add to.

        It is kept for the readers that follow, so it depends on the position alone.
        """
        return self._remembering(self.position).setdefault(what, {})

    def remembered_of_day(self, what: str) -> dict[Any, Any]:
        """Return what answers have looked up at this position that depends on the day asked about.

        A reader that follows may be asked about another day.
        """
        return self.remembered(f"{what} on {self.on}")


def _ordered(stored: Stored[Any], where: Sequence[ColumnElement[bool]]) -> sql.Select[Any]:
    """Return the query for rows that meet conditions, by key."""
    keys = [stored.sql.c[name] for name in stored.table.key]
    return sql.select(stored.sql).where(*where).order_by(*keys)
