"""效能指标: what a figure is: what is counted, over what, and how it is written down.

Every definition is said once, in both languages, with its numerator and denominator. Arithmetic is
exact: sums of whole numbers, divided once, rounded half up. What has nothing to be divided by has
no value, and is never called 0 % or 100 %.
"""

from collections.abc import Callable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

M = TypeVar("M")
COUNT: Final = "count"
PERCENT: Final = "percent"
DAYS: Final = "days"
OF_CASES: Final = "case"
_DIGITS: Final = {PERCENT: 10_000, DAYS: 100}
"""Both are written with two decimals; a percentage is a hundred times as much."""


class Portion(NamedTuple):
    """份额: what one counted row adds to the numerator and to the denominator of a figure."""

    numerator: int
    denominator: int


UNKNOWN: Final = "unknown"
"""Said instead of a share where the calendar of a year has not been announced: nobody guesses."""
Portions = Callable[[M], Portion | str | None]
"""Returns what a row adds; None: it is not counted; ``UNKNOWN``: nobody can say yet."""


class Indicator(NamedTuple, Generic[M]):
    """指标: one figure under one definition; ``plain`` names the counts that stand for its parts.

    ``figure`` and ``definition`` are its name, ``chinese`` and ``english`` what it means. A figure
    of which counts are handed over is the first of ``plain`` by the second, if there is one; its
    rows are cases, or what was owed of a ``kind``.
    """

    figure: str
    definition: str
    unit: str
    chinese: str
    english: str
    shares: Portions[M]
    plain: tuple[str, ...] = ()
    kind: str = OF_CASES

    @property
    def name(self) -> str:
        """Both names, as ``same-day/accepted``."""
        return f"{self.figure}/{self.definition}"


class Total:
    """合计: the sums of one figure, row by row."""

    def __init__(self, numerator: int = 0, denominator: int = 0) -> None:
        self.numerator = numerator
        self.denominator = denominator
        self.counted = 0
        self.unknown = 0

    def add(self, share: Portion | str, rows: int = 1) -> None:
        """Add what some rows give, each of them the same."""
        if isinstance(share, str):
            self.unknown += rows
            return
        self.counted += rows
        self.numerator += share.numerator * rows
        self.denominator += share.denominator * rows

    def value(self, unit: str) -> str | None:
        """Return the figure as it is written; None where there is nothing to divide by."""
        return written(self.numerator, self.denominator, unit)


def written(numerator: int, denominator: int, unit: str) -> str | None:
    """Return a figure as it is written: 7, ``25.00 %``, 7.86; None: nothing to divide by."""
    if unit == COUNT:
        return str(numerator)
    if not denominator:
        return None
    hundredths = _half_up(numerator * _DIGITS[unit], denominator)
    sign, digits = "-" if hundredths < 0 else "", abs(hundredths)
    text = f"{sign}{digits // 100}.{digits % 100:02d}"
    return f"{text} %" if unit == PERCENT else text


def _half_up(numerator: int, denominator: int) -> int:
    """Return the nearest whole number; a half goes away from nought."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def of_counts(one: Indicator[M], counts: Mapping[str, int]) -> Total | None:
    """Return a figure of counts that somebody hands over; None where they do not give it."""
    if not one.plain or not counts.keys() >= set(one.plain):
        return None
    parts = [counts[name] for name in one.plain]
    found = Total(parts[0], parts[1] if len(parts) > 1 else 0)
    found.counted = found.denominator or found.numerator
    return found
