"""行政处罚: what the kinds of a penalty say of it, and what appeals have changed it into.

The kinds are those of the code table 双公示 处罚类别.
"""

from collections.abc import Collection, Iterable
from typing import Final, Generic, NamedTuple

from ledger.law.days import D, has_come
from ledger.law.licence import TAKES_LICENCE

FINE: Final = "2"
"""处罚类别 2: 罚款."""


class PenaltyTerms(NamedTuple, Generic[D]):
    """处罚内容: kinds and amounts of a penalty, and what it does to the licences that it names."""

    kinds: tuple[str, ...]
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    licence_effect: str | None = None
    suspended_until: D | None = None


class PenaltyChange(NamedTuple, Generic[D]):
    """变更: what an appeal has changed a penalty into, from a day on."""

    from_on: D
    terms: PenaltyTerms[D]


def terms_on(
    decided: PenaltyTerms[D], changes: Iterable[PenaltyChange[D]], day: D
) -> PenaltyTerms[D]:
    """Return what a penalty says on a day: as decided, or by the last change whose day has come.

    A change that leaves kind 5 and says nothing of the licences does to them what was done before.
    """
    for one in changes:
        if has_come(one.from_on, day):
            is_as_before = TAKES_LICENCE in one.terms.kinds and one.terms.licence_effect is None
            effect, until_on = decided.licence_effect, decided.suspended_until
            decided = one.terms
            if is_as_before:
                decided = decided._replace(licence_effect=effect, suspended_until=until_on)
    return decided


def fine_differs(kinds: Collection[str], fine_fen: int | None) -> bool:
    """Tell whether a fine is named without its kind, or the kind without a fine."""
    return (FINE in kinds) is not bool(fine_fen)
