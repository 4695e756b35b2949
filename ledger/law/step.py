"""由来: a step of how the law came to an answer, told while it is computed, by the same functions.

Where nobody listens nothing is told, and nothing is lost.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from ledger.sentence import Sentence, say


class Reason(NamedTuple):
    """由来步骤: a step in words, the article that it rests on, and the days that it counts.

    ``because`` names the facts that it took: whoever asked the law knows which entries those are.
    """

    text: Sentence
    source: str = ""
    because: tuple[str, ...] = ()
    from_on: date | None = None
    until_on: date | None = None


Tell = Callable[[Reason], None] | None
"""Who listens, if anybody."""

_PERIODS: Final[dict[str, Callable[[int], Sentence]]] = {
    "workday": lambda length: say("{length} {length:working day|working days}", length=length),
    "day": lambda length: say("{length} {length:day|days}", length=length),
    "month": lambda length: say("{length} {length:month|months}", length=length),
    "year": lambda length: say("{length} {length:year|years}", length=length),
}


def spelled(length: int, unit: str) -> Sentence:
    """Return a period in words."""
    return _PERIODS[unit](length)


def listed(days: list[date]) -> str:
    """Return days as people list them, a run of days by its ends."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}…{run[-1]:%m-%d}" for run in runs)
