"""The quarantine as a sheet: what a clerk sees and corrects, and how it is taken back."""

import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from consumers.files import quarantine_sheet
from consumers.files.quarantine import Quarantine
from consumers.files.readers import quarantine_layout as layout
from consumers.files.readers.quarantined import QuarantineLine, RowContext
from ledger.errors import InputUnreadable
from tests.exports import COLUMNS, MAPPING, Desk, csv_text, export, row

YELLOW: Final = "00FFFF00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with the window system's mapping."""
    return Desk(tmp_path)


def _sheet_of(desk: Desk, *rows: Mapping[str, str]) -> Path:
    path = desk.folder / "aside.xlsx"
    desk.load_rows(rows, quarantine=path)
    return path


def _open(path: Path) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return book, sheet


def _headings(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}


def _corrected(path: Path, *changes: tuple[int, str, str | None]) -> Path:
    """Change cells as a clerk does, by row and heading, and save."""
    book, sheet = _open(path)
    places = _headings(sheet)
    for number, heading, text in changes:
        sheet.cell(number, places[heading]).value = text
    book.save(path)
    return path


def test_a_sheet_shows_every_row_as_texts_with_reason_and_remedy_in_both_languages(
    desk: Desk,
) -> None:
    path = _sheet_of(desk, row(1), row(2, 渠道="电话"), row(3, 收件时间="=cmd|'/c calc'!A1"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    _, sheet = _open(path)
    places = _headings(sheet)
    assert list(places)[:3] == list(layout.OWN)
    assert tuple(list(places)[3:12]) == COLUMNS
    first = {name: sheet.cell(2, place) for name, place in places.items()}
    assert first[layout.ROW].value == "3"
    assert "渠道: 值不在对照表中" in str(first[layout.REASON].value)
    assert "'电话' is not in the value table" in str(first[layout.REASON].value)
    assert "改为对照表中的值" in str(first[layout.REMEDY].value)
    assert "use a value of the table" in str(first[layout.REMEDY].value)
    marked = [name for name in COLUMNS if first[name].fill.start_color.rgb == YELLOW]
    assert marked == ["渠道"]
    assert {first[name].number_format for name in COLUMNS} == {"@"}
    formula = sheet.cell(3, places["收件时间"])
    assert (formula.value, formula.data_type) == ("=cmd|'/c calc'!A1", "s")
    hidden = [name for name in places if name.startswith(layout.RECORD)]
    letters = [sheet.cell(1, places[name]).column_letter for name in hidden]
    assert letters
    assert all(sheet.column_dimensions[letter].hidden for letter in letters)


def test_a_corrected_sheet_gives_the_same_facts_as_a_right_file(desk: Desk) -> None:
    rows = [row(1), row(2, 渠道="电话"), row(2, 2), row(3, 环节时间="soon")]
    path = _corrected(_sheet_of(desk, *rows), (2, "渠道", "网上"), (3, "环节时间", "2016-03-09"))
    summary = desk.load(path)
    assert (summary.rows, summary.rows_accepted, summary.rows_quarantined) == (2, 2, 0)
    right = [row(1), row(2, 渠道="网上"), row(2, 2), row(3, 环节时间="2016-03-09")]
    whole = Desk(desk.folder, name="whole.db")
    whole.load_rows(right)
    assert {one["id"]: one["data"] for one in whole.entries()} == {
        one["id"]: one["data"] for one in desk.entries()
    }
    assert desk.load(path).rows_repeated == 2
    assert desk.load_rows(right).rows_repeated == 4


def test_what_is_still_wrong_is_set_aside_again(desk: Desk) -> None:
    path = _sheet_of(desk, row(1, 渠道="电话"), row(2, 渠道="传真"), row(3, 渠道="短信"))
    _corrected(path, (2, "渠道", "窗口"), (4, "渠道", "微信"))
    again = desk.folder / "again.xlsx"
    summary = desk.load(path, quarantine=again)
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 2)
    _, sheet = _open(again)
    places = _headings(sheet)
    shown = [
        tuple(sheet.cell(number, places[name]).value for name in (layout.ROW, "办件编号", "渠道"))
        for number in (2, 3)
    ]
    assert shown == [("3", "2016-0002", "传真"), ("4", "2016-0003", "微信")]
    _corrected(again, (2, "渠道", "窗口"), (3, "渠道", "网上"))
    assert desk.load(again).rows_accepted == 2
    assert desk.load_rows([row(case) for case in (1, 2)]).rows_repeated == 2


def _sorted(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in one] for one in sheet.iter_rows(min_row=2)]
    for number, cells in enumerate(reversed(rows), start=2):
        for column, value in enumerate(cells, start=1):
            sheet.cell(number, column).value = value


def _inserted(sheet: Worksheet) -> None:
    sheet.insert_cols(2)
    sheet.cell(1, 2).value = "我的备注"
    sheet.cell(2, 2).value = "已电话核实"
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "请于周五前更正"


def _renamed(sheet: Worksheet) -> None:
    sheet.title = "工作表1"


def _without_name(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    sheet.parent.defined_names.clear()


@pytest.mark.parametrize("work", [_sorted, _inserted, _renamed, _without_name])
def test_what_people_do_with_sheets_does_no_harm(
    desk: Desk, work: Callable[[Worksheet], None]
) -> None:
    path = _sheet_of(desk, *(row(case, 渠道="电话") for case in (1, 2, 3)))
    _corrected(path, *((number, "渠道", "窗口") for number in (2, 3, 4)))
    book, sheet = _open(path)
    work(sheet)
    book.save(path)
    assert desk.load(path).rows_accepted == 3
    assert desk.load_rows([row(case) for case in (1, 2, 3)]).rows_repeated == 3


def test_a_row_that_a_clerk_has_added_is_told_and_the_others_are_taken(desk: Desk) -> None:
    path = _sheet_of(desk, row(1, 渠道="电话"))
    _corrected(path, (2, "渠道", "窗口"), (3, "办件编号", "2016-0009"), (3, "渠道", "窗口"))
    summary = desk.load(path)
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    (line,) = desk.quarantine("aside.xlsx")
    assert "has no record of where it comes from" in line["message"]


def test_a_row_that_was_deleted_is_simply_not_there(desk: Desk) -> None:
    path = _sheet_of(desk, row(1, 渠道="电话"), row(2, 渠道="电话"))
    book, sheet = _open(path)
    sheet.delete_rows(2)
    sheet.cell(2, _headings(sheet)["渠道"]).value = "窗口"
    book.save(path)
    summary = desk.load(path)
    assert (summary.rows, summary.rows_accepted) == (1, 1)
    assert desk.facts("ApplicationReceived")[0]["data"]["case"].endswith("0002")


STRANGE: Final = {
    "控制": "甲\x01乙\x0b丙",
    "样子": "_x0041_ and _x000D_",
    "长": "长" * 40_000,
    "换行": "一行\r\n二行",
    "像公式": "+86 138",
    "像数": "091130523202400001X",
    "撇号": "'0412",
    "非字符": "a\ufffeb",
}


@pytest.mark.parametrize("is_saved_by_another", [False, True])
def test_a_text_that_a_cell_cannot_show_comes_back_as_it_was(
    tmp_path: Path,
    is_saved_by_another: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    line = _line(STRANGE)
    path = _written(tmp_path, [line], tuple(STRANGE))
    if is_saved_by_another:
        book, sheet = _open(path)
        sheet.cell(1, 1).value = layout.ROW
        book.save(path)
    (back,) = _read(path)
    assert back.source == STRANGE
    assert back.context == line.context


def test_a_text_that_was_corrected_is_the_corrected_one(tmp_path: Path) -> None:
    path = _written(tmp_path, [_line(STRANGE)], tuple(STRANGE))
    _corrected(path, (2, "控制", "甲乙丙"), (2, "长", None))
    (back,) = _read(path)
    assert back.source == STRANGE | {"控制": "甲乙丙", "长": ""}


def _line(source: dict[str, str], number: int = 2, **more: Any) -> QuarantineLine:  # noqa: ANN401
    context = RowContext(mapping="window", columns=tuple(source), once={"a": ("k", True)})
    return replace(
        QuarantineLine(
            row=number, code="cell.empty", message="needed", source=dict(source), context=context
        ),
        **more,
    )


def _written(folder: Path, lines: list[QuarantineLine], columns: tuple[str, ...]) -> Path:
    shape = layout.SheetLayout(columns)
    for line in lines:
        shape = shape.widened(line)
    path = folder / "made.xlsx"
    with path.open("wb") as into:
        quarantine_sheet.write_sheets(iter(lines), shape, into)
    return path


def _read(path: Path) -> list[QuarantineLine]:
    from consumers.files.readers.quarantine_sheets import QuarantineSheets, tables_of
    from consumers.files.readers.reading import FileSource
    from consumers.files.readers.shape import FileShape

    source = FileSource(path)
    reader = QuarantineSheets(source, FileShape(), "window", tables_of(source))
    return [line for _, line in reader.lines()]


def test_more_rows_than_a_sheet_holds_go_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine_sheet, "ROWS_MAX", 3)
    path = _written(tmp_path, [_line({"a": str(n)}, n) for n in range(8)], ("a",))
    assert len(openpyxl.load_workbook(path).sheetnames) == 3
    assert [(line.row, line.source["a"]) for line in _read(path)] == [
        (number, str(number)) for number in range(8)
    ]


def test_rows_that_could_not_be_taken_apart_are_mended_in_the_sheet(desk: Desk) -> None:
    broken = '2016-0002,A2,窗口,2016-03-01 09:00:00,"环节1,2-1,12,2016-03-02 10:30:00,\n'
    good = "2016-0005,A5,窗口,2016-03-01 09:00:00,环节1,5-1,12,2016-03-02 10:30:00,"
    content = csv_text([row(1)]) + broken + "2016-0003,A3\n" + good + ",,多余\n"
    path = desk.folder / "aside.xlsx"
    assert desk.load(content, quarantine=path).rows_quarantined == 3
    same = desk.load(path, quarantine=desk.folder / "same.xlsx")
    assert (same.rows_quarantined, same.entries) == (3, 0)
    _, sheet = _open(path)
    places = _headings(sheet)
    assert sheet.cell(2, places[layout.WHOLE]).value == broken.rstrip()
    assert sheet.cell(3, places["渠道"]).value == layout.ABSENT
    assert sheet.cell(4, places["#11"]).value == "多余"
    filled = [(3, name, text) for name, text in row(3).items()]
    _corrected(path, (2, layout.WHOLE, broken.replace('"', "")), (4, "#11", None), *filled)
    done = desk.load(path)
    assert (done.rows_accepted, done.rows_quarantined) == (3, 0)
    cases = sorted(one["data"]["case"][-4:] for one in desk.facts("ApplicationReceived"))
    assert cases == ["0001", "0002", "0003", "0005"]


def test_a_number_that_lost_its_digits_in_the_sheet_is_not_taken(desk: Desk) -> None:
    path = _sheet_of(desk, row(1, 办件编号=""))
    book, sheet = _open(path)
    cell = sheet.cell(2, _headings(sheet)["办件编号"])
    cell.number_format, cell.value = "General", 20160001000000000001
    book.save(path)
    assert desk.load(path).rows_quarantined == 1
    assert "more than 15 digits" in desk.quarantine("aside.xlsx")[0]["message"]


def test_only_a_sheet_of_the_same_mapping_is_ever_replaced(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    aside = _sheet_of(desk, row(1, 渠道="电话"))
    other = Desk(tmp_path, MAPPING.replace("name: window", "name: another"))
    notes, foreign = tmp_path / "notes.xlsx", tmp_path / "foreign.xlsx"
    book = openpyxl.Workbook()
    book.save(notes)
    shutil.copy(aside, foreign)
    for place, whose in ((notes, desk), (foreign, other)):
        before = place.read_bytes()
        for rows in ([row(2)], [row(3, 渠道="电话")]):
            with pytest.raises(InputUnreadable, match="no quarantine file of the mapping"):
                whose.load_rows(rows, quarantine=place)
            whose.load_rows(rows, quarantine=place, dry_run=True)
        assert place.read_bytes() == before
    with pytest.raises(InputUnreadable, match="was set aside by the mapping window"):
        other.load(foreign)
    with pytest.raises(InputUnreadable, match="the rows come from this file"):
        desk.load(aside, quarantine=aside)
    assert desk.load_rows([row(2)], quarantine=aside).rows_quarantined == 0
    assert not aside.exists()


def test_a_second_run_writes_the_same_sheet_and_a_cut_off_one_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(1), row(2, 渠道="电话")]
    path = _sheet_of(desk, *rows)
    first = [[cell.value for cell in one] for one in _open(path)[1].iter_rows()]
    desk.load_rows(rows, quarantine=path)
    assert [[cell.value for cell in one] for one in _open(path)[1].iter_rows()] == first

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(quarantine_sheet, "write_sheets", cut_off)
    before = path.read_bytes()
    for place in (path, desk.folder / "new.xlsx"):
        with pytest.raises(KeyboardInterrupt):
            desk.load_rows([*rows, row(3, 渠道="?")], quarantine=place)
    assert path.read_bytes() == before
    names = sorted(one.name for one in desk.folder.iterdir() if "xlsx" in one.name)
    assert names == ["aside.xlsx"]


def test_too_many_columns_for_a_sheet_are_told_before_anything_is_recorded(tmp_path: Path) -> None:
    columns = tuple(f"c{number}" for number in range(layout.COLUMNS_MAX + 1))
    with pytest.raises(InputUnreadable, match=r"do not fit into a sheet; name a \.jsonl file"):
        Quarantine(tmp_path / "wide.xlsx", "window", columns)


def test_a_sheet_is_as_good_as_lines_for_the_rows_of_a_longer_export(desk: Desk) -> None:
    rows = export(30)
    for place in range(0, 60, 7):
        rows[place] = rows[place] | {"渠道": "电话", "环节时间": "?"}
    path = desk.folder / "aside.xlsx"
    summary = desk.load_rows(rows, quarantine=path)
    changes = [
        (number, name, text)
        for number in range(2, 2 + summary.rows_quarantined)
        for name, text in (("渠道", "窗口"), ("环节时间", "2016-03-02 10:30:00"))
    ]
    taken = desk.load(_corrected(path, *changes))
    assert (taken.rows_accepted, taken.rows_quarantined) == (summary.rows_quarantined, 0)
    assert len(desk.facts("ApplicationReceived")) == len(desk.facts("CaseClosed")) == 30
