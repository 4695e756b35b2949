"""The relay on a real broker: the topic is the log, byte by byte, whatever is killed meanwhile."""

import json
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from consumers.broker.message import Message
from consumers.streams.relay import BATCH_ROWS
from ledger.gate.gate import Gate
from ledger.store import open_store
from schemas.registry import packaged
from schemas.topics import HEADERS
from tests import broker
from tests.shared_log import (
    CODEC,
    County,
    Watch,
    kill,
    leaf_of,
    positions,
    repeated,
    terminate,
    wait_for,
)

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

ENTRIES = 8_000
KILLS = 5


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with its offices and nothing else."""
    return County(tmp_path, kafka, lang="en").open()


@pytest.fixture
def grown(county: County) -> County:
    """A county with a long history."""
    county.record(county.submissions(ENTRIES))
    return county


def read_by_another_client(county: County) -> list[Any]:
    """Return all of the log's topic as Confluent's client reads it."""
    consumer = Consumer({"bootstrap.servers": county.address, "group.id": "stranger"})
    with closing(consumer):
        partition = TopicPartition(county.topic("log"), 0, 0)
        consumer.assign([partition])
        _, end = consumer.get_watermark_offsets(partition)
        found: list[Any] = []
        while len(found) < end:
            found += consumer.consume(10_000, 1.0)
    assert all(one.error() is None for one in found)
    return found


def test_the_topic_is_the_log_byte_by_byte_for_a_client_that_is_not_ours(county: County) -> None:
    county.record(county.submissions(1_500))
    said = county.done("relay", "--once").row
    rows = county.rows()
    assert said == {"topic": county.topic("log"), "position": len(rows), "sent": len(rows)}
    records = read_by_another_client(county)
    assert [one.offset() for one in records] == list(range(len(rows)))
    registry = packaged()
    for record, (position, event_type, body) in zip(records, rows, strict=True):
        assert record.key() == county.ledger.encode()
        assert CODEC.decode(record.value()).body == body
        locked = registry.newest(event_type)
        entry = json.loads(body)
        headers = {name: value.decode() for name, value in record.headers()}
        assert headers == {
            "content-type": "application/avro",
            "ce_specversion": "1.0",
            "ce_id": entry["id"],
            "ce_source": county.ledger,
            "ce_type": f"gov.shenguan.v1.{event_type}",
            "ce_time": entry["recorded_at"],
            "ce_dataschema": f"urn:sha256:{locked.sha256}",
            "schema-sha256": locked.sha256,
            "position": str(position),
            "leaf": leaf_of(body),
            "type": event_type,
        }
        assert set(headers) == set(HEADERS)
        recorded_at = datetime.fromisoformat(entry["recorded_at"])
        assert record.timestamp()[1] == int(recorded_at.timestamp() * 1_000)
    assert len({event_type for _, event_type, _ in rows}) > 15


def test_a_second_run_sends_what_is_new_and_nothing_else(county: County) -> None:
    first = county.done("relay", "--until", "100").row
    assert (first["position"], first["sent"]) == (100, 100)
    head = len(county.rows())
    assert county.done("relay", "--once").row["sent"] == head - 100
    assert county.done("relay", "--once").row["sent"] == 0
    county.record(county.submissions(3))
    assert county.done("relay", "--once").row["sent"] == 3
    assert [int(one.header("position") or 0) for one in county.all_of("log")] == list(
        range(1, head + 4)
    )


def test_relays_that_are_killed_lose_nothing_and_leave_no_gap(grown: County) -> None:
    head = len(grown.rows())
    chance = Random(7)  # noqa: S311 - repeatable, not secret
    with closing(Watch(grown, "log")) as watch:
        for number in range(KILLS):
            with grown.running("relay") as relay:
                already = watch.end()
                share = (head - already) // (KILLS - number + 1)
                watch.until(already + chance.randrange(1, max(2, share)))
                kill(relay)
    grown.done("relay", "--once")
    again = repeated(positions(grown), head)
    assert again <= KILLS * BATCH_ROWS
    assert grown.done("relay", "--once").row["sent"] == 0


def test_of_two_relays_one_works_and_the_other_stands_by(grown: County) -> None:
    with closing(Watch(grown, "log")) as watch, grown.running("relay") as first:
        watch.until(1)
        with grown.running("relay") as second:
            wait_for(lambda: "is at it already" in second.log.read_text())  # type: ignore[attr-defined]
            kill(first)
            head = len(grown.rows())
            watch.until(head)
            grown.record(grown.submissions(50))
            watch.until(head + 50)
            assert terminate(second) == 0
    busy = grown.run("relay", "--once")
    assert (busy.code, busy.row["sent"]) == (0, 0)
    assert repeated(positions(grown), head + 50) <= BATCH_ROWS


def test_a_second_relay_that_is_to_end_says_who_is_at_work(county: County) -> None:
    with closing(Watch(county, "log")) as watch, county.running("relay") as first:
        watch.until(len(county.rows()))
        refused = county.run("relay", "--once")
        assert (refused.code, refused.out, refused.err.count("\n")) == (5, "", 1)
        assert f":{first.pid} is at it already" in refused.err


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_recorded_arrives_at_once_and_a_signal_ends_it(
    county: County, number: signal.Signals
) -> None:
    head = len(county.rows())
    with closing(Watch(county, "log")) as watch, county.running("relay") as relay:
        watch.until(head)
        fresh = county.submissions(20)
        for one in fresh[:5]:
            county.record([one])
            started = time.monotonic()
            head += 1
            watch.until(head)
            assert time.monotonic() - started < 5
        relay.send_signal(number)
        assert relay.wait(20) == 0
        told = relay.log.read_text()  # type: ignore[attr-defined]
    assert "已结束" in told
    assert json.loads(told.splitlines()[-1]) == {
        "topic": county.topic("log"), "position": head, "sent": head,
    }  # fmt: skip


@pytest.fixture
def own_county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[County, Any]]:
    """A county with a broker that it may kill."""
    request.getfixturevalue("own_kafka")
    with broker.own_broker() as local:
        running = local.running()
        assert running is not None
        county = County(tmp_path, running.address).open()
        yield county, local


def test_a_broker_that_is_killed_and_comes_back_costs_nothing(
    own_county: tuple[County, Any],
) -> None:
    county, local = own_county
    county.record(county.submissions(6_000))
    head = len(county.rows())
    with closing(Watch(county, "log")) as watch, county.running("relay") as relay:
        watch.until(1_000)
        local.kill()
        time.sleep(1)
        local.start()
        watch.until(head)
        county.record(county.submissions(10))
        watch.until(head + 10)
        found = positions(county)
        local.kill()
        county.record(county.submissions(500))
        time.sleep(0.5)
        started = time.monotonic()
        assert terminate(relay) == 0
        assert time.monotonic() - started < 25
    assert repeated(found, head + 10) <= BATCH_ROWS


def _deleted(county: County) -> None:
    """Delete the log's topic and make it anew, as somebody does by mistake."""
    admin = AdminClient({"bootstrap.servers": county.address})
    name = county.topic("log")
    admin.delete_topics([name])[name].result(30)
    wait_for(lambda: county.run("topics", "apply").code == 0)
    wait_for(lambda: broker.end_of(county.address, name) == 0)


def test_a_topic_that_lost_entries_is_told_and_filled_again_on_request(county: County) -> None:
    county.done("relay", "--once")
    head = len(county.rows())
    _deleted(county)
    told = county.run("relay", "--once")
    assert (told.code, told.out) == (3, "")
    assert f"ends with position 0, but {head} was acknowledged" in told.err
    assert broker.end_of(county.address, county.topic("log")) == 0
    assert county.done("relay", "--once", "--resend").row["sent"] == head
    assert positions(county) == list(range(1, head + 1))
    assert county.done("relay", "--once").row["sent"] == 0


def test_a_log_that_was_restored_from_an_older_copy_relays_nothing(county: County) -> None:
    copy = county.folder / "copy.db"
    shutil.copy(county.folder / "shenguan.db", copy)
    county.record(county.submissions(30))
    county.done("relay", "--once")
    end = broker.end_of(county.address, county.topic("log"))
    for left in county.folder.glob("shenguan.db*"):
        left.unlink()
    shutil.copy(copy, county.folder / "shenguan.db")
    told = county.run("relay", "--once")
    assert told.code == 3
    assert f"position {end}, this log ends at {end - 30}" in told.err
    with closing(open_store(county.url)) as store:
        # What follows is refused in part, for it went on from what is gone: an entry each as well.
        Gate(store).submit(county.submissions(30))
    changed = county.run("relay", "--once")
    assert changed.code == 3
    assert f"another entry than position {end} of this log" in changed.err
    assert broker.end_of(county.address, county.topic("log")) == end


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ([], "holds no entry: something else writes to this topic"),
        ([("position", b"1"), ("ce_source", b"130524")], "an entry of 130524, not of"),
        ([("position", b"x"), ("ce_source", b"130524")], "holds no entry"),
    ],
)
def test_a_topic_with_something_else_in_it_is_left_alone(
    county: County, headers: list[tuple[str, bytes]], told: str
) -> None:
    county.hand_in([Message(county.topic("log"), b"x", b"y", headers, 0)])
    refused = county.run("relay", "--once")
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
    assert told in refused.err
    assert "offset 0" in refused.err
    assert broker.end_of(county.address, county.topic("log")) == 1


def test_an_entry_whose_bytes_were_changed_in_the_store_is_not_sent(county: County) -> None:
    import sqlite3

    with closing(sqlite3.connect(county.folder / "shenguan.db")) as database, database:
        database.execute("drop trigger entries_keeps_update")
        database.execute("update entries set body = body || x'20' where position = 50")
    told = county.run("relay", "--once")
    assert told.code == 3
    assert "the bytes at position 50 do not give its leaf" in told.err
    assert positions(county)[-1:] in ([], [49])


def test_topics_that_are_missing_and_brokers_that_are_not_there_are_told(
    kafka: str, tmp_path: Path
) -> None:
    county = County(tmp_path, kafka, lang="en")
    county.record(county.founding()[:1])
    missing = county.run("relay", "--once")
    assert (missing.code, missing.err.count("\n")) == (4, 1)
    assert f"there is no topic {county.topic('log')}; `shenguan topics apply`" in missing.err
    county.address = "127.0.0.1:1"
    for arguments in (("relay",), ("relay", "--once")):
        nobody = county.run(*arguments)
        assert (nobody.code, nobody.out, nobody.err.count("\n")) == (5, "", 1)
        assert "nothing listens there" in nobody.err


def test_something_that_listens_but_is_no_broker_is_told_as_such(county: County) -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as silent:

        def close_all() -> None:
            while True:
                try:
                    silent.accept()[0].close()
                except OSError:
                    return

        listening = threading.Thread(target=close_all, daemon=True)
        listening.start()
        port = silent.getsockname()[1]
        county.address = f"kafka://127.0.0.1:{port}?request_timeout_ms=1500"
        told = county.run("relay", "--once")
    assert told.code == 5
    assert "gives no broker's answer" in told.err
