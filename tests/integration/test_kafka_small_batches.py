"""A cluster that takes little at once: relay and intake ask the topic, and send smaller batches."""

from pathlib import Path

import pytest

from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from tests.shared_log import County, positions

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

SMALL = "140000"
MANY = 900


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county whose topics take a seventh of what is usual."""
    made = County(tmp_path, kafka).open()
    with Administrator(cluster_of(kafka)) as administrator:
        for kind in ("log", "receipts"):
            administrator.configure(made.topic(kind), {"max.message.bytes": SMALL})
    return made


def test_the_relay_brings_the_log_over_in_smaller_batches(county: County) -> None:
    county.record(county.submissions(MANY))
    head = len(county.rows())
    assert sum(len(body) for _, _, body in county.rows()) > 2 * int(SMALL)
    assert county.done("relay", "--once").row["position"] == head
    assert positions(county) == list(range(1, head + 1))


def test_the_intake_answers_in_smaller_batches(county: County) -> None:
    county.hand_in([county.in_avro(one) for one in county.submissions(MANY)])
    assert county.done("intake", "--once").row["accepted"] == MANY
    receipts = county.all_of("receipts")
    assert sum(len(one.value or b"") for one in receipts) > int(SMALL)
    assert len(receipts) == MANY
