"""Words of a mapping: value tables from files, days from columns, replacing, complete joins."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from consumers.files.mapper import Mapper
from consumers.files.mapping import value_files
from consumers.files.mapping.mapping import read_mapping
from consumers.files.planned import Author, Mapped
from consumers.files.readers.rows import SourceRow
from ledger.errors import MappingInvalid
from tests.exports import MAPPING, Desk, csv_text, export, row

TEXT: Final = """\
mapping: 1
name: small
source: small
zone: ZONE
agency: reg:a:b
actor: reg:a:b/1
events:
  - event: ApplicationAccepted
    key: k
    occurred_at: "2017-07-03"
    fields: {case: "reg:a:b/1", accepted_on: DAY, due_at: INSTANT}
"""
STEP: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
agency: reg:a:b
actor: reg:a:b/1
events:
  - event: HandlingStepCompleted
    key: k
    occurred_at: "2017-07-03"
    fields: {case: "reg:a:b/1", step: s, note: NOTE}
"""


def mapped(text: str, cells: dict[str, str], file: str = "small.yaml") -> Mapped:
    """Return what a mapping makes of one row."""
    mapper = Mapper(read_mapping(text, file), list(cells), Author("", ""))
    made = mapper.map(SourceRow(2, list(cells.values())), 0)
    assert made is not None
    return made


def note(form: str, cells: dict[str, str], file: str = "small.yaml") -> str | None:
    """Return the text that a form makes of a row."""
    made = mapped(STEP.replace("NOTE", form), cells, file)
    assert made.problem is None, made.problem
    found: str | None = made.events[0].data.get("note")
    return found


def later(day: str, instant: str, cells: dict[str, str], zone: str = "Asia/Shanghai") -> Mapped:
    """Return what forms of a day and of an instant make of a row."""
    text = TEXT.replace("DAY", day).replace("INSTANT", instant).replace("ZONE", zone)
    return mapped(text, cells)


def test_days_from_a_column_keep_the_time_of_day_where_the_clocks_change() -> None:
    form = "{column: at, plus_days: {column: n}}"
    cells = {"at": "2017-03-11 09:00", "n": "2"}
    made = later(form, form, cells, "America/Chicago")
    # In Chicago the clocks went forward on 12 March 2017: 09:00 is 15:00 UTC before, 14:00 after.
    assert made.events[0].data["accepted_on"] == date(2017, 3, 13)
    assert made.events[0].data["due_at"] == datetime(2017, 3, 13, 14, tzinfo=UTC)


def test_a_bare_day_of_a_deadline_is_its_end_some_days_later_too() -> None:
    made = later('"{at}"', "{column: at, plus_days: '{n}'}", {"at": "2017-07-03", "n": "-3"})
    assert made.events[0].data["due_at"] == datetime(2017, 6, 30, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("count", ["100000", "-100000", "99999999999", "二十"])
def test_days_that_lead_nowhere_set_the_row_aside(count: str) -> None:
    form = "{column: at, plus_days: {column: n}}"
    problem = later(form, '"{at}"', {"at": "2017-07-03", "n": count}).problem
    assert problem is not None
    assert (problem.code, problem.field, problem.value) == ("cell.malformed", "n", count)


def test_days_of_which_nobody_knows_how_many_give_nothing() -> None:
    form = "{column: at, plus_days: {column: n}}"
    made = later('"{at}"', form, {"at": "2017-07-03", "n": ""})
    assert made.problem is None
    assert "due_at" not in made.events[0].data


def _sheet(path: Path, rows: list[list[Any]], name: str = "表") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for cells in rows:
        sheet.append(cells)
    book.save(path)
    return path


VALUES: Final = "{column: c, values: {file: NAME}}"


def _beside(folder: Path) -> str:
    return str(folder / "small.yaml")


def test_a_table_is_read_from_each_format_as_an_import_reads_it(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.tsv").write_bytes("码\t名\n　01 \t窗口\n".encode("gb18030"))
    (tmp_path / "b.csv").write_text('码,名\n="01",网上\n,\n')
    _sheet(tmp_path / "c.xlsx", [["码", "注", "名"], ["01", None, "电话"]])
    for written, expected in (
        ("{file: tables/a.tsv, encoding: gb18030}", "窗口"),
        ("{file: b.csv}", "网上"),
        ("{file: c.xlsx, sheet: 表, value: 名}", "电话"),
    ):
        form = VALUES.replace("{file: NAME}", written)
        assert note(form, {"c": "01"}, _beside(tmp_path)) == expected


def test_a_table_of_a_file_is_a_table_of_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "opinions.csv").write_text("码,意见\n1,pass\n2,object\n3,\n")
    text = STEP.replace("HandlingStepCompleted", "ReviewCompleted").replace(
        "step: s, note: NOTE", 'level: "1", opinion: {column: c, values: opinions}'
    )
    text = text.replace("events:", "values: {opinions: {file: opinions.csv}}\nevents:")
    assert mapped(text, {"c": "2"}, _beside(tmp_path)).events[0].data["opinion"] == "object"
    unknown = mapped(text, {"c": "4"}, _beside(tmp_path)).problem
    assert unknown is not None
    assert unknown.code == "cell.unknown-value"
    assert unknown.message.endswith("'4' is not in the value table, which has 1, 2, 3")
    empty = mapped(text, {"c": "3"}, _beside(tmp_path)).problem
    assert empty is not None
    assert empty.code == "cell.empty"


def test_what_a_table_of_a_file_gives_must_fit_the_field(tmp_path: Path) -> None:
    (tmp_path / "opinions.csv").write_text("码,意见\n1,pass\n2,obect\n")
    text = STEP.replace("HandlingStepCompleted", "ReviewCompleted").replace(
        "step: s, note: NOTE", 'level: "1", opinion: {column: c, values: {file: opinions.csv}}'
    )
    with pytest.raises(MappingInvalid, match=r"opinions\.csv:3:1: `opinion`: 'obect' is none of"):
        read_mapping(text, _beside(tmp_path))


WRONG: Final = (
    ("码,名\n01,a\n\n 01,b\n", r"t\.csv:4:1: the key '01' stands twice, first in line 2"),
    ('码,名\n01,a\n="01",a\n', r"t\.csv:3:1: the key '01' stands twice"),
    ("码,名\n01,a,b\n", r"t\.csv:2:1: 3 cells where there are 2 columns"),
    ("码,名\n2.01707E+17,a\n", r"t\.csv:2:1: '2\.01707E\+17' is what a spreadsheet left"),
    ('码,名\n"01,a\n', r"t\.csv:2:1: the line cannot be taken apart"),
    ("", r"small\.yaml:11:\d+: `file`: .*no column names"),
)


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_a_wrong_table_is_told_by_its_own_line(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(content)
    with pytest.raises(MappingInvalid, match=message):
        note(VALUES.replace("NAME", "t.csv"), {"c": "01"}, _beside(tmp_path))


def test_a_sheet_with_an_error_gives_no_value(tmp_path: Path) -> None:
    _sheet(tmp_path / "t.xlsx", [["码", "名"], ["01", "#REF!"]])
    with pytest.raises(MappingInvalid, match=r"t\.xlsx:2:1: '#REF!' .*error of the workbook"):
        note(VALUES.replace("NAME", "t.xlsx"), {"c": "01"}, _beside(tmp_path))


def test_a_table_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_files, "ROWS_MAX", 2)
    (tmp_path / "t.csv").write_text("码,名\n1,a\n2,b\n")
    assert note(VALUES.replace("NAME", "t.csv"), {"c": "2"}, _beside(tmp_path)) == "b"
    (tmp_path / "t.csv").write_text("码,名\n1,a\n2,b\n3,c\n")
    with pytest.raises(MappingInvalid, match=r"`file`: t\.csv has more than 2 rows"):
        note(VALUES.replace("NAME", "t.csv"), {"c": "2"}, _beside(tmp_path))


def test_a_table_of_the_mapping_may_have_a_key_that_is_called_file() -> None:
    assert note("{column: c, values: {file: 文件, sheet: 表}}", {"c": "file"}) == "文件"


TEXTS: Final = (
    ("{column: c, replace: {甲: 乙, 乙: 甲}}", "甲乙", "乙甲"),
    ("{column: c, replace: {甲乙: 丙, 甲: 丁}}", "甲乙甲", "丙丁"),
    ("{column: c, replace: {text: pattern, with: x}}", "a pattern", "a x"),
    ("{column: c, replace: {pattern: '([a-z])([0-9])?', with: '\\2\\1\\\\'}}", "a1b", "1a\\b\\"),
    (
        "{column: c, replace: {pattern: '^第(.*)号$', with: '\\1'}, values: {一: '1'}}",
        "第一号",
        "1",
    ),
    ("{column: c, normalise: upper, extract: '([A-Z]+)'}", "ab1", "AB"),
    ("{column: c, normalise: [lower], values: {是: x}, otherwise: '{value}'}", "No", "no"),
    ("{column: c, replace: {pattern: '.', with: }}", "甲乙", None),
    ("{join: ['{c}', '{d}'], complete: yes}", "甲", None),
    ("{join: ['{c}', '{d}'], complete: no}", "甲", "甲"),
    ("{first_of: ['{d}', '{c}'], default: x}", "甲", "甲"),
)


@pytest.mark.parametrize(("form", "cell", "expected"), TEXTS)
def test_a_text_is_brought_to_another_one(form: str, cell: str, expected: str | None) -> None:
    assert note(form, {"c": cell, "d": ""}) == expected


def test_the_last_row_of_a_key_has_a_word_of_its_own(tmp_path: Path) -> None:
    done = "2016-04-01 16:00:00"
    rows = [row(1, 1, 办结时间=done), row(1, 2, 办结时间=""), row(2, 1), row(2, 2)]
    closed = {}
    for take in ("last", "last_row", "last_match"):
        folder = tmp_path / take
        folder.mkdir()
        desk = Desk(folder, MAPPING.replace("take: last", f"take: {take}"))
        assert desk.load(csv_text(rows)).rows_quarantined == 0
        closed[take] = [one["data"]["case"][-1] for one in desk.facts("CaseClosed")]
    assert closed == {"last": ["2"], "last_row": ["2"], "last_match": ["1", "2"]}


def test_a_table_lies_beside_its_mapping_and_not_beside_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, MAPPING.replace("{窗口: 窗口, 网上: 网上办理}", "{file: channels.csv}"))
    (tmp_path / "channels.csv").write_text("渠道,名称\n窗口,大厅窗口\n", "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert desk.load_rows(export(1)).rows_accepted == 2
    assert desk.facts("ApplicationReceived")[0]["data"]["channel"] == "大厅窗口"
