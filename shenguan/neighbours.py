"""Neighbours (相近编号): which numbers of the ledger somebody may have meant by an unknown one.

The same number of another agency, digits in another order, a small slip. Nothing personal is told.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice
from typing import Final

from ledger import resident
from ledger.events.base import KINDS, NUMBERED
from ledger.identifiers import agency_of
from ledger.legible import normal_form
from ledger.log import LedgerStore
from ledger.look_alikes import ascii_spellings
from ledger.sentence import Sentence, say

MOST: Final = 3
"""So many are told."""
_LOOKED_AT_MAX: Final = 300_000
_SAME: Final = 3.0
"""More like it than any slip: the number is written so, only not by this agency or in this case."""
_CLOSE: Final = 0.8
_SLIPS_MAX: Final = 4
"""Characters that two numbers may not have in common: two slips, in each one."""
_TOLD: Final = frozenset(kind.name for kind in KINDS if kind.numbered or kind.name == "item")
"""The kinds of which others are told: not who people are, nor what the house itself numbers."""


def neighbours(store: LedgerStore, kind: str, number: str) -> list[str]:
    """Return numbers of a kind that the ledger knows and that look like one, the likeliest first.

    The number itself is not among them.
    """
    if kind not in _TOLD:
        return []
    known = islice(store.known(kind), _LOOKED_AT_MAX)
    wanted = _Wanted(kind, number)
    rated = ((wanted.likeness(one), one) for one in known if one != number)
    found = nlargest(MOST, ((rate, one) for rate, one in rated if rate), key=lambda one: one[0])
    is_written_so = any(rate == _SAME for rate, _ in found)
    return [
        one
        for rate, one in found
        if (rate == _SAME or not is_written_so) and not resident.holds_number(one)
    ]


def as_advice(found: Sequence[str]) -> Sentence | str:
    """Return the end of a sentence about an unknown number: what may have been meant."""
    return say(" (did you mean {numbers}?)", numbers=", ".join(found)) if found else ""


class _Wanted:
    """What was asked for: its agency, its number, and the other ways to write the number."""

    def __init__(self, kind: str, number: str) -> None:
        self._agency, self._own = _parts(kind, number)
        self._kind = kind
        self._spellings = {one.casefold() for one in _spellings(self._own)}
        self._plain = normal_form(self._own).casefold()
        self._sorted = sorted(self._plain)
        self._matcher = SequenceMatcher(b=self._plain, autojunk=False)

    def likeness(self, other: str) -> float:
        """Return how much a known number is like it, 0 where it is another one."""
        agency, own = _parts(self._kind, other)
        plain = own.casefold()
        if plain in self._spellings:
            return _SAME
        rate = self._slip(plain)
        return rate + 1.0 if rate and agency == self._agency else rate

    def _slip(self, plain: str) -> float:
        if abs(len(plain) - len(self._plain)) > _SLIPS_MAX // 2:
            return 0.0
        letters = sorted(plain)
        if letters == self._sorted:
            return 1.0
        if _unlike(letters, self._sorted) > _SLIPS_MAX:
            return 0.0
        self._matcher.set_seq1(plain)
        rate = self._matcher.ratio()
        return rate if rate >= _CLOSE or _is_one_slip(plain, self._plain) else 0.0


def _is_one_slip(ours: str, theirs: str) -> bool:
    """Tell whether two numbers of more than one letter differ in one place: ``P1`` and ``P2``."""
    differ = [one != other for one, other in zip(ours, theirs, strict=False)]
    return len(ours) == len(theirs) > 1 and sum(differ) == 1


def _unlike(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many letters two sorted texts do not share."""
    left = list(theirs)
    missing = 0
    for one in ours:
        if one in left:
            left.remove(one)
        else:
            missing += 1
    return missing + len(left)


def _parts(kind: str, number: str) -> tuple[str, str]:
    if kind not in NUMBERED:
        return "", number
    agency = agency_of(number)
    return agency, number.removeprefix(f"{agency}/")


def _spellings(own: str) -> Iterator[str]:
    yield own
    yield normal_form(own)
    yield from ascii_spellings(normal_form(own))
