"""事项疑点: what of an item somebody should look into; no rule refuses it.

A query reads the whole catalogue, or the cases of an item, which no decision does.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Final

from msgspec import json

from ledger.law.wording import is_vague
from projections.lookups.items import Items
from projections.reader import Reader
from projections.tables.catalogue import ITEMS, ItemRow
from projections.tables.intake import CASES

BASIS_REUSED: Final = "basis-reused"
VAGUE: Final = "vague-material"
SECOND_VISIT: Final = "second-visit"
UNRECEIVED: Final = "decided-unreceived"
FLAGS: Final = {
    BASIS_REUSED: "沿用已取消事项的依据",
    VAGUE: "指南含模糊材料",
    SECOND_VISIT: "近一年有办件跑两次",
    UNRECEIVED: "未经窗口收件即决定",
}
"""What an item is looked into for, each with what it is called."""
_YEAR: Final = timedelta(days=365)
_LISTED: Final = json.Decoder(list[str])


class ItemFlags:
    """事项疑点: what of items is to be looked into on the day."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._items = Items(reader)
        self._cancelled: dict[str, str] | None = None

    def of(self, row: ItemRow, asked: Collection[str]) -> Iterator[str]:
        """Return which of the flags that are asked for an item bears."""
        looks: dict[str, Callable[[ItemRow], bool]] = {
            BASIS_REUSED: self._reuses,
            VAGUE: self._is_vague,
            SECOND_VISIT: self._asks_twice,
            UNRECEIVED: self._decides_unreceived,
        }
        return (flag for flag, bears in looks.items() if flag in asked and bears(row))

    def _reuses(self, row: ItemRow) -> bool:
        """Tell whether it was listed on a basis of an item that had been cancelled by then.

        An approval that is called 备案 goes on under another name (变相审批).
        """
        if self._cancelled is None:
            self._cancelled = self._bases_cancelled()
        return any(
            (since := self._cancelled.get(basis)) is not None and since <= (row.listed_on or "")
            for basis in _LISTED.decode(row.basis)
        )

    def _bases_cancelled(self) -> dict[str, str]:
        """Return each basis of a cancelled item, with the first day from which it was cancelled."""
        found: dict[str, str] = {}
        c = self._reader.columns(ITEMS)
        for row in self._reader.select(ITEMS, c.cancelled_on <= self._reader.on.isoformat()):
            for basis in _LISTED.decode(row.basis):
                since = row.cancelled_on or ""
                found[basis] = min(found.get(basis, since), since)
        return found

    def _is_vague(self, row: ItemRow) -> bool:
        guide = self._items.guide(row.item, self._reader.on)
        return guide is not None and any(map(is_vague, _LISTED.decode(guide.material_names)))

    def _asks_twice(self, row: ItemRow) -> bool:
        """Tell whether an applicant of the last year had to come again with what lacked."""
        c, since = self._reader.columns(CASES), self._reader.start_of(self._reader.on - _YEAR)
        came_again = c.supplement_submitted_at.is_not(None)
        found = self._reader.select(
            CASES, c.item == row.item, c.received_at >= since, came_again, limit=1
        )
        return any(True for _ in found)

    def _decides_unreceived(self, row: ItemRow) -> bool:
        """Tell whether a case was decided that no window received (体外循环)."""
        c = self._reader.columns(CASES)
        decided = c.decided_at.is_not(None)
        found = self._reader.select(
            CASES, c.item == row.item, c.received_at.is_(None), decided, limit=1
        )
        return any(True for _ in found)
