"""CSV for Excel: what it opens without a question, and neither counts with nor runs.

Excel takes a text that looks like a number, a day or a formula for one and saves it as that.
``="0412"`` is a text for Excel, and an import reads it back as 0412.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TextIO
from unicodedata import normalize

from cli.display.sheet_columns import Plain, SheetColumn

_DIGITS_MAX: Final = 11
"""Excel shows so many digits of a number, and saves what it shows."""
_QUOTED_MAX: Final = 255
"""The characters of a text inside a formula."""
_NUMERIC: Final = re.compile(
    r"""
    (?=.*\d)[\d .,:/\-+()%$¥€£年月日时時分秒点點]+ | # a number, an amount, a day, a time
    \d+(\.\d*)?[eE][+-]?\d+ |                          # a power of ten
    (\d+[-/ ]?)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ .,]*\d{1,4} |
    \d+[-/ ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* |
    [\d:. ]+([ap]m?|上午|下午) | (上午|下午)[\d:. ]+ |
    true | false
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PLAIN_NUMBER: Final = re.compile(r"0|[1-9]\d{0,10}", re.ASCII)
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def write_excel_csv(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[SheetColumn], stream: TextIO
) -> int:
    """Write rows with their headings behind a byte order mark; return how many."""
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([excel_cell(one.heading) for one in columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
        writer.writerow([excel_cell(one.plain(row.get(one.name))) for one in columns])
    return count


def excel_cell(value: Plain) -> str:
    """Return a cell of a CSV file that Excel shows as what it is."""
    match value:
        case None:
            return ""
        case str():
            return _text(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case Decimal():
            return _figure(f"{value:.2f}")
        case float():
            return repr(value)
    return _figure(str(value))


def _figure(text: str) -> str:
    return f'="{text}"' if sum(one.isdigit() for one in text) > _DIGITS_MAX else text


def _text(text: str) -> str:
    seen = text if text.isascii() else normalize("NFKC", text)
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    if _NUMERIC.fullmatch(seen.strip()) and len(text) <= _QUOTED_MAX and '"' not in text:
        return f'="{text}"'
    return f"'{text}" if _FORMULA.match(text) else text
