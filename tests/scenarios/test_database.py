"""``shenguan db``: create a ledger's database, upgrade it, check it, say who may do what in it."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests import postgres
from tests.terminal import Ran, Terminal

MOVED = (
    "update entries set position = position + 5 "
    "where position = (select max(position) from entries)"
)
TWICE = (
    "insert into entry_tags select 6, 0, tag, type from entry_tags "
    "where (position, ordinal) = (5, 0)"
)


@dataclass(frozen=True)
class County:
    """The command on a ledger of a server, and the server as another program sees it."""

    shenguan: Terminal
    url: str
    raw: psycopg.Connection[Any]

    def __call__(self, *arguments: str, **options: Any) -> Ran:  # noqa: ANN401
        """Run a command on the ledger."""
        return self.shenguan(*arguments, env={"SHENGUAN_STORE": self.url}, **options)

    @property
    def schema(self) -> str:
        """The ledger's schema."""
        return postgres.schema_of(self.url)

    def opened(self) -> "County":
        """Open the ledger and return the county."""
        assert self("open", "130523", "--name", "内丘县").code == 0
        return self

    def past_the_triggers(self, statement: str) -> None:
        """Change stored rows as somebody with every right can."""
        self.raw.execute("set session_replication_role = replica")
        assert self.raw.execute(statement.encode()).rowcount >= 1
        self.raw.execute("set session_replication_role = origin")


@pytest.fixture
def county(shenguan: Terminal, postgres_url: str) -> Iterator[County]:
    with postgres.connect(postgres_url) as raw:
        raw.execute(f"set search_path = {postgres.schema_of(postgres_url)}".encode())
        yield County(shenguan, postgres_url, raw)


def _checked(ran: Ran) -> dict[str, tuple[bool, str]]:
    return {row["check"]: (row["ok"], row["detail"]) for row in ran.rows}


def test_a_database_is_created_once_and_a_ledger_opened_recorded_and_listed_in_it(
    county: County,
) -> None:
    assert county("log", "list").code == 4
    for _ in range(2):
        told = county("db", "init")
        assert (told.code, told.err) == (0, "store format 1, 0 entries\n")
    county.opened()
    assert county("db", "init").err.startswith("store format 1, ")
    listed = county("log", "list", "--format", "ndjson").rows
    (bodies,) = county.raw.execute("select array_agg(body order by position) from entries")
    exported = county("log", "export").stdout
    assert exported == b"".join(body + b"\n" for body in bodies[0])
    assert [row["position"] for row in listed] == list(range(1, len(bodies[0]) + 1))
    again = county("open", "130523", "--name", "内丘县")
    assert again.code == 2
    assert "130523" in again.err


def test_a_sound_database_is_called_sound_and_tampering_is_named_by_its_position(
    county: County,
) -> None:
    empty = county("db", "check", "--format", "ndjson")
    assert empty.code == 4
    county.opened()
    sound = county("db", "check", "--format", "ndjson")
    found = _checked(sound)
    assert (sound.code, [one for one, (ok, _) in found.items() if not ok]) == (0, [])
    assert found["format"] == (True, "store format 1")
    ((last,),) = county.raw.execute("select count(*) from entries")
    assert found["positions"] == (True, f"1..{last}, no gap")
    for statement, check, says in (
        ("update entries set leaf = '\\x00' where position = 3", "leaves", "position 3"),
        (MOVED, "positions", "after"),
        ("delete from entry_tags where position = 4 and ordinal = 0", "tags", "position 4"),
        (
            TWICE,
            "ids",
            "more than one",
        ),
    ):
        county.past_the_triggers(statement)
        told = county("db", "check", "--format", "ndjson")
        ok, detail = _checked(told)[check]
        assert (told.code, ok) == (3, False)
        assert says in detail


def test_the_roles_are_printed_as_sql_that_a_server_takes(county: County) -> None:
    printed = county("db", "roles", "--print")
    assert printed.code == 0
    assert county("db", "init").code == 0
    county.raw.execute(printed.stdout)
    kinds = {"owner", "writer", "eraser", "reader"}
    rows = county.raw.execute(
        "select rolname from pg_roles where starts_with(rolname, %s)", (f"{county.schema}_",)
    ).fetchall()
    assert {name.rpartition("_")[2] for (name,) in rows} == kinds
    ((owner,),) = county.raw.execute(
        "select tableowner from pg_tables where schemaname = %s and tablename = 'entries'",
        (county.schema,),
    )
    assert owner == f"{county.schema}_owner"
    assert county("db", "init", "--roles").code == 0
    assert county("db", "roles").code == 0
    county.raw.execute(f"drop schema {county.schema} cascade".encode())
    for kind in kinds:
        county.raw.execute(f"drop role {county.schema}_{kind}".encode())


def test_an_upgrade_is_told_and_needs_a_ledgers_database(county: County) -> None:
    missing = county("db", "upgrade")
    assert missing.code == 4
    assert "shenguan db init" in missing.err
    county.opened()
    county.raw.execute("drop function append_one")
    told = county("db", "upgrade")
    assert (told.code, told.err) == (0, "store format 1\n")
    assert county("db", "check").code == 0


def test_a_file_has_the_same_commands_but_no_roles(shenguan: Terminal) -> None:
    assert shenguan("db", "upgrade").code == 4
    assert shenguan.done("db", "init").err == "store format 1, 0 entries\n"
    shenguan.done("open", "130523", "--name", "内丘县")
    assert shenguan.done("db", "upgrade").err == "store format 1\n"
    assert shenguan.done("db", "check", "--format", "ndjson").rows[0]["check"] == "format"
    refused = shenguan("db", "roles", "--print")
    assert refused.code == 5
    assert "SQLite knows no users" in refused.err


def test_a_follower_on_a_server_sees_what_is_recorded_while_it_waits(county: County) -> None:
    county.opened()
    last = county("log", "list", "--format", "ndjson").rows[-1]["position"]
    follow = ("log", "follow", "--since", str(last + 1), "--until", str(last + 1))
    with county.shenguan.start(*follow, "--store", county.url, stdout=subprocess.PIPE) as follower:
        told = county(
            *("record", "AgencyRegistered", "--agency", "reg:130523:1", "--name", "市场监管局"),
            *("--roles", "keeper"),
        )
        assert told.code == 0, told.err
        out, _ = follower.communicate(timeout=60)
    (line,) = out.decode().splitlines()
    assert json.loads(line)["position"] == last + 1
    assert json.loads(line)["entry"]["data"]["name"] == "市场监管局"


def test_what_a_server_holds_is_answered_from_views_beside_it_without_a_word(
    county: County,
) -> None:
    county.opened()
    listed = county("case", "list", "--format", "json")
    assert listed.code == 0, listed.err
    assert json.loads(listed.out)["rows"] == []
    with postgres.connect(county.url) as raw:
        found = raw.execute(
            "select viewname from pg_views where schemaname = %s", (f"{county.schema}_views",)
        ).fetchall()
    assert ("cases",) in found


def test_views_that_followed_further_than_a_restored_copy_reaches_are_told(
    county: County,
) -> None:
    county.opened()
    assert county("case", "list").code == 0
    ok, detail = _checked(county("db", "check", "--format", "ndjson"))["views"]
    assert (ok, "0 behind" in detail) == (True, True)
    for table in ("entry_tags", "entries"):
        county.past_the_triggers(
            f"delete from {table} where position = (select count(*) from entries)"  # noqa: S608 - names of ours
        )
    told = county("db", "check", "--format", "ndjson")
    ok, detail = _checked(told)["views"]
    assert (told.code, ok) == (3, False)
    assert "projections rebuild" in detail
