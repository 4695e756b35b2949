"""Formulas in a sheet of rows set aside: wherever a file has one, the sheet has a text."""

import io
import zipfile

import openpyxl
import pytest

from consumers.files.quarantine_sheet import write_sheets
from consumers.files.readers.quarantine_layout import SheetLayout
from consumers.files.readers.quarantined import QuarantineLine, RowContext

FORMULAS = ("=cmd|' /C calc'!A0", "=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("is_marked", [False, True])
def test_a_formula_of_a_source_is_a_text_in_headings_cells_and_reasons(*, is_marked: bool) -> None:
    columns = tuple(f"{text} {place}" for place, text in enumerate(FORMULAS))
    line = QuarantineLine(
        row=2,
        code="value.unknown",
        field=columns[0],
        value=FORMULAS[0],
        message=FORMULAS[1],
        source=dict(zip(columns, FORMULAS, strict=True)),
        context=RowContext(mapping=FORMULAS[2], marked=columns if is_marked else ()),
    )
    stream = io.BytesIO()
    write_sheets(iter([line]), SheetLayout(columns).widened(line), stream)
    book = openpyxl.load_workbook(stream)
    (sheet,) = book.worksheets
    cells = [one for row in sheet.iter_rows() for one in row if one.value is not None]
    assert {one.value for one in cells} >= {*columns, *FORMULAS}
    assert {one.data_type for one in cells} == {"s"}
    assert {one.number_format for one in cells} == {"@"}
    with zipfile.ZipFile(stream) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
