"""Ledgers that are lost at random moments and restored from random copies, on a real broker."""

import os
import time
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from msgspec.structs import replace

from consumers.broker.address import cluster_of
from consumers.streams import restoring
from consumers.streams.restoring import Restoration, copy_log
from ledger.clock import new_id
from ledger.store import open_store
from ledger.store.following import Following
from ledger.store.replica import Copied, open_copy
from tests import postgres
from tests.cutting import CutError, CutStore
from tests.shared_log import County, leaf_of

SECONDS = float(os.environ.get("SHENGUAN_ENDURANCE_SECONDS") or 20)
SEED = int(os.environ.get("SHENGUAN_ENDURANCE_SEED") or 412)
STEPS = 4
LOSSES = 3
"""So often one ledger is lost, with so many steps before each time."""
WHOLE = 1_000_000
"""So many appends no restore makes: it is not cut off."""

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.timeout(900 + 4 * SECONDS)]


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of database that is there; a restore takes small pages, so that it has many."""
    monkeypatch.setattr(restoring, "PAGE", 50)
    if request.param == "postgres":
        request.getfixturevalue("postgres_server")
    return str(request.param)


def place_of(request: pytest.FixtureRequest, kind: str, number: int) -> str:
    """Return the URL of a store of its own; nothing means a file in the county's folder."""
    if kind == "sqlite":
        return ""
    return postgres.in_schema(request.getfixturevalue("postgres_server"), f"t_restore_{number}")


def lost(county: County) -> None:
    if county.url.startswith("sqlite"):
        for path in county.folder.glob("shenguan.db*"):
            path.unlink()
    else:
        postgres.drop_schemas(county.url, postgres.schema_of(county.url))


def copied(county: County, copy: Path) -> None:
    with (
        closing(open_store(county.url)) as source,
        closing(open_copy(f"sqlite:///{copy}")) as target,
    ):
        copy_log(target, source)


def step(county: County, chance: Random) -> None:
    """Let something happen: on the intake topic, or at a terminal with a relay at work."""
    fresh = county.submissions(chance.randrange(1, 20))
    if chance.random() < 0.4:
        county.record(fresh)
        county.done("relay", "--once")
        return
    messages = [county.in_avro(one) for one in fresh]
    refused = [county.in_avro(replace(one, id=new_id())) for one in county.founding()[-3:]]
    county.hand_in([*messages, *chance.sample(messages, len(messages) // 3), *refused])
    county.done("intake", "--once")


def restore(county: County, copy: Path, *, appends: int, after: bool) -> None:
    with (
        closing(open_store(f"sqlite:///{copy}")) as source,
        closing(open_copy(county.url)) as target,
    ):
        store = cast("Copied", CutStore(target, appends=appends, after=after))
        copy_log(store, source)

        def hold(name: str) -> Following:
            return Following(county.url, name)

        list(Restoration(county.ledger, store, cluster_of(county.address), hold).restore())


def promised(county: County) -> None:
    """Hold every receipt that was ever given against the log."""
    leaves = {position: leaf_of(body) for position, _, body in county.rows()}
    told: list[dict[str, Any]] = [receipt for _, receipt in county.receipts()]
    for receipt in told:
        if receipt["position"] is not None:
            assert receipt["leaf"] == leaves[receipt["position"]], receipt


def history(county: County, chance: Random) -> int:
    """Live through one ledger; return how often it was cut off while it was restored."""
    county.open()
    copies: list[Path] = []
    cuts = 0
    for loss in range(LOSSES):
        for _ in range(STEPS):
            if chance.random() < 0.5 or not copies:
                copies.append(county.folder / f"copy-{loss}-{len(copies)}.db")
                copied(county, copies[-1])
            step(county, chance)
        whole, copy = county.rows(), chance.choice(copies)
        lost(county)
        for _ in range(chance.randrange(4)):
            try:
                restore(county, copy, appends=chance.randrange(6), after=chance.random() < 0.5)
            except CutError:
                cuts += 1
                here = county.rows()
                assert here == whole[: len(here)]
        restore(county, copy, appends=WHOLE, after=False)
        assert county.rows() == whole
        promised(county)
        assert county.done("doctor", "--against", "kafka", "--format", "ndjson").row["ok"]
    return cuts


def test_a_ledger_that_is_lost_comes_back_as_it_was(
    kind: str, kafka: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    began, number, cuts = time.monotonic(), 0, 0
    while number == 0 or time.monotonic() - began < SECONDS:
        folder = tmp_path / str(number)
        folder.mkdir()
        chance = Random(SEED + number)  # noqa: S311 - repeatable, not secret
        cuts += history(County(folder, kafka, url=place_of(request, kind, number)), chance)
        number += 1
    print(f"{kind}: {number} ledgers, lost {number * LOSSES} times, cut off {cuts} times")  # noqa: T201
