"""期限: when something is due, as stated, by the guide, the duty or the law; counted on the day.

Something open is late from the day after its deadline: until that day ends there is time. What
crosses a year whose calendar has not been announced has no deadline: nothing is guessed.
"""

from datetime import date, timedelta
from typing import Final

from msgspec import Struct, json

from projections.engine.row import row_instant
from projections.lookups.organisation import acting_for
from projections.reader import Reader
from projections.tables.catalogue import DUTIES, ITEM_VERSIONS, DutyRow, ItemVersionRow
from projections.tables.handover import TaskRow
from projections.tables.intake import CaseRow
from projections.tables.organisation import TERMS, TermRow

NOTICE_TERM: Final = "supplement-notice"
DECISION_TERM: Final = "decision"
_WORKDAY: Final = "workday"
_LAST_SECOND: Final = timedelta(seconds=1)


class Acceptance(Struct, frozen=True):
    """受理状态: from which day a case counts as accepted; ``silent`` where nobody wrote it down."""

    day: date | None = None
    silent: bool = False


class Limits:
    """The time limits that a reader's snapshot knows; every item is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._guides: dict[str, list[ItemVersionRow]] = {}
        self._duties: dict[str, list[DutyRow]] = {}
        self._terms: dict[str, list[TermRow]] = {}
        self._last: dict[date, str] = {}
        self._acting: dict[str, tuple[str, ...]] = {}

    def last_instant(self, day: date) -> str:
        """Return the last second of a local day, as rows hold instants."""
        if day not in self._last:
            self._last[day] = row_instant(self._reader.zone.end_of(day) - _LAST_SECOND)
        return self._last[day]

    def after(self, start: date, length: int, unit: str = _WORKDAY) -> str | None:
        """Return the end of a time limit that begins the day after ``start``."""
        last_day = self._reader.calendar().deadline(start, length, unit)
        return None if last_day is None else self.last_instant(last_day)

    def workdays_left(self, due_at: str | None) -> int | None:
        """Return the working days from the day asked about to a deadline; negative afterwards."""
        due_on = self._reader.day(due_at)
        return None if due_on is None else self._reader.calendar().between(self._reader.on, due_on)

    def is_past(self, due_at: str | None, ended_at: str | None) -> bool | None:
        """Tell whether something ended, or is still open at the moment asked about, too late."""
        if due_at is None:
            return None
        return due_at < (self._reader.asked_at if ended_at is None else ended_at)

    def acceptance(self, row: CaseRow) -> Acceptance:
        """Return how a case stands: accepted in writing, by silence (第三十二条), or not."""
        if row.accepted_on is not None:
            return Acceptance(date.fromisoformat(row.accepted_on))
        received_on = self._reader.day(row.received_at)
        if received_on is None or row.not_accepted_at or row.withdrawn_at:
            return Acceptance()
        term = self._term(NOTICE_TERM, received_on)
        if term is None:
            return Acceptance()
        last_day = self._reader.calendar().deadline(received_on, term.length, term.unit)
        if last_day is None or self._reader.on <= last_day:
            return Acceptance()
        for at in (row.supplement_requested_at, row.closed_at):
            answered_on = self._reader.day(at)
            if answered_on is not None and answered_on <= last_day:
                return Acceptance()
        return Acceptance(received_on, silent=True)

    def due_of_case(self, row: CaseRow, accepted_on: date | None) -> str | None:
        """Return when a case is due: as stated, as promised, by the guide, or by law."""
        if row.due_at is not None or accepted_on is None:
            return row.due_at
        guide = self._guide(row, accepted_on)
        if guide is not None and guide.instant:
            return self.last_instant(accepted_on)
        if guide is not None and guide.promised_days is not None:
            unit = guide.promised_unit or guide.legal_unit or _WORKDAY
            return self.after(accepted_on, guide.promised_days, unit)
        if guide is not None and guide.legal_days is not None:
            return self.after(accepted_on, guide.legal_days, guide.legal_unit or _WORKDAY)
        term = self._term(DECISION_TERM, accepted_on)
        return None if term is None else self.after(accepted_on, term.length, term.unit)

    def _guide(self, row: CaseRow, day: date) -> ItemVersionRow | None:
        if row.item is None:
            return None
        if row.item not in self._guides:
            versions = self._reader.rows_of(ITEM_VERSIONS, row.item)
            self._guides[row.item] = [one for one in versions if one.version is not None]
        guides = self._guides[row.item]
        stated = next((one for one in guides if one.version == row.guide), None)
        if row.guide is not None and stated is not None:
            return stated
        begun = [one for one in guides if one.effective_on <= day.isoformat()]
        return max(begun, key=lambda one: (one.effective_on, one.position), default=None)

    def _term(self, name: str, day: date) -> TermRow | None:
        if name not in self._terms:
            self._terms[name] = self._reader.rows_of(TERMS, name)
        begun = [one for one in self._terms[name] if one.effective_on <= day.isoformat()]
        return max(begun, key=lambda one: (one.effective_on, one.position), default=None)

    def claim_days_max(self, row: TaskRow, pushed_on: date) -> int | None:
        """Return within how many working days a duty of the agency says that a push is claimed.

        Of several duties that stand for the place on the day, the one assigned last counts.
        """
        if row.item is None or row.agency is None:
            return None
        if row.item not in self._duties:
            duties = self._reader.rows_of(DUTIES, row.item)
            self._duties[row.item] = [one for one in duties if one.claim_days_max is not None]
        day = pushed_on.isoformat()
        standing = [
            one
            for one in self._duties[row.item]
            if (one.effective_on or "") <= day
            and (one.ended_on is None or day < one.ended_on)
            and _covers(one, row.area)
            and row.agency in self._acting_for(one.agency)
        ]
        latest = max(standing, key=lambda one: one.position, default=None)
        return None if latest is None else latest.claim_days_max

    def _acting_for(self, agency: str | None) -> tuple[str, ...]:
        if agency is None:
            return ()
        if agency not in self._acting:
            self._acting[agency] = acting_for(self._reader, agency)
        return self._acting[agency]


_AREAS: Final = json.Decoder(list[str])


def _covers(duty: DutyRow, area: str | None) -> bool:
    """Tell whether a duty reaches a place: a province's code reaches all its counties."""
    areas = _AREAS.decode(duty.areas)
    if area is None or not areas:
        return True
    return any(area.startswith(_stem(one.partition("@")[0])) for one in areas)


def _stem(area: str) -> str:
    return area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area
