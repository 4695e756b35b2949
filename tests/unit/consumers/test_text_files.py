"""Text files as programs really write them: marks of spreadsheets, blank rows, GB event logs."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.files.cell_texts import flaw_of_text, plain_cell
from consumers.files.mapper import Mapper
from consumers.files.mapping.amounts import Marks, money, whole_number
from consumers.files.mapping.conversion import number
from consumers.files.mapping.mapping import Mapping, read_mapping
from consumers.files.planned import Author
from consumers.files.problems import Unfit
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import RowReader, SourceRow
from ledger.errors import InputUnreadable
from tests.exports import Desk, csv_text, export

TEXT: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
file: FILE
agency: reg:a:b
actor: reg:a:b/1
events:
  - {event: HandlingStepCompleted, key: "{no}", occurred_at: "2017-07-03",
     fields: {case: "reg:a:b/{no}", step: "{step}"}}
"""


def small(file: str = "{}") -> Mapping:
    """Return a mapping that says something about the file."""
    return read_mapping(TEXT.replace("FILE", file), "small.yaml")


def reader(path: Path, content: str | bytes, file: str = "{}") -> RowReader:
    """Write a file and open it."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_reader(path, small(file))


def mapped(*cells: str) -> Any:  # noqa: ANN401 - what a row makes
    """Return what a row with a number and a step makes."""
    mapper = Mapper(small(), ["no", "step"], Author("reg:a:b", "reg:a:b/1"))
    return mapper.map(SourceRow(2, list(cells)), 0)


KEPT_TEXTS: Final = (
    ('="007"', "007"),
    ('="a ""b"""', 'a "b"'),
    ("'007", "007"),
    ("'91130523MAEXAM01Q0", "91130523MAEXAM01Q0"),
    ("'XK-1", "XK-1"),
    ("'2017-07-03 09:12", "2017-07-03 09:12"),
    ("'s Hertogenbosch", "'s Hertogenbosch"),
    ("'3 in 1' shop", "'3 in 1' shop"),
    ("=A1", "=A1"),
    ("007", "007"),
)


@pytest.mark.parametrize(("written", "meant"), KEPT_TEXTS)
def test_what_keeps_a_number_a_text_is_no_part_of_it(written: str, meant: str) -> None:
    assert plain_cell(written) == meant
    (fact,) = mapped("1", written).events
    assert fact.data["step"] == meant
    (fact,) = mapped(plain_cell(written) and '="9"', written).events
    assert fact.key == "9"


@pytest.mark.parametrize("text", ["1.30523E+17", "2E+20", "9.1e+17", "-1.5E+16"])
def test_what_is_left_of_a_long_number_names_nobody(text: str) -> None:
    assert flaw_of_text(text) is not None
    found = mapped(text, "x")
    assert (found.problem.code, found.problem.field) == ("cell.malformed", "no")
    assert not mapped("1E5", "CAFE+").problem


def test_rows_of_delimiters_and_the_mark_of_the_end_are_no_rows(tmp_path: Path) -> None:
    found = reader(tmp_path / "a.csv", "no,step\n1,x\n,\n \t, \n\n2,y\n,\n\x1a")
    assert [(row.number, row.cells, row.problem) for row in found.rows()] == [
        (2, ["1", "x"], None),
        (6, ["2", "y"], None),
    ]
    assert found.remarks.rows_blank == 5
    assert len(list(found.rows())) == 2
    assert found.remarks.rows_blank == 5


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ("sep=;\nno;step\n1;x,y\n", "{}"),
        ('"sep=;"\r\nno;step\r\n1;x,y\r\n', "{}"),
        ("\ufeffsep=\t\nno\tstep\n1\tx,y\n", "{}"),
        ("sep=;\nno;step\n1;x,y\n", "{header: 2, delimiter: ';'}"),
        ("sep=;\nno;step\n1;x,y\n", "{header: 2}"),
    ],
)
def test_a_first_line_that_names_the_delimiter_is_honoured(
    tmp_path: Path, content: str, file: str
) -> None:
    found = reader(tmp_path / "a.csv", content, file)
    assert list(found.columns) == ["no", "step"]
    assert [(row.number, row.cells) for row in found.rows()] == [(3, ["1", "x,y"])]
    bare = reader(tmp_path / "b.csv", "sep=;\n1;x\n", "{columns: [no, step]}")
    assert [(row.number, row.cells) for row in bare.rows()] == [(2, ["1", "x"])]


def test_a_long_cell_is_read_whole(tmp_path: Path) -> None:
    long = "长" * 200_000
    (row,) = reader(tmp_path / "a.csv", f"no,step\n1,{long}\n").rows()
    assert (row.cells[1], row.problem) == (long, None)


@pytest.mark.parametrize("text", ["9" * 5000, "1." + "3" * 40, "1" * 29])
def test_a_number_of_more_digits_than_anything_has_is_no_number(text: str) -> None:
    for convert in (whole_number(Marks()), number, money("元"), money("fen")):
        with pytest.raises(Unfit) as caught:
            convert(text)
        assert len(caught.value.message) < 200


@pytest.mark.parametrize("name", ["GB18030", "gbk", "GB2312", "Big5", "utf-16"])
def test_an_event_log_is_read_in_the_encoding_that_it_names(tmp_path: Path, name: str) -> None:
    log = f'<?xml version="1.0" encoding="{name}"?><log><event><string key="no" value="收件"/>'
    found = reader(tmp_path / "a.xes", f"{log}</event></log>".encode(name))
    assert [row.cells for row in found.rows()] == [["收件"]]


def test_an_event_log_whose_bytes_are_not_what_it_names_says_so(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="{}"?><log><event><string key="no" value="{}"/>'
    wrong = text.format("gbk", "").encode()[:-3] + b'\xff\xff"/></event></log>'
    with pytest.raises(InputUnreadable, match="no text in gb18030"):
        reader(tmp_path / "a.xes", wrong)
    with pytest.raises(InputUnreadable, match="'klingon', which nobody knows"):
        reader(tmp_path / "b.xes", text.format("klingon", "x"))


ROWS: Final = [{"no": "1", "step": "x"}, {"no": "2", "step": {"name": "y"}}]


@pytest.mark.parametrize(
    ("name", "content", "file"),
    [
        ("a.json", json.dumps(ROWS), "{}"),
        ("a.json", json.dumps(ROWS, indent=1), "{}"),
        ("a.jsonl", json.dumps(ROWS), "{}"),
        ("a.jsonl", json.dumps(ROWS, indent=1), "{}"),
        ("a.json", "\n".join(map(json.dumps, ROWS)), "{}"),
        ("a.json", json.dumps({"data": {"items": ROWS}}), "{rows: data.items}"),
        ("a.json", "\ufeff" + json.dumps(ROWS), "{}"),
    ],
)
def test_a_list_of_objects_is_read_whatever_is_around_it(
    tmp_path: Path, name: str, content: str, file: str
) -> None:
    found = reader(tmp_path / name, content, file)
    assert list(found.columns) == ["no", "step", "step.name"]
    assert [row.cells for row in found.rows()] == [["1", "x", ""], ["2", "", "y"]]


def test_a_document_says_where_its_rows_may_be(tmp_path: Path) -> None:
    document = json.dumps({"total": 2, "data": {"items": ROWS}})
    with pytest.raises(InputUnreadable, match=r"rows: PATH.*data\.items"):
        reader(tmp_path / "a.json", document)
    with pytest.raises(InputUnreadable, match=r"no list at 'data\.rows'"):
        reader(tmp_path / "a.json", document, "{rows: data.rows}")
    with pytest.raises(InputUnreadable, match="no JSON at line 2, column"):
        reader(tmp_path / "a.json", '[{"no": 1},\n{"no" 2}]')
    for twice in ('{"data": {"items": [], "items": []}}', '{"data": {}, "data": {"items": []}}'):
        with pytest.raises(InputUnreadable, match=r"the key '\w+' stands twice"):
            reader(tmp_path / "a.json", twice, "{rows: data.items}")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_what_json_forbids_sets_its_row_aside(tmp_path: Path, name: str) -> None:
    lines = ['{"no": 1, "step": NaN}', '{"no": 1, "no": 2}', '{"no": {"a": [{"b": Infinity}]}}']
    lines += ['{"no.a": 1, "no": {"a": 2}}', '{"no": "3"}']
    content = f"[{','.join(lines)}]" if name == "a.json" else "\n".join(lines)
    *bad, good = reader(tmp_path / name, content).rows()
    assert good.problem is None
    reasons = [row.problem.message for row in bad if row.problem is not None]
    assert [reason.partition(";")[0] for reason in reasons] == [
        "NaN is no number of JSON",
        "the key 'no' stands twice",
        "Infinity is no number of JSON",
        "the key 'no.a' stands twice",
    ]


def test_a_damaged_archive_says_how_far_it_came(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    packed = gzip.compress(csv_text(export(9000, 2)).encode())[:-9_000]
    with pytest.raises(InputUnreadable, match="no row of it is recorded"):
        desk.load(packed, "export.csv.gz")
    assert not desk.entries()
    desk.mapping = desk.mapping.replace("zone:", "file: {encoding: utf-8}\nzone:", 1)
    desk.mapping = desk.mapping.replace("    take: last\n", "")
    with pytest.raises(InputUnreadable, match=r"the first (\d+) rows are done") as caught:
        desk.load(packed, "export.csv.gz")
    done = int(str(caught.value).partition("the first ")[2].partition(" ")[0])
    assert len(desk.facts("HandlingStepCompleted")) == done > 0
