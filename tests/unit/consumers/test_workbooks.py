"""Workbooks: a cell is what a person sees; what nobody can see in it is set aside by name."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.chart import BarChart

from consumers.files.mapper import Mapper
from consumers.files.mapping.mapping import Mapping, read_mapping
from consumers.files.planned import Author
from consumers.files.readers.cell_formats import CellFormat, elapsed_shown, number_shown, read_code
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import SourceRow
from ledger.errors import InputUnreadable
from tests.exports import MAPPING, Desk
from tests.workbooks import MAIN, OFFICE, named, pack, parts_of

TEXT: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
file: FILE
agency: reg:a:b
actor: reg:a:b/1
events:
  - event: HandlingStepCompleted
    key: "{编号}"
    occurred_at: "2017-07-03"
    fields: {case: "reg:a:b/1", step: "{环节}"}
"""


def small(file: str = "{}") -> Mapping:
    """Return a mapping that needs the columns 编号 and 环节."""
    return read_mapping(TEXT.replace("FILE", file), "small.yaml")


HEAD: Final = f'<row r="1">{named("编号", "A1")}{named("环节", "B1")}</row>'


def rows_of(path: Path, file: str = "{}") -> list[SourceRow]:
    """Return the rows of a workbook."""
    return list(open_reader(path, small(file)).rows())


def shown(folder: Path, cell: str, **more: str) -> SourceRow:
    """Return the one row of a workbook whose second cell is written out."""
    row = f'<row r="2">{named("1", "A2")}{cell}</row>'
    (found,) = rows_of(pack(folder / "a.xlsx", parts_of(HEAD + row, **more)))
    return found


NUMBERS: Final = (
    ("1", "0.30000000000000004", "0.3"),
    ("1", "1E-7", "0.0000001"),
    ("1", "12.50", "12.5"),
    ("1", "3.0", "3"),
    ("14", "42919", "2017-07-03"),
    ("27", "42919", "2017-07-03"),
    ("31", "42919.5", "2017-07-03T12:00:00"),
    ("36", "42919", "2017-07-03"),
    ("50", "42919", "2017-07-03"),
    ("58", "42919", "2017-07-03"),
    ("33", "0.5", "12:00:00"),
    ("55", "0.75", "18:00:00"),
    ("22", "42919.3833333333", "2017-07-03T09:12:00"),
    ("46", "1.0625", "25:30:00"),
)


@pytest.mark.parametrize(("number", "value", "text"), NUMBERS)
def test_a_number_is_shown_as_its_built_in_format_shows_it(
    tmp_path: Path, number: str, value: str, text: str
) -> None:
    cell = f'<c r="B2" s="1"><v>{value}</v></c>'
    found = shown(tmp_path, cell, styles=f'<xf numFmtId="{number}"/>')
    assert (found.cells[1], found.flaws) == (text, None)


CODES: Final = (
    ("0000", 412, "0412"),
    ("000000", 1234567, "1234567"),
    ('"XK-"0000', 7, "XK-0007"),
    ("000-0000", 1234567, "123-4567"),
    ("#,##0.00", 1234.5, "1234.5"),
    ('0"天"', 5, "5"),
    ("General", 5, "5"),
    ("G/通用格式", 5, "5"),
    ('#,##0"元"', 5000, "5000元"),
    ("0.00万元", 0.5, "0.5万元"),
    ("[$€-407]#,##0.00", 12.5, "€12.5"),
    ('"US$"#,##0', 12, "US$12"),
    ("0.00E+00", 1200, "1200"),
    ("0%", 0.5, "0.5"),
    ("[Red]0", 5, "5"),
    ("#,##0_);[Red](#,##0)", 5, "5"),
    ('"day"0', 5, "5"),
)


@pytest.mark.parametrize(("code", "value", "text"), CODES)
def test_a_number_is_shown_as_a_format_of_ones_own_shows_it(
    code: str, value: float, text: str
) -> None:
    assert number_shown(value, read_code(code)) == text


@pytest.mark.parametrize(
    "code",
    [
        'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "[$-F800]dddd\\,\\ mmmm", "[$-804]aaaa;@",
        '[DBNum1][$-804]yyyy"年"m"月"', "h:mm AM/PM", '上午/下午h"时"mm"分"', "mm:ss.0",
    ],
)  # fmt: skip
def test_a_format_with_parts_of_a_day_makes_a_number_a_day(code: str) -> None:
    assert read_code(code) == CellFormat(is_day=True)


@pytest.mark.parametrize(
    ("code", "text"),
    [("[h]:mm", "26:05"), ("[hh]:mm:ss", "26:05:00"), ("[mm]:ss", "1565:00"), ("[s]", "93900")],
)
def test_a_span_of_time_counts_beyond_its_day(code: str, text: str) -> None:
    span = timedelta(hours=26, minutes=5) / timedelta(days=1)
    assert read_code(code).elapsed
    assert elapsed_shown(span, code) == text


def test_days_written_as_such_and_escapes_are_read(tmp_path: Path) -> None:
    day = '<c r="B2" t="d"><v>2017-07-03T09:12:00</v></c>'
    assert shown(tmp_path, day).cells[1] == "2017-07-03T09:12:00"
    bare = '<c r="B2" t="d"><v>2017-07-03</v></c>'
    assert shown(tmp_path, bare).cells[1] == "2017-07-03"
    escaped = named("甲_x0041__x005F_x0042__xD83D__xDE00_", "B2")
    assert shown(tmp_path, escaped).cells[1] == "甲A_x0042_\U0001f600"
    computed = '<c r="B2" t="str"><f>A1</f><v>a_x000D_b</v></c>'
    assert shown(tmp_path, computed).cells[1] == "a\rb"


FLAWED: Final = (
    ('<c r="B2" t="e"><v>#DIV/0!</v></c>', "#DIV/0! is an error of the workbook"),
    ('<c r="B2"><f>A1&amp;A2</f></c>', "a formula that was never computed"),
    ('<c r="B2"><f>A1</f><v></v></c>', "a formula that was never computed"),
    ('<c r="B2"><v>1305230000000012345</v></c>', "more than 15 digits"),
    ('<c r="B2"><v>2.01707E+17</v></c>', "more than 15 digits"),
    ('<c r="B2" s="1"><v>-5</v></c>', "there is no such day"),
    ('<c r="B2" s="1"><v>99999999</v></c>', "there is no such day"),
    ('<c r="B2" t="d"><v>soon</v></c>', "is no day or time"),
)


@pytest.mark.parametrize(("cell", "message"), FLAWED)
def test_a_cell_that_nobody_can_read_sets_its_row_aside(
    tmp_path: Path, cell: str, message: str
) -> None:
    found = shown(tmp_path, cell, styles='<xf numFmtId="14"/>')
    made = Mapper(small(), ["编号", "环节"], Author("reg:a:b", "reg:a:b/1")).map(found, 0)
    assert made is not None
    assert made.problem is not None
    assert (made.problem.code, made.problem.field) == ("cell.malformed", "环节")
    assert message in made.problem.message


def test_what_is_wrong_in_a_column_that_nobody_asks_for_matters_to_nobody(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{named("编号", "A1")}{named("环节", "B1")}{named("率", "C1")}</row>'
        f'<row r="2">{named("1", "A2")}{named("收件", "B2")}'
        '<c r="C2" t="e"><v>#DIV/0!</v></c></row>'
    )
    (found,) = rows_of(pack(tmp_path / "a.xlsx", parts_of(rows)))
    mapper = Mapper(small(), ["编号", "环节", "率"], Author("reg:a:b", "reg:a:b/1"))
    made = mapper.map(found, 0)
    assert made is not None
    assert made.problem is None


def test_an_empty_result_is_no_formula_that_was_never_computed(tmp_path: Path) -> None:
    found = shown(tmp_path, '<c r="B2" t="str"><f>""</f><v></v></c>')
    assert (found.cells, found.flaws) == (["1", ""], None)


def test_a_merged_cell_gives_each_of_its_rows_the_value(tmp_path: Path) -> None:
    rows = HEAD + "".join(
        f'<row r="{at}">{named(str(at), f"A{at}")}{named(step, f"B{at}") if step else ""}</row>'
        for at, step in enumerate(("", "收件", "", "", ""), start=2)
    )
    merged = '<mergeCells><mergeCell ref="B3:B5"/><mergeCell ref="D1:E1"/></mergeCells>'
    reader = open_reader(pack(tmp_path / "a.xlsx", parts_of(rows, after=merged)), small())
    assert [row.cells[1] for row in reader.rows()] == ["", "收件", "收件", "收件", ""]
    assert [row.cells[1] for row in reader.rows()] == ["", "收件", "收件", "收件", ""]
    assert reader.remarks.cells_merged == 2


def test_a_merged_error_is_one_in_each_of_its_rows(tmp_path: Path) -> None:
    rows = HEAD + (
        f'<row r="2">{named("1", "A2")}<c r="B2" t="e"><v>#REF!</v></c></row>'
        f'<row r="3">{named("2", "A3")}</row>'
    )
    merged = '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    found = rows_of(pack(tmp_path / "a.xlsx", parts_of(rows, after=merged)))
    assert [list(row.flaws or ()) for row in found] == [[1], [1]]


def test_rows_that_were_only_formatted_are_no_rows(tmp_path: Path) -> None:
    rows = HEAD + f'<row r="2"><c r="A2" s="0"/></row><row r="4">{named("4", "A4")}</row>'
    reader = open_reader(pack(tmp_path / "a.xlsx", parts_of(rows)), small())
    assert [row.number for row in reader.rows()] == [4]
    assert reader.remarks.rows_blank == 1


@pytest.mark.parametrize("which", ["xl/", "all"])
def test_a_workbook_in_strict_open_xml_is_read_as_any_other(tmp_path: Path, which: str) -> None:
    row = f'<row r="2">{named("1", "A2")}<c r="B2" s="1"><v>42919</v></c></row>'
    usual = parts_of(HEAD + row, styles='<xf numFmtId="14"/>')
    strict = {
        name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            OFFICE,
            "http://purl.oclc.org/ooxml/officeDocument/relationships" if which == "all" else OFFICE,
        )
        for name, text in usual.items()
    }
    (found,) = rows_of(pack(tmp_path / "a.xlsx", strict))
    assert found.cells == ["1", "2017-07-03"]


def test_a_chart_is_no_table_and_the_first_table_is_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "明细"
    book.worksheets[0].append(["编号", "环节"])
    book.worksheets[0].append(["1", "收件"])
    book.create_chartsheet("图表", 0).add_chart(BarChart())
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert [row.cells for row in rows_of(path)] == [["1", "收件"]]
    with pytest.raises(InputUnreadable, match=r"'图表' is a chart, not a table; .* 明细") as caught:
        open_reader(path, small("{sheet: 图表}"))
    assert str(path) in str(caught.value)


DAMAGES: Final[tuple[tuple[str, Any], ...]] = (
    ("xl/worksheets/sheet1.xml", "<worksheet"),
    ("xl/styles.xml", "<styleSheet><cellXfs>"),
    ("xl/workbook.xml", "nothing"),
    ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>'),
    ("[Content_Types].xml", "<Types/>"),
)


@pytest.mark.parametrize(("part", "text"), DAMAGES)
def test_whatever_is_wrong_with_a_workbook_is_one_line_with_its_name(
    tmp_path: Path, part: str, text: str
) -> None:
    path = pack(tmp_path / "a.xlsx", parts_of(HEAD) | {part: text})
    with pytest.raises(InputUnreadable) as caught:
        rows_of(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_cell_set_aside_is_still_wrong_until_somebody_corrects_it(tmp_path: Path) -> None:
    columns = ("办件编号", "申请人", "渠道", "收件时间", "环节", "环节编号", "经办人", "环节时间")
    values = (
        "2016-0001",
        "A1",
        "窗口",
        "2016-03-01 09:00",
        "受理",
        "1-1",
        "11",
        "2016-03-02 10:30",
    )
    head = "".join(named(name, f"{'ABCDEFGH'[at]}1") for at, name in enumerate(columns))
    row = "".join(
        named(value, f"{'ABCDEFGH'[at]}2") if at != 1 else '<c r="B2" t="e"><v>#N/A</v></c>'
        for at, value in enumerate(values)
    )
    book = pack(tmp_path / "a.xlsx", parts_of(f'<row r="1">{head}</row><row r="2">{row}</row>'))
    desk = Desk(tmp_path, MAPPING.replace("values:", "optional: [办结时间]\nvalues:", 1))
    assert desk.load(book).rows_quarantined == 1
    (line,) = desk.quarantine("a.xlsx")
    assert desk.load(desk.set_aside(line)).rows_quarantined == 1
    line["source"]["申请人"] = "A1"
    assert desk.load(desk.set_aside(line)).rows_accepted == 1
