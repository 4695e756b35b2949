"""A replica is written by its projector alone: every other door is shut, and says where to go."""

import json
from contextlib import closing
from pathlib import Path

import pytest

import shenguan
from cli import exits
from ledger.dcb import DCBEvent
from ledger.errors import LedgerMismatch, StoreIsReplica
from ledger.log import StoredEntry
from ledger.store import create_roles, open_store, upgrade_store
from ledger.store.collection import Collection
from ledger.store.following import Following
from ledger.store.recorder import Recorder
from ledger.store.replica import open_replica
from tests.county import County
from tests.terminal import Terminal

LEDGER = "130523"
MAPPING = """
mapping: 1
name: cases
source: cases
zone: Asia/Shanghai
ledger:
  id: "130523"
  name: 内丘县
  agency: reg:130523:root
  officer: reg:130523:root/1
  agencies:
    reg:130523:root: {name: 审批局, roles: [keeper, catalogue, importer]}
agency: reg:130523:root
actor: reg:130523:root/1
events:
  - event: ItemListed
    key: "{number}"
    occurred_at: "{day}"
    fields:
      item: "XK-{number}"
      name: 许可
      kind: "01"
      basis: ["法"]
      agency: reg:130523:root
      effective_on: "{day}"
"""


@pytest.fixture(scope="module")
def rows() -> list[StoredEntry]:
    """The log of the example county."""
    return [row for page in County().whole().store.scan() for row in page]


@pytest.fixture(params=["sqlite", "postgres"])
def collection(request: pytest.FixtureRequest, tmp_path: Path) -> Collection:
    """A collection in either kind of database."""
    if request.param == "sqlite":
        made = Collection(f"sqlite:///{tmp_path / 'province.db'}")
    else:
        made = Collection(str(request.getfixturevalue("postgres_url")))
    made.prepare()
    return made


@pytest.fixture
def url(collection: Collection, rows: list[StoredEntry]) -> str:
    """The URL of a replica that holds a whole log."""
    place = collection.url_of(LEDGER)
    with closing(open_replica(place)) as replica:
        replica.append_rows(rows)
    return place


def held(url: str) -> list[StoredEntry]:
    with closing(open_store(url, create=False)) as store:
        return [row for page in store.scan() for row in page]


def submission(tmp_path: Path, rows: list[StoredEntry]) -> Path:
    """Return a file with a submission that the ledger itself would take."""
    listed = json.loads(next(row.body for row in rows if row.type == "ItemListed"))
    del listed["recorded_at"]
    listed["id"] = "0e4b7c52-6a0f-4d52-9f0e-5f2d3b1c8a77"
    listed["data"]["item"] = "XK-99-0001"
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(listed) + "\n")
    return path


def test_no_command_writes_into_a_replica(
    url: str, tmp_path: Path, rows: list[StoredEntry]
) -> None:
    table = tmp_path / "cases.csv"
    table.write_text("number,day\n1,2017-07-03\n", "utf-8")
    mapping = tmp_path / "cases.yaml"
    mapping.write_text(MAPPING, "utf-8")
    commands = [
        ("submit", str(submission(tmp_path, rows))),
        (
            "record",
            "CaseClosed",
            "--case",
            "1",
            "--outcome",
            "granted",
            "--closed-on",
            "2017-10-17",
        ),
        ("import", str(table), "--mapping", str(mapping)),
        ("intake", "--once"),
        ("notices", "--once"),
        ("relay", "--once"),
        ("run", "--listen", "127.0.0.1:0"),
        ("db", "init"),
        ("db", "upgrade"),
    ]
    terminal = Terminal(tmp_path)
    for command in commands:
        ran = terminal(*command, "--store", url, "--kafka", "127.0.0.1:1")
        assert ran.code == exits.USAGE, (command, ran.out, ran.err)
        assert "shenguan project" in ran.err, (command, ran.err)
        assert ran.err.count("\n") == 1, (command, ran.err)
    assert held(url) == rows


def test_no_ledger_is_opened_in_a_replica_that_is_still_empty(
    collection: Collection, tmp_path: Path
) -> None:
    url = collection.url_of(LEDGER)
    open_replica(url).close()
    ran = Terminal(tmp_path)("open", LEDGER, "--name", "内丘县", "--store", url)
    assert (ran.code, held(url)) == (exits.USAGE, [])
    assert "shenguan project" in ran.err


def test_the_python_face_writes_into_no_replica(url: str, rows: list[StoredEntry]) -> None:
    last = json.loads(rows[-1].body)
    del last["recorded_at"]
    with shenguan.open(url) as ledger:
        assert ledger.position == len(rows)
        with pytest.raises(StoreIsReplica, match="intake topic"):
            ledger.submit([last])
    assert held(url) == rows


def test_a_store_of_its_own_kind_writes_into_no_replica(url: str, rows: list[StoredEntry]) -> None:
    with closing(open_store(url)) as store:
        for write in (
            lambda: Recorder(store).append([DCBEvent(type="x", data=b"{}", tags=["x:1"])]),
            lambda: store.append_drafts([]),
            lambda: store.erase_personal(["sha256:0"]),
            lambda: Following(url, "relay-x"),
            lambda: upgrade_store(url),
        ):
            with pytest.raises(StoreIsReplica):
                write()
    if url.startswith("postgresql"):
        with pytest.raises(StoreIsReplica):
            create_roles(url)
    with closing(open_replica(url)) as replica, pytest.raises(StoreIsReplica):
        replica.append_drafts([])
    assert held(url) == rows


def test_a_replica_of_a_former_version_is_taken_over(
    collection: Collection, rows: list[StoredEntry]
) -> None:
    """A former version wrote no mark: what its projector opens becomes a replica."""
    url = collection.url_of(LEDGER)
    with closing(open_store(url)) as store:
        assert not store.is_replica()
    with closing(open_replica(url)) as replica:
        replica.append_rows(rows)
    with closing(open_store(url)) as store:
        assert store.is_replica()


def test_a_projector_takes_over_no_ledger_that_records_for_itself(collection: Collection) -> None:
    url = collection.url_of(LEDGER)
    open_store(url).close()
    Following(url, "relay-x").close()
    with pytest.raises(LedgerMismatch, match="records for itself"):
        open_replica(url)
    with closing(open_store(url)) as store:
        assert not store.is_replica()
