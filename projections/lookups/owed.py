"""应发未发: what was never sent, until when it had to be, and whose turn it is."""

from typing import NamedTuple

from projections.lookups.levels import Levels, Obliging, cause_of
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders
from projections.lookups.untold import LicenceAct, PenaltyEnd
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.supervision import CheckRow


class Owed(NamedTuple):
    """应发: a push or a feedback that is owed, with its light on the day."""

    kind: str
    about: str
    stage: str | None
    subject: str | None
    item: str | None
    agency: str | None
    agency_to: str | None
    happened_at: str | None
    due_at: str | None
    late: bool | None
    light: str | None
    whose_turn: str | None
    observed: bool
    urged_count: int = 0

    @property
    def is_limited(self) -> bool:
        """Whether anything says until when, also where nobody knows the day yet."""
        return self.due_at is not None or self.light is not None


class Owing:
    """应发未发: what obliges and was not followed, with what is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._limits = Limits(reader)
        self._levels = Levels(reader)
        self._holders = Holders(reader)

    def of(self, kind: str, about: str, row: Obliging) -> Owed:
        """Return what is owed because of a fact."""
        agency = row.deciding_agency if isinstance(row, CaseRow) else row.agency
        due_at, level = self._levels.due_of(kind, row, agency)
        happened_at, _ = cause_of(row)
        duty = "approval" if kind == "push" else "supervision"
        return Owed(
            kind=kind,
            about=about,
            stage=row.stage if isinstance(row, LicenceAct) else None,
            subject=row.subject,
            item=row.item,
            agency=agency,
            agency_to=row.agency_to if isinstance(row, PenaltyEnd) else None,
            happened_at=happened_at,
            due_at=due_at,
            late=self._limits.is_past(due_at, None),
            light=self._levels.light_until(due_at, level),
            whose_turn=self._holders.of(agency, row.item, duty),
            observed=row.observed,
            urged_count=row.urged_count if isinstance(row, CaseRow | CheckRow) else 0,
        )
