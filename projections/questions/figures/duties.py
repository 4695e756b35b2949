"""应办计量: what was owed because of what happened in a time, until when, and when it was done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sql

from ledger.events.decision import DecisionOutcome
from ledger.events.handover import PushStage
from ledger.law import duty_figures as law
from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.duty_figures import DutyTime
from ledger.law.light import StepLevel
from ledger.law.rating import is_poor
from projections.engine.excerpt import Excerpt
from projections.engine.row import day_of
from projections.lookups.chunks import chunks
from projections.lookups.levels import Levels
from projections.lookups.organisation import of_agency
from projections.lookups.ratings import RatingStands
from projections.lookups.steps import CLAIMED_TASKS, Looked, claim_of, is_told_only
from projections.question import Condition, Filters, sifted
from projections.questions.checks import found_problem
from projections.questions.figures.span import FigureDays, Measured
from projections.questions.publicity import Publicity
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.delivery import PUBLICATIONS
from projections.tables.handover import FEEDBACKS, TASKS, TaskRow
from projections.tables.intake import CASES
from projections.tables.rating import RATINGS, RatingRow
from projections.tables.supervision import CHECKS, CheckRow

_GRANTS: Final = Excerpt(
    CASES,
    "item",
    "decided_at",
    "decided_position",
    "decided_on",
    "deciding_agency",
    "observed",
    "verdicts",
)
_PUSHES: Final = Excerpt(TASKS, "case", "stage", "first_pushed_at", "stopped_at")
_CHECKS: Final = Excerpt(
    CHECKS, "item", "agency", "checked_at", "checked_on", "checked_position", "observed"
)
_PAGES: Final = Excerpt(PUBLICATIONS, "about", "first_published_at")
_ANSWERS: Final = Excerpt(FEEDBACKS, "about", "sent_at")
"""What of thousands of rows says what was owed, and when it was done."""
_Row = CaseRow | TaskRow | CheckRow | PenaltyRow
"""What obliges, or is owed itself."""


class DutyMeasures:
    """应办计量: everything that was owed because of what happened in a time."""

    def __init__(self, reader: Reader, filters: Filters, span: FigureDays) -> None:
        self._reader = reader
        self._filters = filters
        self._span = span
        self._levels = Levels(reader)
        self._publicity = Publicity(reader)

    def all(self, kinds: Iterable[str]) -> Iterator[Measured]:
        """Yield what was owed of some kinds."""
        wanted = frozenset(kinds)
        for some, found in _SOURCES:
            if not wanted.isdisjoint(some):
                yield from found(self)

    def grants(self) -> Iterator[Measured]:
        """Yield of each grant of the time its push, and its publication where it is a permit."""
        c = self._reader.columns(CASES)
        found = [
            c.decision == DecisionOutcome.GRANTED,
            *self._in_days(c.decided_on),
            *self._where(c, c.deciding_agency),
        ]
        for chunk in chunks(self._reader.select(_GRANTS, *found)):
            pushes = [(row, limit) for row in chunk if (limit := self._push_limit(row)).binds]
            pages = [(row, due) for row in chunk if (due := self._page_limit(row)).binds]
            yield from self._pushed(pushes)
            public = self._first_public(f"case:{row.case}" for row, _ in pages)
            for row, due in pages:
                about = f"case:{row.case}"
                yield self._measured(law.PERMIT, about, row, DutyTime(due, public.get(about)))

    def _push_limit(self, row: CaseRow) -> Limit:
        return self._limit(*self._levels.due_of("push", row, row.deciding_agency))

    def _page_limit(self, row: CaseRow) -> Limit:
        if not self._publicity.is_permit(row) or not self._publicity.stands(row):
            return NO_LIMIT
        return self._publicity.due(row, row.deciding_agency)[0]

    def _pushed(self, owed: Sequence[tuple[CaseRow, Limit]]) -> Iterator[Measured]:
        """Yield the pushes of grants: each is done when the last of its supervisors was told."""
        tasks = self._pushes([row for row, _ in owed])
        for row, limit in owed:
            sent = [task.first_pushed_at for task in tasks.get(row.case, ())]
            is_done = sent and None not in sent
            done_on = self._reader.day(max(at or "" for at in sent)) if is_done else None
            yield self._measured(law.PUSH, f"case:{row.case}", row, DutyTime(limit, done_on))

    def _pushes(self, rows: Sequence[CaseRow]) -> dict[str, list[TaskRow]]:
        found: dict[str, list[TaskRow]] = {}
        for task in self._reader.matching(_PUSHES, "case", [row.case for row in rows]):
            tells = task.stage in {None, PushStage.DECIDED.value} and task.stopped_at is None
            if tells and task.case is not None:
                found.setdefault(task.case, []).append(task)
        return found

    def claims(self) -> Iterator[Measured]:
        """Yield the claim of each push of the time that somebody has to claim."""
        c = self._reader.columns(TASKS)
        found = [
            *self._at(c.first_pushed_at),
            c.stopped_at.is_(None),
            *self._where(c, c.agency),
        ]
        looked = Looked.in_(self._reader)
        for chunk in chunks(self._reader.select(CLAIMED_TASKS, *found)):
            looked.turns.learn(chunk)
            for row in chunk:
                if is_told_only(row) or row.history:
                    continue
                step, claimed_on = claim_of(row, looked), self._reader.day(row.claimed_at)
                owed = DutyTime(self._limit(step.due_at, step.level), claimed_on)
                yield self._measured(law.CLAIM, f"task:{row.task}", row, owed)

    def penalties(self) -> Iterator[Measured]:
        """Yield of each penalty of the time its feedback and its publication."""
        c = self._reader.columns(PENALTIES)
        found = [
            c.origin.is_(None),
            c.revoked_at.is_(None),
            *self._in_days(c.decided_on),
            *self._where(c, c.agency),
        ]
        for chunk in chunks(self._reader.select(PENALTIES, *found)):
            abouts = [f"penalty:{row.penalty}" for row in chunk]
            told, public = self._first_told(abouts), self._first_public(abouts)
            for row, about in zip(chunk, abouts, strict=True):
                yield self._feedback(row, about, told.get(about))
                if self._publicity.stands(row):
                    yield self._publication(row, about, law.PENALTY, public.get(about))

    def checks(self) -> Iterator[Measured]:
        """Yield of each inspection of the time its publication, and its feedback if it failed."""
        c = self._reader.columns(CHECKS)
        failed = self._reader.select(_CHECKS, found_problem(), *self._checked(c))
        for chunk in chunks(failed):
            told = self._first_told([f"check:{row.check}" for row in chunk])
            for row in chunk:
                about = f"check:{row.check}"
                yield self._feedback(row, about, told.get(about))
        for chunk in chunks(self._reader.select(_CHECKS, *self._checked(c))):
            public = self._first_public(f"check:{row.check}" for row in chunk)
            for row in chunk:
                about = f"check:{row.check}"
                yield self._measured(law.CHECK, about, row, DutyTime(NO_LIMIT, public.get(about)))

    def _checked(self, c: Any) -> list[Condition]:  # noqa: ANN401 - SQLAlchemy's columns
        return [*self._in_days(c.checked_on), *self._where(c, c.agency)]

    def ratings(self) -> Iterator[Measured]:
        """Yield each bad rating of the time."""
        c, d = self._reader.columns(RATINGS), self._reader.columns(CASES)
        found = self._in_days(c.rated_on)
        if of := self._where(d, d.agency, d.deciding_agency):
            found.append(sql.exists(sql.select(d.case).where(d.case == c.case, *of)))
        stands = RatingStands(self._reader)
        for chunk in chunks(self._reader.select(RATINGS, *found)):
            stands.learn(chunk)
            numbers = {row.case for row in chunk}
            cases = {row.case: row for row in self._reader.matching(CASES, "case", numbers)}
            for row in chunk:
                if row.grade is None or not is_poor(row.grade):
                    continue
                yield self._rating(row, cases.get(row.case), stands)

    def _rating(self, row: RatingRow, case: CaseRow | None, stands: RatingStands) -> Measured:
        stand = stands.of(row, case)
        owed = DutyTime(stand.limit, day_of(row.handled_on))
        item, agency = (None, row.agency) if case is None else (case.item, case.agency)
        measure = owed.measure(law.RATING, self._reader.on)._replace(
            is_settled=stand.is_settled, is_revisited=row.revisited_on is not None
        )
        about, begun_on = f"case:{row.case}", day_of(row.rated_on)
        due_on = stand.limit.last_day
        return Measured(measure, about, item, agency, begun_on, due_on, owed.done_on)

    def _feedback(self, row: CheckRow | PenaltyRow, about: str, done_on: date | None) -> Measured:
        due_at, level = self._levels.due_of("feedback", row, row.agency)
        return self._measured(
            law.FEEDBACK, about, row, DutyTime(self._limit(due_at, level), done_on)
        )

    def _publication(
        self, row: CaseRow | PenaltyRow, about: str, kind: str, done_on: date | None
    ) -> Measured:
        due, _ = self._publicity.due(row, _agency_of(row))
        return self._measured(kind, about, row, DutyTime(due, done_on))

    def _limit(self, due_at: str | None, level: StepLevel | None) -> Limit:
        """Return the limit that ends at an instant; a level that binds may not know its end yet."""
        is_bound = due_at is not None or (level is not None and level.period is not None)
        return Limit(is_bound, self._reader.day(due_at))

    def _measured(self, kind: str, about: str, row: _Row, owed: DutyTime) -> Measured:
        return Measured(
            owed.measure(kind, self._reader.on),
            about,
            row.item,
            _agency_of(row),
            self._begun_on(row),
            owed.limit.last_day,
            owed.done_on,
        )

    def _begun_on(self, row: _Row) -> date | None:
        if isinstance(row, TaskRow):
            return self._reader.day(row.first_pushed_at)
        return day_of(row.checked_on if isinstance(row, CheckRow) else row.decided_on)

    def _first_public(self, abouts: Iterable[str]) -> dict[str, date]:
        rows = self._reader.matching(_PAGES, "about", sorted(set(abouts)))
        return self._firsts((row.about, row.first_published_at) for row in rows)

    def _first_told(self, abouts: Iterable[str]) -> dict[str, date]:
        rows = self._reader.matching(_ANSWERS, "about", sorted(set(abouts)))
        return self._firsts((row.about, row.sent_at) for row in rows)

    def _firsts(self, pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, date]:
        found: dict[str, date] = {}
        for about, at in pairs:
            day = self._reader.day(at)
            if about is not None and day is not None:
                found[about] = min(found.get(about, day), day)
        return found

    def _in_days(self, column: Any) -> list[Condition]:  # noqa: ANN401 - SQLAlchemy's column
        since, until = self._span
        return [column >= since.isoformat(), column <= until.isoformat()]

    def _at(self, column: Any) -> list[Condition]:  # noqa: ANN401
        since, until = self._span
        return [column >= self._reader.start_of(since), column < self._reader.end_of(until)]

    def _where(self, c: Any, *agencies: Any) -> list[Condition]:  # noqa: ANN401
        """Return who and what is asked for: sifted from the rows of the days, never searched by."""
        found = of_agency(self._reader, self._filters, *map(sifted, agencies))
        return (
            found if self._filters.item is None else [*found, sifted(c.item) == self._filters.item]
        )


def _agency_of(row: _Row) -> str | None:
    return row.deciding_agency if isinstance(row, CaseRow) else row.agency


_Source = tuple[frozenset[str], Callable[[DutyMeasures], Iterator[Measured]]]
_SOURCES: Final[tuple[_Source, ...]] = (
    (frozenset((law.PUSH, law.PERMIT)), DutyMeasures.grants),
    (frozenset((law.CLAIM,)), DutyMeasures.claims),
    (frozenset((law.FEEDBACK, law.PENALTY)), DutyMeasures.penalties),
    (frozenset((law.FEEDBACK, law.CHECK)), DutyMeasures.checks),
    (frozenset((law.RATING,)), DutyMeasures.ratings),
)
"""Which kinds of what is owed are found where."""
