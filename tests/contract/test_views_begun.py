"""A file of views that several programs begin at once: each of them waits its turn."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Timer

from projections.engine.database import database, reading

HELD_SECONDS = 0.3


def test_who_opens_views_that_another_is_just_beginning_waits_for_it(tmp_path: Path) -> None:
    """SQLite itself lets nobody wait who asks for a write-ahead log beside another writer."""
    path = tmp_path / "views.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        other.execute("create table begun (x)")
        release = Timer(HELD_SECONDS, other.execute, ["commit"])
        release.start()
        engine = database(f"sqlite:///{path}")
        try:
            with reading(engine) as connection:
                rows = connection.exec_driver_sql("select name from sqlite_master").fetchall()
                (mode,) = connection.exec_driver_sql("pragma journal_mode").one()
        finally:
            engine.dispose()
            release.join()
    assert rows == [("begun",)]
    assert mode == "wal"
