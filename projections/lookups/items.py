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
        self._kinds: dict[str, list[tuple[date, int, str]]] = {}
        self._guides: dict[str, list[tuple[date, int, ItemVersionRow]]] = {}

    def name(self, item: str | None, day: str | None) -> str | None:
        """Return what an item is called on a day."""
        return self.said(item, day, lambda one: one.name)

    def kind(self, item: str | None, day: str | None) -> str | None:
        """Return what kind of item it is on a day; None where it is not listed."""
        return None if item is None else self._on(self._dated_kinds(item), day)

    def said(
        self, item: str | None, day: str | None, get: Callable[[ItemVersionRow], str | None]
    ) -> str | None:
        """Return what the versions of an item say of something on a day, else what they will."""
        return None if item is None else self._on(self._dated(item, get), day)

    def _on(self, dated: list[tuple[date, int, str]], day: str | None) -> str | None:
        on = self._reader.on if day is None else date.fromisoformat(day)
        return version_on(dated, on, None) or (min(dated)[2] if dated else None)

    def kind_known(self, item: str, day: date, known_at: int | None) -> str | None:
        """Return what kind of item it was on a day, as far as a position knew; None: all."""
        return version_on(self._dated_kinds(item), day, known_at)

    def _dated_kinds(self, item: str) -> list[tuple[date, int, str]]:
        """Return what kind of item it is from which day on; it is asked for each of its cases."""
        if item not in self._kinds:
            self._kinds[item] = self._dated(item, lambda one: one.kind)
        return self._kinds[item]

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
        guides = self._dated_guides(item)
        named = (one for _, _, one in guides if stated is not None and one.version == stated)
        return next(named, None) or version_on(guides, day, known_at)

    def _dated_guides(self, item: str) -> list[tuple[date, int, ItemVersionRow]]:
        if item not in self._guides:
            self._guides[item] = [
                (date.fromisoformat(one.effective_on), one.position, one)
                for one in self.versions_of(item)
                if one.version is not None
            ]
        return self._guides[item]

    def versions_of(self, item: str) -> list[ItemVersionRow]:
        """Return the versions of an item and of its guide."""
        if item not in self._versions:
            self._versions[item] = self._reader.rows_of(ITEM_VERSIONS, item)
        return self._versions[item]
