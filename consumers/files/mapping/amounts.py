"""From a cell's text to whole numbers and money: marks, units, currency signs, rounding."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple
from unicodedata import normalize

from consumers.files.mapping.conversion import DIGITS_MAX, Convert, shortened
from consumers.files.problems import CELL_MALFORMED, Unfit
from ledger.sentence import say

MONEY_FEN: Final = {"fen": 1, "分": 1, "yuan": 100, "元": 100, "万元": 1_000_000}
"""Units of money that a mapping says, in fen."""
ROUNDING: Final = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "down": ROUND_FLOOR,
    "up": ROUND_CEILING,
}
"""Ways of rounding to the unit that is counted."""
_OF_CELLS: Final = MONEY_FEN | {
    "角": 10, "圆": 100, "块": 100, "百元": 10_000, "千元": 100_000, "万": 1_000_000,
    "百万元": 100_000_000, "千万元": 1_000_000_000, "亿": 10_000_000_000, "亿元": 10_000_000_000,
}  # fmt: skip
_YUAN: Final = 100
_OWN: Final = ("¥", "人民币", "RMB", "CNY", "CN¥")
_CURRENCY: Final = r"CN¥|人民币|[A-Z]{0,3}[$€£¥₩₽]|[A-Z]{3}"
_AMBIGUOUS: Final = re.compile(r"[+-]?[0-9]{1,3}\.000")


class Marks(NamedTuple):
    """数字写法: what stands before the fraction, what between thousands, and how to round."""

    decimal: str | None = None
    thousands: str | None = None
    rounding: str | None = None

    @property
    def pattern(self) -> str:
        """The regular expression of a number."""
        between = re.escape(self.between)
        return rf"(?:[0-9]+|[0-9]{{1,3}}(?:{between}[0-9]{{3}})+)(?:{re.escape(self.point)}[0-9]+)?"

    @property
    def point(self) -> str:
        """What stands before the fraction."""
        return self.decimal or ("," if self.thousands == "." else ".")

    @property
    def between(self) -> str:
        """What stands between thousands."""
        return self.thousands or ("." if self.decimal == "," else ",")

    def read(self, text: str) -> Decimal:
        """Return a number that fits the pattern."""
        return Decimal(text.replace(self.between, "").replace(self.point, "."))

    def whole(self, value: Decimal) -> int | None:
        """Return a number without a fraction, rounded where that is said, or None."""
        if self.rounding is not None:
            return int(value.to_integral_value(ROUNDING[self.rounding]))
        return int(value) if value == value.to_integral_value() else None


def whole_number(marks: Marks) -> Convert:
    """Return the conversion to a whole number: ``12``, ``1,200`` or ``3.0``."""
    pattern = re.compile(rf"[+-]?{marks.pattern}")

    def convert(text: str) -> int:
        plain = normalize("NFKC", text).strip()
        if len(plain) > DIGITS_MAX or not pattern.fullmatch(plain):
            raise Unfit(
                CELL_MALFORMED, say("{shortened} is no whole number", shortened=shortened(text))
            )
        if marks.decimal is marks.thousands is None and _AMBIGUOUS.fullmatch(plain):
            message = say(
                "{text!r} may be a thousand or one; say `decimal:` and `thousands:`", text=text
            )
            raise Unfit(CELL_MALFORMED, message)
        found = marks.whole(marks.read(plain))
        if found is None:
            raise Unfit(
                CELL_MALFORMED, say("{shortened} is no whole number", shortened=shortened(text))
            )
        return found

    return convert


def money(unit: str, marks: Marks = Marks(), currency: str | None = None) -> Convert:  # noqa: B008
    """Return the conversion of an amount to fen; a unit in the cell goes before the mapping's."""
    units = "|".join(sorted(_OF_CELLS, key=len, reverse=True))
    pattern = re.compile(
        rf"(?P<sign>[+-]?)\s*(?P<before>{_CURRENCY})?\s*(?P<number>-?{marks.pattern})\s*"
        rf"(?P<unit>{units})?\s*整?\s*(?P<after>{_CURRENCY})?"
    )
    own = _OWN if currency is None else (normalize("NFKC", currency),)

    def convert(text: str) -> int:
        plain = normalize("NFKC", text).strip()
        found = pattern.fullmatch(plain) if len(plain) <= DIGITS_MAX else None
        if found is None:
            raise Unfit(
                CELL_MALFORMED,
                say("{shortened} is no amount in {unit}", shortened=shortened(text), unit=unit),
            )
        sign = found["before"] or found["after"]
        _check_currency(text, sign, own)
        if sign and not found["unit"] and MONEY_FEN[unit] != _YUAN:
            message = say(
                "{text!r} says its currency, not that it counts {unit}; write the unit too",
                text=text,
                unit=unit,
            )
            raise Unfit(CELL_MALFORMED, message)
        amount = marks.read(found["number"]) * _OF_CELLS[found["unit"] or unit]
        fen = marks.whole(-amount if found["sign"] == "-" else amount)
        if fen is None:
            raise Unfit(
                CELL_MALFORMED,
                say(
                    "{text!r} {unit} is no whole number of fen; say `round:`", text=text, unit=unit
                ),
            )
        return fen

    return convert


def _check_currency(text: str, sign: str | None, own: tuple[str, ...]) -> None:
    if sign and sign not in own:
        message = say(
            "{text!r} is in another currency than {own}; a mapping names it, `currency:`",
            text=text,
            own=own[0],
        )
        raise Unfit(CELL_MALFORMED, message)
