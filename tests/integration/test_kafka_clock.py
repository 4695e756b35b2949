"""An intake whose clock is wrong: it stops, and takes nothing that it has not judged rightly."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consumers.broker.address import cluster_of
from consumers.streams.intake import Intake
from consumers.streams.service import Stop
from ledger.errors import ClockSkewed
from ledger.gate.gate import Gate
from ledger.store import open_store
from ledger.store.following import Following
from schemas.topics import dead_letters_of
from tests import broker
from tests.shared_log import County

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]


def _take_in(county: County, off: timedelta) -> None:
    """Let an intake whose clock is so far off take in what is there."""

    def clock() -> datetime:
        return datetime.now(UTC) + off

    with closing(open_store(county.url, clock=clock)) as store:
        intake = Intake(
            county.ledger,
            Gate(store, clock=clock),
            cluster_of(county.address),
            lambda name: Following(county.url, name),
            once=True,
            store=store,
            records=1,
        )
        intake.work(Stop())


def test_an_intake_with_a_wrong_clock_stops_and_what_it_did_not_judge_waits(
    kafka: str, tmp_path: Path
) -> None:
    county = County(tmp_path, kafka).open()
    head = len(county.rows())
    county.hand_in([county.in_avro(one) for one in county.submissions(3)])
    with pytest.raises(ClockSkewed):
        _take_in(county, -timedelta(hours=2))
    assert (len(county.rows()), county.receipts()) == (head, [])
    letters = dead_letters_of(county.topic("intake"))
    assert broker.everything(kafka, letters) == []

    with pytest.raises(ClockSkewed):
        _take_in(county, timedelta(hours=2))
    assert 0 < len(county.receipts()) <= len(county.rows()) - head < 3, "the broker's answer tells"
    late = county.run("intake", "--once")
    assert late.code == 6
    county.done("clock", "accept", "--reason", "时钟快了两小时")
    county.done("intake", "--once")
    receipts = [receipt for _, receipt in county.receipts()]
    assert [one["outcome"] for one in receipts] == ["accepted"] * 3
    assert len({one["id"] for one in receipts}) == 3
