"""Readers: what CSV, TSV, gzip, encodings, JSON lines and workbooks give as rows."""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumers.files.mapping.mapping import Mapping, read_mapping
from consumers.files.readers.formats import open_reader
from consumers.files.readers.reading import shown
from consumers.files.readers.rows import KeptRows, RowReader, SourceRow
from ledger.errors import InputUnreadable

TEXT = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
file: FILE
agency: reg:a:b
actor: reg:a:b/1
events:
  - {event: HandlingStepCompleted, key: k, occurred_at: "2017-07-03",
     fields: {case: "reg:a:b/1", step: s}}
"""


def mapping(file: str = "{}") -> Mapping:
    """Return a mapping that says something about the file."""
    return read_mapping(TEXT.replace("FILE", file), "small.yaml")


def reader(path: Path, content: str | bytes, file: str = "{}", **more: Any) -> RowReader:  # noqa: ANN401
    """Write a file and open it."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_reader(path, mapping(file), **more)


def cells(rows: Iterable[SourceRow]) -> list[tuple[int, list[str]]]:
    """Return numbers and cells of rows that have no problem."""
    found = list(rows)
    assert [row.problem for row in found] == [None] * len(found)
    return [(row.number, row.cells) for row in found]


def test_a_row_has_the_number_of_the_line_on_which_it_begins(tmp_path: Path) -> None:
    found = reader(tmp_path / "a.csv", 'a,b\n1,"x\ny"\n\n2,"say ""no"""\r\n3,\n')
    assert found.columns == ["a", "b"]
    assert cells(found.rows()) == [(2, ["1", "x\ny"]), (5, ["2", 'say "no"']), (6, ["3", ""])]
    assert cells(found.rows()) == cells(found.rows())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=9),
            min_size=2,
            max_size=2,
        ).filter(lambda cells: any(cell.strip() for cell in cells)),
        max_size=8,
    )
)
def test_whatever_is_written_as_csv_is_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["a", "b"], *rows])
    found = reader(tmp_path / "a.csv", stream.getvalue(), "{encoding: utf-8}")
    assert [row.cells for row in found.rows()] == rows


def test_a_quote_that_is_not_closed_costs_one_line_only(tmp_path: Path) -> None:
    lines = ["a,b", "1,x", '2,"y', "3,z", '4,"w', '5,"v"', "6,u"]
    found = list(reader(tmp_path / "a.csv", "\n".join(lines)).rows())
    good = [(row.number, row.cells) for row in found if row.problem is None]
    assert good == [(2, ["1", "x"]), (4, ["3", "z"]), (6, ["5", "v"]), (7, ["6", "u"])]
    bad = [(row.number, row.line, row.problem.code) for row in found if row.problem is not None]
    assert bad == [(3, '2,"y', "row.unreadable"), (5, '4,"w', "row.unreadable")]


def test_a_row_with_too_many_or_too_few_cells_is_set_aside(tmp_path: Path) -> None:
    found = list(reader(tmp_path / "a.csv", "a,b\n1\n1,2,3\n1,2,,\n1,2\n").rows())
    codes = [row.problem.code if row.problem else None for row in found]
    assert codes == ["row.columns", "row.columns", None, None]
    assert found[2].cells == ["1", "2"]
    assert "3 cells where there are 2 columns" in str(found[1].problem)


def test_tsv_delimiters_quotes_and_headers_are_as_the_mapping_says(tmp_path: Path) -> None:
    assert cells(reader(tmp_path / "a.tsv", "a\tb\n1,5\t2\n").rows()) == [(2, ["1,5", "2"])]
    semicolon = reader(tmp_path / "b.csv", "a;b\n1,5;2\n", '{delimiter: ";"}')
    assert cells(semicolon.rows()) == [(2, ["1,5", "2"])]
    plain = reader(tmp_path / "c.tsv", 'a\tb\n"1\t2"\n', "{quote: none}")
    assert cells(plain.rows()) == [(2, ['"1', '2"'])]
    titled = reader(tmp_path / "d.csv", '收件台账\n"制表, 日期",\na,b\n1,2\n', "{header: 3}")
    assert (titled.columns, cells(titled.rows())) == (["a", "b"], [(4, ["1", "2"])])
    bare = reader(tmp_path / "e.csv", "1,2\n3,4\n", "{columns: [x, y]}")
    assert cells(bare.rows()) == [(1, ["1", "2"]), (2, ["3", "4"])]
    named = reader(tmp_path / "f.dat", "a,b\n1,2\n", "{format: csv}")
    assert cells(named.rows()) == [(2, ["1", "2"])]


def test_columns_have_clean_names_and_each_its_own(tmp_path: Path) -> None:
    content = '\ufeff"受理\n时间", 备注 ,备注,\n1,2,3,4\n'
    found = reader(tmp_path / "a.csv", content)
    assert list(found.columns) == ["受理 时间", "备注", "备注#2", "#4"]
    assert cells(found.rows()) == [(3, ["1", "2", "3", "4"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    text = "办件编号,申请人\n" + "2017-01,内丘县食品经营部\n" * 50
    found = reader(tmp_path / "a.csv", text.encode(encoding))
    assert list(found.columns) == ["办件编号", "申请人"]
    assert cells(found.rows())[49] == (51, ["2017-01", "内丘县食品经营部"])


def test_the_encoding_is_found_out_where_chinese_comes_late(tmp_path: Path) -> None:
    text = "a,b\n" + "1,plain\n" * 200_000 + "2,内丘\n"
    *_, last = reader(tmp_path / "a.csv", text.encode("gb18030")).rows()
    assert last.cells == ["2", "内丘"]


def test_a_few_wrong_bytes_make_no_other_encoding(tmp_path: Path) -> None:
    content = "a,b\n1,内丘\n".encode() + b"2,\xff\xfe\n" + "3,德保\n4,雄安\n5,内丘\n".encode()
    found = list(reader(tmp_path / "a.csv", content).rows())
    assert [row.cells[1] for row in found if row.problem is None] == [
        "内丘",
        "德保",
        "雄安",
        "内丘",
    ]
    (bad,) = [row for row in found if row.problem is not None]
    assert (bad.number, bad.problem and bad.problem.code) == (3, "row.undecodable")
    assert shown(bad.cells[1]) == r"\xff\xfe"


def test_asking_for_an_encoding_wins_over_the_mapping(tmp_path: Path) -> None:
    content = "名称\n内丘\n".encode("gb18030")
    wrong = list(reader(tmp_path / "a.csv", content, "{encoding: gb18030}").rows())
    assert wrong[0].cells == ["内丘"]
    asked = reader(tmp_path / "b.csv", content, "{encoding: utf-8}", encoding="gb18030")
    assert (list(asked.columns), cells(asked.rows())) == (["名称"], [(2, ["内丘"])])


def test_gzip_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    assert cells(reader(tmp_path / "a.csv.gz", packed).rows()) == [(2, ["1", "2"])]
    assert cells(reader(tmp_path / "a.csv", packed).rows()) == [(2, ["1", "2"])]


def test_a_gzip_file_that_is_cut_off_is_an_error_after_what_it_holds(tmp_path: Path) -> None:
    noise = (sha256(str(number).encode()).hexdigest() for number in range(50_000))
    text = "a,b\n" + "".join(f"{digest},1\n" for digest in noise)
    cut = gzip.compress(text.encode())[:-50_000]
    found = reader(tmp_path / "a.csv.gz", cut, "{encoding: utf-8}").rows()
    read: list[SourceRow] = []
    with pytest.raises(InputUnreadable, match="cut off"):
        read.extend(found)
    assert len(read) > 40_000


NOT_WHAT_THEY_CLAIM: Final = (
    ("a.csv", "", "no column names in line 1"),
    ("a.csv", 'a,"b\n', "line 1 is no header"),
    ("a.pdf", "a\n", "the name does not say the format"),
    ("a", "a\n", "the name does not say the format"),
    ("a.xlsx", "a\n", "no .xlsx workbook"),
    ("a.xes", "a\n", "no XML at line 1"),
    ("a.xes", "<log></log>", "the log holds no event"),
    ("a.jsonl", "[1]\n", "no line is a JSON object"),
    ("a.csv.gz", b"\x1f\x8bnothing", "the gzip data are damaged"),
)


@pytest.mark.parametrize(("name", "content", "message"), NOT_WHAT_THEY_CLAIM)
def test_a_file_that_is_not_what_it_claims_to_be_says_so(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(InputUnreadable, match=message) as caught:
        reader(tmp_path / name, content)
    assert str(tmp_path / name) in str(caught.value)


def test_a_file_without_its_header_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="no column names in line 3"):
        reader(tmp_path / "a.csv", "a\n", "{header: 3}")


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="No such file"):
        open_reader(tmp_path / "lost.csv", mapping())
    with pytest.raises(InputUnreadable, match="directory"):
        open_reader(tmp_path, mapping())


def test_json_lines_are_flattened_and_keep_the_spelling_of_numbers(tmp_path: Path) -> None:
    lines = [
        '{"id": 7, "who": {"name": "内丘", "ok": true}, "tags": ["a", "b"], "rate": 1.50}',
        "",
        '{"id": 8, "parts": [{"code": "01"}, {"code": "02"}], "who": {"name": null}}',
        "no json",
        "[1]",
    ]
    found = reader(tmp_path / "a.jsonl", "\n".join(lines))
    columns = ["id", "who.name", "who.ok", "tags", "rate", "parts.0.code", "parts.1.code"]
    assert list(found.columns) == columns
    good = [(row.number, row.cells) for row in found.rows() if row.problem is None]
    assert good == [
        (1, ["7", "内丘", "true", "a\nb", "1.50", "", ""]),
        (3, ["8", "", "", "", "", "01", "02"]),
    ]
    bad = [(row.number, row.line) for row in found.rows() if row.problem is not None]
    assert bad == [(4, "no json"), (5, "[1]")]


def _workbook(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_what_a_person_reads_in_it(tmp_path: Path) -> None:
    rows = [
        ["收件台账", None, None],
        ["编号", "日期", "金额", "是否", None],
        [1, datetime.fromisoformat("2017-07-03T00:00:00"), 12.5, True],
        [2.0, datetime.fromisoformat("2017-07-03T09:12:30"), 1e15, False],
        [None, None, None, None],
        ["003", date(2017, 7, 4), 0.1, time(9, 30)],
        [4, None, None, None, None, "zu viel"],
    ]
    path = _workbook(tmp_path / "a.xlsx", ("总表", [["x"]]), ("明细", rows))
    found = open_reader(path, mapping("{sheet: 明细, header: 2}"))
    assert list(found.columns) == ["编号", "日期", "金额", "是否"]
    *good, bad = found.rows()
    assert cells(good) == [
        (3, ["1", "2017-07-03", "12.5", "true"]),
        (4, ["2", "2017-07-03T09:12:30", "1000000000000000", "false"]),
        (6, ["003", "2017-07-04", "0.1", "09:30:00"]),
    ]
    assert bad.problem is not None
    assert (bad.number, bad.problem.code) == (7, "row.columns")


def test_a_workbook_without_the_sheet_names_those_that_it_has(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", ("总表", [["x"]]), ("明细", [["y"]]))
    assert list(open_reader(path, mapping()).columns) == ["x"]
    with pytest.raises(InputUnreadable, match="no sheet '台账'; there are 总表, 明细"):
        open_reader(path, mapping("{sheet: 台账}"))
    with pytest.raises(InputUnreadable, match="no column names in row 4"):
        open_reader(path, mapping("{header: 4}"))


def test_the_share_of_a_file_that_was_read_grows_to_the_whole(tmp_path: Path) -> None:
    found = reader(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 300_000)
    shares = [found.share() for number, _ in enumerate(found.rows()) if number % 50_000 == 0]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_what_json_holds_is_what_the_cells_say(tmp_path: Path) -> None:
    rows = [{"a": str(n), "b": f"值{n}"} for n in range(20)]
    found = reader(tmp_path / "a.ndjson", "\n".join(json.dumps(row) for row in rows))
    assert [row.cells for row in found.rows()] == [list(row.values()) for row in rows]


XES: Final = """\
<log xes.version="2.0">
 <global scope="trace"><string key="concept:name" value="default"/></global>
 <trace>
  <string key="concept:name" value="A&amp;B"/>
  <event><string key="concept:name" value="收件"/><int key="cost" value="3">
    <string key="unit" value="元"/></int></event>
  <event><list key="docs"><values><string key="code" value="01"/></values></list></event>
  <boolean key="late" value="true"/>
 </trace>
 <event><date key="time:timestamp" value="2017-07-03T09:12:00+08:00"/></event>
</log>
"""


def test_an_event_log_has_a_row_for_each_event_with_what_its_trace_says(tmp_path: Path) -> None:
    found = reader(tmp_path / "a.xes", XES)
    rows = [dict(zip(found.columns, row.cells, strict=True)) for row in found.rows()]
    assert [{name: text for name, text in row.items() if text} for row in rows] == [
        {
            "case:concept:name": "A&B",
            "case:late": "true",
            "concept:name": "收件",
            "cost": "3",
            "cost.unit": "元",
        },
        {"case:concept:name": "A&B", "case:late": "true", "docs.code": "01"},
        {"time:timestamp": "2017-07-03T09:12:00+08:00"},
    ]
    assert [row.number for row in found.rows()] == [1, 2, 3]


def test_nothing_of_an_event_log_is_lost_where_keys_stand_twice_or_nest(tmp_path: Path) -> None:
    attributes = """
      <string key="note" value="一"/><string key="note" value="二"/>
      <list key="档案"><values>
        <container key="卷"><string key="号" value="1"/>
          <list key="页"><values><int key="页" value="3"/><int key="页" value="4"/></values></list>
        </container>
        <container key="卷">
          <string key="号" value="2"><date key="止" value="2017"/></string>
        </container>
      </values></list>
      <list><string key="直" value="x"/></list>"""
    log = f"<log><trace><event>{attributes}</event></trace></log>"
    found = reader(tmp_path / "a.xes", log)
    ((_, read),) = cells(found.rows())
    assert dict(zip(found.columns, read, strict=True)) == {
        "note": "一",
        "note#2": "二",
        "档案.卷.号": "1",
        "档案.卷.页.页": "3",
        "档案.卷.页.页#2": "4",
        "档案.卷#2.号": "2",
        "档案.卷#2.号.止": "2017",
        "直": "x",
    }


def test_an_event_log_without_an_end_of_nesting_is_told(tmp_path: Path) -> None:
    deep = '<string key="a" value="b">' * 9_000 + "</string>" * 9_000

    log = f"<log><trace><event>{deep}</event></trace></log>"
    with pytest.raises(InputUnreadable, match="nested too deeply"):
        reader(tmp_path / "deep.xes", log)


@pytest.mark.parametrize(("lines", "is_kept"), [(100, True), (300_000, False)])
def test_a_short_file_is_read_once_for_two_passes_and_a_long_one_is_not_kept(
    tmp_path: Path, lines: int, *, is_kept: bool
) -> None:
    read = reader(tmp_path / "a.csv", "a,b\n" + "1,x\n" * lines)
    rows = KeptRows(read)
    before, after = list(rows.rows()), list(rows.rows())
    assert [(row.number, row.cells) for row in after] == [
        (number, ["1", "x"]) for number in range(2, lines + 2)
    ]
    assert (after[-1] is before[-1]) == is_kept
