"""``shenguan doctor``: a sound ledger is called sound, and tampering is named by its position."""

import shlex
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recorded import AGENCY
from tests.terminal import ROOT, Ran, Terminal


def _findings(told: Ran) -> dict[str, tuple[bool, str]]:
    return {row["check"]: (row["ok"], row["detail"]) for row in told.rows}


def _tamper(county: Terminal, statement: str, *values: object) -> None:
    """Change the stored rows as somebody with the file in hand can, past the triggers."""
    with sqlite3.connect(county.folder / "shenguan.db") as database:
        triggers = database.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"drop trigger {name}")
        assert database.execute(statement, values).rowcount >= 1


def test_a_sound_ledger_is_called_sound(filled: Terminal) -> None:
    told = filled("doctor", "--format", "ndjson")
    found = _findings(told)
    assert [check for check, (ok, _) in found.items() if not ok] == []
    assert told.code == 0
    last = filled.head()
    assert found["ledger"] == (True, "130523 内丘县 (Asia/Shanghai)")
    assert found["positions"] == (True, f"1..{last}, no gap")
    assert found["leaves"] == (True, f"{last} recomputed")
    with sqlite3.connect(filled.folder / "shenguan.db") as database:
        (tags,) = database.execute("select count(*) from entry_tags").fetchone()
    assert found["tags"] == (True, f"{tags} re-derived")


def test_a_folder_without_a_ledger_is_told_with_the_versions(shenguan: Terminal) -> None:
    told = shenguan("doctor", "--format", "ndjson")
    assert told.code == 4
    found = _findings(told)
    assert found["ledger"] == (False, "shenguan.db: no such store; `shenguan open` makes one")
    assert found["python"][0]


def test_a_body_with_no_automaton_is_told_with_the_command_that_appoints_one(
    opened: Terminal,
) -> None:
    good = _findings(opened.done("doctor", "--format", "ndjson"))["automata"]
    assert good == (True, "what follows from a fact is recorded by itself for every agency")
    market = "reg:130523:market"
    opened.done(
        "record", "AgencyRegistered", "--agency", market, "--name", "市监局",
        "--roles", "supervision",
    )  # fmt: skip
    opened.done("record", "OfficerAppointed", "--officer", f"{market}/1", "--agency", market)
    told = opened.done("doctor", "--format", "ndjson")
    lacking = (True, "1 agency has nobody who pushes and feeds back by itself")
    assert _findings(told)["automata"] == lacking
    _, *command = shlex.split(told.err[told.err.index("shenguan record") :].splitlines()[0])
    opened.done(*command, "--actor", "1")
    assert _findings(opened.done("doctor", "--format", "ndjson"))["automata"] == good


def test_a_ledger_without_a_list_of_measures_is_told_with_the_command_that_lists_one(
    opened: Terminal,
) -> None:
    told = opened.done("doctor", "--format", "ndjson")
    none = (True, "no measure is listed: nobody can be barred from anything")
    assert _findings(told)["measures"] == none
    _, *command = shlex.split(told.err[told.err.index("shenguan record") :].splitlines()[0])
    opened.done(*command)
    told = opened.done("doctor", "--format", "ndjson")
    assert _findings(told)["measures"] == (True, "1 measure is listed")
    assert "MeasureListed" not in told.err


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("leaves", "update entries set body = cast('{}' as blob) where position = ?"),
        ("leaves", "update entries set leaf = zeroblob(32) where position = ?"),
        ("bodies", "update entries set type = 'PushReceived' where position = ?"),
        ("bodies", "update entries set recorded_at = '2017' where position = ?"),
        ("tags", "delete from entry_tags where position = ?"),
        ("tags", "update entry_tags set tag = 'case:x' where position = ? and ordinal = 1"),
        ("tags", "update entry_tags set position = 1 where position = ?"),
    ],
)
def test_tampering_is_found_and_the_position_named(
    copied: Terminal, place_of: Callable[[str], int], check: str, statement: str
) -> None:
    place = place_of("DecisionMade")
    _tamper(copied, statement, place)
    told = copied("doctor", "--format", "ndjson")
    ok, detail = _findings(told)[check]
    assert (told.code, ok) == (3, False)
    assert f"position {place}" in detail


def test_an_entry_that_was_taken_out_leaves_a_gap(copied: Terminal) -> None:
    _tamper(copied, "delete from entries where position = 40")
    told = copied("doctor", "--format", "ndjson")
    assert (told.code, _findings(told)["positions"]) == (3, (False, "after position 39 comes 41"))
    last = copied.head()
    _tamper(copied, "delete from entries where position = ?", last)
    cut = copied("doctor", "--format", "ndjson")
    assert f"position {last}" in _findings(cut)["tags"][1]


def test_a_tag_that_no_entry_accounts_for_is_named(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = place_of("ReviewCompleted")
    row = (f"case:{AGENCY}/2017-0413", "ReviewCompleted", place, 7)
    _tamper(copied, "insert into entry_tags values (?, ?, ?, ?)", *row)
    told = copied("doctor", "--format", "ndjson")
    detail = f"the index has case:{AGENCY}/2017-0413 for position {place}, wrongly"
    assert (told.code, _findings(told)["tags"]) == (3, (False, detail))


def test_a_changed_clear_value_no_longer_opens_its_commitment(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    _tamper(copied, "update personal set value = '李四' where value = '张三'")
    told = copied("doctor", "--format", "ndjson")
    ok, detail = _findings(told)["personal"]
    assert (told.code, ok) == (3, False)
    assert str(place_of("ApplicationReceived")) in detail


@pytest.mark.usefixtures("in_chinese")
def test_explain_does_not_tell_a_tampered_entry_as_if_it_were_sound(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = place_of("DecisionMade")
    changed = copied.done("log", "show", str(place), "--bytes").stdout.replace(b"1", b"2")
    _tamper(copied, "update entries set body = ? where position = ?", changed, place)
    tried = copied("explain", "case", "2017-0412")
    assert (tried.code, tried.out, tried.err.count("\n")) == (3, "", 1)
    assert f"位置 {place}" in tried.err


def test_a_damaged_first_entry_is_told_by_every_command(copied: Terminal) -> None:
    _tamper(copied, "update entries set body = ? where position = 1", b"{")
    told = copied("doctor", "--format", "ndjson")
    assert (told.code, _findings(told)["ledger"][0]) == (3, False)
    assert "position 1" in _findings(told)["leaves"][1]
    tried = copied("explain", "case", "2017-0412")
    assert (tried.code, tried.err.count("\n")) == (3, 1)


def test_folders_of_the_same_names_beside_us_are_no_trouble(copied: Terminal) -> None:
    for name in ("cli", "ledger", "consumers"):
        _package(copied.folder / name)
    assert copied("doctor").code == 0


def test_foreign_packages_that_stand_before_ours_are_named(copied: Terminal) -> None:
    _package(copied.folder / "consumers")
    told = copied("doctor", "--format", "ndjson", env={"PYTHONPATH": str(copied.folder)})
    ok, detail = _findings(told)["packages"]
    assert (told.code, ok) == (3, False)
    assert f"not ours: {copied.folder.resolve() / 'consumers'}" in detail
    assert "PYTHONPATH" in detail


def _package(folder: Path) -> None:
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('foreign')\n", "utf-8")


def test_the_packages_are_said_to_be_where_they_are(filled: Terminal) -> None:
    told = _findings(filled("doctor", "--format", "ndjson"))["packages"]
    assert told == (True, f"side by side in {ROOT}")


def test_a_recorded_year_that_differs_from_the_shipped_one_is_named_with_its_days(
    opened: Terminal,
) -> None:
    def said() -> tuple[bool, str]:
        told = opened("doctor", "--format", "ndjson", env={"SHENGUAN_LANG": "en"})
        return _findings(told)["calendar"]

    assert said() == (True, "cn: limits that reach 2027-01-01 or later need the next calendar")
    opened.accepted("CalendarPublished", "--calendar", "cn", "--year", "2005")
    assert "differs from the shipped one: 2005 (2005-01-03 " in said()[1]
    assert "2006" not in said()[1]


def test_every_answer_says_from_when_on_it_needs_the_next_calendar(opened: Terminal) -> None:
    told = opened("task", "list", env={"SHENGUAN_LANG": "en"})
    assert "limits that reach 2027-01-01 or later need the next calendar" in told.err
    opened.accepted("CalendarPublished", "--calendar", "cn", "--year", "2027")
    document = opened.done("licence", "list", "--format", "json").document
    assert document["calendar_needed_from"] == "2028-01-01"
