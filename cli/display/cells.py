"""How one value looks in a table, a TSV or a CSV file."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Final

import msgspec

from ledger.sentence import Sentence, Translate

_TSV_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"},
)
_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_MANGLED: Final = re.compile(r"0\d+|\d{12,}|\d+[Ee]\d+|\d{1,4}[-/]\d{1,2}", re.ASCII)
"""Texts that a spreadsheet takes for numbers or days, and saves as something else."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSHOWN: Final = "\N{REPLACEMENT CHARACTER}"
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def text_of(value: object) -> str:
    """Return a value as text: ISO days and times, ``true``/``false``, lists joined by commas."""
    match value:
        case None:
            text = ""
        case Enum():
            text = str(value.value)
        case bool():
            text = "true" if value else "false"
        case datetime():
            text = value.isoformat().replace("+00:00", "Z")
        case date():
            text = value.isoformat()
        case list() | tuple() if all(isinstance(part, str | int) for part in value):
            text = ",".join(text_of(part) for part in value)
        case dict() | list() | tuple():
            text = msgspec.json.encode(value).decode()
        case msgspec.Raw():
            text = bytes(value).decode()
        case _:
            text = str(value)
    return text


def tsv_line(values: Sequence[object]) -> str:
    r"""Return one line of TSV; tab, newline and backslash inside are written ``\t \n \\``."""
    return "\t".join(text_of(value).translate(_TSV_ESCAPES) for value in values)


def excel_cell(value: object) -> str:
    """Return a cell that a spreadsheet takes for no formula and, where it is a text, for no number.

    ``="0412"`` stays a text in it; an import reads it back as 0412.
    """
    text = text_of(value)
    if isinstance(value, str) and _MANGLED.fullmatch(text):
        return f'="{text}"'
    if isinstance(value, str) and _FORMULA.match(text):
        return f"'{text}"
    return text


def named(value: object, names: Mapping[str, str]) -> object:
    """Return a value, or each of a list, as one of some words is called; anything else as it is."""
    match value:
        case str():
            return names.get(value, value)
        case list() | tuple() if names:
            return [named(one, names) for one in value]
    return value


class PeopleCells:
    """How cells look to people: words for yes and no, local times, one decimal, no controls.

    ``choices`` says what the words of a column are called.
    """

    def __init__(
        self,
        yes: str,
        no: str,
        local: Callable[[datetime], datetime] | None,
        translate: Translate = str,
        *,
        choices: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._choices = choices or {}
        self._translate = translate
        self._said = {True: yes, False: no}
        self._local = local

    def text(self, value: object, column: str = "") -> str:
        """Return a cell's text."""
        names = self._choices.get(column)
        return self._text(named(value, names) if names else value)

    def _text(self, value: object) -> str:  # noqa: PLR0911 - a table
        match value:
            case bool():
                return self._said[value]
            case float():
                return f"{value:.1f}"
            case Sentence():
                return _shown(value.translated(self._translate))
            case datetime():
                return self._time(value)
            case str() if _INSTANT.fullmatch(value):
                return self._time(datetime.fromisoformat(value))
            case list() | tuple() if all(isinstance(part, str | int) for part in value):
                return _shown(", ".join(text_of(part) for part in value))
        return _shown(text_of(value))

    def _time(self, moment: datetime) -> str:
        if self._local is None:
            return text_of(moment.replace(microsecond=0))
        return f"{self._local(moment).replace(tzinfo=None, microsecond=0)}"


def _shown(text: str) -> str:
    return _CONTROL.sub(_UNSHOWN, text.replace("\t", " "))
