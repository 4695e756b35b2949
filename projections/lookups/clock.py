"""停钟与延长: what the rows of a case say of time that does not count, and of more time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ledger.law.case_limits import Course
from ledger.law.deadline import Extension, Pause, Period
from ledger.law.procedure import Begun, Ended, Procedure, pauses, procedures
from ledger.law.step import Reason
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.pauses import CASE_PAUSES, ENDED, EXTENDED, STARTED, CasePauseRow


class CaseClock:
    """钟: what stops the clocks of cases, lets them go on, or gives more time, on a day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._known: dict[str, list[CasePauseRow]] = {}

    def learn(self, rows: Iterable[CaseRow]) -> None:
        """Look up what stopped or prolonged some cases; what was looked up before is forgotten."""
        cases = sorted({row.case for row in rows if row.pauses_count})
        self._known = {case: [] for case in cases}
        for one in self._reader.matching(CASE_PAUSES, "case", cases):
            self._known[one.case].append(one)

    def course(self, row: CaseRow) -> Course:
        """Return what the facts of a case say of its limits, on the day asked about."""
        stated = row.course(self._reader.zone.day)
        rows = self._rows(row)
        if not rows:
            return stated
        added = (*stated.added, *_extensions(rows))
        return stated._replace(pauses=self.pauses(row), added=added)

    def procedures(self, row: CaseRow) -> tuple[Procedure, ...]:
        """Return the special procedures of a case."""
        return procedures(self._steps(row))

    def pauses(self, row: CaseRow) -> tuple[Pause, ...]:
        """Return the days of a case that do not count, as far as they have passed."""
        return pauses(self.procedures(row), self._reader.on)

    def is_stopped(self, row: CaseRow) -> bool:
        """Tell whether a procedure runs on the day asked about, and nothing may be decided."""
        return any(one.is_running(self._reader.on) for one in self.procedures(row))

    def tell_pauses(self, row: CaseRow, step: Reason | None = None) -> None:
        """Tell which entries began and ended the procedures of a case, before a step of the law."""
        del step
        self._tell(one for one in self._rows(row) if one.step != EXTENDED)

    def tell_extensions(self, row: CaseRow, step: Reason | None = None) -> None:
        """Tell which entries gave a case more time, before a step of the law."""
        del step
        self._tell(one for one in self._rows(row) if one.step == EXTENDED)

    def _tell(self, rows: Iterable[CasePauseRow]) -> None:
        for one in rows:
            if self._story is not None:
                names = ("kind", "notified_on", "days", "told_on")
                self._story.row(CASE_PAUSES, one, "step", *names)

    def _rows(self, row: CaseRow) -> Sequence[CasePauseRow]:
        """Return the rows of a case in the order of their facts; most cases have none."""
        if not row.pauses_count:
            return ()
        found = self._known.get(row.case)
        if found is None:
            found = self._reader.rows_of(CASE_PAUSES, row.case)
        return sorted(found, key=lambda one: one.position)

    def _steps(self, row: CaseRow) -> Iterator[Begun | Ended]:
        day_of = self._reader.zone.day
        for one in self._rows(row):
            if one.step == STARTED:
                until = None if one.until is None else date.fromisoformat(one.until)
                told = (one.notified_on is not None, one.legal_basis is not None)
                yield Begun(one.kind or "", day_of(one.at), until, *told)
            elif one.step == ENDED:
                yield Ended(one.kind, day_of(one.at))


def _extensions(rows: Iterable[CasePauseRow]) -> Iterator[Extension]:
    for row in rows:
        if row.step == EXTENDED and row.told_on is not None:
            yield Extension(Period(row.days or 0), date.fromisoformat(row.told_on))
