"""Writers that are killed, as by ``kill -9``, at any moment and between any two statements.

Afterwards nothing is half-written, nothing that was acknowledged is lost, and others go on.
"""

import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.log import StoredEntry
from ledger.store import open_store
from ledger.store.schema import SQLITE_TRIGGERS
from ledger.store.sqlite.connections import PRAGMAS
from tests import postgres
from tests.contract import drafts, writers
from tests.contract.processes import Worker, workers

BATCH = 3
STATEMENTS_MIN = {"sqlite": 12, "postgresql+psycopg": 7}
"""A batch of three with four tags each cannot take fewer: the deaths must reach its end."""
STATEMENTS_MAX = 80


def _assert_kept(rows: list[StoredEntry], acknowledged: list[tuple[int, list[bytes]]]) -> None:
    for first, leaves in acknowledged:
        assert [row.leaf for row in rows[first - 1 : first - 1 + len(leaves)]] == leaves


def _personal_of(store: Any, rows: list[StoredEntry]) -> set[str]:  # noqa: ANN401
    """Return the clear values of a writer's entries that are in the store."""
    writers_and_numbers = map(drafts.writer_and_number, rows)
    values = [f"{writer.removesuffix('b')}-{number}" for writer, number in writers_and_numbers]
    commitments = [drafts.commitment(value, "salt") for value in values]
    return {one.value for one in store.personal(commitments).values()}


@pytest.mark.slow
def test_a_writer_that_dies_between_any_two_statements_leaves_a_whole_log(url: str) -> None:
    store = open_store(url)
    survived = 0
    for statement in range(1, STATEMENTS_MAX):
        with workers(writers.dying, [(url, statement)]) as (worker,):
            acknowledged = list(worker.messages())
            ended = worker.end()
        rows = drafts.assert_whole(store)
        _assert_kept(rows, acknowledged)
        batch = [row for row in rows if drafts.writer_and_number(row)[0] == f"{statement}b"]
        assert len(batch) in (0, BATCH)
        assert len(_personal_of(store, batch)) == len(batch)
        if ended == 0:
            assert len(acknowledged) == 2
            survived = statement
            break
        assert ended == -signal.SIGKILL
        assert len(acknowledged) == 1
        store.append_drafts([drafts.draft(f"{statement}c", 0)])
    assert survived >= STATEMENTS_MIN[url.partition(":")[0]], (
        "the writer must have died before each of its statements"
    )


def test_a_schema_whose_creation_was_cut_off_anywhere_is_created_by_the_next(
    postgres_url: str,
) -> None:
    ended, statement = -signal.SIGKILL, 0
    while ended:
        statement += 1
        url = f"{postgres_url}_{statement}"
        with workers(writers.dying_at_birth, [(url, statement)]) as (worker,):
            told = list(worker.messages())
            ended = worker.end()
        assert told == ([] if ended else [0])
        assert ended in (0, -signal.SIGKILL)
        store = open_store(url)
        store.append_drafts([drafts.draft("next", number) for number in range(3)])
        drafts.assert_whole(store)
        store.close()
        with postgres.connect(url) as raw:
            for table in ("entries", "entry_tags"):
                with pytest.raises(psycopg.errors.CheckViolation, match="history is never changed"):
                    raw.execute(f"truncate {postgres.schema_of(url)}.{table}".encode())
    assert statement > 8


def test_a_store_whose_creation_was_cut_off_anywhere_is_created_by_the_next(tmp_path: Path) -> None:
    ended, statement = -signal.SIGKILL, 0
    while ended:
        statement += 1
        url = f"sqlite:///{tmp_path / f'{statement}.db'}"
        with workers(writers.dying_at_birth, [(url, statement)]) as (worker,):
            told = list(worker.messages())
            ended = worker.end()
        assert told == ([] if ended else [0])
        assert ended in (0, -signal.SIGKILL)
        store = open_store(url)
        store.append_drafts([drafts.draft("next", number) for number in range(3)])
        drafts.assert_whole(store)
        with closing(sqlite3.connect(tmp_path / f"{statement}.db", isolation_level=None)) as raw:
            for forbidden in ("delete from entries", "delete from entry_tags"):
                with pytest.raises(sqlite3.IntegrityError, match="history is never changed"):
                    raw.execute(forbidden)
    assert statement > len(PRAGMAS) + len(SQLITE_TRIGGERS)


def test_a_commit_that_was_not_acknowledged_is_there_as_a_whole_or_not_at_all(url: str) -> None:
    """Sending the same again is the remedy: its id tells whether it is there."""
    store = open_store(url)
    chance = random.Random(412)  # noqa: S311 - a reproducible moment, not a secret
    acknowledged: list[tuple[int, list[bytes]]] = []
    for turn in range(12):
        with workers(writers.endless, [(url, f"w{turn}")]) as (worker,):
            acknowledged.append(worker.next_message())
            time.sleep(chance.uniform(0, 0.04))
            worker.kill()
            acknowledged.extend(worker.messages())
            assert worker.end() == -signal.SIGKILL
        store.append_drafts([drafts.draft("parent", turn)])
    rows = drafts.assert_whole(store)
    _assert_kept(rows, acknowledged)
    _assert_batches_whole(rows)
    _assert_personal_whole(store, rows)


def _assert_batches_whole(rows: list[StoredEntry]) -> None:
    """Check that every batch of an endless writer is there with all of its entries."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        writer, number = drafts.writer_and_number(row)
        numbers.setdefault(writer, []).append(int(number))
    for writer, found in numbers.items():
        assert found == list(range(len(found)))
        start = 0
        while writer != "parent" and start < len(found):
            start += 1 + start % 4
        assert writer == "parent" or start == len(found)


def _assert_personal_whole(store: Any, rows: list[StoredEntry]) -> None:  # noqa: ANN401
    for row in rows:
        writer, number = drafts.writer_and_number(row)
        start = 0
        while start + 1 + start % 4 <= int(number):
            start += 1 + start % 4
        if writer != "parent":
            committed = drafts.commitment(f"{writer}-{start}", "salt")
            assert store.personal([committed])


@pytest.mark.slow
def test_the_death_of_one_writer_does_not_hold_up_the_others(url: str) -> None:
    store = open_store(url)
    chance = random.Random(413)  # noqa: S311
    acknowledged: dict[str, list[tuple[int, list[bytes]]]] = {}

    def started(name: str) -> Worker:
        worker = Worker(writers.endless, url, name)
        acknowledged[name] = [worker.next_message()]
        return worker

    running = {f"w{index}": started(f"w{index}") for index in range(3)}
    try:
        for turn in range(10):
            time.sleep(chance.uniform(0.01, 0.06))
            name = chance.choice(sorted(running))
            victim = running.pop(name)
            victim.kill()
            acknowledged[name].extend(victim.messages())
            assert victim.end() == -signal.SIGKILL
            before = store.head()
            running[f"n{turn}"] = started(f"n{turn}")
            assert store.head() > before
    finally:
        for name, worker in running.items():
            worker.kill()
            acknowledged[name].extend(worker.messages())
            worker.end()
    rows = drafts.assert_whole(store, tags=False)
    for told in acknowledged.values():
        _assert_kept(rows, told)
    _assert_batches_whole(rows)
