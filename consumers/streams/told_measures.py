"""Told measures (通报措施): whether another ledger's restriction ends with repair, by its list.

A list is no notice: what it says of a restriction, the restriction's notice says here.
"""

from collections.abc import Callable, Iterable

from ledger.entry import decode_entry
from ledger.events.credit import MeasureListed
from ledger.law.measure import MeasureVersion, ends_with_repair
from ledger.log import StoredEntry

LISTED = MeasureListed.__name__
Beginning = Callable[[str, int], Iterable[StoredEntry]]
"""What reads another ledger from its beginning up to a position."""


class ToldMeasures:
    """通报措施: the lists of other ledgers, each read once from its beginning, then as it grows."""

    def __init__(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self._listed: dict[str, dict[str, dict[str, MeasureVersion]]] = {}

    def heard(self, origin: str, row: StoredEntry) -> None:
        """Take note of an entry that lists a measure."""
        if origin in self._listed:
            self._note(origin, row)

    def ends_with_repair(self, origin: str, measure: str, position: int) -> bool:
        """Tell whether what was imposed at a position by a measure ends with repair."""
        if origin not in self._listed:
            self._listed[origin] = {}
            for row in self._beginning(origin, position):
                if row.type == LISTED:
                    self._note(origin, row)
        return ends_with_repair(self._listed[origin].get(measure, {}).values(), position)

    def _note(self, origin: str, row: StoredEntry) -> None:
        """A correction says at the place of its target what that should have said."""
        entry = decode_entry(row.type, row.body)
        target, place = entry.id, row.position
        if entry.corrects is not None:
            target, place = entry.corrects.entry, entry.corrects.position
        event: MeasureListed = entry.data
        listing = MeasureVersion(place, event.version, event.ends_with_repair)
        self._listed[origin].setdefault(event.measure, {})[target] = listing
