"""延续 in questions: whether an application for renewal keeps a licence in force."""

from collections.abc import Callable, Collection
from datetime import date

from msgspec import json
from msgspec.structs import replace

from ledger.law.deadline import Period
from ledger.law.renewal import RENEWAL, Renewal, renewed
from projections.engine.row import day_of
from projections.lookups.items import Items
from projections.lookups.limits import Limits
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.decision import LicenceRow
from projections.tables.intake import CASES

_NUMBERS = json.Decoder(list[str])


class Renewals:
    """延续申请: the applications for renewal of licences; they are read where a term has ended."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._limits = Limits(reader)
        self._items = Items(reader)

    def of(self, row: LicenceRow) -> Callable[[str, str, Collection[str]], str | None] | None:
        """Return what the law asks about a term that has ended; None where nobody applied."""
        if row.renewals == "[]":
            return None
        numbers = _NUMBERS.decode(row.renewals)

        def goes_on(last_day: str, day: str, spent: Collection[str]) -> str | None:
            cases = sorted(one for one in numbers if one not in spent)
            rows = (self._reader.row(CASES, one) for one in cases)
            found = (self._renewal(one) for one in rows if one is not None)
            known = [one for one in found if one is not None]
            calendar = self._reader.calendar()
            return renewed(known, calendar, date.fromisoformat(last_day), date.fromisoformat(day))

        return goes_on

    def _renewal(self, row: CaseRow) -> Renewal | None:
        received_on = self._reader.day(row.received_at)
        if received_on is None:
            return None
        ends = [self._reader.day(row.withdrawn_at), self._reader.day(row.not_accepted_at)]
        is_granted = row.decision == "granted"
        decided_on = day_of(row.decided_on)
        if not is_granted:
            ends.append(decided_on)
        if row.decision is None and row.closed_on is not None:
            ends.append(date.fromisoformat(row.closed_on))
        # What ended it later leaves the days before as they were, as in the rules' reading.
        standing = replace(row, withdrawn_at=None, not_accepted_at=None)
        return Renewal(
            received_on,
            self._ahead_of(row.item, received_on),
            self._limits.acceptance(standing).day,
            granted_on=decided_on if is_granted else None,
            ended_on=min((one for one in ends if one is not None), default=None),
        )

    def _ahead_of(self, item: str | None, received_on: date) -> Period | None:
        guide = None if item is None else self._items.guide(item, received_on)
        if guide is not None and guide.renewal_days is not None:
            return Period(guide.renewal_days, "day")
        return self._limits.term(RENEWAL, received_on)
