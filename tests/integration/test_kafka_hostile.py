"""Messages that stop others, on a real broker: each has its answer, what follows is recorded."""

import json
from pathlib import Path

import pytest
from kafka import KafkaProducer

from ledger.entry import encode
from tests import broker
from tests.shared_log import JSON, County

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

HOSTILE = (
    b'{"count":' + b"4" * 6_000 + b"}",
    b'{"id":"\\udbff","data":{}}',
    b'{"\\udbff":1,"\\udbff":2}',
    b"[" + b"{}," * 150_000 + b"{}]",
    b'{"id":"' + b"y" * 5_000_000,
    b'{"data":' + b"[" * 200_000,
)
"""Digits, surrogates, a crowd, a giant, a pit."""


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with its offices and nothing else."""
    return County(tmp_path, kafka).open()


def send(county: County, values: list[bytes], key: bytes | None = None) -> None:
    """Send values compressed, as another client does; the broker counts what they are then."""
    producer = KafkaProducer(
        bootstrap_servers=county.address,
        compression_type="gzip",
        max_request_size=50_000_000,
        allow_auto_create_topics=False,
    )
    for value in values:
        producer.send(county.topic("intake"), value=value, key=key, headers=[JSON]).get(timeout=30)
    producer.close()


def test_each_has_its_answer_and_every_good_one_between_is_recorded(county: County) -> None:
    good = [encode(one) for one in county.submissions(len(HOSTILE) + 1)]
    values = [good[0], *(one for pair in zip(HOSTILE, good[1:], strict=True) for one in pair)]
    send(county, values)
    before = len(county.rows())
    said = county.done("intake", "--once").row
    assert (said["accepted"], said["malformed"]) == (len(good), len(HOSTILE))
    recorded = [json.loads(body)["id"] for _, _, body in county.rows()[before:]]
    assert recorded == [json.loads(one)["id"] for one in good]
    receipts = county.receipts()
    outcomes = [receipt["outcome"] for _, receipt in receipts]
    assert outcomes == ["accepted", *["malformed", "accepted"] * len(HOSTILE)]
    assert [int(headers["submission-offset"]) for headers, _ in receipts] == list(range(13))
    assert county.done("intake", "--once").row["accepted"] == 0
    assert len(county.receipts()) == len(values)
    parked = broker.everything(county.address, f"{county.topic('intake')}.dlq")
    assert len(parked) == said["parked"] == len(HOSTILE) - 2  # JSON that is read parks nothing


def test_what_was_too_large_to_be_parked_says_where_it_stands(county: County) -> None:
    send(county, [b"no JSON " + b"z" * 6_000_000])
    assert county.done("intake", "--once").row["parked"] == 1
    (letter,) = county.done("deadletter", "list").rows
    assert (letter["size"], letter["offset"], letter["code"]) == (6_000_008, 0, "malformed")
    again = county.run("deadletter", "replay", "--all")
    assert again.code == 4
    assert "too large to be parked" in again.err
    assert county.done("deadletter", "drop", "--all", "--yes").code == 0


def test_a_key_of_megabytes_has_a_receipt_with_its_beginning(county: County) -> None:
    (submission,) = county.submissions(1)
    send(county, [encode(submission)], key=b"agency" * 500_000)
    assert county.done("intake", "--once").row["accepted"] == 1
    (receipt,) = county.all_of("receipts")
    assert receipt.key == (b"agency" * 500_000)[: len(receipt.key or b"")]
    assert 0 < len(receipt.key or b"") <= 1_024
    assert json.loads(receipt.value or b"")["id"] == submission.id
