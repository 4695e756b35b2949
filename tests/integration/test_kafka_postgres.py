"""Intake and relay of a ledger that lives in PostgreSQL: killed, and the server killed as well."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import postgres
from tests.shared_log import County, Watch, kill, once_each, positions, repeated, terminate

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

MANY = 4_000


def test_killed_services_on_a_server_lose_nothing(
    kafka: str, postgres_url: str, tmp_path: Path
) -> None:
    county = County(tmp_path, kafka, url=postgres_url).open()
    before = len(county.rows())
    submissions = county.submissions(MANY)
    county.hand_in(list(map(county.in_avro, submissions)))
    with closing(Watch(county, "receipts")) as watch:
        for share in (0.2, 0.6):
            with county.running("intake") as intake:
                watch.until(int(MANY * share))
                kill(intake)
    with closing(Watch(county, "log")) as watch:
        for share in (0.3, 0.7):
            with county.running("relay") as relay:
                watch.until(int(before * share) + 1)
                kill(relay)
    county.done("intake", "--once")
    county.done("relay", "--once")
    once_each(county, submissions, before)
    repeated(positions(county), before + MANY)
    assert county.done("relay", "--once").row["sent"] == 0


def test_a_database_that_is_killed_and_comes_back_costs_nothing(
    request: pytest.FixtureRequest, kafka: str, tmp_path: Path
) -> None:
    request.getfixturevalue("own_postgres")
    with postgres.own_server() as server:
        county = County(tmp_path, kafka, url=postgres.in_schema(server.url, "county")).open()
        before = len(county.rows())
        submissions = county.submissions(MANY)
        county.hand_in(list(map(county.in_avro, submissions)))
        with (
            closing(Watch(county, "receipts")) as receipts,
            closing(Watch(county, "log")) as log,
            county.running("intake") as intake,
            county.running("relay") as relay,
        ):
            receipts.until(MANY // 4)
            log.until(before // 2)
            server.kill()
            time.sleep(0.5)
            server.start()
            receipts.until(MANY)
            log.until(before + MANY)
            assert (terminate(intake), terminate(relay)) == (0, 0)
        once_each(county, submissions, before)
        repeated(positions(county), before + MANY)
