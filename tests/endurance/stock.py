"""The stock recorders of the ``eventsourcing`` library as systems under the same harness.

Nothing of them is changed. A commit is held up on the server by a deferred trigger, in a file by
what the library calls last before it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from sqlalchemy.engine import make_url

from cli.stress.ending import Check
from cli.stress.history import EntryHistory, mark_of
from cli.stress.processes import Line
from cli.stress.system import ACKNOWLEDGED, BEFORE_COMMIT, PAUSED, SEEN, WRITER
from tests import postgres

PAGE = 500


class Stock:
    """What both databases have in common."""

    is_gapless: ClassVar[bool] = False
    faces: ClassVar[tuple[str, ...]] = ("notifications",)

    recorder: Callable[..., Any]
    """Opens the recorder for a block."""

    def create(self) -> None:
        """Make its tables."""
        with self.recorder() as recorder:
            recorder.create_table()

    def roles(self) -> dict[str, Callable[..., None]]:
        """Return who works on it besides readers."""
        return {WRITER: self.write}

    def write(self, tell: Line, name: str) -> None:
        """Append until told to end, one by one and by two."""
        with self.recorder() as recorder:
            number = 0
            while not tell.is_over:
                names = [f"{name}-{number}-{index}" for index in range(1 + number % 2)]
                tell((ACKNOWLEDGED, _append(recorder, names)))
                number += 1

    def write_once(self, tell: Line, name: str) -> None:
        """Append one event."""
        with self.recorder() as recorder:
            tell((ACKNOWLEDGED, _append(recorder, [name])))

    def read(self, tell: Line, _: str) -> None:
        """Follow the notifications, as the library's followers do."""
        with self.tail("") as tail:
            is_over = False
            while tail.look() or not is_over:
                is_over = is_over or tell.is_over
            tell((SEEN, tail.seen.packed()))

    @contextmanager
    def tail(self, _: str) -> "Iterator[Tail]":
        """Return a reader for a block."""
        with self.recorder() as recorder:
            yield Tail(recorder)

    def read_log(self) -> EntryHistory:
        """Read everything at rest."""
        with self.tail("") as tail:
            while tail.look():
                pass
            return tail.seen

    def problems(self, _: Check) -> Iterator[str]:
        """Nothing else is looked at."""
        return iter(())


class Tail:
    """Selects notifications after the last one that it saw."""

    def __init__(self, recorder: ApplicationRecorder) -> None:
        self._recorder = recorder
        self.seen = EntryHistory()

    def look(self) -> bool:
        """Read what is new; tell whether anything was."""
        found = self._recorder.select_notifications(
            start=self.seen.last, limit=PAGE, inclusive_of_start=False
        )
        for one in found:
            assert isinstance(one.originator_id, UUID)
            self.seen.add(one.id, mark_of(one.originator_id.bytes))
        return bool(found)


def _append(recorder: ApplicationRecorder, names: list[str]) -> list[tuple[int, int]]:
    ids = [uuid5(NAMESPACE_OID, name) for name in names]
    events = [
        StoredEvent(one, 1, "topic", name.encode()) for one, name in zip(ids, names, strict=True)
    ]
    positions = recorder.insert_events(events)
    assert positions is not None
    return [(place, mark_of(one.bytes)) for place, one in zip(positions, ids, strict=True)]


@dataclass(frozen=True)
class StockSqlite(Stock):
    """Its recorder on SQLite."""

    file: str

    def pause(self, tell: Line, moment: str, name: str) -> None:
        """Append one event, and stand still before its commit until told to go on."""
        assert moment == BEFORE_COMMIT

        class Paused(SQLiteApplicationRecorder):
            def _insert_events(self, *given: Any, **options: Any) -> Any:  # noqa: ANN401
                done = super()._insert_events(*given, **options)
                tell(PAUSED)
                tell.wait()
                return done

        with self.recorder(Paused) as recorder:
            tell((ACKNOWLEDGED, _append(recorder, [name])))

    @contextmanager
    def recorder(
        self, kind: type[SQLiteApplicationRecorder] = SQLiteApplicationRecorder
    ) -> Iterator[SQLiteApplicationRecorder]:
        """Open the recorder for a block."""
        datastore = SQLiteDatastore(self.file)
        try:
            yield kind(datastore)
        finally:
            datastore.close()


_HELD = """
create function wait_before_commit() returns trigger language plpgsql as $$
begin
    if starts_with(convert_from(new.state, 'UTF8'), 'first') then
        perform pg_advisory_xact_lock_shared(hashtextextended(tg_table_schema, 0));
    end if;
    return null;
end $$;
create constraint trigger held after insert on stored_events deferrable initially deferred
    for each row execute function wait_before_commit();
"""
"""What happens at a commit that takes long; who holds the lock says how long."""
_HOLD = "select pg_advisory_lock(hashtextextended(current_schema, 0))"
_LET_GO = "select pg_advisory_unlock(hashtextextended(current_schema, 0))"
_WAITING = (
    "select 1 from pg_locks where locktype = 'advisory' and not granted "
    "and pid in (select pid from pg_locks where relation = 'stored_events'::regclass)"
)


@dataclass(frozen=True)
class StockPostgres(Stock):
    """Its recorder on PostgreSQL; ``is_fast``: by its functions in the database."""

    url: str
    is_fast: bool

    def create(self) -> None:
        """Make its schema and tables, and let the server wait before the commit of a first one."""
        with self._raw() as raw:
            raw.execute(f"create schema {postgres.schema_of(self.url)}".encode())
            super().create()
            raw.execute(_HELD.encode())

    def pause(self, tell: Line, moment: str, name: str) -> None:
        """Append one event, and stand still before its commit until told to go on."""
        assert moment == BEFORE_COMMIT
        with self._raw() as raw:
            raw.execute(_HOLD)
            writer = Thread(target=self.write_once, args=(tell, name), daemon=True)
            writer.start()
            while writer.is_alive() and raw.execute(_WAITING.encode()).fetchone() is None:
                time.sleep(0.01)
            tell(PAUSED)
            tell.wait()
            raw.execute(_LET_GO)
            writer.join()

    @contextmanager
    def recorder(self) -> Iterator[PostgresApplicationRecorder]:
        """Open the recorder for a block."""
        datastore = PostgresDatastore(**self._place(), enable_db_functions=self.is_fast)
        try:
            yield PostgresApplicationRecorder(datastore)
        finally:
            datastore.close()

    def _raw(self) -> Any:  # noqa: ANN401 - a plain connection
        return postgres.connect(self.url, options=f"-c search_path={postgres.schema_of(self.url)}")

    def _place(self) -> dict[str, Any]:
        url = make_url(self.url)
        return {
            "dbname": url.database,
            "host": url.query.get("host") or url.host,
            "port": url.query.get("port") or url.port or 5432,
            "user": url.username or url.query.get("user"),
            "password": url.password or "",
            "schema": postgres.schema_of(self.url),
        }
