"""``shenguan upgrade``: a ledger of the former version is rehearsed on a copy, then brought up."""

import json
import lzma
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from cli import exits
from ledger.entry import decode_entry
from ledger.events.organisation import CalendarPublished, LegalTermSet
from ledger.store import open_store
from tests import postgres
from tests.terminal import Terminal

_PATIENCE_SECONDS = 120

FORMER = Path(__file__).resolve().parents[1] / "golden" / "former" / "ledger.sqlite.xz"


@pytest.fixture
def former(shenguan: Terminal) -> Path:
    """The ledger of the former version, as the terminal's own."""
    place = shenguan.folder / "shenguan.db"
    place.write_bytes(lzma.decompress(FORMER.read_bytes()))
    return place


def checked(shenguan: Terminal) -> dict[str, str]:
    rows = json.loads(shenguan.done("doctor", "--format", "json").out)["rows"]
    return {row["check"]: row["detail"] for row in rows}


def published(place: Path, event_type: type) -> int:
    with closing(sqlite3.connect(place)) as database:
        asked = "select count(*) from entries where type = ?"
        return int(database.execute(asked, (event_type.__name__,)).fetchone()[0])


def test_a_rehearsal_names_what_todays_rules_find_and_leaves_nothing_behind(
    shenguan: Terminal, former: Path
) -> None:
    before, beside = former.read_bytes(), {one.name for one in former.parent.iterdir()}
    told = shenguan.done("upgrade", "--dry-run", "--format", "json")
    found = json.loads(told.out)["rows"]
    assert {row["code"] for row in found} >= {"supplement.too-late", "decision.promise-broken"}
    with closing(open_store(str(former), create=False)) as store:
        for row in found:
            entry = store.row(row["position"])
            assert entry is not None
            assert entry.type == row["type"]
            assert row["code"] not in json.loads(entry.body).get("findings", [])
    assert "would record cn 2004, " in told.err
    assert former.read_bytes() == before
    assert {one.name for one in former.parent.iterdir()} - beside <= {"shenguan.db.lock"}


def test_a_ledger_on_a_server_is_rehearsed_as_it_would_be_in_a_file(
    shenguan: Terminal, former: Path, postgres_url: str
) -> None:
    assert former.is_file()
    shenguan.done("db", "copy", "shenguan.db", postgres_url)
    asked = ("upgrade", "--dry-run", "--format", "json")
    here = shenguan.done(*asked)
    there = shenguan.done("--store", postgres_url, *asked)
    assert there.out == here.out
    assert there.err == here.err
    left, begun = _rehearsals(postgres_url), monotonic()
    # Other tests rehearse and hunt on this server at the same time; what is theirs goes with them.
    while left and monotonic() < begun + _PATIENCE_SECONDS:
        sleep(0.5)
        left &= _rehearsals(postgres_url)
    assert not left


def _rehearsals(url: str) -> set[str]:
    with postgres.connect(url) as connection:
        found = connection.execute(
            "select nspname from pg_namespace where nspname like 'shenguan\\_hunt\\_%'"
        )
        return {name for (name,) in found}


def test_what_the_ledger_lacks_is_recorded_once(shenguan: Terminal, former: Path) -> None:
    lacking = checked(shenguan)["lacking"]
    assert "cn 2004" in lacking
    years, terms = published(former, CalendarPublished), published(former, LegalTermSet)
    shenguan.done("upgrade", "--only", "cn 2026", "--only", "deliver 2004-07-01")
    assert published(former, CalendarPublished) == years + 1
    assert published(former, LegalTermSet) == terms + 1
    told = shenguan.done("upgrade")
    assert "recorded cn 2004, " in told.err
    assert "cn 2026" not in told.err
    again = shenguan.done("upgrade")
    assert "recorded nothing" in again.err
    assert published(former, CalendarPublished) == 23 + 3, "four years were announced before"
    assert "every calendar and term" in checked(shenguan)["lacking"]


def test_a_name_that_nothing_missing_has_is_told_with_those_that_are(
    shenguan: Terminal, former: Path
) -> None:
    size = former.stat().st_size
    told = shenguan("upgrade", "--only", "cn 1999")
    assert told.code == exits.NOT_FOUND
    assert "'cn 1999' is nothing that this ledger lacks" in told.err
    assert "cn 2026" in told.err
    assert former.stat().st_size == size


def test_a_ledger_that_lacks_nothing_is_left_as_it_is(shenguan: Terminal) -> None:
    shenguan.done("open", "130523", "--name", "内丘县")
    place = shenguan.folder / "shenguan.db"
    before = published(place, CalendarPublished)
    assert "recorded nothing" in shenguan.done("upgrade").err
    rehearsed = shenguan.done("upgrade", "--dry-run", "--format", "json")
    assert json.loads(rehearsed.out)["rows"] == []
    assert published(place, CalendarPublished) == before


def test_the_doctor_says_how_to_record_what_is_missing(shenguan: Terminal, former: Path) -> None:
    assert former.is_file()
    told = shenguan.done("doctor", "--format", "json")
    last = "publicity-serious-min 2026-04-01"
    for command in ("shenguan upgrade --dry-run", f"shenguan upgrade --only '{last}'"):
        assert f"  {command}\n" in told.err


def test_the_doctor_prints_the_fact_that_sets_each_missing_term(
    shenguan: Terminal, former: Path
) -> None:
    told = shenguan.done("doctor", "--format", "json").err
    commands = [line.strip() for line in told.splitlines() if "record LegalTermSet" in line]
    (renewal,) = (one for one in commands if "--term renewal" in one)
    (penalty,) = (one for one in commands if "--term publicity-general-min" in one)
    for command in (renewal, penalty):
        shenguan.done(*shlex.split(command)[1:])
    with closing(open_store(str(former), create=False)) as store:
        said = [
            decode_entry(row.type, row.body).data
            for page in store.scan(types=("LegalTermSet",))
            for row in page
        ][-2:]
    assert [(one.term, one.length, one.unit, one.window) for one in said] == [
        ("renewal", 30, "day", False),
        ("publicity-general-min", 3, "month", True),
    ]
    again = shenguan.done("doctor", "--format", "json").err
    assert renewal not in again
    assert penalty not in again
