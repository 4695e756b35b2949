"""Dead letters on a real broker: parked as they were, listed, handed in again, given up."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from consumers.broker.address import cluster_of
from consumers.broker.message import Message
from consumers.broker.receiver import Receiver
from consumers.streams.dead_letters import PREFIX
from ledger.entry import encode
from schemas.codec import Codec
from schemas.replies import Replies
from schemas.server import RegistryServer
from tests import broker
from tests.avro_versions import later
from tests.shared_log import AVRO, CODEC, JSON, County

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with its offices and nothing else."""
    return County(tmp_path, kafka).open()


def poison(county: County) -> list[tuple[Message, str, str]]:
    """Messages that cannot be read, each with its code and what is told."""
    topic = county.topic("intake")
    (one,) = county.submissions(1)
    value = CODEC.encode(one.type, encode(one))
    key = b"reg:neiqiu:2"
    return [
        (Message(topic, key, b"{}", []), "avro.not-framed", "JSON is told by its content type"),
        (Message(topic, key, None, []), "avro.not-framed", "tombstone"),
        (Message(topic, key, None, [JSON]), "malformed", "null value"),
        (Message(topic, None, value[:-3], [AVRO]), "avro.truncated", "ends too early"),
        (Message(topic, key, value + b"x", [AVRO]), "avro.trailing", "something follows"),
        (Message(topic, key, b"\0\0\1\0\0x", [AVRO]), "schema.unknown", "65536 is unknown here"),
        (Message(topic, key, b"{", [JSON, ("x", b"\xff")]), "malformed", "no JSON"),
        (Message(topic, key, "{'内丘'}".encode("gb18030"), [JSON]), "malformed", "not UTF-8"),
        (Message(topic, key, b"x", [("content-type", b"text/csv")]), "malformed", "is neither"),
    ]


def ends(county: County) -> tuple[int, int]:
    """First and next offset of the topic of dead letters."""
    place = (f"{county.topic('intake')}.dlq", 0)
    with closing(Receiver(cluster_of(county.address))) as receiver:
        return receiver.begins([place])[place], receiver.ends([place])[place]


def parked(county: County) -> list[Any]:
    """All that stands in the topic of dead letters."""
    return broker.everything(county.address, f"{county.topic('intake')}.dlq")


def test_what_cannot_be_read_is_parked_as_it_was_and_its_sender_told(county: County) -> None:
    given = poison(county)
    fine = county.submissions(3)
    messages = [one for one, _, _ in given]
    county.hand_in([county.in_avro(fine[0]), *messages, *map(county.in_avro, fine[1:])])
    ran = county.done("intake", "--once")
    assert (ran.row["accepted"], ran.row["malformed"], ran.row["parked"]) == (3, 9, 9)
    assert "9 parked on" in ran.err
    letters = parked(county)
    receipts = county.receipts()[1:10]
    for number, (letter, (headers, receipt), (message, code, told)) in enumerate(
        zip(letters, receipts, given, strict=True), start=1
    ):
        assert (letter.key, letter.value) == (message.key, message.value or b"")
        theirs = [one for one in letter.headers if not one[0].startswith(PREFIX)]
        assert theirs == list(message.headers)
        assert letter.header(f"{PREFIX}topic") == county.topic("intake")
        assert letter.header(f"{PREFIX}partition") == "0"
        assert letter.header(f"{PREFIX}offset") == str(number) == headers["submission-offset"]
        assert letter.header(f"{PREFIX}code") == code
        assert told in (letter.header(f"{PREFIX}exception.message") or "")
        assert letter.header(f"{PREFIX}exception.class.name")
        assert (receipt["outcome"], receipt["codes"], receipt["id"]) == ("malformed", [code], None)
        assert receipt["message"].startswith(f"{county.topic('intake')}/0@{number}: ")
        assert told in receipt["message"]
    assert [one["position"] for _, one in county.receipts()[10:]]
    assert county.done("intake", "--once").row["parked"] == 0


def test_they_are_listed_shown_handed_in_again_and_given_up(county: County) -> None:
    given = poison(county)
    county.hand_in([one for one, _, _ in given])
    county.done("intake", "--once")
    waiting = county.done("deadletter", "list").rows
    assert [one["code"] for one in waiting] == [code for _, code, _ in given]
    assert [one["offset"] for one in waiting] == list(range(9))
    assert waiting[3]["key"] is None
    shown = county.done("deadletter", "show", str(waiting[6]["number"])).document
    assert (shown["value"], shown["headers"]["x"]) == ("{", "hex:ff")
    exact = county.done("deadletter", "show", str(waiting[7]["number"]), "--bytes")
    assert exact.stdout == given[7][0].value

    number = str(waiting[3]["number"])
    county.done("deadletter", "replay", number)
    assert len(county.done("deadletter", "list").rows) == 8
    again = county.all_of("intake")[-1]
    assert (again.key, again.value) == (None, given[3][0].value)
    assert again.headers == [
        AVRO, ("shenguan.replayed-from", f"{county.topic('intake')}.dlq/0@{number}".encode()),
    ]  # fmt: skip
    assert county.done("intake", "--once").row["parked"] == 1
    assert len(county.done("deadletter", "list").rows) == 9

    gone = county.run("deadletter", "replay", number)
    assert (gone.code, gone.err.count("\n")) == (4, 1)
    assert f"{number}: no such dead letter waits" in gone.err
    null = county.run("deadletter", "replay", str(waiting[1]["number"]))
    assert (null.code, "drop it" in null.err) == (4, True)
    for wrong in (("replay",), ("drop", "1", "--all"), ("drop", "--all")):
        assert county.run("deadletter", *wrong).code == 2

    county.done("deadletter", "drop", "--all", "--yes")
    assert county.done("deadletter", "list").rows == []
    assert county.done("deadletter", "drop", "--all", "--yes").err == ""


def test_what_is_settled_is_deleted_as_soon_as_nothing_that_waits_stands_before_it(
    county: County,
) -> None:
    county.hand_in([one for one, _, _ in poison(county)[3:6]])
    county.done("intake", "--once")
    first, second, third = (one["number"] for one in county.done("deadletter", "list").rows)
    county.done("deadletter", "drop", str(second), "--yes")
    assert ends(county)[0] == first
    county.done("deadletter", "drop", str(first), "--yes")
    assert ends(county)[0] == third
    assert [one["number"] for one in county.done("deadletter", "list").rows] == [third]
    county.done("deadletter", "drop", str(third), "--yes")
    begin, end = ends(county)
    assert begin == end
    assert county.done("deadletter", "list").rows == []


def test_a_message_that_was_parked_twice_in_a_crash_is_one_dead_letter(county: County) -> None:
    topic = county.topic("intake")
    county.hand_in([Message(topic, b"x", b"y", [])])
    with closing(Receiver(cluster_of(county.address), group=topic)) as receiver:
        county.done("intake", "--once")
        before = receiver.committed((topic, 0))
        assert before is not None
        receiver.commit({(topic, 0): 0}, json.dumps({"topic": "another", "receipts": {}}))
    county.done("intake", "--once")
    assert len(parked(county)) == 2
    (letter,) = county.done("deadletter", "list").rows
    county.done("deadletter", "drop", str(letter["number"]), "--yes")
    assert county.done("deadletter", "list").rows == []


@pytest.fixture
def newer() -> Iterator[str]:
    """The address of a registry of a later version."""
    with RegistryServer(Replies(later()), "127.0.0.1", 0) as server:
        running = Thread(target=server.serve_forever)
        running.start()
        yield server.url
        server.shutdown()
        running.join()


def test_what_becomes_readable_later_is_recorded_when_it_is_replayed(
    county: County, newer: str
) -> None:
    """An agency that was upgraded before the ledger says nothing new, by a newer schema."""
    (one,) = county.submissions(1)
    value = Codec(later()).encode(one.type, encode(one))
    county.hand_in([Message(county.topic("intake"), one.agency.encode(), value, [AVRO])])
    assert county.done("intake", "--once").row["parked"] == 1
    (letter,) = county.done("deadletter", "list").rows
    assert letter["code"] == "schema.unknown"
    county.done("deadletter", "replay", "--all")
    silent = county.run("intake", "--once", "--registry", "http://127.0.0.1:1")
    assert (silent.code, silent.err.count("\n")) == (5, 1)
    assert "does not answer as a registry" in silent.err
    assert county.done("intake", "--once", "--registry", newer).row["accepted"] == 1
    assert json.loads(county.rows()[-1][2])["id"] == one.id
    assert county.done("deadletter", "list").rows == []


def test_without_a_topic_of_dead_letters_nothing_is_taken_in(kafka: str, tmp_path: Path) -> None:
    from consumers.broker.administrator import Administrator

    county = County(tmp_path, kafka)
    county.record(county.founding())
    with Administrator(cluster_of(kafka)) as administrator:
        for kind in ("intake", "receipts"):
            administrator.create(county.topic(kind), partitions=1, replicas=1, configuration={})
    told = county.run("intake", "--once")
    assert (told.code, told.err.count("\n")) == (4, 1)
    assert f"no topic {county.topic('intake')}.dlq" in told.err
