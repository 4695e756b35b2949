"""Relay, intake and projection on a real broker, against bare kafka-python with the same bytes."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from benchmarks.append import append_batches, compared, found, open_gate
from benchmarks.county import LEDGER
from benchmarks.isolated import isolated
from benchmarks.load import Load
from benchmarks.year import append_year
from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from consumers.broker.layout import apply, wanted
from consumers.broker.message import Message
from consumers.broker.process import LocalBroker
from consumers.broker.publisher import Publisher
from consumers.streams.intake import BATCH_RECORDS, Intake
from consumers.streams.projector import Projector
from consumers.streams.relay import Encoder, Relay
from consumers.streams.service import Stop
from ledger.entry import encode
from ledger.gate.receipt import Outcome
from ledger.store import open_store
from ledger.store.collection import Collection
from ledger.store.following import Following
from schemas.codec import Codec
from schemas.registry import packaged
from schemas.topics import topic_name

TURNS: Final = 3
GARBAGE: Final = 100_000
"""As on the command line."""
_TWO_HOURS: Final = timedelta(hours=2)
_AVRO: Final = [("content-type", b"application/avro")]


def _topics(address: str, ledger: str) -> None:
    with Administrator(cluster_of(address)) as administrator:
        list(apply(administrator, list(wanted(ledger))))


def relay(path: Path, address: str, ledger: str) -> float:
    """Relay a whole log to the topic of a ledger; return the seconds."""
    gc.set_threshold(GARBAGE)
    url = f"sqlite:///{path}"
    store = open_store(url)
    service = Relay(
        ledger,
        store,
        cluster_of(address),
        lambda name: Following(url, name),
        once=True,
        resend=True,
    )
    started = perf_counter()
    service.work(Stop())
    seconds = perf_counter() - started
    if service.progress.sent != store.head():
        raise ValueError(f"{service.progress.sent} of {store.head()} entries were relayed")
    return seconds


def _producer(address: str) -> Any:  # noqa: ANN401 - the bare client
    return KafkaProducer(
        bootstrap_servers=address,
        acks="all",
        enable_idempotence=True,
        linger_ms=20,
        batch_size=256 * 1024,
    )


def produce(path: Path, address: str, topic: str) -> float:
    """Produce the messages of a whole log with the bare client; return the seconds."""
    gc.set_threshold(GARBAGE)
    encoder = Encoder(LEDGER)
    messages = [
        encoder.message(row) for page in open_store(f"sqlite:///{path}").scan() for row in page
    ]
    return _sent(address, topic, messages)


def _sent(address: str, topic: str, messages: list[Message]) -> float:
    started = perf_counter()
    producer = _producer(address)
    for one in messages:
        producer.send(
            topic,
            key=one.key,
            value=one.value,
            headers=list(one.headers),
            partition=0,
            timestamp_ms=one.timestamp_ms,
        )
    producer.flush()
    seconds = perf_counter() - started
    producer.close()
    return seconds


def consume(address: str, topic: str, count: int) -> float:
    """Read messages with the bare client; return the seconds."""
    gc.set_threshold(GARBAGE)
    started = perf_counter()
    _read(address, topic, count)
    return perf_counter() - started


def _read(address: str, topic: str, count: int) -> list[Any]:
    consumer = KafkaConsumer(bootstrap_servers=address, max_poll_records=BATCH_RECORDS)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    end = consumer.end_offsets([partition])[partition]
    consumer.seek(partition, end - count)
    found_there: list[Any] = []
    while len(found_there) < count:
        for records in consumer.poll(timeout_ms=1_000).values():
            found_there += records
    consumer.close()
    return found_there


def _submissions(count: int) -> Iterator[Message]:
    load = Load(datetime.now(UTC) - _TWO_HOURS)
    load.founding()
    codec = Codec(packaged())
    topic = topic_name("intake", LEDGER)
    for one in islice(load.stream(), count):
        value = codec.encode(one.type, encode(one))
        yield Message(topic, one.agency.encode(), value, _AVRO, 0)


def hand_in(address: str, count: int) -> None:
    """Publish submissions of the load on the intake topic."""
    with Publisher(cluster_of(address)) as publisher:
        messages = _submissions(count)
        while batch := list(islice(messages, 2_000)):
            publisher.publish(batch)


def take_in(path: Path, address: str, count: int) -> float:
    """Take in what is there, with all rules; return the seconds."""
    gc.set_threshold(GARBAGE)
    url = f"sqlite:///{path}"
    service = Intake(
        LEDGER,
        open_gate(path),
        cluster_of(address),
        lambda name: Following(url, name),
        store=open_store(url),
        once=True,
    )
    started = perf_counter()
    service.work(Stop())
    seconds = perf_counter() - started
    if service.progress.outcomes[Outcome.ACCEPTED] != count:
        raise ValueError(f"not all were accepted: {service.progress.outcomes}")
    return seconds


def pass_on(address: str, count: int) -> float:
    """Read the submissions and send as many receipts with the bare client; return the seconds."""
    gc.set_threshold(GARBAGE)
    receipts = topic_name("receipts", LEDGER)
    answers = [
        Message(receipts, one.key, one.value, one.headers, 0, one.timestamp)
        for one in _read(address, receipts, count)
    ]
    read = consume(address, topic_name("intake", LEDGER), count)
    return read + _sent(address, BARE_TOPIC, answers)


BARE_TOPIC: Final = "bare"


def _measure_relay(path: Path, address: str, total: int) -> dict[str, Any]:
    ours, bare, read = [], [], []
    for turn in range(TURNS):
        ledger = f"{LEDGER}-{turn}"
        _topics(address, ledger)
        ours.append(isolated(relay, path, address, ledger).result)
        bare.append(isolated(produce, path, address, BARE_TOPIC).result)
        read.append(isolated(consume, address, topic_name("log", ledger), total).result)
    figures = compared(min(ours), min(bare), total)
    return {**figures, "consumed_per_second": round(total / min(read))}


def _measure_intake(folder: Path, address: str, count: int) -> dict[str, Any]:
    _topics(address, LEDGER)
    ours, bare, gate = [], [], []
    empty = folder / "founded.db"
    isolated(found, empty)
    for turn in range(TURNS):
        taking, direct = folder / f"intake-{turn}.db", folder / f"gate-{turn}.db"
        for place in (taking, direct):
            shutil.copy(empty, place)
        isolated(hand_in, address, count)
        ours.append(isolated(take_in, taking, address, count).result)
        bare.append(isolated(pass_on, address, count).result)
        gate.append(isolated(append_batches, direct, count, BATCH_RECORDS).result)
    figures = compared(min(ours), min(bare), count)
    return {
        **figures,
        "gate_per_second": round(count / min(gate)),
        "ratio_to_gate": round(min(gate) / min(ours), 2),
    }


def project(folder: Path, address: str, total: int) -> float:
    """Build replica and views of a ledger from its topic alone; return the seconds."""
    gc.set_threshold(GARBAGE)
    service = Projector(
        cluster_of(address), Collection(f"sqlite:///{folder}.db"), ledgers=(LEDGER,), once=True
    )
    started = perf_counter()
    service.work(Stop())
    seconds = perf_counter() - started
    if service.progress.positions != {LEDGER: total}:
        raise ValueError(f"not all were projected: {service.progress.positions}")
    return seconds


def _measure_remote(path: Path, address: str, total: int) -> dict[str, Any]:
    _topics(address, LEDGER)
    isolated(relay, path, address, LEDGER)
    ours, read = [], []
    for turn in range(TURNS):
        ours.append(isolated(project, path.parent / f"remote-{turn}", address, total).result)
        read.append(isolated(consume, address, topic_name("log", LEDGER), total).result)
    return compared(min(ours), min(read), total)


def measure(count: int) -> dict[str, Any]:
    """Measure relay and intake of so many entries on a broker of our own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        local = LocalBroker(folder / "kafka")
        try:
            address = local.start(0).address
            with Administrator(cluster_of(address)) as administrator:
                administrator.create(BARE_TOPIC, partitions=1, replicas=1, configuration={})
            path = folder / "ledger.db"
            isolated(append_year, path, count)
            total = open_store(f"sqlite:///{path}").head()
            return {
                "relay": _measure_relay(path, address, total),
                "remote": _measure_remote(path, address, total),
                "intake": _measure_intake(folder, address, count),
            }
        finally:
            local.kill()
