"""PostgreSQL killed, as by ``kill -9``, again and again, and full: nothing acknowledged is lost."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest

from ledger.errors import OutcomeUnknown, StoreUnavailable
from ledger.store import open_store
from tests import postgres
from tests.contract import drafts
from tests.contract.processes import Worker
from tests.disks import database_on, keep_aside, small_disk


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_again_and_again(
    own_postgres: None,  # noqa: ARG001
) -> None:
    chance = random.Random(414)  # noqa: S311 - a reproducible moment, not a secret
    with postgres.own_server() as server:
        open_store(server.url).close()
        told: list[Any] = []
        for turn in range(5):
            started = [Worker(persisting, server.url, f"w{turn}x{index}") for index in range(4)]
            told += [worker.next_message() for worker in started]
            time.sleep(chance.uniform(0.05, 0.4))
            server.kill()
            server.start()
            for worker in started:
                told += [worker.next_message() for _ in range(3)]
                worker.kill()
                told += list(worker.messages())
                assert worker.end() == -signal.SIGKILL
        store = open_store(server.url)
        rows = drafts.assert_whole(store)
        for said, first, leaves in told:
            assert said == "appended"
            assert [row.leaf for row in rows[first - 1 : first - 1 + len(leaves)]] == leaves
        numbers: dict[str, list[int]] = {}
        for row in rows:
            writer, number = drafts.writer_and_number(row)
            numbers.setdefault(writer, []).append(int(number))
        assert all(found == list(range(len(found))) for found in numbers.values())
        store.close()


def persisting(tell: Callable[[Any], None], url: str, writer: object) -> None:
    """Append without end, through whatever happens to the server; send again what is not settled.

    An outcome that is unknown, or a refusal, is held to the truth by sending the same again.
    """
    store, number = None, 0
    while True:
        size = 1 + number % 3
        batch = [drafts.draft(writer, number + index) for index in range(size)]
        try:
            store = store or open_store(url, create=False)
            found = store.find([one.tags[0] for one in batch])
            assert len(found) in (0, size), "a batch is there in part"
            if found:
                first = min(found.values())
                rows = [store.row(first + index) for index in range(size)]
                tell(("appended", first, [row.leaf for row in rows if row]))
            else:
                head = store.head()
                done = store.append_drafts(batch, drafts.untouched("case:x", head, batch[0]))
                tell(("appended", done.first, done.leaves))
        except (StoreUnavailable, OutcomeUnknown):
            time.sleep(0.01)
            continue
        number += size


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own on which little fits."""
    with small_disk(120) as folder:
        yield folder


def _fill(store: Any) -> tuple[list[Any], Exception]:  # noqa: ANN401
    """Append until nothing fits any more; return what was acknowledged, and how it ended."""
    told: list[Any] = []
    number = 0
    noise = random.Random(415).randbytes(3_900).hex()  # noqa: S311 - only so that it is long
    while True:
        size = 1 if number % 3 else 40
        batch = [drafts.draft("full", number + i, note=f"满{number}{noise}") for i in range(size)]
        try:
            told.append(store.append_drafts(batch, drafts.untouched("x", store.head(), batch[0])))
        except (StoreUnavailable, OutcomeUnknown) as error:
            return told, error
        number += size


@pytest.mark.parametrize("what", ["tables", "everything"])
def test_a_full_disk_of_the_server_loses_nothing_and_says_what_to_do(
    own_postgres: None,  # noqa: ARG001
    disk: Path,
    what: str,
) -> None:
    filler = keep_aside(disk)
    if what == "everything":
        server = postgres.Server(disk / "s", ("max_wal_size=32MB", "wal_level=minimal",
                                                    "max_wal_senders=0"))  # fmt: skip
    else:
        server = postgres.Server(Path(mkdtemp(prefix="shenguan-pg-")))
    try:
        server.start()
        url = server.url if what == "everything" else database_on(server, disk)
        store = open_store(url)
        told, error = _fill(store)
        if what == "tables":
            assert "free some space" in str(error)
        assert "\n" not in str(error)
        assert len(told) > 5
        filler.unlink()
        if not server.answers():
            server.stop()
            server.start()
        after = store.append_drafts([drafts.draft("after", number) for number in range(3)])
        rows = drafts.assert_whole(store)
        assert after.first == len(rows) - 2
        for one in told:
            place = one.first - 1
            assert [row.leaf for row in rows[place : place + len(one.leaves)]] == one.leaves
        store.close()
    finally:
        server.stop(signal.SIGQUIT)
        rmtree(server.folder, ignore_errors=True)
