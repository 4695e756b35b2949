"""A server that a test run and all of its workers share, and that does not outlive its tests.

Each worker holds a share of a lock file, which the kernel takes back whatever way its holder ends;
the server's keeper, a process of its own, waits for the whole lock and stops the server.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Final, NamedTuple
from uuid import uuid4

from tests import guardian

RUN_VARIABLE: Final = "PYTEST_XDIST_TESTRUNUID"


class NoServer(Exception):  # noqa: N818 - it says what is missing
    """Neither an address nor the programs of a server are there."""


class Kind(NamedTuple):
    """A kind of server: the module that keeps one, and how long its first start may take."""

    name: str
    module: str
    start_seconds: float


class Shared:
    """The server of one test run; every worker holds a share of it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        run = os.environ.get(RUN_VARIABLE) or uuid4().hex
        self.folder = Path(gettempdir()) / f"shenguan-{kind.name}-{run[:16]}"
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self.folder.chmod(0o755)
        self._share = (self.folder / "users.lock").open("w")
        fcntl.flock(self._share, fcntl.LOCK_SH)

    def address(self) -> str:
        """Return where it answers; the first who asks starts it; raises ``NoServer``."""
        with (self.folder / "start.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            told = self.folder / "told.json"
            if not told.exists():
                self._start(told)
            answer: dict[str, str] = json.loads(told.read_text())
        if "error" in answer:
            raise NoServer(answer["error"])
        return answer["address"]

    def _start(self, told: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", self._kind.module, self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent, env=guardian.unguarded(), start_new_session=True,
            check=True,
        )  # fmt: skip
        deadline = time.monotonic() + self._kind.start_seconds
        while not told.exists():
            if time.monotonic() > deadline:
                raise NoServer(f"the server of {self.folder} did not start")
            time.sleep(0.02)

    def leave(self) -> None:
        """Give the share back; when the last one does, the server ends."""
        self._share.close()


def keep(folder: Path, start: Callable[[], str], stop: Callable[[], None]) -> None:
    """Run a server until nobody holds a share of it any more; ``start`` returns its address."""
    try:
        try:
            answer = {"address": start()}
        except NoServer as error:
            answer = {"error": str(error)}
        draft = folder / "told.draft"
        draft.write_text(json.dumps(answer))
        draft.rename(folder / "told.json")
        with (folder / "users.lock").open("w") as whole:
            fcntl.flock(whole, fcntl.LOCK_EX)
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)
