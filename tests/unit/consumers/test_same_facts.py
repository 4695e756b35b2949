"""One export in every format and encoding: the facts are the same, entry by entry."""

import gzip
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from tests.exports import COLUMNS, Desk, csv_text, export

ROWS: Final = export(4, steps=3)


def _tsv() -> str:
    return "\n".join("\t".join(row) for row in (COLUMNS, *(r.values() for r in ROWS)))


def _workbook() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    for row in ROWS:
        sheet.append([_cell(name, text) for name, text in row.items()])
    book.save(stream)
    return stream.getvalue()


def _cell(name: str, text: str) -> Any:  # noqa: ANN401 - as a spreadsheet holds it
    if name.endswith("时间"):
        return datetime.fromisoformat(text)
    return int(text) if name == "经办人" else text


FILES: Final[dict[str, Any]] = {
    "gb18030.csv": csv_text(ROWS).encode("gb18030"),
    "mark.csv": csv_text(ROWS).encode("utf-8-sig"),
    "wide.csv": csv_text(ROWS).encode("utf-16"),
    "windows.csv": csv_text(ROWS).replace("\n", "\r\n"),
    "packed.csv.gz": gzip.compress(csv_text(ROWS).encode()),
    "tabs.tsv": _tsv(),
    "lines.jsonl": "\n".join(json.dumps(row) for row in ROWS),
    "packed.jsonl.gz": gzip.compress("\n".join(json.dumps(row) for row in ROWS).encode()),
    "book.xlsx": _workbook(),
}


def _facts(desk: Desk) -> list[dict[str, Any]]:
    """Return what was recorded, without when it was."""
    opened = {"LedgerOpened", "AgencyRegistered"}
    facts = [one for one in desk.entries() if one["type"] not in opened][1:]
    return [{name: value for name, value in one.items() if name != "recorded_at"} for one in facts]


@pytest.mark.parametrize("name", FILES)
def test_the_facts_do_not_depend_on_the_format(tmp_path: Path, name: str) -> None:
    plain = Desk(tmp_path, name="plain.db")
    plain.load(csv_text(ROWS))
    desk = Desk(tmp_path)
    assert desk.load(FILES[name], name).rows_accepted == len(ROWS)
    assert _facts(desk) == _facts(plain)
    assert desk.load(csv_text(ROWS)).entries == 0
