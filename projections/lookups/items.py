"""事项: what an item is called and what kind it is on a day, by what was in force then."""

from collections.abc import Callable
from datetime import date

from ledger.law.case_limits import version_on
from projections.reader import Reader
from projections.tables.catalogue import ITEM_VERSIONS, ItemVersionRow


class Items:
    """事项: their versions, each looked up once for a position."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._versions: dict[str, list[ItemVersionRow]] = reader.remembered("item versions")

    def name(self, item: str | None, day: str | None) -> str | None:
        """Return what an item is called on a day."""
        return self.said(item, day, lambda one: one.name)

    def kind(self, item: str | None, day: str | None) -> str | None:
        """Return what kind of item it is on a day; None where it is not listed."""
        return self.said(item, day, lambda one: one.kind)

    def said(
        self, item: str | None, day: str | None, get: Callable[[ItemVersionRow], str | None]
    ) -> str | None:
        """Return what the versions of an item say of something on a day, else what they will."""
        if item is None:
            return None
        dated = self._dated(item, get)
        on = self._reader.on if day is None else date.fromisoformat(day)
        return version_on(dated, on, None) or (min(dated)[2] if dated else None)

    def kind_known(self, item: str, day: date, known_at: int | None) -> str | None:
        """Return what kind of item it was on a day, as far as a position knew; None: all."""
        return version_on(self._dated(item, lambda one: one.kind), day, known_at)

    def _dated(
        self, item: str, get: Callable[[ItemVersionRow], str | None]
    ) -> list[tuple[date, int, str]]:
        return [
            (date.fromisoformat(one.effective_on), one.position, said)
            for one in self.versions_of(item)
            if (said := get(one)) is not None
        ]

    def guide(
        self, item: str, day: date, known_at: int | None = None, *, stated: int | None = None
    ) -> ItemVersionRow | None:
        """Return the version of an item's guide that is in force on a day.

        That is as far as a position knew; None: all. A version that is ``stated`` goes before it.
        """
        guides = [one for one in self.versions_of(item) if one.version is not None]
        named = (one for one in guides if stated is not None and one.version == stated)
        dated = ((date.fromisoformat(one.effective_on), one.position, one) for one in guides)
        return next(named, None) or version_on(dated, day, known_at)

    def versions_of(self, item: str) -> list[ItemVersionRow]:
        """Return the versions of an item and of its guide."""
        if item not in self._versions:
            self._versions[item] = self._reader.rows_of(ITEM_VERSIONS, item)
        return self._versions[item]
