"""Neighbours (相近编号): which numbers of the ledger somebody may have meant by an unknown one.

The same number of another agency, digits in another order, a small slip. Nothing personal is told.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import chain, islice, product
from string import digits
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
_FEW: Final = 10_000
"""So many numbers of a kind are all compared; of more, those are looked up that a slip leads to."""
_LOOKED_UP_MAX: Final = 50_000
_SAME: Final = 3.0
"""More like it than any slip: the number is written so, only not by this agency or in this case."""
_CLOSE: Final = 0.8
_SLIPS_MAX: Final = 4
"""Characters that two numbers may not have in common: two slips, in each one."""
_TOLD: Final = frozenset(kind.name for kind in KINDS if kind.numbered or kind.name == "item")
"""The kinds of which others are told: not who people are, nor what the house itself numbers."""


def neighbours(store: LedgerStore, kind: str, number: str) -> list[str]:
    """Return numbers of a kind that the ledger knows and that look like one, the likeliest first.

    None where the ledger knows the number itself.
    """
    if kind not in _TOLD or next(store.known(kind, number), None) == number:
        return []
    known = list(islice(store.known(kind), _FEW + 1))
    if len(known) > _FEW:
        known = _looked_up(store, kind, number)
    wanted = _Wanted(kind, number)
    rated = ((wanted.likeness(one), one) for one in known)
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


def _looked_up(store: LedgerStore, kind: str, number: str) -> list[str]:
    """Return which of the numbers are known that one slip, or another agency, leads to."""
    agency, own = _parts(kind, number)
    spellings = dict.fromkeys((*_spellings(own), own.upper(), own.lower()))
    agencies = dict.fromkeys((agency, *store.known("agency"))) if agency else {"": None}
    pairs = chain(product(agencies, spellings), product(agencies, _slips(own)))
    tags = [
        f"{kind}:{whose}/{one}" if whose else f"{kind}:{one}"
        for whose, one in islice(pairs, _LOOKED_UP_MAX)
    ]
    found = (tag.removeprefix(f"{kind}:") for tag in store.find(tags))
    return [one for one in found if next(store.known(kind, one), None) == one]


def _slips(own: str) -> Iterator[str]:
    """Yield a number with one character left out, typed twice or otherwise, or two swapped."""
    letters = dict.fromkeys((*digits, *own))
    for place, one in enumerate(own):
        before, after = own[:place], own[place + 1 :]
        yield before + after
        for letter in letters:
            yield before + letter + after
            yield before + letter + one + after
        for other in range(place + 1, len(own)):
            middle = own[place + 1 : other]
            yield before + own[other] + middle + one + own[other + 1 :]
    for letter in letters:
        yield own + letter


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
        if letters == self._sorted and (apart := _swapped(plain, self._plain)):
            return 1.0 - apart / 1_000
        if _unlike(letters, self._sorted) > _SLIPS_MAX:
            return 0.0
        self._matcher.set_seq1(plain)
        rate = self._matcher.ratio()
        return rate if rate >= _CLOSE or _is_one_slip(plain, self._plain) else 0.0


def _swapped(ours: str, theirs: str) -> int:
    """Return how far apart the two letters stand that were swapped, 0 where others differ too."""
    places = [at for at, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    return places[1] - places[0] if len(places) == 2 else 0  # noqa: PLR2004 - two are swapped


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
