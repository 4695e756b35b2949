"""Files that were made to end a machine: each is one line that names the file and its bound."""

import gzip
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from consumers.files.mapping.mapping import Mapping, read_mapping
from consumers.files.readers.bounds import USUAL, Bounds
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import SourceRow
from ledger.errors import InputUnreadable, MappingInvalid
from tests.workbooks import named, pack, parts_of

MAPPING: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
agency: reg:130523:hall
actor: reg:130523:hall/1
file: {file}
events:
  - event: HandlingStepCompleted
    key: "{{no}}"
    occurred_at: "2017-07-03"
    fields: {{case: "reg:130523:hall/{{no}}", step: s}}
"""
SMALL: Final = Bounds(
    unpacked_bytes=10_000, line_bytes=2000, document_bytes=1000, trace_bytes=100_000,
    part_bytes=3000, cell_characters=500, columns=5, sheet_rows=50, parts=12, merged=2,
)  # fmt: skip
"""Bounds that a test reaches at once."""


def mapping(file: str = "{}") -> Mapping:
    """Return a mapping with a section ``file``."""
    return read_mapping(MAPPING.format(file=file), "small.yaml")


def rows(path: Path, bounds: Bounds = SMALL, file: str = "{}") -> list[SourceRow]:
    """Return what is read of a file."""
    return list(open_reader(path, mapping(file), bounds=bounds).rows())


@contextmanager
def refused(path: Path, reason: str) -> Iterator[None]:
    """Expect one line that names the file, the bound and what to do."""
    begun = time.monotonic()
    with pytest.raises(InputUnreadable) as caught:
        yield
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert "\n" not in message
    assert "beyond the bound" not in message or "--bounds-times 4" in message
    assert time.monotonic() - begun < 20


def test_a_packed_file_that_grows_a_thousandfold_is_refused_before_any_row(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as packed:
        packed.write(b"no\n")
        for _ in range(90):
            packed.write(b"1\n" * 500_000)
    with refused(path, "beyond the bound of 67,108,864 bytes"):
        rows(path, USUAL)


def test_a_packed_table_as_they_are_passes(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as packed:
        packed.write("no,day\n")
        packed.writelines(f"{number},2021-03-05\n" for number in range(3000))
    assert path.stat().st_size * 200 > 40_000 > SMALL.unpacked_bytes
    assert len(rows(path)) == 3000


def test_twice_the_bounds_take_what_one_did_not(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("no,b,c,d,e,f\n" + "1,2,3,4,5,6\n", "utf-8")
    with refused(path, "too many columns, beyond the bound of 5 columns"):
        rows(path)
    assert rows(path, SMALL.widened(2))[0].cells == list("123456")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl"])
def test_a_line_without_an_end_is_refused_and_never_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    start = b'{"no": "1"}\n{"no": "' if "json" in name else b"no\n1\n"
    content = start + b"x" * 20_000_000
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    with refused(path, "a line has no end, beyond the bound of 16,777,216 bytes"):
        rows(path, USUAL, "{encoding: utf-8}")


def test_a_cell_beyond_the_bound_and_a_row_of_endless_lines_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"no,b\n1,{'x' * 600}\n2,b\n", "utf-8")
    broken, good = rows(path)
    assert broken.problem is not None
    assert "field larger than field limit (500)" in broken.problem.message
    assert good.cells == ["2", "b"]


def test_a_record_whose_quotes_go_on_for_ever_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('no\n"\n' + '","\n' * 100_001 + "2\n", "utf-8")
    first = rows(path, USUAL)[0]
    assert first.problem is not None
    assert "a row of more than 100,000 lines" in first.problem.message


def test_an_event_log_has_no_document_type_no_endless_trace_and_few_columns(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xes"
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    path.write_text(f'<!DOCTYPE log [<!ENTITY e0 "ha">{entities}]><log><event>&e9;</event></log>')
    with refused(path, "declares a document type"):
        rows(path)
    event = '<event><string key="no" value="1"/></event>'
    path.write_text(f"<log><trace>{event * 5000}</trace></log>")
    with refused(path, "a trace has no end, beyond the bound of 100,000 bytes"):
        rows(path)
    many = "".join(f'<string key="k{number}" value="1"/>' for number in range(6))
    path.write_text(f"<log><event>{many}</event></log>")
    with refused(path, "too many columns"):
        rows(path)
    path.write_text(f"<log>{event * 5000}</log>")
    assert len(rows(path)) == 5000


def test_a_document_beyond_the_bound_is_refused_and_lines_are_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" + ",".join('{"no": 1}' for _ in range(200)) + "]", "utf-8")
    with refused(path, "one object a line is read line by line"):
        rows(path)
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"no": 1}\n' * 200, "utf-8")
    assert len(rows(lines)) == 200


def test_an_object_that_is_nested_without_end_is_one_row_or_one_line(tmp_path: Path) -> None:
    deep = '{"a":' * 150 + "1" + "}" * 150
    path = tmp_path / "a.jsonl"
    path.write_text(f'{deep}\n{{"no": "1"}}\n', "utf-8")
    broken, good = rows(path)
    assert broken.problem is not None
    assert "nested deeper than 100" in broken.problem.message
    assert good.cells == ["1"]
    for depth in (150, 800, 5000):
        document = tmp_path / f"{depth}.json"
        deep = '{"a":' * depth + "1" + "}" * depth
        document.write_text(f'{{"rows": [{deep}, {{"no": "1"}}]}}', "utf-8")
        try:
            found = rows(document, USUAL, "{rows: rows}")
        except InputUnreadable as error:
            assert "nested too deep" in str(error)  # noqa: PT017 - either is right, by the machine
        else:
            assert found[-1].cells == ["1"]
        with refused(document, ""):
            rows(document, USUAL, "{rows: nowhere}")


def test_half_a_character_in_json_is_one_row_that_is_set_aside(tmp_path: Path) -> None:
    text = r"""{"no": "\ud83d"},{"\udfff": "1"},{"no": "\u4e00\ud83d\ude00"},{"no": "1"}"""
    lines, document = tmp_path / "a.jsonl", tmp_path / "a.json"
    lines.write_text(text.replace("},", "}\n") + "\n", "utf-8")
    document.write_text(f"[{text}]", "utf-8")
    for path in (lines, document):
        halved, named_so, whole, good = rows(path)
        for row in (halved, named_so):
            assert row.problem is not None
            assert "half of a character" in row.problem.message
            assert (row.line or "").encode()
        assert [whole.cells, good.cells] == [["一😀"], ["1"]]


def test_a_list_of_countless_objects_in_one_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"no": "1", "all": [' + ",".join('{"x": 1}' for _ in range(40)) + "]}\n")
    with refused(path, "too many columns"):
        rows(path)


def sheet(tmp_path: Path, rows_of_it: str, **more: str) -> Path:
    """Write a workbook with the rows of its sheet as XML."""
    return pack(tmp_path / "a.xlsx", parts_of(HEAD + rows_of_it, **more))


HEAD: Final = f'<row r="1">{named("no", "A1")}{named("b", "B1")}</row>'
ONE: Final = f'<row r="2">{named("1", "A2")}</row>'


def test_a_workbook_within_the_bounds_is_read_as_ever(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    path = sheet(tmp_path, ONE + f'<row r="3">{named("2", "B3")}</row>', after=merged)
    assert [row.cells for row in rows(path)] == [["1", ""], ["1", "2"]]


def test_a_sheet_that_claims_rows_and_columns_beyond_every_sheet_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, f'<row r="2000000000">{named("1", "A2")}</row>')
    with refused(path, "it claims row 2,000,000,000, beyond the bound of 1,048,576 rows"):
        rows(path, USUAL)
    path = sheet(tmp_path, f'<row r="2">{named("1", "XFE2")}</row>')
    with refused(path, "too many columns, beyond the bound of 16,384 columns"):
        rows(path, USUAL)


def test_a_row_or_a_cell_without_an_end_is_refused_and_never_held(tmp_path: Path) -> None:
    path = sheet(tmp_path, f'<row r="2">{named("x" * 20_000_000, "A2")}</row>')
    with refused(path, "a row or a text has no end, beyond the bound of 16,777,216 bytes"):
        rows(path, USUAL)
    path = sheet(tmp_path, '<row r="2">' + "<c/>" * 30_000 + "</row>")
    with refused(path, "a row or a text has no end, beyond the bound of 2,000 bytes"):
        rows(path, SMALL._replace(unpacked_bytes=USUAL.unpacked_bytes))


def test_a_packed_workbook_that_grows_without_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    parts = parts_of(HEAD + f'<row r="2">{named("1", "A2")}</row>' * 300_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with refused(path, "it grows to"):
        rows(path)
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"])
def test_a_part_of_a_workbook_with_a_document_type_is_refused(tmp_path: Path, part: str) -> None:
    parts = parts_of(HEAD + ONE)
    parts[part] = f'<!DOCTYPE a [<!ENTITY e "{"ha" * 500}">]>{parts[part]}'
    path = pack(tmp_path / "a.xlsx", parts)
    with refused(path, "declares a document type"):
        rows(path)


def test_countless_parts_areas_and_a_giant_among_the_small_ones_are_refused(
    tmp_path: Path,
) -> None:
    parts = parts_of(HEAD + ONE)
    path = pack(tmp_path / "a.xlsx", parts | {f"xl/{number}.bin": "" for number in range(12)})
    with refused(path, "a workbook of 18 parts, beyond the bound of 12 parts"):
        rows(path)
    path = pack(path, parts | {"xl/workbook.xml": parts["xl/workbook.xml"] + " " * 4000})
    with refused(path, "its part xl/workbook.xml has"):
        rows(path)
    areas = "".join(f'<mergeCell ref="A{row}:A{row + 1}"/>' for row in range(2, 9, 2))
    path = sheet(tmp_path, ONE, after=f"<mergeCells>{areas}</mergeCells>")
    with refused(path, "too many merged areas, beyond the bound of 2 areas"):
        rows(path)


def test_merged_areas_that_never_end_cost_no_time(tmp_path: Path) -> None:
    path = sheet(tmp_path, ONE, after="<mergeCells>" + "<mergeCell ref=" * 200_000)
    begun = time.monotonic()
    assert len(rows(path, USUAL)) == 1
    assert time.monotonic() - begun < 10


def test_a_mapping_whose_aliases_grow_without_end_is_refused_at_once() -> None:
    levels = "".join(f"  l{n + 1}: &l{n + 1} [{', '.join([f'*l{n}'] * 9)}]\n" for n in range(20))
    text = f"values:\n  l0: &l0 [x, x]\n{levels}{MAPPING.format(file='{}')}"
    begun = time.monotonic()
    with pytest.raises(MappingInvalid, match=r"^small\.yaml:1:1: over 1,000,000 values"):
        read_mapping(text, "small.yaml")
    assert time.monotonic() - begun < 5
