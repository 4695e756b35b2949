"""A log held against what others have of it: the first position that differs is named."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from consumers.broker.address import cluster_of
from consumers.streams import relay
from consumers.streams.log_topic import LogForked
from consumers.streams.relay import Relay
from consumers.streams.service import Stop
from ledger.store import open_store
from ledger.store.following import Following
from tests import broker
from tests.neighbours import like
from tests.shared_log import County, leaf_of, positions

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county whose log is in its topic."""
    made = County(tmp_path, kafka, lang="en").open()
    made.done("relay", "--once")
    return made


def rewrite(county: County, position: int) -> None:
    """Change an entry in the store as an intruder does: its bytes and its leaf."""
    body = county.rows()[position - 1][2].replace(b"reg:neiqiu:", b"reg:neiqiv:", 1)
    with closing(sqlite3.connect(county.folder / "shenguan.db")) as database, database:
        database.execute("drop trigger entries_keeps_update")
        statement = "update entries set body = ?, leaf = ? where position = ?"
        database.execute(statement, (body, bytes.fromhex(leaf_of(body)), position))


def against(county: County, other: str) -> tuple[int, str]:
    ran = county.run("doctor", "--against", other, "--format", "ndjson")
    return ran.code, ran.row["detail"] if ran.out else ran.err


def receipts(county: County) -> str:
    path = county.folder / "receipts.ndjson"
    told = [{"outcome": "malformed", "position": None, "leaf": None, "id": None}]
    told += [
        {"outcome": "accepted", "position": position, "leaf": leaf_of(body), "id": "x"}
        for position, _, body in reversed(county.rows())
    ]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in told))
    return str(path)


def export(county: County, name: str = "log.jsonl", *more: str) -> str:
    county.done("log", "export", "-o", name, *more)
    return str(county.folder / name)


def test_the_first_position_that_differs_is_named_whoever_has_the_other(county: County) -> None:
    head = len(county.rows())
    listed = ("--since", "20", "--type", "ItemListed")
    others = {
        "kafka": f"positions 1..{head} of 1..{head} are the same",
        export(county): f"{head} entries are the same",
        export(county, "some.jsonl", *listed): "entries are the same",
        receipts(county): f"{head} entries are the same; 1 name no entry",
    }
    for other, told in others.items():
        code, detail = against(county, other)
        assert (code, told in detail) == (0, True), (other, detail)
    later = max(position for position, kind, _ in county.rows() if kind == "ItemListed")
    rewrite(county, later)
    appended_to = 30
    with closing(sqlite3.connect(county.folder / "shenguan.db")) as database, database:
        database.execute(
            "update entries set body = cast(body || x'20' as blob) where position = ?",
            (appended_to,),
        )
    for other in others:
        code, detail = against(county, other)
        first = later if "some" in other else appended_to
        assert (code, f"position {first} differs first" in detail) == (3, True), (other, detail)


def test_what_others_have_and_this_log_lacks_differs(county: County) -> None:
    head = len(county.rows())
    county.record(county.submissions(3))
    county.done("relay", "--once")
    others = [export(county), receipts(county), "kafka"]
    with closing(sqlite3.connect(county.folder / "shenguan.db")) as database, database:
        database.execute("drop trigger entries_keeps_delete")
        database.execute("drop trigger entry_tags_keeps_delete")
        database.execute("delete from entry_tags where position > ?", (head,))
        database.execute("delete from entries where position > ?", (head,))
    for other in others:
        code, detail = against(county, other)
        assert (code, f"position {head + 1}" in detail) == (3, True), (other, detail)


def test_a_file_that_is_neither_export_nor_receipts_is_told(county: County, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text('{"position": 1}\n')
    assert against(county, str(other))[0] == 2
    assert against(county, str(tmp_path / "nowhere"))[0] == 2


def test_a_relay_finds_an_earlier_entry_that_differs(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = len(county.rows())
    assert county.done("relay", "--once", "--check").row["sent"] == 0
    rewrite(county, 12)
    told = county.run("relay", "--once", "--check")
    assert (told.code, "position 12 differs first" in told.err) == (3, True)
    monkeypatch.setattr(relay, "SAMPLE", head)
    with closing(open_store(county.url)) as store, pytest.raises(LogForked, match="position 12"):
        Relay(
            county.ledger,
            store,
            cluster_of(county.address),
            lambda name: Following(county.url, name),
            once=True,
        ).work(Stop())


def test_a_repetition_in_the_topic_is_no_difference(county: County) -> None:
    records = county.all_of("log")
    county.hand_in([like(one) for one in records[-2:]])
    assert county.done("relay", "--once", "--check").row["sent"] == 0
    assert against(county, "kafka")[0] == 0
    assert broker.end_of(county.address, county.topic("log")) == len(records) + 2
    assert positions(county)[-1] == len(records)
