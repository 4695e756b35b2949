"""救济: what a decided appeal does to what was contested, and within which term one appeals."""

from collections.abc import Iterable
from typing import Final, Generic, NamedTuple

from ledger.law.days import D, has_come

QUASHED: Final = "quashed"
STAYED: Final = "stayed"
CHANGED: Final = "changed"
UNLAWFUL: Final = "unlawful"
_MARKS: Final = (QUASHED, STAYED, CHANGED, UNLAWFUL)
"""What marks an act, the heaviest first; what was upheld is as it was."""
APPEAL: Final = "appeal"
"""复议期限 (行政复议法 第二十条): 60 days from the delivery."""
LITIGATION: Final = "litigation"
"""起诉期限 (行政诉讼法 第四十六条): six months."""
LITIGATION_AFTER: Final = "litigation-after"
"""复议后起诉期限 (行政诉讼法 第四十五条): 15 days from the decision on reconsideration."""
UNTOLD: Final = "appeal-untold"
"""未告知救济途径时的期限: one year at most."""


class Verdict(NamedTuple, Generic[D]):
    """裁决: what an appeal made of an act, and from which day on.

    A retroactive one counts on every day: the act is as if it had never been.
    """

    appeal: str
    about: str
    outcome: str
    effective_on: D
    is_retroactive: bool = False


def mark_on(verdicts: Iterable[Verdict[D]], day: D) -> str | None:
    """Return what marks an act on a day: the last word of each appeal, the heaviest of several.

    ``verdicts`` are in the order in which they were given. A stay ends with the next word, and does
    not come back when it is corrected afterwards.
    """
    last: dict[str, str] = {}
    for one in verdicts:
        if one.outcome == STAYED and one.appeal in last:
            continue
        if one.is_retroactive or has_come(one.effective_on, day):
            last[one.appeal] = one.outcome
    return next((mark for mark in _MARKS if mark in last.values()), None)


def binds(verdicts: Iterable[Verdict[D]], day: D) -> bool:
    """Tell whether an act binds on a day: no appeal has quashed or stayed it."""
    return mark_on(verdicts, day) not in {QUASHED, STAYED}


def term_of(kind: str, *, is_after_appeal: bool, is_told: bool) -> str | None:
    """Return the term within which an appeal is filed; an objection knows none."""
    if kind == "objection":
        return None
    if not is_told:
        return UNTOLD
    if kind == "reconsideration":
        return APPEAL
    return LITIGATION_AFTER if is_after_appeal else LITIGATION
