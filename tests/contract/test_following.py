"""A follower's place: one process at a time, gone with its process, deaf to former holders."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ledger.errors import NotFound, StoreUnavailable
from ledger.store import open_store
from ledger.store.following import FollowerBusy, Following, Superseded
from tests.contract.processes import Worker
from tests.postgres import connect, schema_of

NAME = "relay-w2lQ1YkH8LH5aUjGzVugHw"
FREED_SECONDS = 5


@pytest.fixture
def place(url: str) -> str:
    """The URL of an empty ledger whose tables are there."""
    open_store(url).close()
    return url


def test_a_place_remembers_how_far_its_holder_came(place: str) -> None:
    with Following(place, NAME) as first:
        assert first.position == 0
        first.advance(7)
        first.advance(12)
    with Following(place, NAME) as second:
        assert second.position == 12
        assert second.token > first.token


def test_two_names_are_two_places(place: str) -> None:
    with Following(place, NAME) as relay, Following(place, "intake-x") as intake:
        relay.advance(3)
        assert intake.position == 0
        intake.confirm()


def test_a_place_has_one_holder_and_says_who(place: str) -> None:
    with Following(place, NAME) as held:
        with pytest.raises(FollowerBusy, match=rf":{os.getpid()} is at it already"):
            Following(place, NAME)
        held.advance(1)
    Following(place, NAME).close()


def hold(tell: Callable[[object], None], url: str) -> None:
    """Take the place, tell so, and hold it until killed."""
    with Following(url, NAME) as held:
        held.advance(5)
        tell(held.token)
        signal.pause()


def test_the_place_of_a_killed_process_is_free_at_once(place: str) -> None:
    worker = Worker(hold, place)
    token = worker.next_message()
    with pytest.raises(FollowerBusy):
        Following(place, NAME)
    worker.kill()
    assert worker.end() == -signal.SIGKILL
    with closing(_as_soon_as_free(place)) as taken:
        assert (taken.position, taken.token) == (5, token + 1)


def _as_soon_as_free(url: str) -> Following:
    deadline = time.monotonic() + FREED_SECONDS
    while time.monotonic() < deadline:
        with suppress(FollowerBusy):
            return Following(url, NAME)
        time.sleep(0.01)
    return Following(url, NAME)


def _taken_over(url: str) -> None:
    """Give the place away behind its holder's back, as where a lock was lost unnoticed."""
    statement = "update followers set token = token + 1, position = 9"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
            database.execute(statement)
    else:
        with connect(url, options=f"-c search_path={schema_of(url)}") as connection:
            connection.execute(statement)


def test_a_former_holder_changes_nothing_any_more(place: str) -> None:
    with Following(place, NAME) as former:
        former.advance(4)
        _taken_over(place)
        with pytest.raises(Superseded, match="gives up"):
            former.advance(5)
        with pytest.raises(Superseded):
            former.confirm()
    with Following(place, NAME) as later:
        assert later.position == 9


def test_a_store_of_an_earlier_version_gets_the_table_when_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "earlier.db"
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("drop table followers")
    with Following(f"sqlite:///{path}", NAME) as taken:
        taken.advance(2)
        assert taken.position == 2


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Following(f"sqlite:///{tmp_path / 'none.db'}", NAME)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(StoreUnavailable, match="no database URL"):
        Following("postgres:nonsense", NAME)
