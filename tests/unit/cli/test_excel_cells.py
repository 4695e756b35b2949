"""Cells of a CSV file for Excel: what is a text stays one, and an import reads it back."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from cli.display.excel_csv import excel_cell, write_excel_csv
from cli.display.sheet_columns import SheetReading, columns_of
from consumers.files.cell_texts import plain_cell

READING = SheetReading("是", "否", is_chinese=True)


def local(text: str) -> datetime:
    """Return a time as a spreadsheet holds it, without a zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "000412", "201707030000098765", "123456789012", "3E8", "12e4", "1.5E+10", "5-6", "3/4",
        "2017-07", "2017-07-03", "2017/7/3", "20170703 09:30", "12:30", "9:05 pm", "1.50", "007",
        "1,234", "50%", "¥300", "(5)", "-5", "+8613912345678", "MAR1", "1-Mar", "sept 2", "TRUE",
        "3月5日", "2017年7月", "上午9:30", "１２３４５６７８９０１２３", "2017-0412", "12.30",
    ],
)  # fmt: skip
def test_a_text_that_excel_takes_for_something_else_stays_one(text: str) -> None:
    written = excel_cell(text)
    assert written == f'="{text}"'
    assert plain_cell(written) == text


@pytest.mark.parametrize(
    "text",
    [
        "0", "412", "13912345678", "XK-0412", "内丘", "reg:130523:审批局/2017-0412",
        "uscc:91130523MAEXAM01Q0", "内市监罚字〔2017〕41号", "May", "第3号", "A1", "",
        "2017-07-03T09:12:00Z",
    ],
)  # fmt: skip
def test_what_excel_leaves_alone_is_written_as_it_is(text: str) -> None:
    assert excel_cell(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=cmd|' /C calc'!A0", "+A1", "-A1", "@SUM(A1)", "\t=A1", "\r=A1", " =A1", "\n=A1",
        "-", "＝A1", "＠SUM(A1)", '="0412"&A1', "=" + "1" * 300,
    ],
)  # fmt: skip
def test_a_text_is_never_a_formula(text: str) -> None:
    assert excel_cell(text) == f"'{text}"


def test_numbers_and_times_are_what_they_are_as_far_as_excel_shows_them() -> None:
    assert excel_cell(None) == ""
    assert excel_cell(99_999_999_999) == "99999999999"
    assert excel_cell(-5) == "-5"
    assert excel_cell(201707030000098765) == '="201707030000098765"'
    assert excel_cell(Decimal(2000)) == "2000.00"
    assert excel_cell(Decimal("90071992547409.91")) == '="90071992547409.91"'
    assert excel_cell(1.5) == "1.5"
    assert excel_cell(date(2017, 7, 3)) == "2017-07-03"
    assert excel_cell(local("2017-07-03 09:12:04")) == "2017-07-03 09:12:04"


def test_headings_and_lists_are_guarded_too() -> None:
    columns = columns_of([("a", "=cmd"), ("kinds", "类别")], {"kinds": "json"}, READING)
    stream = io.StringIO()
    rows = [{"a": "甲\r\n乙", "kinds": ["=1", "2"]}, {"a": True, "kinds": ["1", "2"]}, {}]
    assert write_excel_csv(rows, columns, stream) == 3
    text = stream.getvalue()
    assert text.startswith("\ufeff'=cmd,类别\r\n")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) == [
        ["'=cmd", "类别"],
        ["甲\r\n乙", "'=1, 2"],
        ["是", '="1, 2"'],
        ["", ""],
    ]
