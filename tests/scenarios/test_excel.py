"""Excel: workbooks and CSV as a clerk opens them, in Chinese and in English."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.recorded import AGENCY
from tests.terminal import Terminal

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMULA = "=cmd|' /C calc'!A0"


def opened_sheets(path: Path) -> list[Worksheet]:
    """Return the sheets of a workbook."""
    return openpyxl.load_workbook(path).worksheets


def cells_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """Return the rows of a sheet by heading."""
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def local(text: str) -> datetime:
    """Return an instant as people of the county read it, to the second."""
    moment = datetime.fromisoformat(text).astimezone(SHANGHAI)
    return moment.replace(tzinfo=None, microsecond=0)


@pytest.mark.usefixtures("in_chinese")
def test_a_workbook_says_in_chinese_what_the_answer_says(filled: Terminal, tmp_path: Path) -> None:
    asked = ("case", "list", "--on", "2030-01-31")
    answer = filled.done(*asked, "--format", "json").document
    path = tmp_path / "答复.xlsx"
    done = filled.done(*asked, "-o", str(path))
    assert done.out == ""
    sheet, about = opened_sheets(path)
    rows = cells_of(sheet)
    assert (sheet.title, sheet.freeze_panes) == ("答复", "A2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert [row["办件编号"] for row in rows] == [row["case"] for row in answer["rows"]]
    for row, exact in zip(rows, answer["rows"], strict=True):
        assert row["收件时间"] == local(exact["received_at"])
        assert row["逾期"] == {True: "是", False: "否", None: None}[exact["late"]]
        assert row["环节数"] == exact["steps_count"]
        assert row["状态"] != exact["status"]
    assert not any(str(heading).isascii() for heading in rows[0])
    said = dict(about.iter_rows(values_only=True))
    assert said["账本"] == answer["ledger"] == "130523"
    assert (said["位置"], said["行数"]) == (answer["position"], len(rows))
    assert (said["查询日"], said["时区"]) == (datetime.fromisoformat("2030-01-31"), "Asia/Shanghai")
    assert said["命令"] == f"shenguan case list --on 2030-01-31 -o '{path}'"
    assert isinstance(said["生成时间"], datetime)


def test_a_workbook_in_english_has_the_names_of_the_columns(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    filled.done("credit", "list", "--format", "xlsx", "-o", str(path))
    sheet, about = opened_sheets(path)
    rows = cells_of(sheet)
    exact = filled.done("credit", "list", "--format", "json").document["rows"]
    assert [*rows[0]] == [name.replace("fine_fen", "fine_yuan") for name in exact[0]]
    fines = [row["fine_yuan"] for row in rows if row["fine_yuan"] is not None]
    assert fines == [row["fine_fen"] / 100 for row in exact if row["fine_fen"] is not None] != []
    assert [row["status"] for row in rows] == [row["status"] for row in exact]
    assert (sheet.title, about.title, about["A2"].value) == ("answer", "about", "ledger")


def test_no_text_of_a_ledger_is_a_formula_in_a_workbook_or_a_csv_file(copied: Terminal) -> None:
    options = ("--item", "XK-9", "--name", FORMULA, "--kind", "01", "--basis", "+1", "--basis", "b")
    place = ("--agency", AGENCY, "--effective-on", "2017-01-01")
    copied.accepted("ItemListed", *options, *place)
    copied.accepted("DutyAssigned", "--item", "XK-9", "--acts", "receive", *place)
    for number, name in enumerate((FORMULA, "+1", "-1+1", "@SUM(A1)", "0012", "一\n二")):
        copied.accepted(
            "ApplicationReceived",
            *("--case", f"2017-9{number}", "--item", "XK-9", "--channel", "窗口"),
            *("--subject", "uscc:91130523MAEXAM01Q0", "--subject-name", name),
            *("--occurred-at", "2017-08-01T09:00"),
        )
    for asked in (("case", "list", "--on", "2017-08-31"), ("log", "list")):
        copied.done(*asked, "-o", "a.xlsx")
        for sheet in opened_sheets(copied.folder / "a.xlsx"):
            assert not [one for row in sheet for one in row if one.data_type == "f"]
        copied.done(*asked, "--excel", "-o", "a.csv")
        text = (copied.folder / "a.csv").read_text("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                is_text = cell.startswith('="') and '"' not in cell[2:-1]
                is_number = cell.removeprefix("-").isdecimal()
                assert is_text or is_number or cell[:1] not in {*"=+-@\t\r"} - {""}, cell
    names = {row["subject_name"] for row in cells_of(opened_sheets(_listed(copied))[0])}
    assert {FORMULA, "+1", "-1+1", "@SUM(A1)", "0012", "一\n二"} <= names


def _listed(copied: Terminal) -> Path:
    copied.done("case", "list", "--on", "2017-08-31", "-o", "b.xlsx")
    return copied.folder / "b.xlsx"


@pytest.mark.usefixtures("in_chinese")
def test_csv_for_excel_has_headings_local_times_and_money_in_yuan(filled: Terminal) -> None:
    asked = ("credit", "list")
    exact = filled.done(*asked, "--format", "json").document["rows"]
    piped = filled.done(*asked, "--excel").stdout
    assert piped.startswith(b"\xef\xbb\xbf")
    assert piped.count(b"\r\n") == piped.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(piped.decode("utf-8-sig"), newline="")))
    fines = ["" if row["fine_fen"] is None else f"{row['fine_fen'] / 100:.2f}" for row in exact]
    assert [row["罚款（元）"] for row in rows] == fines
    times = [f"{local(row['recorded_at'])}" for row in exact]
    assert [row["入账时间"] for row in rows] == times
    assert {row["历史来源"] for row in rows} <= {"是", "否"}
    plain = filled.done(*asked, "--format", "csv").out
    assert plain.splitlines()[0].split(",") == [*exact[0]]


def test_a_workbook_needs_a_file_and_excel_is_no_flavour_of_other_formats(
    copied: Terminal,
) -> None:
    piped = copied("events", "--format", "xlsx")
    assert (piped.code, piped.out) == (2, "")
    assert "--format xlsx needs -o FILE" in piped.err
    for name in ("a.json", "a.parquet"):
        mixed = copied("events", "--excel", "-o", name)
        assert mixed.code == 2
        assert not (copied.folder / name).exists()
    copied.done("events", "--excel", "-o", "a.xlsx")
    assert opened_sheets(copied.folder / "a.xlsx")[0]["A1"].value == "type"
    nowhere = copied("events", "-o", "nowhere/a.xlsx")
    assert (nowhere.code, nowhere.err.count("\n")) == (2, 1)
    assert "nowhere" in nowhere.err


def test_a_password_or_a_fact_does_not_stand_in_the_command(copied: Terminal) -> None:
    place = f"sqlite:///{copied.folder / 'shenguan.db'}"
    copied.done("--store", place, "log", "list", "--limit", "1", "-o", "a.xlsx")
    command = opened_sheets(copied.folder / "a.xlsx")[1]["B1"].value
    assert command == f"shenguan --store {place} log list --limit 1 -o a.xlsx"
    copied(
        *("record", "OfficerAppointed", "--officer", "77", "--agency", AGENCY, "--post", "decider"),
        *("-o", "b.xlsx"),
    )
    command = opened_sheets(copied.folder / "b.xlsx")[1]["B1"].value
    assert command == "shenguan record OfficerAppointed …"
