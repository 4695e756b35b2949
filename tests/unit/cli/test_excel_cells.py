"""Cells for a spreadsheet: what is a text stays one, and an import reads it back."""

import pytest

from cli.display.cells import excel_cell
from consumers.files.cell_texts import plain_cell


@pytest.mark.parametrize(
    "text", ["000412", "201707030000098765", "3E8", "12e4", "5-6", "3/4", "2017-07", "0"]
)
def test_a_number_that_is_a_text_stays_one(text: str) -> None:
    written = excel_cell(text)
    assert plain_cell(written) == text
    assert (written == f'="{text}"') is (text != "0")


@pytest.mark.parametrize("text", ["2017-07-03", "XK-0412", "内丘", "2017-07-03T09:12:00Z", "412"])
def test_what_a_spreadsheet_leaves_alone_is_written_as_it_is(text: str) -> None:
    assert excel_cell(text) == text


def test_numbers_are_numbers_and_formulas_are_texts() -> None:
    assert excel_cell(201707030000098765) == "201707030000098765"
    assert excel_cell("=A1") == "'=A1"
