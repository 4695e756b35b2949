"""职责: which duties stand on a day for a place, and how soon they say that a push is claimed."""

from datetime import date
from typing import Final

from msgspec import json

from ledger.law import duty as law_of_duties
from ledger.law.territory import covers
from projections.lookups.organisation import Acting, ItemDuties
from projections.reader import Reader
from projections.story import Story
from projections.tables.catalogue import DUTIES, DutyRow
from projections.tables.handover import TaskRow

_AREAS: Final = json.Decoder(list[str])


def stands(duty: DutyRow, day: date, area: str | None) -> bool:
    """Tell whether a duty was assigned and stands on a day, for a place or for any."""
    is_assigned = duty.agency is not None
    is_standing = law_of_duties.stands(duty.effective_on, duty.ended_on, day.isoformat())
    return is_assigned and is_standing and covers(_AREAS.decode(duty.areas), area)


class ClaimTerms:
    """认领期限: the duties of a position that say how soon a push is claimed, looked up once."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._story = story
        self._duties, self._acting = ItemDuties(reader), Acting(reader)

    def claim_days_max(self, row: TaskRow, pushed_on: date) -> int | None:
        """Return within how many working days a duty of the agency says that a push is claimed.

        Of several duties that stand for the place on the day, the one assigned last counts.
        """
        if row.item is None or row.agency is None:
            return None
        standing = [
            duty
            for duty in self._duties.of(row.item)
            if duty.claim_days_max is not None
            and stands(duty, pushed_on, row.area)
            and row.agency in self._acting.of(duty.agency or "")
        ]
        latest = max(standing, key=lambda duty: duty.position, default=None)
        if self._story is not None and latest is not None:
            with self._story.about("due"):
                self._story.row(DUTIES, latest, "claim_days_max")
        return None if latest is None else latest.claim_days_max
