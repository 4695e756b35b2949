"""``shenguan db copy``: from SQLite to PostgreSQL and back, in use, cut off and begun again."""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.loads import digest_of, head_of, load, long_lines
from tests.terminal import Terminal

WAIT_SECONDS = 60


def _parts(ran: Any) -> dict[str, tuple[int | None, str]]:  # noqa: ANN401 - what a command did
    return {row["part"]: (row["rows"], row["detail"]) for row in ran.rows}


def _copied(county: Terminal, *arguments: str) -> dict[str, tuple[int | None, str]]:
    return _parts(county.done("db", "copy", *arguments, "--format", "ndjson"))


def test_from_sqlite_to_postgresql_and_back_it_is_the_same_ledger(
    copied: Terminal, postgres_url: str
) -> None:
    line, head = copied.done("log", "digest").out.strip(), copied.head()
    there = _copied(copied, "shenguan.db", postgres_url, "--verify")
    back = _copied(copied, postgres_url, "back.db", "--verify")
    for parts in (there, back):
        assert parts["entries"][0] == head
        assert parts["digest"] == (head, line)
        assert parts["verified"][0] is not None
    for store in (postgres_url, "back.db"):
        assert copied.done("log", "digest", "--store", store).out.strip() == line
        assert copied.done("db", "check", "--store", store).code == 0
    with (
        closing(sqlite3.connect(copied.folder / "shenguan.db")) as one,
        closing(sqlite3.connect(copied.folder / "back.db")) as other,
    ):
        for table in ("entries", "entry_tags", "personal", "followers", "store_format"):
            statement = f"select * from {table}"  # noqa: S608 - a name of ours
            rows = [sorted(base.execute(statement).fetchall(), key=str) for base in (one, other)]
            assert rows[0] == rows[1], table
    asked = ("case", "list", "--format", "csv")
    answers = {copied.done(*asked, "--store", one).out for one in ("shenguan.db", postgres_url)}
    assert len(answers) == 1


def test_what_came_since_is_brought_by_the_same_command(copied: Terminal) -> None:
    _copied(copied, "shenguan.db", "new.db")
    said = ("record", "OfficerAppointed", "--officer", "reg:130523:root/77")
    copied.done(*said, "--agency", "reg:130523:root")
    assert _copied(copied, "shenguan.db", "new.db", "--verify")["entries"][0] == 1
    said = ("record", "OfficerAppointed", "--officer", "reg:130523:root/78", "--store", "new.db")
    copied.done(*said, "--agency", "reg:130523:root")
    refused = copied("db", "copy", "shenguan.db", "new.db")
    assert (refused.code, "is FROM the older one" in refused.err) == (3, True)


def test_places_that_cannot_be_are_refused_with_their_exit_codes(copied: Terminal) -> None:
    assert copied("db", "copy", "nowhere.db", "new.db").code == 4
    same = copied("db", "copy", "shenguan.db", "./shenguan.db")
    assert (same.code, "same place" in same.err) == (2, True)
    copied.done("open", "130524", "--name", "邻县", "--store", "other.db")
    other = copied("db", "copy", "shenguan.db", "other.db")
    assert (other.code, "the ledger 130524 lives here" in other.err) == (2, True)
    assert copied("db", "copy", "new.db", "copy.db").code == 4


@pytest.mark.usefixtures("in_chinese")
def test_it_tells_in_chinese_what_it_copies_and_what_it_does_not(copied: Terminal) -> None:
    ran = copied.done("db", "copy", "shenguan.db", "new.db", "--format", "ndjson")
    assert _parts(ran)["entries"][1].startswith("逐字节")
    assert "视图" in ran.err


@pytest.mark.slow
def test_a_copy_that_was_killed_goes_on_and_nobody_reads_a_part(tmp_path: Path) -> None:
    lines = long_lines(40_000)
    load(f"sqlite:///{tmp_path / 'shenguan.db'}", lines)
    terminal = Terminal(tmp_path)
    running = terminal.start("db", "copy", "shenguan.db", "new.db")
    until = time.monotonic() + WAIT_SECONDS
    while not head_of(tmp_path / "new.db") and time.monotonic() < until:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert 0 < head_of(tmp_path / "new.db") < len(lines)
    refused = terminal("case", "list", "--store", "new.db")
    assert (refused.code, "or that was cut off" in refused.err) == (3, True)
    assert terminal("db", "check", "--store", "new.db").code == 3
    assert 0 < (_copied(terminal, "shenguan.db", "new.db")["entries"][0] or 0) < len(lines)
    said = terminal.done("log", "digest", "--store", "new.db").out.strip()
    assert said == str(digest_of(lines))
    terminal.done("db", "check", "--store", "new.db")
