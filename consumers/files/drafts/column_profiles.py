"""What the cells of a column are: days, amounts, codes, phone numbers, a few words, a key.

Every row up to a bound is looked at once; what is kept of a column is bounded, too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from consumers.files import cell_texts
from consumers.files.drafts.moment_forms import MomentForm, moment_form
from consumers.files.drafts.word_lists import meanings
from consumers.files.mapping.amounts import money
from consumers.files.problems import Unfit
from consumers.files.readers.rows import SourceRow
from ledger import resident
from ledger.errors import Malformed
from ledger.identifiers import check_uscc

ROWS_MAX: Final = 200_000
VALUES_MAX: Final = 5_000
WORDS_MAX: Final = 40
_MOST: Final = 0.9
_MIDNIGHT: Final = " 00:00:00"
_SEPARATORS: Final = ("、", "；", ";", "\n", "|", "，")
_PHONE: Final = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_PART: Final = 20


class ColumnProfile(Struct, kw_only=True):
    """列概况: what the cells of a column are, without those that mean nothing."""

    name: str
    place: int
    filled: int = 0
    blank: int = 0
    nothings: Counter[str] = Counter()
    values: Counter[str] = Counter()
    is_capped: bool = False
    is_unique: bool = False
    flawed: int = 0
    kind: str = "text"
    """text, moment, number, money, uscc, resident, phone, or nothing."""
    moment: MomentForm | None = None
    wrong: int = 0
    """Values that are not of the kind, where most are."""
    example_wrong: str = ""
    separator: str | None = None
    persons: int = 0
    """Values that are identity numbers of residents."""

    @property
    def is_few(self) -> bool:
        """Whether its values are a few words that come again."""
        return not self.is_capped and 0 < len(self.values) <= WORDS_MAX and self._repeats

    @property
    def _repeats(self) -> bool:
        return self.filled >= 2 * len(self.values) or len(self.values) <= 3  # noqa: PLR2004

    @property
    def is_private(self) -> bool:
        """Whether its cells are nothing to be shown as an example."""
        return self.kind in {"phone", "resident"} or self.persons > 0


class _Gathering:
    """What is held of one column while rows go by."""

    def __init__(self, name: str, place: int) -> None:
        self.profile = ColumnProfile(name=name, place=place, nothings=Counter(), values=Counter())
        self._seen: set[int] | None = set()
        self._nothings = meanings("nothing")

    def look(self, text: str) -> None:
        profile = self.profile
        if not text:
            profile.blank += 1
        elif text.removesuffix(_MIDNIGHT) in self._nothings:
            profile.nothings[text] += 1
        else:
            profile.filled += 1
            self._count(text)

    def _count(self, text: str) -> None:
        values = self.profile.values
        if text in values or len(values) < VALUES_MAX:
            values[text] += 1
        else:
            self.profile.is_capped = True
        if self._seen is not None:
            before = len(self._seen)
            self._seen.add(hash(text))
            if len(self._seen) == before:
                self._seen = None

    def done(self) -> ColumnProfile:
        profile = self.profile
        profile.is_unique = self._seen is not None and profile.filled > 1
        for text, count in list(profile.nothings.items()):
            if (
                self._nothings.get(text) == "plain"
                and count == profile.nothings.total()
                and not profile.filled
            ):
                del profile.nothings[text]
                profile.values[text], profile.filled = count, count
        _judge(profile)
        return profile


def profiles_of(
    columns: Sequence[str], rows: Iterable[SourceRow]
) -> tuple[list[ColumnProfile], int]:
    """Return the profile of each column, and how many rows were looked at."""
    gathering = [_Gathering(name, place) for place, name in enumerate(columns)]
    count = 0
    for row in rows:
        if row.problem is not None:
            continue
        count += 1
        for one, cell in zip(gathering, row.cells, strict=False):
            one.look(cell_texts.plain_cell(cell.strip()))
        for place in row.flaws or ():
            if place < len(gathering):
                gathering[place].profile.flawed += 1
        if count >= ROWS_MAX:
            break
    return [one.done() for one in gathering], count


def _judge(profile: ColumnProfile) -> None:
    """Say what the values of a column are."""
    values = profile.values
    if not values:
        profile.kind = "nothing"
        return
    profile.persons = sum(resident.holds_number(text) for text in values)
    for kind, fits in _KINDS:
        wrong = [text for text in values if not fits(text)]
        if sum(values[text] for text in wrong) <= (1 - _MOST) * values.total():
            profile.kind = kind
            profile.wrong = sum(values[text] for text in wrong)
            profile.example_wrong = wrong[0] if wrong else ""
            break
    found = moment_form(profile.name, values)
    if found is not None and found.is_unknown:
        profile.moment = found if profile.kind in {"text", "number"} else None
    elif found is not None and profile.kind in {"text", "number", "phone"}:
        profile.kind, profile.moment = "moment", found
        profile.wrong, profile.example_wrong = found.wrong, found.example_wrong
    if profile.kind == "text":
        profile.separator = _separator(values)


def _is_uscc(text: str) -> bool:
    try:
        check_uscc(text.upper())
    except Malformed:
        return False
    return not resident.holds_number(text)


_FEN: Final = money("元")


def _is_money(text: str) -> bool:
    if not any(map(str.isdigit, text)):
        return False
    try:
        _FEN(text)
    except Unfit:
        return False
    return True


_KINDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("resident", resident.holds_number),
    ("uscc", _is_uscc),
    ("phone", lambda text: _PHONE.fullmatch(text) is not None),
    ("number", lambda text: _NUMBER.fullmatch(text) is not None),
    ("money", _is_money),
)


def _separator(values: Counter[str]) -> str | None:
    """Return what stands between the values of a list, where cells are lists of short texts."""
    for mark in _SEPARATORS:
        parted = [text for text in values if mark in text]
        if parted and 5 * len(parted) >= len(values):
            parts = [part.strip() for text in parted for part in text.split(mark)]
            if all(len(part) <= _PART for part in parts):
                return mark
    return None
