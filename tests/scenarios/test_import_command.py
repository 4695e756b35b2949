"""``shenguan import`` as a clerk types it: figures, exit codes, one line for every mistake."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.exports import MAPPING, csv_text, export, row
from tests.terminal import Terminal

FIGURES: Final = (
    "rows", "rows_accepted", "rows_repeated", "rows_quarantined", "entries", "findings",
    "position_first", "position_last",
)  # fmt: skip


@pytest.fixture
def hall(shenguan: Terminal) -> Terminal:
    """A folder with the window system's export and its mapping."""
    (shenguan.folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    (shenguan.folder / "export.csv").write_text(csv_text(export(3)), "gb18030")
    return shenguan


def _import(*more: str) -> tuple[str, ...]:
    return ("import", "export.csv", "--mapping", "mapping.yaml", *more)


def test_the_figures_are_one_json_object(hall: Terminal) -> None:
    figures = hall.done(*_import("--format", "json")).document
    assert tuple(figures)[:8] == FIGURES
    assert figures["rows"] == figures["rows_accepted"] == 6
    assert figures["entries"] == figures["position_last"] == len(hall.entries("--limit", "100"))
    again = hall.done(*_import("--format", "json")).document
    assert (again["rows_repeated"], again["entries"], again["position_first"]) == (6, 0, None)


@pytest.mark.usefixtures("in_chinese")
def test_people_get_a_table_in_their_language(hall: Terminal) -> None:
    shown = hall.done(*_import()).out
    assert "入账行" in shown
    assert "rows_accepted" in hall.done("--lang", "en", *_import()).out


def test_the_cases_are_there_to_be_asked_for(hall: Terminal) -> None:
    hall.done(*_import())
    cases = hall.done("case", "list", "--format", "ndjson").rows
    assert [one["case"] for one in cases] == [f"reg:130523:bureau/2016-000{n}" for n in (1, 2, 3)]
    assert {(one["channel"], one["steps_count"]) for one in cases} == {("窗口", 2)}


def test_rows_that_are_not_taken_end_with_exit_code_7(hall: Terminal) -> None:
    path = hall.folder / "export.csv"
    path.write_text(csv_text([row(1), row(2, 渠道="电话")]), "utf-8")
    ran = hall(*_import("--format", "json"))
    assert ran.code == 7
    assert ran.document["rows_quarantined"] == 1
    assert "export.csv.quarantine.jsonl" in ran.err
    lines = Path(f"{path}.quarantine.jsonl").read_text("utf-8").splitlines()
    (line,) = map(json.loads, lines)
    line["source"]["渠道"] = "网上"
    (hall.folder / "fixed.jsonl").write_text(json.dumps(line), "utf-8")
    fed = hall.done("import", "fixed.jsonl", "--mapping", "mapping.yaml", "--format", "json")
    assert fed.document["rows_accepted"] == 1


def test_the_quarantine_file_goes_where_it_is_asked_for(hall: Terminal) -> None:
    (hall.folder / "export.csv").write_text(csv_text([row(2, 渠道="电话")]), "utf-8")
    assert hall(*_import("--quarantine", "aside.jsonl")).code == 7
    assert (hall.folder / "aside.jsonl").exists()
    assert not (hall.folder / "export.csv.quarantine.jsonl").exists()


def test_a_dry_run_leaves_nothing_behind(hall: Terminal) -> None:
    figures = hall.done(*_import("--dry-run", "--format", "json")).document
    assert (figures["rows_accepted"], figures["position_last"]) == (6, None)
    assert sorted(path.name for path in hall.folder.iterdir()) == ["export.csv", "mapping.yaml"]


def test_the_mappings_that_come_with_it_are_listed_and_shown(shenguan: Terminal) -> None:
    listed = shenguan.done("import", "--list").out
    assert "wabo-receipt" in listed
    assert "chicago-inspections" in listed
    rows = shenguan.done("import", "--list", "--format", "json").document
    assert [one["name"] for one in rows] == ["chicago-inspections", "wabo-receipt"]
    shown = shenguan.done("import", "--mapping", "wabo-receipt", "--show").out
    copied = shenguan.folder / "mine.yaml"
    copied.write_text(shown, "utf-8")
    again = shenguan.done("import", "--mapping", "mine.yaml", "--show").out
    assert again == shown
    assert "event: HandlingStepCompleted" in shown


MISTAKES: Final = (
    (("import",), "which mapping? --mapping NAME|PATH"),
    (("import", "--mapping", "wabo-receipt"), "which file?"),
    ((*_import()[:2], "--mapping", "wabo"), "no mapping 'wabo'"),
    ((*_import()[:2], "--mapping", "lost.yaml"), "lost.yaml: No such file"),
    (("import", "lost.csv", "--mapping", "mapping.yaml"), "lost.csv: No such file"),
    ((*_import()[:2], "--mapping", "wabo-receipt"), "wabo-receipt.yaml:"),
    (_import("--quarantine", "nowhere/q.jsonl"), "the quarantine file cannot be written"),
    (_import("--encoding", "klingon"), "'klingon' is no encoding that Python names"),
)


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_line_and_makes_nothing(
    hall: Terminal, arguments: tuple[str, ...], message: str
) -> None:
    ran = hall(*arguments)
    assert ran.code == 2
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1
    assert sorted(path.name for path in hall.folder.iterdir()) == ["export.csv", "mapping.yaml"]


def test_a_column_that_the_file_lacks_is_told_by_line_and_column_of_the_mapping(
    hall: Terminal,
) -> None:
    (hall.folder / "mapping.yaml").write_text(MAPPING.replace("{环节时间}", "{环节日期}"), "utf-8")
    line = MAPPING[: MAPPING.index("{环节时间}")].count("\n") + 1
    ran = hall(*_import())
    assert ran.code == 2
    assert f"mapping.yaml:{line}:20: the file has no column '环节日期'; it has 办件编号" in ran.err


def test_a_store_of_another_ledger_is_not_touched(hall: Terminal) -> None:
    hall.done("open", "451024", "--name", "德保县")
    before = hall.entries("--limit", "100")
    ran = hall(*_import())
    assert ran.code == 2
    assert "the store holds the ledger 451024 (德保县)" in ran.err
    assert hall.entries("--limit", "100") == before


def test_progress_with_rate_and_rest_is_shown_on_a_terminal(hall: Terminal) -> None:
    (hall.folder / "export.csv").write_text(csv_text(export(3_000)), "utf-8")
    shown = hall.shown(*_import())
    assert shown.code == 0
    assert "/6000" in shown.out
    assert "/s" in shown.out
