"""撤回公示 in questions: which pages of a penalty are still there as it stands no longer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sql

from ledger.law.deadline import NO_LIMIT, WITHDRAW_PUBLICATION, Limit, earliest
from ledger.law.publication import (
    UNDOES,
    Page,
    Undoing,
    end_of_window,
    is_to_go,
    is_too_long,
    limit_of_page,
)
from projections.lookups.limits import Limits
from projections.lookups.windows import Windows
from projections.question import Columns, Condition
from projections.reader import Reader
from projections.tables.appeal import APPEALS, AppealRow, verdicts_of
from projections.tables.credit import PenaltyRow
from projections.tables.delivery import PUBLICATIONS, PublicationRow


class ToWithdraw(NamedTuple):
    """应撤公示: whether a page shows a penalty as it stands no longer, until when, and how late.

    ``is_owed`` is of the pages that are there; ``limit`` and ``is_late`` of those that were, too.
    """

    is_owed: bool
    limit: Limit
    is_late: bool


def may_owe(reader: Reader, c: Columns) -> Iterator[Condition]:
    """Yield the conditions that a penalty is on a page, and that something could undo it.

    They are a first sieve for the database: they keep more than is to go, never less.
    """
    windows = Windows(reader).may_be_over(c, reader.on)
    yield sql.or_(c.verdicts != "[]", c.revoked_on.is_not(None), windows)
    pages = reader.columns(PUBLICATIONS)
    shown = (
        pages.about == sql.literal("penalty:").concat(c.penalty),
        pages.withdrawn_at.is_(None),
        sql.or_(pages.until_on.is_(None), pages.until_on >= reader.on.isoformat()),
    )
    yield sql.exists(sql.select(pages.about).where(*shown))


class Withdrawals:
    """撤回公示: what undoes some penalties, looked up at once, and what their pages owe."""

    def __init__(self, reader: Reader, limits: Limits, rows: Iterable[PenaltyRow]) -> None:
        self._reader = reader
        self._limits = limits
        self._windows = Windows(reader, limits)
        named = {one.appeal for row in rows for one in verdicts_of(row.verdicts)}
        found = reader.matching(APPEALS, "appeal", sorted(named)) if named else ()
        self._appeals: dict[str, AppealRow] = {row.appeal: row for row in found}

    def of(self, row: PenaltyRow, shown: Sequence[PublicationRow]) -> ToWithdraw:
        """Return what the pages of a penalty owe."""
        undoings, day = self._undoings(row), self._reader.on
        pages = [self._page(one) for one in shown]
        limits = [limit_of_page(page, undoings) for page in pages]
        there = (page for one, page in zip(shown, pages, strict=True) if one.withdrawn_at is None)
        return ToWithdraw(
            is_owed=any(is_to_go(page, undoings, day) for page in there),
            limit=earliest(NO_LIMIT, *limits),
            is_late=any(
                is_too_long(page, limit, day) for page, limit in zip(pages, limits, strict=True)
            ),
        )

    def _page(self, row: PublicationRow) -> Page:
        ends = [date.fromisoformat(row.until_on)] if row.until_on else []
        if (taken_down := self._reader.day(row.withdrawn_at)) is not None:
            ends.append(taken_down)
        published_on = self._reader.day(row.published_at) or self._reader.on
        return Page(row.published_position or 0, published_on, min(ends, default=None))

    def _undoings(self, row: PenaltyRow) -> list[Undoing]:
        found = []
        for number in dict.fromkeys(one.appeal for one in verdicts_of(row.verdicts)):
            appeal = self._appeals.get(number)
            if appeal is not None and appeal.outcome in UNDOES and appeal.effective_on:
                found.append(self._undoing(appeal.effective_on, appeal.decided_position))
        if row.revoked_on is not None and row.origin is None:
            found.append(self._undoing(row.revoked_on, row.revoked_position))
        window = self._windows.of(row)
        ends = None if window is None else end_of_window(window)
        return found if ends is None else [*found, ends]

    def _undoing(self, day: str, position: int | None) -> Undoing:
        limit = self._limits.owed(WITHDRAW_PUBLICATION, day, position)
        return Undoing(position, date.fromisoformat(day), limit)
