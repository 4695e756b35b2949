"""A database that is missing, foreign, too new, read-only or full: one clear line, nothing lost."""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ledger.errors import NotFound, StoreUnavailable
from ledger.store import open_store
from ledger.store.schema import FORMAT
from tests.contract import drafts
from tests.contract.processes import Worker, workers

NOBODY = 65_534
PAGES_MAX = 60
FILE_BYTES_MAX = 400_000


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table moz_places (id integer)")


def _text(path: Path) -> None:
    path.write_text("办件编号,受理日期\n" * 200, encoding="utf-8")


def _damaged(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    store.append_drafts([drafts.draft(1, 1)])
    store.close()
    raw = bytearray(path.read_bytes())
    raw[100:4_096] = b"\xa5" * 3_996
    path.write_bytes(raw)


def _newer(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("insert into store_format values (?)", (FORMAT + 1,))


def _written_by_12_3_4(path: Path) -> None:
    _newer(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("insert into store_format values (-12003004)")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.parent.rmdir(), "check that the folder exists"),
        (lambda path: path.mkdir(), "unable to open"),
        (_text, "no SQLite database: name another with --store"),
        (_damaged, "damaged|no SQLite database"),
        (_foreign, r"moz_places.*name another with --store"),
        (_newer, f"store format {FORMAT + 1}.*upgrade shenguan"),
        (_written_by_12_3_4, r"shenguan 12\.3\.4 reads it, or a later one"),
    ],
    ids=["no-folder", "a-folder", "a-text-file", "damaged", "another-program", "newer", "named"],
)
def test_what_is_no_ledger_of_ours_is_refused_with_the_remedy_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    folder = tmp_path / "办件"
    folder.mkdir()
    path = folder / "l.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreUnavailable, match=says) as caught:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    ("bad_url", "says"),
    [
        ("postgresql:ledger", "an example is sqlite:///shenguan.db"),
        ("", "an example is sqlite:///shenguan.db"),
        ("oracle://scott:tiger@host/db", r"oracle://scott:\*\*\*@host"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_a_url_that_names_no_ledger_is_refused_with_an_example(bad_url: str, says: str) -> None:
    with pytest.raises(StoreUnavailable, match=says):
        open_store(bad_url)


def test_a_server_without_its_driver_is_told_what_to_install() -> None:
    blocked = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from ledger.errors import StoreUnavailable\n"
        "from ledger.store import open_store\n"
        "try: open_store('postgresql://host/audit')\n"
        "except StoreUnavailable as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=True
    )
    assert "pip install 'shenguan[postgres]'" in ran.stdout


def test_a_missing_store_is_not_made_by_somebody_who_only_reads(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="shenguan open"):
        open_store(f"sqlite:///{tmp_path / 'l.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_store_can_be_opened_again_and_again(url: str) -> None:
    for number in range(1, 4):
        store = open_store(url)
        assert store.append_drafts([drafts.draft(1, number)]).first == number
        store.close()
    drafts.assert_whole(open_store(url, create=False))


def test_history_can_be_neither_changed_nor_replaced_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    store = open_store(f"sqlite:///{path}")
    store.append_drafts([drafts.draft(1, number) for number in range(3)])
    before = drafts.rows_of(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in (
            "update entries set body = x'7b7d' where position = 2",
            "update entries set position = 9 where position = 3",
            "delete from entries where position = 3",
            "delete from entries",
            "insert or replace into entries values (2, 'x', 'x', x'00', x'00', null)",
            "insert into entries values (9, 'x', 'x', x'00', x'00', null)",
            "update entry_tags set tag = 'case:other' where position = 2",
            "update or replace entry_tags set position = 1 where position = 2",
            "delete from entry_tags where position = 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="history is never changed"):
                raw.execute(statement)
    assert drafts.assert_whole(store) == before


def read_only(tell: Callable[[Any], None], path: str) -> None:
    """Open a ledger as somebody who may read it only; tell what works and what does not."""
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    store = open_store(f"sqlite:///{path}")
    tell(len(drafts.assert_whole(store)))
    for forbidden in (
        lambda: store.append_drafts([drafts.draft(9, 9)]),
        lambda: store.erase_personal(["sha256:00"]),
    ):
        try:
            forbidden()
        except StoreUnavailable as error:
            tell(str(error))


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that others than its owner may enter; pytest's own are private."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o777), (0o444, 0o555)])
def test_a_ledger_that_may_only_be_read_is_read_and_refuses_appends_with_the_remedy(
    shared_folder: Path, of_file: int, of_folder: int
) -> None:
    path = shared_folder / "l.db"
    writer = open_store(f"sqlite:///{path}")
    writer.append_drafts([drafts.draft(1, number) for number in range(5)])
    writer.close()
    with closing(open_store(f"sqlite:///{path}")):  # its index of the write-ahead log is there
        for file in shared_folder.iterdir():
            file.chmod(of_file)
        shared_folder.chmod(of_folder)
        with workers(read_only, [(str(path),)]) as (reader,):
            count, *refusals = list(reader.messages())
            ended = reader.end()
    assert (count, ended) == (5, 0)
    assert len(refusals) == 2
    assert all("check owner and rights" in one and str(path) in one for one in refusals)


def _few_pages(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's connection
    connection.execute(f"pragma max_page_count = {PAGES_MAX}")


def _limit_pages() -> Callable[[], None]:
    event.listen(Engine, "connect", _few_pages)
    return lambda: event.remove(Engine, "connect", _few_pages)


def _limit_file_size() -> Callable[[], None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def filling_up(
    tell: Callable[[Any], None], url: str, limit: Callable[[], Callable[[], None]]
) -> None:
    """Append until nothing fits any more; then make room and go on."""
    open_store(url).close()
    widen = limit()
    store = open_store(url)
    number = 0
    while True:
        batch = [drafts.draft(1, number + index, personal=f"{number}") for index in range(3)]
        number += len(batch)
        try:
            appended = store.append_drafts(batch)
        except StoreUnavailable as error:
            tell(str(error))
            break
        tell((appended.first, appended.leaves))
    drafts.assert_whole(store)
    widen()
    if limit is _limit_pages:
        store.close()
        store = open_store(url)
    appended = store.append_drafts(batch)
    tell((appended.first, appended.leaves))


@pytest.mark.parametrize(
    ("limit", "says"),
    [(_limit_pages, "full: free some space"), (_limit_file_size, "disk I/O error: the disk")],
)
def test_a_full_disk_refuses_appends_and_loses_nothing(
    tmp_path: Path, limit: Callable[[], Callable[[], None]], says: str
) -> None:
    url = f"sqlite:///{tmp_path / 'l.db'}"
    with workers(filling_up, [(url, limit)]) as (worker,):
        *acknowledged, refusal, last = list(worker.messages())
        assert worker.end() == 0
    assert says in refusal
    assert "nothing was recorded" in refusal
    assert "\n" not in refusal
    rows = drafts.assert_whole(open_store(url))
    assert len(acknowledged) > 5
    for first, leaves in [*acknowledged, last]:
        assert [row.leaf for row in rows[first - 1 : first - 1 + len(leaves)]] == leaves
    assert last[0] == 3 * len(acknowledged) + 1


def holding(tell: Callable[[Any], None], path: str) -> None:
    """Hold the database as another program does that knows nothing of our lock file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("begin immediate")
        tell("held")
        threading.Event().wait()


def test_an_append_waits_for_another_program_that_dies_with_the_database_in_its_hands(
    tmp_path: Path,
) -> None:
    path = tmp_path / "l.db"
    store = open_store(f"sqlite:///{path}")
    holder = Worker(holding, str(path))
    assert holder.next_message() == "held"
    threading.Timer(0.3, holder.kill).start()
    assert store.append_drafts([drafts.draft(1, 1)]).first == 1
    holder.end()
    drafts.assert_whole(store)


def test_threads_that_come_and_go_leave_no_open_files_behind(url: str) -> None:
    store = open_store(url)
    store.append_drafts([drafts.draft(1, 1)])
    seen: list[int] = []

    def look() -> None:
        seen.append(store.head())
        seen.append(len(list(Path("/proc/self/fd").iterdir())))

    for _ in range(60):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert set(seen[::2]) == {1}
    assert max(seen[1::2]) <= seen[1] + 6
