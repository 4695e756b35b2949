"""撤回公示 in questions: which pages of a penalty are still there as it stands no longer."""

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.law.deadline import NO_LIMIT, WITHDRAW_PUBLICATION, Limit, earliest
from ledger.law.publication import UNDOES, Page, Undoing, is_to_go, is_too_long, limit_of_page
from projections.lookups.limits import Limits
from projections.reader import Reader
from projections.tables.appeal import APPEALS, AppealRow, verdicts_of
from projections.tables.credit import PenaltyRow
from projections.tables.delivery import PublicationRow


class Withdrawals:
    """撤回公示: what undoes some penalties, looked up at once, and what their pages owe."""

    def __init__(self, reader: Reader, limits: Limits, rows: Iterable[PenaltyRow]) -> None:
        self._reader = reader
        self._limits = limits
        named = {one.appeal for row in rows for one in verdicts_of(row.verdicts)}
        found = reader.matching(APPEALS, "appeal", sorted(named)) if named else ()
        self._appeals: dict[str, AppealRow] = {row.appeal: row for row in found}

    def is_owed(self, row: PenaltyRow, shown: Sequence[PublicationRow]) -> bool:
        """Tell whether a page that is there shows the penalty as it stands no longer."""
        undoings = self._undoings(row)
        there = (one for one in shown if one.withdrawn_at is None)
        return any(is_to_go(self._page(one), undoings, self._reader.on) for one in there)

    def limit(self, row: PenaltyRow, shown: Sequence[PublicationRow]) -> Limit:
        """Return until when such pages have to be gone."""
        undoings = self._undoings(row)
        return earliest(NO_LIMIT, *(limit_of_page(self._page(one), undoings) for one in shown))

    def is_late(self, row: PenaltyRow, shown: Sequence[PublicationRow]) -> bool:
        """Tell whether any of them was there longer than it might."""
        undoings = self._undoings(row)
        pages = list(map(self._page, shown))
        return any(
            is_too_long(page, limit_of_page(page, undoings), self._reader.on) for page in pages
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
        return found

    def _undoing(self, day: str, position: int | None) -> Undoing:
        limit = self._limits.owed(WITHDRAW_PUBLICATION, day, position)
        return Undoing(position, date.fromisoformat(day), limit)
