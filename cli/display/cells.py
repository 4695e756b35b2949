"""How one value looks in a table, a TSV or a CSV file."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Final

import msgspec

from ledger.legible import laid_open
from ledger.sentence import Sentence, Translate

_TSV_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"},
)
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


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


def named(value: object, names: Mapping[str, str]) -> object:
    """Return a value, or each of a list, as one of some words is called; anything else as it is."""
    match value:
        case str():
            return names.get(value, value)
        case list() | tuple() if names:
            return [named(one, names) for one in value]
    return value


class Lines(list[str]):
    """行: the lines of one cell; whatever else breaks a line is spelled out."""


class PeopleCells:
    """How cells look to people: words for yes and no, local times, one decimal, no controls.

    ``choices`` says what the words of a column are called. ``is_brief`` leaves out what a column of
    times says of no row: the seconds, or the end of a day.
    """

    def __init__(
        self,
        yes: str,
        no: str,
        local: Callable[[datetime], datetime] | None,
        translate: Translate = str,
        *,
        choices: Mapping[str, Mapping[str, str]] | None = None,
        with_offset: bool = False,
    ) -> None:
        self._with_offset = with_offset
        self._choices = choices or {}
        self._translate = translate
        self._said = {True: yes, False: no}
        self._local = local

    def texts(
        self, values: Sequence[object], column: str = "", *, is_brief: bool = False
    ) -> list[str]:
        """Return the texts of a column's cells."""
        told = [self.text(value, column) for value in values]
        if not is_brief:
            return told
        if column == _OF_ANY_KIND:
            return [_brief([text])[0] for text in told]
        return _brief(told)

    def text(self, value: object, column: str = "") -> str:
        """Return a cell's text; only ``Lines`` have more than one line."""
        names = self._choices.get(column)
        return self._said_as(named(value, names) if names else value)

    def _said_as(self, value: object) -> str:  # noqa: PLR0911 - a table
        match value:
            case bool():
                return self._said[value]
            case float():
                return f"{value:.1f}"
            case Lines():
                return "\n".join(laid_open(self._text(line)) for line in value)
            case Sentence():
                return laid_open(value.translated(self._translate))
            case datetime():
                return self._time(value)
            case list() | tuple() if all(isinstance(part, str | int) for part in value):
                return laid_open(", ".join(text_of(part) for part in value))
        return laid_open(self._text(value))

    def _text(self, value: object) -> str:
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return self._time(datetime.fromisoformat(value))
        return text_of(value)

    def _time(self, moment: datetime) -> str:
        if self._local is None:
            return text_of(moment.replace(microsecond=0))
        local = self._local(moment).replace(microsecond=0)
        return f"{local if self._with_offset else local.replace(tzinfo=None)}"


def _brief(told: list[str]) -> list[str]:
    times = [text for text in told if _LOCAL_TIME.fullmatch(text)]
    for ending in _NEEDLESS:
        if times and all(text.endswith(ending) for text in times):
            return [
                text.removesuffix(ending) if _LOCAL_TIME.fullmatch(text) else text for text in told
            ]
    return told


_LOCAL_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_NEEDLESS: Final = (" 23:59:59", ":00")
_OF_ANY_KIND: Final = "value"
"""A column whose cells are fields, each of its own kind."""
