"""A ledger restored from a copy: nobody records on it before what its topics tell is back again."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from consumers.broker.address import cluster_of
from consumers.streams import restoring
from consumers.streams.restoring import Restoration
from ledger.clock import new_id
from ledger.entry import Submission
from ledger.events.credit import PenaltyDecided
from ledger.gate.proposal import salted
from ledger.store import open_store
from ledger.store.following import Following
from ledger.store.replica import Copied, open_copy
from tests import postgres
from tests.cutting import CutError, CutStore
from tests.examples.organisation import INSPECTOR, MARKET
from tests.examples.story import EXAMPLES
from tests.neighbours import Neighbour
from tests.shared_log import County, leaf_of

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, kafka: str, tmp_path: Path) -> County:
    """A county on either kind of database."""
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    return County(tmp_path, kafka, url=url, lang="en").open()


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county in a file."""
    return County(tmp_path, kafka, lang="en").open()


def copied(county: County) -> Path:
    """Take a copy, as a file, while nobody writes: by the rows of a store of either kind."""
    copy = county.folder / "copy.db"
    source = open_store(county.url)
    target = open_copy(f"sqlite:///{copy}")
    with closing(source), closing(target):
        restoring.copy_log(target, source)
    return copy


def lost(county: County) -> None:
    """Lose the store."""
    if county.url.startswith("sqlite"):
        for path in county.folder.glob("shenguan.db*"):
            path.unlink()
    else:
        postgres.drop_schemas(county.url, postgres.schema_of(county.url))


def in_place(county: County, copy: Path) -> None:
    """Put a copy in its place by hand, as one does who has not read the page on operation."""
    lost(county)
    shutil.copy(copy, county.folder / "shenguan.db")


def taken_in(county: County, submissions: Sequence[Submission[Any]]) -> None:
    county.hand_in([county.in_avro(one) for one in submissions])
    county.done("intake", "--once")


def refusable(county: County, submissions: Sequence[Submission[Any]]) -> list[Submission[Any]]:
    """Return submissions that are refused: what was listed already, under ids of their own."""
    rows = [json.loads(body) for _, kind, body in county.rows() if kind == "ItemListed"]
    listed = next(one for one in county.founding() if one.type == "ItemListed")
    assert rows
    assert submissions
    return [replace(listed, id=new_id()) for _ in submissions]


def promises(county: County) -> dict[int, set[str]]:
    """Return the leaves that receipts have named for each position."""
    found: dict[int, set[str]] = {}
    for _, receipt in county.receipts():
        if receipt["position"] is not None:
            found.setdefault(receipt["position"], set()).add(receipt["leaf"])
    return found


def kept_promises(county: County) -> None:
    """Hold every receipt against the log: no position was given twice with two leaves."""
    leaves = {position: leaf_of(body) for position, _, body in county.rows()}
    for position, named in promises(county).items():
        assert named == {leaves[position]}, position


def stopped(county: County, *arguments: str) -> str:
    """Run a service that must stop before it records anything; return what it says."""
    before = county.rows()
    ran = county.run(*arguments)
    assert ran.code == 3, (arguments, ran.out, ran.err)
    assert county.rows() == before
    return ran.err


def test_what_receipts_promised_comes_back_byte_for_byte_where_no_relay_ran(
    either: County,
) -> None:
    county = either
    taken_in(county, county.submissions(5))
    copy = copied(county)
    fresh = county.submissions(8)
    clear = salted("某甲")
    told = msgspec.to_builtins(county.submissions(1)[0])
    taken_in(county, [*fresh[:4], *refusable(county, fresh[:2]), *fresh[4:]])
    doubled = refusable(county, fresh[:2])
    county.hand_in([county.in_json([msgspec.to_builtins(one) for one in doubled])])
    county.hand_in([county.in_json({**told, "personal": [clear._asdict()]})])
    county.done("intake", "--once")
    whole = county.rows()
    lost(county)
    said = county.done("db", "restore", str(copy)).rows
    assert [one["source"] for one in said] == ["copy", "topic", "receipts"]
    assert said[-1]["position"] == len(whole)
    assert county.rows() == whole
    kept_promises(county)
    assert [one["entries"] for one in county.done("db", "restore", str(copy)).rows] == [0, 0, 0]
    assert county.done("db", "check").code == 0
    taken_in(county, county.submissions(2))
    assert len(county.rows()) == len(whole) + 2
    kept_promises(county)


def test_the_logs_topic_gives_back_what_was_recorded_at_a_terminal(either: County) -> None:
    county = either
    copy = copied(county)
    county.record(county.submissions(30))
    taken_in(county, county.submissions(5))
    county.done("relay", "--once")
    taken_in(county, county.submissions(5))
    whole = county.rows()
    lost(county)
    plan = county.done("db", "restore", str(copy), "--dry-run").rows
    assert [one["entries"] for one in plan[1:]] == [35, 5]
    assert county.run("log", "list").code == 4
    county.done("db", "restore", str(copy))
    assert county.rows() == whole
    county.done("relay", "--once")
    kept_promises(county)


def test_the_topics_alone_give_a_whole_ledger_back(county: County) -> None:
    taken_in(county, county.submissions(5))
    county.done("relay", "--once")
    whole = county.rows()
    lost(county)
    assert "--ledger" in county.run("db", "restore").err or county.run("db", "restore").code == 4
    county.done("db", "restore", "--ledger", county.ledger)
    assert county.rows() == whole


@pytest.mark.parametrize("relayed", [True, False])
def test_no_service_records_on_a_copy_that_was_put_in_place_by_hand(
    county: County, *, relayed: bool
) -> None:
    taken_in(county, county.submissions(3))
    copy = copied(county)
    if relayed:
        county.record(county.submissions(4))
        county.done("relay", "--once")
    else:
        taken_in(county, county.submissions(4))
    whole = county.rows()
    in_place(county, copy)
    county.hand_in([county.in_avro(county.submissions(1)[0])])
    for arguments in (("intake", "--once"), ("notices", "--ledger", "x", "--once"), ("intake",)):
        assert "shenguan db restore" in stopped(county, *arguments)
    if relayed:
        assert "shenguan db restore" in stopped(county, "relay", "--once")
    county.done("db", "restore")
    assert county.rows() == whole
    county.done("intake", "--once")
    assert len(county.rows()) == len(whole) + 1
    kept_promises(county)


def test_a_copy_on_which_somebody_recorded_is_told_as_a_fork(county: County) -> None:
    copy = copied(county)
    handed_in = county.submissions(4)
    taken_in(county, handed_in)
    in_place(county, copy)
    county.record(handed_in)
    assert "another entry than position" in stopped(county, "intake", "--once")
    ran = county.run("db", "restore")
    assert (ran.code, "a person has to look" in ran.err) == (3, True)


def test_what_nobody_can_bring_back_is_named_and_read_again_on_request_alone(
    county: County,
) -> None:
    """Recorded at a terminal after the copy and not relayed: what follows cannot keep its place."""
    copy = copied(county)
    head = len(county.rows())
    county.record(county.submissions(2))
    handed_in = county.submissions(3)
    taken_in(county, handed_in)
    lost(county)
    told = county.run("db", "restore", str(copy))
    assert told.code == 3
    assert f"positions {head + 1}–{head + 5} were given away" in told.err
    assert len(county.rows()) == head
    stopped(county, "intake", "--once")
    county.done("db", "restore", "--accept-loss")
    again = county.done("intake", "--once").row
    assert again["accepted"] + again["refused"] == 3
    recorded = {json.loads(body)["id"] for _, _, body in county.rows()[head:]}
    for one in handed_in:
        answers = [said for _, said in county.receipts() if said["id"] == one.id]
        assert len(answers) == 2
        assert one.id in recorded or answers[-1]["outcome"] == "refused"
    county.done("intake", "--once")
    county.done("db", "restore")


def test_notices_are_read_again(kafka: str, tmp_path: Path) -> None:
    here, there = (Neighbour(tmp_path / name, kafka).settle() for name in ("here", "there"))
    copy = copied(here)
    there.tell(EXAMPLES[PenaltyDecided], MARKET, INSPECTOR)
    there.relay()
    command = ("notices", "--once", "--ledger", there.ledger)
    heard = here.done(*command).row["noticed"]
    whole = here.rows()
    assert heard
    in_place(here, copy)
    stopped(here, *command)
    stopped(here, "intake", "--once")
    assert here.run("db", "restore").code == 3
    here.done("db", "restore", "--accept-loss")
    assert here.done(*command).row["noticed"] == heard
    assert len(here.rows()) == len(whole)
    here.done("relay", "--once")
    whole = here.rows()
    in_place(here, copy)
    here.done("db", "restore")
    assert here.rows() == whole
    assert here.done(*command).row["noticed"] == 0


def restore(county: County, wrap: Callable[[Copied], Any]) -> None:
    with closing(open_copy(county.url)) as store:
        list(
            Restoration(
                county.ledger,
                wrap(store),
                cluster_of(county.address),
                lambda name: Following(county.url, name),
            ).restore()
        )


@pytest.mark.parametrize("seed", range(4))
def test_a_restore_that_is_cut_off_anywhere_goes_on(
    county: County, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "PAGE", 7)
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    copy = copied(county)
    county.record(county.submissions(chance.randrange(1, 30)))
    county.done("relay", "--once")
    taken_in(county, county.submissions(chance.randrange(1, 12)))
    whole = county.rows()
    in_place(county, copy)
    for _ in range(3):
        cut = partial(CutStore, appends=chance.randrange(4), after=chance.random() < 0.5)
        try:
            restore(county, cut)
        except CutError:
            assert county.rows() == whole[: len(county.rows())]
    restore(county, lambda store: store)
    assert county.rows() == whole
    kept_promises(county)


def test_no_restore_beside_a_service_that_works(county: County) -> None:
    with county.running("intake"):
        ran = county.run("db", "restore")
        for _ in range(100):
            if ran.code == 5:
                break
            ran = county.run("db", "restore")
    assert (ran.code, "is at it already" in ran.err) == (5, True)


def test_without_a_broker_nothing_is_restored_unless_it_is_told_that_there_was_none(
    county: County,
) -> None:
    copy = copied(county)
    whole = county.rows()
    lost(county)
    address, county.address = county.address, "127.0.0.1:1"
    silent = county.run("db", "restore", str(copy))
    assert (silent.code, "start it first" in silent.err) == (5, True)
    assert not (county.folder / "shenguan.db").exists()
    county.done("db", "restore", str(copy), "--offline")
    assert county.rows() == whole
    county.address = address


def test_a_damaged_copy_and_another_ledgers_copy_are_refused(
    county: County, tmp_path: Path
) -> None:
    copy = copied(county)
    (tmp_path / "other").mkdir()
    other = County(tmp_path / "other", county.address).open()
    ran = county.run("db", "restore", str(copied(other)))
    assert (ran.code, "several ledgers" in ran.err) == (2, True)
    lost(county)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("drop trigger entries_keeps_update")
        database.execute("update entries set body = body || x'20' where position = 20")
    ran = county.run("db", "restore", str(copy))
    assert (ran.code, "damaged at position 20" in ran.err) == (3, True)
