"""What spreadsheets show of an answer: headings, local times, money in yuan, words, plain types.

The workbook and the CSV for Excel write the same cells.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from cli.display.cells import INSTANT, named, text_of
from ledger.sentence import Sentence, Translate

Plain = str | int | float | Decimal | datetime | date | None
"""What a cell of a spreadsheet can hold; a datetime is local and has no zone."""
_UNIT: Final = re.compile(r"(?<![a-z])fen(?![a-z])")
_FEN_CHINESE: Final = "（分）"
_YUAN_CHINESE: Final = "（元）"
_FEN_A_YUAN: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its name in a row, its heading, and what turns its values into plain ones."""

    name: str
    heading: str
    plain: Callable[[Any], Plain]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """读法: how people read an answer: their words, and the zone of its ledger if it has one."""

    yes: str
    no: str
    is_chinese: bool
    local: Callable[[datetime], datetime] | None = None
    translate: Translate = str
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, name: str, heading: str, kind: str | None) -> SheetColumn:
        """Return the column of a name and kind; no kind: its values say what they are."""
        makers: Mapping[str | None, Callable[[Any], Plain]] = {
            "instant": self._instant,
            "day": _day,
            "boolean": self._boolean,
            "integer": _yuan if _is_money(name) else _number,
            "number": _number,
            None: self._anything,
        }
        plain = makers.get(kind)
        if kind == "integer" and _is_money(name):
            heading = self._in_yuan(name, heading)
        elif kind == "instant" and self.local is None:
            heading = f"{heading}（UTC）" if self.is_chinese else f"{heading} (UTC)"
        return SheetColumn(name, heading, plain or self._texts(name))

    def _in_yuan(self, name: str, heading: str) -> str:
        if heading == name:
            return _UNIT.sub("yuan", name)
        return heading.removesuffix(_FEN_CHINESE) + _YUAN_CHINESE

    def _texts(self, name: str) -> Callable[[Any], Plain]:
        choices = self.choices.get(name, {})

        def plain(value: object) -> Plain:
            if isinstance(value, str) and value.__class__ is str:
                return choices.get(value, value) if choices else value
            return None if value is None else self._text(named(value, choices))

        return plain

    def _text(self, value: object) -> str:
        if isinstance(value, Sentence):
            return value.translated(self.translate)
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, list | tuple) and all(isinstance(one, str | int) for one in value):
            return ", ".join(text_of(one) for one in value)
        return text_of(value)

    def _boolean(self, value: object) -> Plain:
        return None if value is None else self._text(value)

    def _instant(self, value: str | datetime | None) -> Plain:
        if value is None or value == "":
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        shown = moment if self.local is None else self.local(moment)
        return shown.replace(tzinfo=None, microsecond=0)

    def _anything(self, value: object) -> Plain:
        match value:
            case None:
                return None
            case int() | float() | Decimal() if not isinstance(value, bool):
                return value
            case datetime():
                return self._moment(value)
            case date():
                return value
            case str() if INSTANT.fullmatch(value):
                return self._moment(datetime.fromisoformat(value))
        return self._text(value)

    def _moment(self, moment: datetime) -> Plain:
        # Without a ledger nothing says in which zone a column without a kind is read.
        if self.local is None:
            return text_of(moment.replace(microsecond=0))
        return self._instant(moment)


def columns_of(
    headed: Sequence[tuple[str, str]], kinds: Mapping[str, str], reading: SheetReading
) -> list[SheetColumn]:
    """Return the columns of an answer, each given as its name and heading."""
    return [reading.column(name, heading, kinds.get(name)) for name, heading in headed]


def _is_money(name: str) -> bool:
    return "fen" in name.split("_")


def _yuan(value: int | None) -> Plain:
    return None if value is None else value / _FEN_A_YUAN


def _number(value: float | None) -> Plain:
    return value


def _day(value: str | date | None) -> Plain:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
