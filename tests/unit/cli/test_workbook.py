"""Workbooks: types, looks and limits of a sheet, read back by another library."""

import tracemalloc
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from cli.display import workbook
from cli.display.sheet_columns import SheetReading, columns_of
from cli.display.workbook import Titles, write_workbook
from ledger.errors import InputUnreadable, WrongUse
from ledger.zone import Zone

MADE = datetime(2017, 11, 1, 1, tzinfo=UTC)
KINDS = {
    "number": "text",
    "at": "instant",
    "on": "day",
    "count": "integer",
    "share": "number",
    "fine_fen": "integer",
}
FULL = {
    "number": "000412",
    "at": "2017-07-03T01:12:04.120311Z",
    "on": "2017-07-03",
    "count": 12,
    "share": 0.25,
    "fine_fen": 12_345,
}


def written(
    path: Path, rows: Iterator[Mapping[str, Any]] | list[dict[str, Any]]
) -> list[Worksheet]:
    """Write rows and return the sheets that another library reads."""
    reading = SheetReading("是", "否", is_chinese=True, local=Zone("Asia/Shanghai").local)
    write_workbook(
        path,
        rows,
        columns_of([(name, f"列 {name}") for name in KINDS], KINDS, reading),
        titles=Titles("答复", "说明"),
        made_at=MADE,
        about=lambda count: [("命令", "=cmd"), ("行数", count)],
    )
    return openpyxl.load_workbook(path).worksheets


def test_a_cell_has_the_type_and_the_look_of_its_column(tmp_path: Path) -> None:
    sheet, about = written(tmp_path / "a.xlsx", [FULL, {}])
    assert [one.value for one in sheet[1]] == [
        f"列 {name}" for name in KINDS if name != "fine_fen"
    ] + ["列 fine_fen（元）"]
    number, at, on, count, share, fine = sheet[2]
    assert (number.value, number.data_type, number.number_format) == ("000412", "s", "@")
    assert (at.value, at.number_format) == (local("2017-07-03 09:12:04"), "yyyy-mm-dd hh:mm:ss")
    assert (on.value, on.number_format) == (local("2017-07-03 00:00:00"), "yyyy-mm-dd")
    assert (count.value, count.data_type, count.number_format) == (12, "n", "0")
    assert (share.value, share.number_format) == (0.25, "0.0###")
    assert (fine.value, fine.number_format) == (123.45, "#,##0.00")
    assert [one.value for one in sheet[3]] == [None] * 6
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F3")
    assert sheet[1][0].font.bold
    assert (sheet.title, about.title) == ("答复", "说明")
    assert [[one.value for one in row] for row in about] == [["命令", "=cmd"], ["行数", 2]]


def local(text: str) -> datetime:
    """Return a time as a spreadsheet holds it, without a zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", '="0"'])
def test_what_looks_like_a_formula_is_a_text_also_when_it_is_edited(
    tmp_path: Path, text: str
) -> None:
    sheet, about = written(tmp_path / "a.xlsx", [{"number": text}])
    cell = sheet["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix
    assert about["B1"].data_type == "s"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = [name for name in parts.namelist() if "worksheets/" in name]
        assert not any(b"<f" in parts.read(name).replace(b"<filter", b"") for name in sheets)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("count", 999_999_999_999_999, 999_999_999_999_999),
        ("count", 1_000_000_000_000_001, "1000000000000001"),
        ("fine_fen", 999_999_999_999_999, 9_999_999_999_999.99),
        ("fine_fen", 2**53 - 1, "90071992547409.91"),
        ("count", 10**400, "1" + "0" * 400),
        ("share", float("inf"), "inf"),
        ("on", "1900-03-01", local("1900-03-01 00:00:00")),
        ("on", "1900-02-28", "1900-02-28"),
        ("on", "9999-12-31", local("9999-12-31 00:00:00")),
        ("at", "1899-12-31T00:00:00.000000Z", "1899-12-31 08:05:43"),
        ("number", "一\n二\x01_x0041_", "一\n二\x01_x0041_"),
    ],
)
def test_what_excel_cannot_hold_exactly_is_a_text(
    tmp_path: Path, name: str, value: object, expected: object
) -> None:
    sheet, _ = written(tmp_path / "a.xlsx", [{name: value}])
    found = sheet[2][[*KINDS].index(name)].value
    assert (unescape(found) if isinstance(found, str) else found) == expected
    assert isinstance(found, str) == isinstance(expected, str)


def test_rows_beyond_one_sheet_go_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS_MAX", 3)
    for count, expected in ((3, [3]), (4, [3, 1]), (7, [3, 3, 1])):
        first, about, *more = written(tmp_path / "a.xlsx", [{"count": n} for n in range(count)])
        sheets = [first, *more]
        assert [one.max_row - 1 for one in sheets] == expected
        assert [row[3].value for one in sheets for row in list(one)[1:]] == [*range(count)]
        assert all(one["A1"].value == "列 number" and one.freeze_panes == "A2" for one in sheets)
        assert about["B2"].value == count


def test_columns_are_as_wide_as_what_they_hold(tmp_path: Path) -> None:
    sheet, _ = written(tmp_path / "a.xlsx", [{"number": "内丘县甲子食品有限公司内"}])
    narrow = sheet.column_dimensions["D"].width
    assert 24 < sheet.column_dimensions["A"].width < 28
    assert 8 <= narrow < 14
    sheet, _ = written(tmp_path / "a.xlsx", [{"number": "长" * 500}])
    assert sheet.column_dimensions["A"].width < 62


def test_a_text_that_no_cell_can_hold_is_refused_not_cut(tmp_path: Path) -> None:
    longest = "長" * 32_767
    sheet, _ = written(tmp_path / "a.xlsx", [{"number": longest}])
    assert sheet["A2"].value == longest
    with pytest.raises(WrongUse, match="row 3: a text of 32768 characters"):
        written(tmp_path / "b.xlsx", [{}, {"number": f"{longest}!"}])
    with pytest.raises(WrongUse, match="a text of 16384 characters"):
        written(tmp_path / "b.xlsx", [{"number": "𠮷" * 16_384}])
    assert not (tmp_path / "b.xlsx").exists()


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", [FULL])
    written(tmp_path / "b.xlsx", [FULL])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    columns = columns_of([("number", "编号")], KINDS, SheetReading("是", "否", is_chinese=True))

    def peak_of(count: int) -> int:
        tracemalloc.start()
        try:
            write_workbook(
                tmp_path / "a.xlsx",
                ({"number": f"2017-{number:06}"} for number in range(count)),
                columns,
                titles=Titles("答复", "说明"),
                made_at=MADE,
                about=lambda _: [],
            )
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak_of(10)  # what is loaded once
    assert peak_of(12_000) - peak_of(2_000) < 100_000


def test_nothing_is_left_of_a_workbook_that_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> Iterator[dict[str, Any]]:
        yield FULL
        raise KeyboardInterrupt

    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.setenv("TMPDIR", str(beside))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path / "a.xlsx", interrupted())
    assert [*tmp_path.iterdir(), *beside.iterdir()] == [beside]
    with pytest.raises(OSError, match="No such file"):
        written(tmp_path / "nowhere" / "a.xlsx", [FULL])
    assert not [*beside.iterdir()]


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)
    with pytest.raises(InputUnreadable, match=r"install shenguan\[excel\]"):
        written(tmp_path / "a.xlsx", [FULL])
