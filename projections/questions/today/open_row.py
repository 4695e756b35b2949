"""待办行: one thing that is open, and what the chapters look it up with."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from msgspec import Struct
from sqlalchemy import or_

from ledger.choice import Choice
from projections.lookups.bodies import Bodies
from projections.lookups.items import Items
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, taken_over_by
from projections.question import Columns, Condition, Filters
from projections.reader import Reader
from projections.tables.catalogue import ITEMS


class Open(Struct, array_like=True, gc=False, kw_only=True):
    """待办: what it is about, who has to act, and until when; ``due_on`` is None where none binds.

    ``agency`` is the body whose record it is, ``officer`` who has it in hand. ``because`` names
    what brought it up, where that is something else than what it is about. ``part`` tells several
    of one record apart: an agency, a number. A red light that was excused stays red, with who
    excused it and why.
    """

    about: str
    kind: str
    agency: str | None
    whose_turn: str | None
    light: str | None = None
    due_on: str | None = None
    item: str | None = None
    subject: str | None = None
    officer: str | None = None
    because: str | None = None
    urged_count: int = 0
    observed: bool = False
    part: str | None = None
    excused_by: str | None = None
    excuse: str | None = None


class Asked:
    """所问: a reader with what answers look things up in, and whose turn is asked for.

    ``of`` is only a first sieve for the database: it keeps more than is asked for, never less.
    """

    def __init__(self, reader: Reader, filters: Filters) -> None:
        self.reader = reader
        self.day = reader.on.isoformat()
        self.limits = Limits(reader)
        self.levels = Levels(reader)
        self.holders = Holders(reader)
        self.items = Items(reader)
        self.bodies = Bodies(reader, self.limits)
        self._by_turn = filters.whose_turn is not None
        named = filters.whose_turn or filters.agency
        self.agencies = None if named is None else taken_over_by(reader, named)

    @property
    def filters(self) -> Filters:
        """What questions of other names take for the same sieve."""
        return Filters(agency=None if self.agencies is None else self.agencies[0])

    def of(self, *columns: Columns, items: Columns = None) -> list[Condition]:
        """Return the condition that one of some columns is theirs, or the item is."""
        if self.agencies is None:
            return []
        found = [column.in_(self.agencies) for column in columns]
        if items is not None:
            found.append(items.in_(self._their_items))
        return [or_(*found)]

    def of_turn(self, *turns: Columns, record: Columns) -> list[Condition]:
        """Return the condition that some columns say it is their turn, or it is their record.

        Whose record it is does not matter where whose turn it is was asked for.
        """
        columns = turns if self._by_turn else (*turns, record)
        return self.of(*columns) if columns else []

    def may_be_theirs(self, agencies: Iterable[str | None], items: Iterable[str | None]) -> bool:
        """Tell the same of a row that is read already."""
        if self.agencies is None or not {*self.agencies}.isdisjoint(agencies):
            return True
        return not {*self._their_items}.isdisjoint(items)

    @cached_property
    def _their_items(self) -> list[str]:
        """The items that were ever listed for them, or given to or by them."""
        theirs = self.agencies or ()
        return [
            row.item
            for row in self.reader.select(ITEMS)
            if row.agency in theirs or any(one in row.transfers for one in theirs)
        ]


class OpenSource(NamedTuple):
    """来源: of which kinds a chapter leaves something open, and what yields it."""

    kinds: tuple[Choice, ...]
    opens: Callable[[Asked], Iterator[Open]]


def source(
    *kinds: Choice,
) -> Callable[[Callable[[Asked], Iterator[Open]]], OpenSource]:
    """Declare what yields the open rows of some kinds."""
    return lambda opens: OpenSource(kinds, opens)


LIGHTS_FIRST: Final = ("red", "yellow", "green", "pending-calendar", "paused", None)
"""In which order what is open is looked at."""


def urgency(row: Open) -> tuple[int, str, str, str, str]:
    """Return by what rows are put in order: the reddest first, then what is due first."""
    rank = LIGHTS_FIRST.index(row.light)
    return rank, row.due_on or "~", row.about, row.kind, row.whose_turn or ""


def is_owed(row: Open) -> bool:
    """Tell whether something is open for somebody.

    What an older system left open without a limit is history, and no task of today's.
    """
    return row.whose_turn is not None and not (row.observed and row.light is None)
