"""``shenguan doctor --hunt``: a table of what was tried, beside a ledger that is left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.store.postgres.scratch import VIEWS
from ledger.store.scratch import PREFIX
from tests import postgres
from tests.terminal import ROOT, Terminal, environment

SECONDS_MAX = 120
TRIALS = [
    "paused inside",
    "paused before commit",
    "paused after commit",
    "all at once",
    "kill -9",
    "disk full",
    "read-only",
]
QUICK = ("doctor", "--hunt", "--seconds", "1", "--writers", "2")


@pytest.fixture
def opened(tmp_path: Path) -> Terminal:
    """The command in a folder with a ledger."""
    terminal = Terminal(tmp_path)
    terminal.done("open", "130523", "--name", "内丘县")
    return terminal


def _files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def _schemas(url: str) -> list[str]:
    with postgres.connect(url) as connection:
        rows = connection.execute(
            "select nspname from pg_namespace where starts_with(nspname, %s)", (PREFIX,)
        )
        return [name for (name,) in rows]


def _until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_hunt_leaves_the_ledger_alone_and_nothing_behind(opened: Terminal) -> None:
    before = _files(opened.folder)
    shown = opened.shown(*QUICK)
    assert shown.code == 0
    assert all(trial in shown.out for trial in TRIALS), shown.out
    assert '"trial"' not in shown.out, "a person gets a table"
    assert _files(opened.folder) == before
    assert {one.name for one in opened.folder.iterdir()} == set(before)


def test_what_is_wrong_is_told_and_the_exit_code_says_so(opened: Terminal) -> None:
    """A store whose scans pass over an entry stands for whatever may be wrong with one."""
    program = (
        "import cli\n"
        "from ledger.store.sqlite.store import SqliteStore\n"
        "scan = SqliteStore.scan\n"
        "def passing_over(self, **options):\n"
        "    for page in scan(self, **options):\n"
        "        yield [row for row in page if row.position != 8]\n"
        "SqliteStore.scan = passing_over\n"
        f"cli.main({list(QUICK)!r})\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=opened.folder,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr
    rows = {row["trial"]: row for row in map(json.loads, ran.stdout.splitlines())}
    assert list(rows) == TRIALS
    assert all(list(row) == ["trial", "ok", "tried", "found"] for row in rows.values())
    assert rows["all at once"]["ok"] is False
    assert "acknowledged and not there: position 8" in rows["all at once"]["found"]


def test_where_no_scratch_ledger_can_be_made_the_remedy_is_told(opened: Terminal) -> None:
    ran = opened("--store", "sqlite:///nowhere/l.db", *QUICK)
    assert ran.code == 5
    assert "check that the folder exists and may be written" in ran.err


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    ("kind", "number"), [("sqlite", signal.SIGINT), ("postgres", signal.SIGTERM)]
)
def test_a_hunt_that_is_broken_off_clears_away_what_it_made(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, number: signal.Signals
) -> None:
    server = "" if kind == "sqlite" else request.getfixturevalue("own_server_url")
    store = f"sqlite:///{tmp_path / 'l.db'}" if kind == "sqlite" else server

    def made() -> list[str]:
        if kind == "sqlite":
            return [one.name for one in tmp_path.glob(f".{PREFIX}*")]
        return _schemas(server)

    running = _hunting(Terminal(tmp_path), store)
    try:
        _until(made)
        _until(lambda: running.stdout and running.stdout.readline().count(b"commit"))
        os.killpg(running.pid, number) if number == signal.SIGINT else running.send_signal(number)
        _, told = running.communicate(timeout=SECONDS_MAX)
    finally:
        running.kill()
        running.communicate()
    assert running.returncode == 130
    assert told.decode() == "已中断\n"
    assert made() == []
    _until(lambda: not _alive(running.pid))


@pytest.mark.parametrize(
    "interrupted",
    [
        "scratch.mkdtemp = interrupting(scratch.mkdtemp)",
        "starting.Popen._launch = interrupting(starting.Popen._launch)",
        "scratch.shutil = SimpleNamespace(rmtree=interrupting(shutil.rmtree))",
    ],
)
def test_no_moment_is_a_bad_one_to_break_a_hunt_off(tmp_path: Path, interrupted: str) -> None:
    """The folder is being made, a process started, the folder cleared away: Ctrl-C, and again."""
    program = (
        "import multiprocessing.popen_forkserver as starting\n"
        "import os, shutil, signal\n"
        "from types import SimpleNamespace\n"
        "import cli\n"
        "from ledger.store import scratch\n"
        "def interrupting(real):\n"
        "    def interrupted(*given, **options):\n"
        "        done = real(*given, **options)\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        return done\n"
        "    return interrupted\n"
        f"{interrupted}\n"
        f"cli.main({list(QUICK)!r})\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        _, told = running.communicate(timeout=SECONDS_MAX)
    assert (running.returncode, told.decode()) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []
    _until(lambda: not _alive(running.pid))


def test_ctrl_c_cannot_reach_the_helpers_of_a_hunt_while_they_start() -> None:
    program = (
        "import signal\n"
        "from multiprocessing import util\n"
        "from cli.stress.processes import start_server\n"
        "spawn = util.spawnv_passfds\n"
        "def telling(*given):\n"
        "    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))\n"
        "    return spawn(*given)\n"
        "util.spawnv_passfds = telling\n"
        "start_server()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["True", "True"]


def _alive(session: int) -> list[str]:
    """Return the processes of a session that are still there."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(session)], capture_output=True, check=False
    )
    return listed.stdout.split()


@pytest.fixture
def own_server_url(own_postgres: None) -> Iterator[str]:  # noqa: ARG001
    """The URL of a server on which nobody else hunts."""
    with postgres.own_server() as server:
        yield server.url


def test_what_a_killed_hunt_left_behind_is_cleared_away_by_the_next(
    tmp_path: Path, own_server_url: str
) -> None:
    terminal = Terminal(tmp_path)
    stores = {
        f"sqlite:///{tmp_path / 'l.db'}": lambda: _left(tmp_path),
        own_server_url: lambda: [one for one in _schemas(own_server_url) if VIEWS not in one],
    }
    for store, made in stores.items():
        running = _hunting(terminal, store)
        for _ in range(3):  # then a long concurrent run begins
            assert running.stdout is not None
            assert running.stdout.readline()
        _until(made)
        running.kill()
        running.communicate()
        (left,) = made()
        _until(lambda pid=running.pid: not _alive(pid))
        following = _hunting(terminal, store)
        _until(lambda left=left, made=made: left not in made())
        following.send_signal(signal.SIGTERM)
        following.communicate(timeout=SECONDS_MAX)
        assert made() == []
    assert _schemas(own_server_url) == []


def _hunting(terminal: Terminal, store: str) -> "subprocess.Popen[bytes]":
    """Start a hunt that does not end by itself."""
    return terminal.start(
        "--store", store, "doctor", "--hunt", "--seconds", "600",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def _left(folder: Path) -> list[Path]:
    return list(folder.glob(f".{PREFIX}*"))
