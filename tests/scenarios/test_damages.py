"""``db check`` and ``doctor`` notice by themselves what somebody did to a store, on both databases.

Each damage is made past the triggers, by SQL, as somebody with every right can.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import pytest

from cli.commands.doctor import ledger_findings
from cli.exits import UNVERIFIED
from ledger.entry import encode
from ledger.log import StoredEntry
from ledger.store import open_store, upgrade_store
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests import postgres
from tests.terminal import Ran, Terminal

STORES: Final = ("sqlite", "postgres")
TABLES: Final = ("entries", "entry_tags", "personal", "store_format")


class Victim(Protocol):
    """A ledger whose tables somebody changes."""

    shenguan: Terminal
    url: str

    def run(self, statement: str, *values: object) -> None:
        """Run a statement past everything that keeps history; it must change a row."""

    def define(self, statement: str) -> None:
        """Change the tables themselves."""


class File:
    """A victim in a file."""

    def __init__(self, shenguan: Terminal) -> None:
        self.shenguan = shenguan
        self.url = f"sqlite:///{shenguan.folder / 'shenguan.db'}"

    def run(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.shenguan.folder / "shenguan.db")) as raw, raw:
            triggers = raw.execute("select name, sql from sqlite_master where type = 'trigger'")
            kept = triggers.fetchall()
            for name, _ in kept:
                raw.execute(f"drop trigger {name}")
            assert raw.execute(statement, values).rowcount >= 1
            for _, text in kept:
                raw.execute(text)

    def define(self, statement: str) -> None:
        with closing(sqlite3.connect(self.shenguan.folder / "shenguan.db")) as raw, raw:
            raw.execute(statement)


class Server:
    """A victim in a schema of a server."""

    def __init__(self, shenguan: Terminal, url: str) -> None:
        self.shenguan = shenguan
        self.url = url

    def run(self, statement: str, *values: object) -> None:
        with postgres.connect(self.url) as raw:
            raw.execute(f"set search_path = {postgres.schema_of(self.url)}".encode())
            raw.execute("set session_replication_role = replica")
            assert raw.execute(statement.replace("?", "%s").encode(), values).rowcount >= 1

    def save(self) -> None:
        """Keep the tables as they are."""
        name = postgres.schema_of(self.url)
        with postgres.connect(self.url) as raw:
            raw.execute(f"create schema {name}_saved".encode())
            for table in TABLES:
                raw.execute(f"create table {name}_saved.{table} as table {name}.{table}".encode())

    def restore(self) -> None:
        """Make the tables, triggers and functions what they were."""
        name = postgres.schema_of(self.url)
        with postgres.connect(self.url) as raw:
            raw.execute("set session_replication_role = replica")
            for table in TABLES:
                raw.execute(f"truncate {name}.{table}".encode())
                raw.execute(f"insert into {name}.{table} table {name}_saved.{table}".encode())
            raw.execute(f"alter table {name}.entry_tags enable trigger all".encode())
        upgrade_store(self.url)

    def define(self, statement: str) -> None:
        with postgres.connect(self.url) as raw:
            raw.execute(f"set search_path = {postgres.schema_of(self.url)}".encode())
            raw.execute(statement.encode())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly opened ledger with an officer whose name is kept and one whose name is withheld."""
    county = Terminal(tmp_path_factory.mktemp("model"))
    _fill(county)
    return county.folder / "shenguan.db"


def _fill(county: Terminal, *where: str) -> None:
    county.done("open", "130523", "--name", "内丘县", *where)
    county.done(
        *("record", "OfficerAppointed", "--officer", "8", "--name", "张三"),
        *("--agency", "reg:130523:root", *where),
    )
    secret = f"sha256:{sha256(b'nobody knows').hexdigest()}"
    county.done(
        *("record", "OfficerAppointed", "--officer", "9", "--name", secret),
        *("--agency", "reg:130523:root", *where),
    )


@pytest.fixture
def sqlite(model: Path, tmp_path: Path) -> File:
    """A whole ledger in a file, to be damaged."""
    shutil.copy(model, tmp_path / "shenguan.db")
    return File(Terminal(tmp_path))


@pytest.fixture(scope="module")
def served(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ledger on a server that is whole again for each test."""
    name = f"t_{uuid4().hex[:12]}"
    server = Server(
        Terminal(tmp_path_factory.mktemp("server")), postgres.in_schema(postgres_server, name)
    )
    _fill(server.shenguan, "--store", server.url)
    server.save()
    yield server
    postgres.drop_schemas(postgres_server, name)
    postgres.drop_schemas(postgres_server, f"{name}_saved")


@pytest.fixture(name="postgres")
def of_server(served: Server) -> Iterator[Server]:
    """A whole ledger on a server, to be damaged."""
    yield served
    served.restore()


@pytest.fixture(params=STORES)
def victim(request: pytest.FixtureRequest) -> Victim:
    """A whole ledger, to be damaged."""
    found: Victim = request.getfixturevalue(request.param)
    return found


def _check(victim: Victim, *command: str) -> tuple[Ran, dict[str, str]]:
    told = victim.shenguan(*command, "--format", "ndjson", "--store", victim.url)
    return told, {row["check"]: row["detail"] for row in told.rows if not row["ok"]}


def _row(victim: Victim, position: int) -> StoredEntry:
    with closing(open_store(victim.url, create=False)) as store:
        found = store.row(position)
    assert found is not None
    return found


def _rewrite(victim: Victim, position: int, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of an entry, and its leaf and columns with them."""
    body = change(_row(victim, position).body)
    head = json.loads(body)
    victim.run(
        "update entries set body = ?, leaf = ?, recorded_at = ? where position = ?",
        body, sha256(b"\0" + body).digest(), head["recorded_at"], position,
    )  # fmt: skip


def _with(**fields: Any) -> Callable[[bytes], bytes]:  # noqa: ANN401 - any JSON
    return lambda body: encode(json.loads(body) | fields)


def _last(victim: Victim) -> int:
    with closing(open_store(victim.url, create=False)) as store:
        return store.head()


def _back_in_time(victim: Victim) -> None:
    _rewrite(victim, 5, _with(recorded_at="2001-01-01T00:00:00.000000Z"))


def _another_ledger(victim: Victim) -> None:
    _rewrite(victim, 5, _with(ledger="130524"))


def _blanks(victim: Victim) -> None:
    _rewrite(victim, 5, lambda body: body.replace(b'","', b'", "', 1))


def _key_twice(victim: Victim) -> None:
    _rewrite(victim, 5, lambda body: b'{"actor":"reg:x:y/1",' + body[1:])


def _hidden(victim: Victim) -> None:
    _rewrite(victim, 5, _with(note="who reads this?"))


def _hidden_in_data(victim: Victim) -> None:
    def change(body: bytes) -> bytes:
        entry = json.loads(body)
        entry["data"]["note"] = "who reads this?"
        return encode(entry)

    _rewrite(victim, 5, change)


def _type_column(victim: Victim) -> None:
    victim.run("update entries set type = 'PushReceived' where position = 5")


def _unknown_type_column(victim: Victim) -> None:
    victim.run("update entries set type = 'NobodyKnows' where position = 5")


def _time_column(victim: Victim) -> None:
    victim.run("update entries set recorded_at = '2099' where position = ?", _last(victim))


def _no_format(victim: Victim) -> None:
    victim.run("delete from store_format where version > 0")


def _stray(victim: Victim) -> None:
    victim.run("insert into personal values ('sha256:00', 'x', 'y')")


def _missing(victim: Victim) -> None:
    victim.run("delete from personal where value = ?", "张三")


def _all_missing(victim: Victim) -> None:
    victim.run("delete from personal")


def _mark_missing(victim: Victim) -> None:
    victim.run("delete from personal where commitment like ?", "withheld:%")


def _tags_column(victim: Victim) -> None:
    victim.run("""update entries set tags = '["case:x"]' where position = 5""")


def _tag(victim: Victim) -> None:
    victim.run("update entry_tags set tag = 'case:x' where position = 5 and ordinal = 1")


def _stray_tag(victim: Victim) -> None:
    victim.run(
        "insert into entry_tags (tag, type, position, ordinal) "
        "values ('case:x', 'OfficerAppointed', 5, 9)"
    )


DAMAGES: Final = (
    (_back_in_time, "times", "position 5"),
    (_another_ledger, "ledgers", "position 5"),
    (_blanks, "canonical", "position 5"),
    (_key_twice, "canonical", "position 5"),
    (_hidden, "canonical", "position 5 holds note"),
    (_hidden_in_data, "canonical", "position 5 holds data.note"),
    (_type_column, "bodies", "position 5"),
    (_unknown_type_column, "bodies", "position 5"),
    (_time_column, "bodies", "type or time of position"),
    (_no_format, "format", "store_format is empty"),
    (_stray, "personal", "sha256:00 belongs to no entry"),
    (_missing, "personal", "is missing"),
    (_all_missing, "personal", "is missing"),
    (_mark_missing, "personal", "is missing"),
    (_tags_column, "tags", "position 5"),
    (_tag, "tags", "position 5"),
    (_stray_tag, "tags", "position 5, wrongly"),
)


@pytest.mark.parametrize(
    ("damage", "check", "says"), DAMAGES, ids=[one.__name__[1:] for one, *_ in DAMAGES]
)
def test_a_damage_is_noticed_and_told(
    victim: Victim, damage: Callable[[Victim], None], check: str, says: str
) -> None:
    damage(victim)
    with Wiring(Settings(store=victim.url)) as wiring:
        bad = [one for one in ledger_findings(wiring.inspecting()) if not one.ok]
    assert min(one.code for one in bad) == UNVERIFIED
    (detail,) = [one.detail for one in bad if one.check == check]
    assert says in detail
    assert "张三" not in str(bad)


def test_a_sound_ledger_with_kept_withheld_and_erased_values_is_called_sound(
    victim: Victim,
) -> None:
    for command in (("db", "check"), ("doctor",)):
        told, found = _check(victim, *command)
        assert (told.code, found) == (0, {})
    with closing(open_store(victim.url, create=False)) as store:
        (kept,) = [one for one in store.personal_page("", 9) if store.personal([one])]
    where = ("--store", victim.url)
    victim.shenguan.done("personal", "erase", kept, "--yes", *where)
    assert _check(victim, "db", "check")[1] == {}


OTHERWISE: Final = (
    "create or replace function keep_history() returns trigger language plpgsql as "
    "$$ begin return new; end $$"
)


@pytest.mark.parametrize(
    ("kind", "statement", "says"),
    [
        ("sqlite", "drop trigger entries_keeps_update", "entries_keeps_update is missing"),
        ("sqlite", "drop trigger entries_follow", "entries_follow is missing"),
        (
            "sqlite",
            "create trigger mine before insert on entries begin select 1; end",
            "mine is none of ours",
        ),
        ("postgres", "drop trigger entries_keep on entries", "entries_keep is missing"),
        (
            "postgres",
            "alter table entry_tags disable trigger entry_tags_keep",
            "entry_tags_keep is switched off",
        ),
        (
            "postgres",
            OTHERWISE,
            "keep_history says something else",
        ),
    ],
)
def test_what_keeps_history_as_it_is_must_be_there_and_an_upgrade_renews_it(
    request: pytest.FixtureRequest, kind: str, statement: str, says: str
) -> None:
    victim: Victim = request.getfixturevalue(kind)
    victim.define(statement)
    for command in (("db", "check"), ("doctor",)):
        told, found = _check(victim, *command)
        assert (told.code, says in found["keepers"]) == (3, True)
    victim.shenguan.done("db", "upgrade", "--store", victim.url)
    if says.endswith("something else") or "missing" in says:
        assert _check(victim, "db", "check")[0].code == 0


def test_a_check_writes_nothing_neither_into_a_file_nor_beside_it(model: Path) -> None:
    victim = File(Terminal(model.parent))

    def files() -> dict[str, tuple[bytes, int]]:
        return {
            one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in model.parent.iterdir()
        }

    for one in model.parent.glob("shenguan.db*"):
        if one != model:
            one.unlink()
    before = files()
    assert _check(victim, "db", "check")[0].code == 0
    assert files() == before
    with closing(open_store(victim.url, create=False)) as store:
        assert store.head() > 0
        before = files()
        assert _check(victim, "db", "check")[0].code == 0
        assert files() == before
    victim.shenguan.done("case", "list")
    before = files()
    assert "projections" in str(_check(victim, "db", "check")[0].rows[-1])
    assert files() == before


def test_what_is_no_store_is_called_so_and_left_as_it_is(shenguan: Terminal) -> None:
    empty = shenguan.folder / "empty.db"
    empty.touch()
    told = shenguan("db", "check", "--store", "empty.db")
    assert (told.code, "the file is empty: it is no store" in told.err) == (4, True)
    assert (os.stat(empty).st_size, list(shenguan.folder.iterdir())) == (0, [empty])  # noqa: PTH116
    with closing(sqlite3.connect(shenguan.folder / "other.db")) as raw, raw:
        raw.execute("create table entries (position integer)")
        raw.execute("create table store_format (version integer)")
    told, found = _check(File(shenguan), "db", "check")
    assert told.code == 4
    told = shenguan("db", "check", "--store", "other.db", "--format", "ndjson")
    assert told.code == 3
    assert "the table entry_tags is missing" in told.rows[0]["detail"]
    assert found == {}
