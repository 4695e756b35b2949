"""``shenguan projections``: views are built, compared, replaced and taken back."""

import json
import sqlite3

from tests.recorded import AGENCY
from tests.terminal import Ran, Terminal


def _live(told: Ran) -> dict[str, dict[str, object]]:
    return {row["projection"]: row for row in told.document["rows"] if row["state"] == "live"}


def _case(county: Terminal) -> tuple[object, ...]:
    with sqlite3.connect(county.folder / "shenguan.views.db") as views:
        row: tuple[object, ...] = views.execute(
            'select decision, licence, steps_count from cases where "case" = ?',
            (f"{AGENCY}/2017-0412",),
        ).fetchone()
    return row


def test_views_are_built_beside_the_store_and_read_as_sql(copied: Terminal) -> None:
    before = copied.done("projections", "status", "--format", "json").document
    assert before["rows"] == []
    told = copied.done("projections", "rebuild", "--format", "json").document["rows"]
    last = copied.head()
    assert {(row["position"], row["entries"], row["is_equal"]) for row in told} == {
        (last, last, None)
    }
    built = copied.done("projections", "status", "--format", "json")
    assert {row["position"] for row in _live(built).values()} == {last}
    assert {row["behind"] for row in _live(built).values()} == {0}
    assert {"cases", "licences", "handover", "credit"} <= set(_live(built))
    assert _case(copied) == ("granted", f"{AGENCY}/JY0412", 2)


def test_what_lags_is_told_and_a_limit_makes_it_an_exit_code(copied: Terminal) -> None:
    copied.done("projections", "rebuild")
    copied.accepted("OfficerAppointed", "--officer", "41", "--agency", AGENCY)
    copied.accepted("OfficerAppointed", "--officer", "42", "--agency", AGENCY)
    told = copied("projections", "status", "--behind-max", "2", "--format", "json")
    assert (told.code, {row["behind"] for row in _live(told).values()}) == (0, {2})
    assert copied("projections", "status", "--behind-max", "1").code == 6
    copied.done("projections", "verify")
    assert copied("projections", "status", "--behind-max", "0").code == 0


def test_catching_up_brings_what_programs_read_to_the_end_of_the_log(copied: Terminal) -> None:
    first = copied.done("projections", "catch-up", "--format", "json")
    assert {row["position"] for row in _live(first).values()} == {copied.head()}
    copied.accepted("OfficerAppointed", "--officer", "41", "--agency", AGENCY)
    posts = "select count(*) from officers where officer like '%/41'"
    with sqlite3.connect(copied.folder / "shenguan.views.db") as views:
        assert views.execute(posts).fetchone() == (0,)
        again = copied.done("projections", "catch-up", "--format", "json")
        assert views.execute(posts).fetchone() == (1,)
        listed = {name for (name,) in views.execute("select name from sqlite_master")}
    assert {row["position"] for row in again.document["rows"]} == {copied.head()}
    assert {name for name in listed if "case" in name and "__" not in name} == {
        "cases",
        "case_parties",
        "case_pauses",
        "case_steps",
        "joint_cases",
    }


def test_one_projection_is_rebuilt_by_its_name_or_that_of_a_table(copied: Terminal) -> None:
    copied.done("projections", "rebuild")
    first = _live(copied.done("projections", "status", "--format", "json"))
    told = copied.done("projections", "rebuild", "tasks", "--format", "json").document["rows"]
    assert [(row["table"], row["is_equal"]) for row in told] == [
        ("tasks", True),
        ("feedbacks", True),
        ("risk_classes", True),
    ]
    second = _live(copied.done("projections", "status", "--format", "json"))
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"handover"}
    assert second["handover"]["generation"] == 2


def test_rebuilt_equals_live_until_somebody_changes_a_row(copied: Terminal) -> None:
    fine = copied.done("projections", "verify", "--format", "ndjson")
    assert {row["ok"] for row in fine.rows} == {True}
    with sqlite3.connect(copied.folder / "shenguan.views.db") as views:
        (table,) = next(
            row
            for row in views.execute("select name from sqlite_master where type = 'table'")
            if row[0].startswith("_cases")
        )
        change = f"update {table} set licence = 'x'"  # noqa: S608 - the table's own name
        views.execute(f"{change} where licence is not null")
    told = copied("projections", "verify", "cases", "--format", "ndjson")
    assert told.code == 3
    assert {
        "projection": "cases",
        "ok": False,
        "table": "cases",
        "column": "licence",
    }.items() <= told.row.items()
    assert (told.row["live"], told.row["rebuilt"]) == ("x", f"{AGENCY}/JY0412")
    assert f"{AGENCY}/2017-0412" in json.dumps(told.row["key"])
    again = copied.done("projections", "rebuild", "cases", "--format", "ndjson")
    assert again.row["is_equal"] is False
    assert again.row["differences"][0]["live"] == "x"
    assert copied("projections", "verify", "cases").code == 0


def test_what_is_empty_is_shown_empty(copied: Terminal) -> None:
    copied.done("projections", "rebuild")
    with sqlite3.connect(copied.folder / "shenguan.views.db") as views:
        views.execute("update _cases__g1 set licence = null where licence is not null")
    told = copied("projections", "verify", "cases", "--format", "ndjson")
    assert (told.code, told.row["live"], told.row["rebuilt"]) == (3, "", f"{AGENCY}/JY0412")


def test_two_processes_build_what_one_builds(copied: Terminal) -> None:
    shared = copied.done("projections", "rebuild", "--jobs", "2", "--format", "json")
    alone = copied.done("projections", "rebuild", "--format", "json")
    assert all(row["is_equal"] for row in alone.document["rows"])
    digests = [
        {row["table"]: row["digest"] for row in one.document["rows"]} for one in (shared, alone)
    ]
    assert digests[0].keys() == digests[1].keys()


def test_the_previous_generation_is_taken_back(copied: Terminal) -> None:
    copied.done("projections", "rebuild")
    none_yet = copied("projections", "rollback", "cases")
    assert (none_yet.code, none_yet.out, none_yet.err.count("\n")) == (4, "", 1)
    copied.done("projections", "rebuild", "cases")
    back = copied.done("projections", "rollback", "cases", "--format", "json")
    assert _live(back)["cases"]["generation"] == 1
    assert _case(copied) == ("granted", f"{AGENCY}/JY0412", 2)


def test_an_unknown_projection_is_told_with_those_that_there_are(copied: Terminal) -> None:
    for verb in ("rebuild", "verify", "rollback"):
        told = copied("projections", verb, "nothing")
        assert (told.code, told.out, told.err.count("\n")) == (4, "", 1)
        assert "cases" in told.err


def test_views_of_another_ledger_are_not_taken(copied: Terminal) -> None:
    copied.done("projections", "rebuild", "cases")
    copied.done("--store", "sqlite:///other.db", "open", "130525", "--name", "隆尧县")
    mixed = ("--store", "sqlite:///other.db", "--views", "sqlite:///shenguan.views.db")
    told = copied(*mixed, "projections", "rebuild", "cases")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "--views" in told.err


def test_views_in_a_folder_that_is_not_there_are_told(copied: Terminal) -> None:
    told = copied("--views", "sqlite:///nowhere/views.db", "projections", "rebuild")
    assert (told.code, told.out, told.err.count("\n")) == (5, "", 1)
