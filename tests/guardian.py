"""Nothing outlives its tests: a guardian ends what a test process leaves behind, however it ends.

Each test process marks its environment, and all that it starts inherits the mark: brokers, servers,
commands, and what those start. The guardian, a small process in a session of its own, holds the one
end of a pipe; the kernel closes the other one when the test process is gone, be it by SIGKILL. Then
whatever bears the mark is ended, and the folders that were registered are removed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

import psutil

MARK: Final = "GUARDED_TEST_PROCESS"
_GENTLE_SECONDS: Final = 3
_SECONDS_MAX: Final = 30
_LOOK_SECONDS: Final = 0.1
_lines: list[int] = []
"""The end of the pipe that this process holds; empty where nobody guards it."""


def guard() -> None:
    """Have a guardian for this process, from now on until it ends."""
    if _lines:
        return
    mark = uuid4().hex
    theirs, ours = os.pipe()
    subprocess.run(
        [sys.executable, "-m", "tests.guardian", mark],
        stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent, env=unguarded(), start_new_session=True, check=True,
    )  # fmt: skip
    os.close(theirs)
    os.environ[MARK] = mark
    _lines.append(ours)
    os.register_at_fork(after_in_child=_let_go)


def _let_go() -> None:
    while _lines:
        os.close(_lines.pop())


def remove_at_the_end(folder: Path) -> None:
    """Have a folder removed when this process is gone, unless that was done before."""
    for line in _lines:
        os.write(line, f"{folder}\n".encode())


def unguarded() -> Mapping[str, str]:
    """Return the environment of what other test processes need too, and which ends by itself."""
    return {name: value for name, value in os.environ.items() if name != MARK}


def _bearers(mark: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except psutil.Error:
            continue


def _end_all(mark: str) -> None:
    """Ask everybody to end, then make them; a server's own processes end with it."""
    begun = time.monotonic()
    asked: set[int] = set()
    while time.monotonic() - begun < _SECONDS_MAX:
        found = list(_bearers(mark))
        if not found:
            return
        for process in found:
            is_late = time.monotonic() - begun > _GENTLE_SECONDS
            if is_late or process.pid not in asked:
                asked.add(process.pid)
                _end(process, is_gentle=not is_late)
        time.sleep(_LOOK_SECONDS)


def _end(process: psutil.Process, *, is_gentle: bool) -> None:
    try:
        if is_gentle:
            process.terminate()
            return
        for one in (*process.children(recursive=True), process):
            one.kill()
    except psutil.Error:
        return


def _main(mark: str) -> None:
    folders = [Path(line.rstrip("\n")) for line in sys.stdin]
    _end_all(mark)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if os.fork() == 0:  # nobody waits for the guardian; it ends by itself
        _main(sys.argv[1])
