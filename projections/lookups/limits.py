"""期限: when something is due, as stated, by the guide, the duty or the law; counted on the day.

Something open is late from the day after its deadline: until that day ends there is time. What
crosses a year whose calendar has not been announced has no deadline: nothing is guessed.
"""

from datetime import date, timedelta
from typing import Final

from msgspec import json

from ledger.law import duty as law_of_duties
from ledger.law.acceptance import Acceptance, acceptance_on
from ledger.law.deadline import (
    DECISION,
    NOTICE,
    WORKDAY,
    Limit,
    Period,
    Setting,
    limit_of,
    period_of,
    promised_due,
    statutory_due,
    term_on,
)
from ledger.law.territory import covers
from projections.engine.row import row_instant
from projections.lookups.organisation import acting_for
from projections.reader import Reader
from projections.tables.catalogue import DUTIES, ITEM_VERSIONS, DutyRow, ItemVersionRow
from projections.tables.handover import TaskRow
from projections.tables.intake import CaseRow
from projections.tables.organisation import TERMS

_LAST_SECOND: Final = timedelta(seconds=1)
_AREAS: Final = json.Decoder(list[str])


class Limits:
    """The time limits of a reader's position; terms, guides and duties are looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._calendar = reader.calendar()
        self._day_of = reader.zone.day
        self._ends: dict[date, str] = reader.remembered("ends of days")
        self._guides: dict[str, list[ItemVersionRow]] = reader.remembered("guides")
        self._duties: dict[str, list[DutyRow]] = reader.remembered("duties")
        self._settings: dict[str, list[Setting]] = reader.remembered("terms")
        self._acting: dict[str, tuple[str, ...]] = reader.remembered("acting agencies")

    def last_instant(self, day: date) -> str:
        """Return the last second of a local day, as rows hold instants."""
        if day not in self._ends:
            self._ends[day] = row_instant(self._reader.zone.end_of(day) - _LAST_SECOND)
        return self._ends[day]

    def after(self, start: date, length: int, unit: str = WORKDAY) -> str | None:
        """Return the end of a time limit that begins the day after ``start``."""
        return self._end_of(limit_of(self._calendar, start, Period(length, unit)))

    def _end_of(self, limit: Limit) -> str | None:
        return None if limit.last_day is None else self.last_instant(limit.last_day)

    def workdays_left(self, due_at: str | None) -> int | None:
        """Return the working days from the day asked about to a deadline; negative afterwards."""
        due_on = self._reader.day(due_at)
        return None if due_on is None else self._calendar.between(self._reader.on, due_on)

    def is_past(self, due_at: str | None, ended_at: str | None) -> bool | None:
        """Tell whether something ended, or is still open at the moment asked about, too late."""
        if due_at is None:
            return None
        return due_at < (self._reader.asked_at if ended_at is None else ended_at)

    def acceptance(self, row: CaseRow) -> Acceptance:
        """Return how a case stands: accepted in writing, by silence (第三十二条), or not."""
        answers = (row.supplement_requested_at, row.closed_at)
        return acceptance_on(
            self._reader.on,
            written_on=date.fromisoformat(row.accepted_on) if row.accepted_on else None,
            received_on=self._reader.day(row.received_at),
            is_turned_away=bool(row.not_accepted_at or row.withdrawn_at),
            answered_on=map(self._reader.day, answers),
            notice_limit=self._notice_limit,
        )

    def _notice_limit(self, received_on: date) -> Limit:
        return limit_of(self._calendar, received_on, self._term(NOTICE, received_on))

    def due_of_case(self, row: CaseRow, accepted_on: date | None) -> str | None:
        """Return when a case is due: as stated, as promised by the guide, or by law."""
        is_stated = row.due_at is not None and not row.course(self._day_of).added
        if is_stated or accepted_on is None:
            return row.due_at
        promised = self.promised_due(row, accepted_on)
        return self._end_of(promised if promised.binds else self.statutory_due(row, accepted_on))

    def promised_due(self, row: CaseRow, accepted_on: date) -> Limit:
        """Return the promised limit of a case's decision: stated at acceptance, or by its guide."""
        guide, promise = self._guide(row, accepted_on), None
        if guide is not None:
            promise = period_of(guide.promised_days, guide.promised_unit or guide.legal_unit)
        return promised_due(
            self._calendar,
            accepted_on,
            row.course(self._day_of),
            is_instant=guide is not None and guide.instant,
            promise=promise,
        )

    def statutory_due(self, row: CaseRow, accepted_on: date) -> Limit:
        """Return the statutory limit of a case's decision: by its guide, or by the legal term."""
        guide = self._guide(row, accepted_on)
        period = period_of(guide.legal_days, guide.legal_unit) if guide else None
        term = None if period else self._term(DECISION, accepted_on)
        course = row.course(self._day_of)
        return statutory_due(self._calendar, accepted_on, course, guide=period, term=term)

    def _guide(self, row: CaseRow, day: date) -> ItemVersionRow | None:
        if row.item is None:
            return None
        guides = self._guides_of(row.item)
        stated = next((guide for guide in guides if guide.version == row.guide), None)
        if row.guide is not None and stated is not None:
            return stated
        begun = [guide for guide in guides if guide.effective_on <= day.isoformat()]
        return max(begun, key=lambda guide: (guide.effective_on, guide.position), default=None)

    def _guides_of(self, item: str) -> list[ItemVersionRow]:
        if item not in self._guides:
            versions = self._reader.rows_of(ITEM_VERSIONS, item)
            self._guides[item] = [version for version in versions if version.version is not None]
        return self._guides[item]

    def _term(self, name: str, day: date) -> Period | None:
        if name not in self._settings:
            rows = sorted(self._reader.rows_of(TERMS, name), key=lambda row: row.position)
            self._settings[name] = [
                Setting(date.fromisoformat(row.effective_on), Period(row.length, row.unit))
                for row in rows
            ]
        return term_on(self._settings[name], day)

    def claim_days_max(self, row: TaskRow, pushed_on: date) -> int | None:
        """Return within how many working days a duty of the agency says that a push is claimed.

        Of several duties that stand for the place on the day, the one assigned last counts.
        """
        if row.item is None or row.agency is None:
            return None
        standing = [
            duty
            for duty in self._duties_of(row.item)
            if self.stands(duty, pushed_on, row.area)
            and row.agency in self._acting_for(duty.agency)
        ]
        latest = max(standing, key=lambda duty: duty.position, default=None)
        return None if latest is None else latest.claim_days_max

    def stands(self, duty: DutyRow, day: date, area: str | None) -> bool:
        """Tell whether a duty was assigned and stands on a day, for a place or for any."""
        is_assigned = duty.agency is not None
        is_standing = law_of_duties.stands(duty.effective_on, duty.ended_on, day.isoformat())
        return is_assigned and is_standing and covers(_AREAS.decode(duty.areas), area)

    def _duties_of(self, item: str) -> list[DutyRow]:
        if item not in self._duties:
            duties = self._reader.rows_of(DUTIES, item)
            self._duties[item] = [duty for duty in duties if duty.claim_days_max is not None]
        return self._duties[item]

    def _acting_for(self, agency: str | None) -> tuple[str, ...]:
        if agency is None:
            return ()
        if agency not in self._acting:
            self._acting[agency] = acting_for(self._reader, agency)
        return self._acting[agency]
