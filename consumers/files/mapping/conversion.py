"""From a cell's text to what a field takes: numbers, money, yes and no, choices."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

from consumers.files.problems import CELL_MALFORMED, CELL_UNKNOWN, Unfit
from ledger.errors import Malformed
from ledger.sentence import say
from ledger.zone import Zone

T = TypeVar("T")
Convert = Callable[[str], Any]

KNOWN_MAX: Final = 50_000
DIGITS_MAX: Final = 28
"""The characters of a number; more are no count and no amount of anything."""
QUOTED_MAX: Final = 80
YES: Final = ("true", "yes", "y", "1", "是", "有")
NO: Final = ("false", "no", "n", "0", "否", "无")

_AMOUNT: Final = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_FULL_WIDTH: Final = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {
    ord("．"): ".",
    ord("，"): ",",
    ord("＋"): "+",
    ord("－"): "-",
}


def remembered(convert: Callable[[str], T]) -> Callable[[str], T]:
    """Return the conversion with a memory: the cells of a column repeat."""
    known: dict[str, T] = {}

    def look_up(text: str) -> T:
        found = known.get(text)
        if found is None:
            if len(known) >= KNOWN_MAX:
                known.clear()
            found = known[text] = convert(text)
        return found

    return look_up


def shortened(text: str) -> str:
    """Return a cell as a message quotes it: its beginning, where it is long."""
    return repr(text) if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]!r}…"


def number(text: str) -> Decimal:
    """Return a number for comparisons."""
    plain = text.translate(_FULL_WIDTH)
    if len(plain) > DIGITS_MAX or not _AMOUNT.fullmatch(plain):
        raise Unfit(CELL_MALFORMED, say("{shortened} is no number", shortened=shortened(text)))
    return Decimal(plain.replace(",", ""))


def flag(yes: Iterable[str], no: Iterable[str]) -> Convert:
    """Return the conversion of words for yes and no."""
    answers = dict.fromkeys(no, False) | dict.fromkeys(yes, True)

    def convert(text: str) -> bool:
        found = answers.get(text)
        if found is None:
            found = answers.get(text.lower())
        if found is None:
            raise Unfit(
                CELL_UNKNOWN,
                say("{text!r} is none of {answers}", text=text, answers=", ".join(answers)),
            )
        return found

    return convert


def choice(members: Mapping[str, T]) -> Callable[[str], T]:
    """Return the conversion of a text that is one of a few."""

    def convert(text: str) -> T:
        found = members.get(text)
        if found is None:
            raise Unfit(
                CELL_UNKNOWN,
                say(
                    "{text!r} is none of {members}; add it to a value table of the mapping",
                    text=text,
                    members=", ".join(members),
                ),
            )
        return found

    return convert


def zone_of(name: str) -> Zone:
    """Return a time zone; raises ``ValueError`` for an unknown one."""
    try:
        return Zone(name)
    except Malformed as error:
        raise ValueError(str(error)) from None
