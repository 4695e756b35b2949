"""How one value looks in a table, a TSV or a CSV file."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Final

import msgspec

_TSV_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"},
)
_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def text_of(value: object) -> str:
    """Return a value as text: ISO days and times, ``true``/``false``, lists joined by commas."""
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case str():
            return value
        case list() | tuple() if all(isinstance(one, str | int) for one in value):
            return ",".join(text_of(one) for one in value)
        case dict() | list() | tuple():
            return msgspec.json.encode(value).decode()
        case msgspec.Raw():
            return bytes(value).decode()
    return str(value)


def tsv_line(values: Sequence[object]) -> str:
    r"""Return one line of TSV; tab, newline and backslash inside are written ``\t \n \\``."""
    return "\t".join(text_of(value).translate(_TSV_ESCAPES) for value in values)


def excel_cell(value: object) -> str:
    """Return a cell that a spreadsheet does not take for a formula."""
    text = text_of(value)
    if isinstance(value, str) and _FORMULA.match(text):
        return f"'{text}"
    return text


def table_cell(value: object, yes: str, no: str) -> str:
    """Return a cell for people: words for yes and no, no control characters."""
    if isinstance(value, bool):
        return yes if value else no
    return _CONTROL.sub("�", text_of(value))
