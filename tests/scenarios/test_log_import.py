"""``shenguan log import``: what was exported is a ledger again, whoever cuts it off."""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tests.loads import digest_of, head_of, long_lines, written
from tests.terminal import Terminal

NEW: Final = ("--store", "new.db")
KILLS_MIN: Final = 2
WAIT_SECONDS: Final = 60


def _moved(county: Terminal, *more: str) -> str:
    county.done("log", "export", "-o", "given.jsonl")
    return county.done("log", "import", "given.jsonl", *NEW, *more).out.strip()


def test_a_ledger_that_was_loaded_again_is_sound_and_answers_the_same(copied: Terminal) -> None:
    line = copied.done("log", "digest").out.strip()
    assert _moved(copied, "--digest", line) == line
    assert copied.done("log", "export", *NEW).stdout == copied.done("log", "export").stdout
    for asked in (("case", "list"), ("licence", "list"), ("task", "list"), ("credit", "list")):
        answers = [copied.done(*asked, "--format", "csv", *at).out for at in ((), NEW)]
        assert answers[0] == answers[1]
    head = str(copied.head())
    replays = [copied.done("replay", "--to", head, *at).out for at in ((), NEW)]
    assert replays[0] == replays[1]
    assert copied.done("db", "check", *NEW).code == 0
    said = ("record", "OfficerAppointed", "--officer", "reg:130523:root/77", *NEW)
    assert copied.done(*said, "--agency", "reg:130523:root").row["position"] == int(head) + 1


def test_clear_values_are_in_no_export_and_that_is_said(copied: Terminal) -> None:
    count = sum(row[0] for row in _select(copied, "shenguan.db", "select count(*) from personal"))
    copied.done("log", "export", "-o", "given.jsonl")
    told = copied.done("log", "import", "given.jsonl", *NEW).err
    assert f"{count} values of persons are in no export" in told
    kept = "select count(*) from personal where value <> '' or salt <> ''"
    assert _select(copied, "new.db", kept) == [(0,)]


def _select(terminal: Terminal, name: str, statement: str) -> list[tuple[int]]:
    with closing(sqlite3.connect(terminal.folder / name)) as database:
        return database.execute(statement).fetchall()


def test_a_file_that_was_changed_is_refused_at_its_line_with_exit_code_3(copied: Terminal) -> None:
    copied.done("log", "export", "-o", "given.jsonl")
    path = copied.folder / "given.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[11] = lines[11].replace(b"130523", b"130524", 1)
    path.write_bytes(b"\n".join(lines))
    refused = copied("log", "import", "given.jsonl", *NEW)
    assert (refused.code, refused.out) == (3, "")
    assert "given.jsonl, line 12: " in refused.err
    assert copied("case", "list", *NEW).code == 4


def test_a_pipe_is_loaded_and_what_nothing_proves_is_said(copied: Terminal) -> None:
    exported = copied.done("log", "export").stdout
    loaded = copied.done("log", "import", "-", *NEW, stdin=exported)
    assert loaded.out == copied.done("log", "digest").out
    assert "nothing beside the file tells" in loaded.err
    line = copied.done("log", "digest", "--to", "9").out.strip()
    refused = copied("log", "import", "-", "--store", "cut.db", "--digest", line, stdin=exported)
    assert refused.code == 3
    assert copied("case", "list", "--store", "cut.db").code == 3


def test_beside_a_selection_lie_no_leaves_and_it_is_no_log(copied: Terminal) -> None:
    copied.done("log", "export", "--type", "DecisionMade", "-o", "decisions.jsonl")
    assert not (copied.folder / "decisions.jsonl.leaves").exists()
    refused = copied("log", "import", "decisions.jsonl", *NEW)
    assert (refused.code, "a selection perhaps" in refused.err) == (3, True)


def test_what_is_no_file_is_refused(shenguan: Terminal) -> None:
    assert shenguan("log", "import", "nowhere.jsonl", *NEW).code == 2
    assert shenguan("log", "import", ".", *NEW).code == 2
    (shenguan.folder / "empty.jsonl").touch()
    assert shenguan("log", "import", "empty.jsonl", *NEW).code == 2


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_it_goes_on_after_it_was_killed_anywhere_and_nobody_reads_a_part(
    tmp_path: Path, sign: signal.Signals
) -> None:
    lines = long_lines(60_000)
    written(tmp_path, lines)
    terminal, kills, seen = Terminal(tmp_path), 0, 0
    while True:
        running = terminal.start("log", "import", "given.jsonl", *NEW)
        until = time.monotonic() + WAIT_SECONDS
        while running.poll() is None and time.monotonic() < until:
            if head_of(tmp_path / "new.db") > seen and kills < KILLS_MIN:
                running.send_signal(sign)
                running.wait()
                break
            time.sleep(0.002)
        head = head_of(tmp_path / "new.db")
        if running.wait() == 0:
            break
        assert running.returncode == (130 if sign is signal.SIGINT else -sign)
        assert seen <= head < len(lines)
        kills, seen = kills + 1, head
        refused = terminal("case", "list", *NEW)
        assert refused.code in {3, 4}, refused.err
        checked = terminal("db", "check", *NEW, "--format", "ndjson")
        assert checked.code in {3, 4}
    assert kills == KILLS_MIN
    assert terminal.done("log", "digest", *NEW).out.strip() == str(digest_of(lines))
    exported = terminal.done("log", "export", *NEW).stdout
    assert exported == b"".join(line + b"\n" for line in lines)
