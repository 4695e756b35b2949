"""Nothing outlives who started it: not what tests start, nor the processes of a rebuild or a hunt.

Each test looks at the whole family of a process, kills that as ``kill -9`` does, and waits until
the family is gone.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.shared_log import wait_for
from tests.terminal import ROOT

SECONDS_MAX = 20
ENDLESS = """
import sys, time
from pathlib import Path
from tests.broker import own_broker
from tests.contract.processes import Worker
from tests.postgres import own_server
from tests.terminal import Terminal

def test_endless():
    with own_server() as server{broker}:
        worker = Worker(time.sleep)
        running = Terminal(Path.cwd()).start("schema", "serve", "--port", "0")
        draft = Path("draft")
        draft.write_text(str(server.folder))
        draft.rename("begun")
        time.sleep(600)
"""
HUNT = """
import sys, time
from tests.contract.processes import workers

def endless(tell):
    tell("begun")
    time.sleep(600)

if __name__ == "__main__":
    with workers(endless, [(), ()]) as started:
        for one in started:
            one.next_message()
        print("begun", flush=True)
        time.sleep(600)
"""
REBUILD = """
import time
from functools import partial
from projections.discovery import all_projections
from projections.engine.sharing import Sharing

if __name__ == "__main__":
    print("begun", flush=True)
    projections = all_projections()
    names = [one.name for one in projections]
    Sharing(partial(time.sleep, 600), projections, 2).prepare(names, 1)
"""


@contextmanager
def started(folder: Path, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Python in a folder, in a process group of its own; at the end nothing of it is left."""
    with subprocess.Popen(
        [sys.executable, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, process_group=0,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            for one in family(running.pid):
                one.kill()
            running.kill()


def family(pid: int) -> list[psutil.Process]:
    """Return what a process has started, and what that has started."""
    return psutil.Process(pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> None:
    """Wait until none of them is at work any more."""
    wait_for(lambda: not any(map(_is_alive, processes)), SECONDS_MAX)


def _is_alive(one: psutil.Process) -> bool:
    try:
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def names(processes: list[psutil.Process]) -> str:
    """Return what they are, as a list of processes shows them."""
    return "\n".join(" ".join(one.cmdline()) for one in processes if _is_alive(one))


def endless_tests(folder: Path, *, broker: str = "") -> list[str]:
    """Write a test that starts what tests start and then waits; return how it is run."""
    (folder / "test_endless.py").write_text(ENDLESS.format(broker=broker), "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    return ["-m", "pytest", "-q", "-p", "tests.conftest", "--import-mode=importlib"]


@pytest.mark.slow
@pytest.mark.usefixtures("own_postgres", "own_kafka")
def test_a_killed_test_run_leaves_neither_broker_nor_server_nor_command_behind(
    tmp_path: Path,
) -> None:
    command = endless_tests(tmp_path, broker=", own_broker()")
    with started(tmp_path, *command, "-n0") as running:
        wait_for((tmp_path / "begun").exists)
        left = family(running.pid)
        told = names(left)
        assert all(one in told for one in ("kafka.Kafka", "postgres", "schema serve"))
        running.kill()
        gone(left)
    wait_for(lambda: not Path((tmp_path / "begun").read_text("utf-8")).exists(), SECONDS_MAX)


@pytest.mark.slow
@pytest.mark.usefixtures("own_postgres")
@pytest.mark.parametrize("whose", ["runner", "worker", "everybody"])
def test_a_test_run_on_several_cores_that_is_killed_or_interrupted_leaves_nothing_behind(
    tmp_path: Path, whose: str
) -> None:
    command = endless_tests(tmp_path)
    with started(tmp_path, *command, "-n1", "--max-worker-restart=0") as running:
        wait_for((tmp_path / "begun").exists)
        (worker,) = (
            one
            for one in psutil.Process(running.pid).children()
            if "postgres" in names(family(one.pid))
        )
        left = family(worker.pid)
        if whose == "worker":
            worker.kill()
        elif whose == "runner":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGINT)
        gone([worker, *left])
    wait_for(lambda: not Path((tmp_path / "begun").read_text("utf-8")).exists(), SECONDS_MAX)


@pytest.mark.parametrize(("script", "count"), [(HUNT, 2), (REBUILD, 2)], ids=["hunt", "rebuild"])
def test_the_processes_of_a_hunt_and_of_a_rebuild_end_with_who_started_them(
    tmp_path: Path, script: str, count: int
) -> None:
    (tmp_path / "script.py").write_text(script, "utf-8")
    with started(tmp_path, "script.py") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"begun\n"
        wait_for(lambda: len(_at_work(running.pid)) >= count)
        left = family(running.pid)
        running.kill()
        gone(left)


def _at_work(pid: int) -> list[psutil.Process]:
    """Return the processes that do something, besides those that only manage others."""
    return [one for one in family(pid) if "resource_tracker" not in names([one])]


def test_ctrl_c_reaches_a_command_where_who_runs_the_tests_ignores_it() -> None:
    """As in ``nohup make test &`` of a script: what is started there ignores SIGINT."""
    ctrl_c = ROOT / "tests/scenarios/test_streams.py"
    command = ["-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(ctrl_c)]
    chosen = ["-k", "test_ctrl_c_ends_a_command_with_130_and_no_traceback"]
    ignoring = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    ran = subprocess.run(
        [sys.executable, "-c", f"{ignoring}os.execv(sys.executable, sys.argv[1:])",
         sys.executable, *command, *chosen],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout.decode()
    assert b"1 passed" in ran.stdout
