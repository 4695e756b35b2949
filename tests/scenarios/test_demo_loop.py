"""`make demo-loop`: what it shows is what happened, and nothing that it started is left."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import sysconfig
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.shared_log import wait_for
from tests.terminal import ROOT, environment

pytestmark = [pytest.mark.xdist_group("demo-loop"), pytest.mark.slow]

TIMEOUT_SECONDS = 240


@pytest.fixture(autouse=True)
def _can_start(own_kafka: None) -> None:
    """Both runs start a broker of their own."""


def _start(folder: Path) -> "subprocess.Popen[str]":
    """Start the loop as `make` does, in a process group of its own as on a terminal."""
    scripts = f"{sysconfig.get_path('scripts')}{os.pathsep}{Path(sys.executable).parent}"
    return subprocess.Popen(
        ["bash", ROOT / "examples" / "loop.sh", folder],
        env=environment(PATH=f"{scripts}{os.pathsep}{os.environ['PATH']}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _left(folder: Path) -> list[list[str]]:
    """Return the command lines of processes that work in the folder."""
    found = []
    for one in psutil.process_iter(["cwd", "cmdline", "status"]):
        cwd = one.info["cwd"] or ""
        if cwd.startswith(str(folder)) and one.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(one.info["cmdline"])
    return found


def _types(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as database:
        return [one for (one,) in database.execute("select type from entries order by position")]


def test_the_loop_closes_over_two_counties_and_leaves_nothing_running(tmp_path: Path) -> None:
    folder = tmp_path / "loop"
    running = _start(folder)
    output, _ = running.communicate(timeout=TIMEOUT_SECONDS)
    assert running.returncode == 0, output[-3000:]
    steps = re.findall(r"^── (\d+)\. ", output, re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    decided = re.findall(
        r"^\$ shenguan record DecisionMade.*\n(?:处理办法.*\n)?outcome\tcodes\n(.*)$",
        output,
        re.MULTILINE,
    )
    assert decided == ["refused\tcredit.barred", "accepted\t"]
    first, second = folder / "130523.db", folder / "130524.db"
    assert _types(first)[-2:] == ["RestrictionImposed", "RestrictionLifted"]
    assert [one for one in _types(second) if one.startswith(("Cred", "Subm", "Deci"))] == [
        "CreditNoticeReceived", "SubmissionRefused", "CreditNoticeReceived", "DecisionMade",
    ]  # fmt: skip
    receipts = re.findall(r"^accepted  position (\d+)$", output, re.MULTILINE)
    head = len(_types(first))
    assert receipts == [str(head - 1), str(head)]
    assert re.search(rf"^130523\t{head - 1}$", output, re.MULTILINE)
    for county in ("130523", "130524"):
        last = json.loads((folder / f"{county}.log").read_text("utf-8").splitlines()[-1])
        assert last["event"] == "county.ended"
    assert _left(folder) == []
    again = _start(folder)
    assert "name an empty folder" in again.communicate(timeout=30)[0]
    assert again.returncode == 2


def test_an_interrupted_loop_ends_all_that_it_has_started(tmp_path: Path) -> None:
    folder = tmp_path / "loop"
    running = _start(folder)
    try:
        wait_for((folder / "130524.log").exists, TIMEOUT_SECONDS)
        assert len(_left(folder)) > 2
        os.killpg(running.pid, signal.SIGINT)
        output, _ = running.communicate(timeout=TIMEOUT_SECONDS)
        assert running.returncode == 130, output[-2000:]
        wait_for(lambda: _left(folder) == [])
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
