"""A county whose ledger lives in a file, with topics of its own on a broker that others share."""

import hashlib
import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from msgspec.structs import replace

from benchmarks.load import Load
from consumers.broker.address import cluster_of
from consumers.broker.message import Message, Received
from consumers.broker.publisher import Publisher
from consumers.broker.receiver import Receiver
from ledger.entry import Submission, encode
from ledger.gate.gate import Gate
from ledger.store import open_store
from schemas.codec import Codec
from schemas.registry import packaged
from schemas.topics import topic_name
from tests import broker, postgres
from tests.terminal import Ran, Terminal

CODEC: Final = Codec(packaged())
WAIT_SECONDS: Final = 60
AVRO: Final = ("content-type", b"application/avro")
JSON: Final = ("content-type", b"application/json")


def new_ledger() -> str:
    """Return the id of a ledger that no other test has."""
    return f"t{uuid4().hex[:12]}"


@dataclass
class County:
    """一县: a ledger, its store, its broker."""

    folder: Path
    address: str
    ledger: str = field(default_factory=new_ledger)
    url: str = ""
    lang: str = "en"
    """The language in which commands answer."""

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.folder / 'shenguan.db'}"
        self.load = Load(datetime.now(UTC) - timedelta(hours=6))
        self._stream: Iterator[Submission[Any]] | None = None

    def topic(self, kind: str) -> str:
        """The name of one of its topics."""
        return topic_name(kind, self.ledger)

    def open(self) -> "County":
        """Make the topics, open the ledger, fill its offices and catalogue."""
        broker.make_topics(self.address, self.ledger)
        self.record(self.founding())
        return self

    def founding(self) -> list[Submission[Any]]:
        """Return what opens the ledger and fills offices and catalogue."""
        return [replace(one, ledger=self.ledger) for one in self.load.founding()]

    def submissions(self, count: int) -> list[Submission[Any]]:
        """Return the next submissions of the county's life, each lawful after those before."""
        if self._stream is None:
            self._stream = self.load.stream()
        return [replace(one, ledger=self.ledger) for one in islice(self._stream, count)]

    def record(self, submissions: Sequence[Submission[Any]]) -> None:
        """Record submissions without Kafka; every one must be accepted."""
        with closing(open_store(self.url)) as store:
            gate = Gate(store)
            for start in range(0, len(submissions), 5_000):
                receipts = gate.submit(submissions[start : start + 5_000])
                assert {one.outcome for one in receipts} == {"accepted"}

    def hand_in(self, messages: Sequence[Message]) -> None:
        """Publish on the intake topic, in order."""
        with Publisher(cluster_of(self.address)) as publisher:
            for start in range(0, len(messages), 2_000):
                publisher.publish(messages[start : start + 2_000])

    def in_avro(self, submission: Submission[Any]) -> Message:
        """A submission as an agency hands it in by the published schemas."""
        value = CODEC.encode(submission.type, encode(submission))
        return Message(self.topic("intake"), submission.agency.encode(), value, [AVRO])

    def in_json(self, document: object, key: str = "reg:neiqiu:2") -> Message:
        """Any JSON as an agency hands it in."""
        value = document if isinstance(document, bytes) else json.dumps(document).encode()
        return Message(self.topic("intake"), key.encode(), value, [JSON])

    def run(self, *arguments: str) -> Ran:
        """Run a command on this county until it ends."""
        return Terminal(self.folder)(
            *arguments, "--store", self.url, "--kafka", self.address, "--lang", self.lang
        )

    def done(self, *arguments: str) -> Ran:
        """Run a command that must succeed."""
        ran = self.run(*arguments)
        assert ran.code == 0, f"{' '.join(arguments)}\n{ran.out}{ran.err}"
        return ran

    @contextmanager
    def running(self, *arguments: str) -> "Iterator[subprocess.Popen[bytes]]":
        """Run a service while the block runs; whatever happens, it is ended."""
        log = self.folder / f"{arguments[0]}-{uuid4().hex[:6]}.log"
        with log.open("wb") as stream:
            started = Terminal(self.folder).start(
                *arguments, "--store", self.url, "--kafka", self.address,
                stdout=stream, stderr=stream, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            started.log = log  # type: ignore[attr-defined]
            try:
                yield started
            finally:
                if started.poll() is None:
                    started.kill()
                started.wait(WAIT_SECONDS)

    def all_of(self, kind: str) -> list[Received]:
        """Return all that stands in one of its topics."""
        return broker.everything(self.address, self.topic(kind))

    def receipts(self) -> list[tuple[dict[str, str], dict[str, Any]]]:
        """Return headers and document of every receipt, in order."""
        return [
            (
                {name: value.decode() for name, value in one.headers},
                json.loads(one.value or b""),
            )
            for one in self.all_of("receipts")
        ]

    def rows(self) -> list[tuple[int, str, bytes]]:
        """Return position, type and bytes of every entry, as the database holds them."""
        statement = "select position, type, body from entries order by position"
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database:
                return database.execute(statement).fetchall()
        schema = postgres.schema_of(self.url)
        with postgres.connect(self.url, options=f"-c search_path={schema}") as connection:
            return connection.execute(statement).fetchall()


def leaf_of(body: bytes) -> str:
    """Return the leaf of an entry's bytes, by RFC 6962."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def positions(county: County) -> list[int]:
    """Return the positions of the topic in order, after each was held against the log's bytes."""
    rows = county.rows()
    found = []
    for one in county.all_of("log"):
        position = int(one.header("position") or 0)
        body = rows[position - 1][2]
        assert CODEC.decode(one.value).body == body
        assert one.header("leaf") == leaf_of(body)
        found.append(position)
    return found


def repeated(found: list[int], head: int) -> int:
    """Return how many positions stand there again; fails where one is missing or out of order."""
    again, seen = 0, 0
    for position in found:
        assert position <= seen + 1, f"after {seen} comes {position}"
        again += position <= seen
        seen = max(seen, position)
    assert seen == head
    return again


def once_each(county: County, submissions: Sequence[Submission[Any]], before: int) -> None:
    """Hold ledger and receipts against what was handed in, whatever has happened meanwhile."""
    rows = county.rows()
    recorded = [json.loads(body) for _, _, body in rows[before:]]
    assert [one["id"] for one in recorded] == [one.id for one in submissions]
    leaves = {json.loads(body)["id"]: (position, leaf_of(body)) for position, _, body in rows}
    answers: dict[str, list[dict[str, Any]]] = {}
    for headers, receipt in county.receipts():
        assert headers["submission-topic"] == county.topic("intake")
        answers.setdefault(receipt["id"], []).append(receipt)
    for one in submissions:
        first, *again = answers.pop(one.id)
        assert (first["outcome"], (first["position"], first["leaf"])) == (
            "accepted", leaves[one.id],
        )  # fmt: skip
        assert all(_same(other) == _same(first) for other in again)
    assert not answers


def _same(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt without what tells a repetition."""
    return {name: value for name, value in receipt.items() if name != "repeated"}


class Watch:
    """Watches the end of a topic with one connection."""

    def __init__(self, county: County, kind: str) -> None:
        self._receiver = Receiver(cluster_of(county.address))
        self._partitions = self._receiver.partitions(county.topic(kind))

    def end(self) -> int:
        """Return the offset of the topic's next message."""
        return sum(self._receiver.ends(self._partitions).values())

    def until(self, end: int) -> int:
        """Wait until the topic has come to an offset."""
        return int(wait_for(lambda: found if (found := self.end()) >= end else 0))

    def close(self) -> None:
        """Release the connection."""
        self._receiver.close()


def wait_for(ask: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:  # noqa: ANN401
    """Ask again and again until there is an answer; return it."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return answer


def kill(running: "subprocess.Popen[bytes]") -> None:
    """Kill a service as ``kill -9`` does."""
    running.kill()
    assert running.wait(WAIT_SECONDS) == -signal.SIGKILL


def terminate(running: "subprocess.Popen[bytes]") -> int:
    """End a service as an operator does; return its exit code."""
    running.send_signal(signal.SIGTERM)
    return running.wait(WAIT_SECONDS)
