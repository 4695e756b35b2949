"""公示: what is public, what has to be, until when, and whose turn is it?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sql
from msgspec.structs import replace

from ledger.events.decision import DecisionOutcome
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.case_limits import is_permit
from ledger.law.deadline import NO_LIMIT, PUBLICISE, Limit, earliest
from ledger.law.publicity import Window, is_graded, vintage_on
from projections.engine.row import day_of, day_or_none
from projections.engine.table import Table
from projections.lookups.chunks import chunks
from projections.lookups.double_publicity import penalty_form, permit_form
from projections.lookups.items import Items
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.penalties import penalty_terms
from projections.lookups.public_records import PublicRecords
from projections.lookups.publicity import OPEN, STATUSES, PublicityAnswer, pages_of, shown_of
from projections.lookups.subjects import latest_names, of_subject
from projections.lookups.windows import Windows
from projections.lookups.withdrawals import Withdrawals
from projections.question import Columns, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.case_row import CaseRow
from projections.tables.complaint import COMPLAINTS, ComplaintRow
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.decision import LICENCES, as_on
from projections.tables.delivery import PUBLICATIONS, PublicationRow
from projections.tables.intake import CASES
from projections.tables.listing import LISTINGS, ListingRow
from projections.tables.organisation import AGENCIES
from projections.tables.supervision import CHECKS, CheckRow


class Publicity:
    """What bears on the publicity of some records, looked up in chunks."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._levels = Levels(reader, story)
        self._holders = Holders(reader)
        self._items = Items(reader)
        self._windows = Windows(reader, self._limits)
        self._names: dict[str, str | None] = {}

    def permits(self, rows: Iterable[CaseRow]) -> Iterator[PublicityAnswer]:
        """Yield an answer for each granted permit."""
        for chunk in chunks(rows):
            shown = pages_of(self._reader, (f"case:{row.case}" for row in chunk))
            licences = self._known(LICENCES, "licence", (row.licence for row in chunk))
            for row in chunk:
                if not self.is_permit(row):
                    continue
                licence = licences.get(row.licence or "")
                if licence is not None:
                    licence = as_on(licence, self._reader.on.isoformat())
                name = self._items.name(row.item, row.decided_on)
                agency = self._name(row.deciding_agency)
                stands = self.stands(row)
                form = permit_form(row, licence, item=name, agency=agency, stands=stands)
                about = f"case:{row.case}"
                yield self._answer(row, about, shown.get(about, []), form, stands=stands)

    def is_permit(self, row: CaseRow) -> bool:
        """Tell whether what was granted is a permit, as far as anybody says what it is."""
        kind = self._items.kind(row.item, row.decided_on)
        return kind is None or is_permit(kind)

    def penalties(self, rows: Iterable[PenaltyRow]) -> Iterator[PublicityAnswer]:
        """Yield an answer for each penalty that was decided here."""
        for chunk in chunks(rows):
            shown = pages_of(self._reader, (f"penalty:{row.penalty}" for row in chunk))
            names = latest_names(self._reader, {row.subject for row in chunk})
            withdrawals = Withdrawals(self._reader, self._limits, chunk)
            for row in chunk:
                stands = row.revoked_at is None and self.stands(row)
                agency, name = self._name(row.agency), names.get(row.subject)
                terms = penalty_terms(row, self._reader.on.isoformat())
                window = self._windows.of(row)
                until_on = row.publicised_until if window is None else day_or_none(window.until_on)
                form = penalty_form(
                    row, terms, name=name, agency=agency, stands=stands, until_on=until_on
                )
                about = f"penalty:{row.penalty}"
                pages = shown.get(about, [])
                told = self._answer(row, about, pages, form, stands=stands)
                yield self._undone(_with_window(told, row, window), row, pages, withdrawals)

    def to_withdraw(
        self, rows: Iterable[PenaltyRow]
    ) -> Iterator[tuple[PenaltyRow, Limit, str | None, str | None]]:
        """Yield the penalties of whom a page is to go, with its limit, its light and whose turn."""
        for chunk in chunks(rows):
            shown = pages_of(self._reader, (f"penalty:{row.penalty}" for row in chunk))
            withdrawals = Withdrawals(self._reader, self._limits, chunk)
            for row in chunk:
                owed = withdrawals.of(row, shown.get(f"penalty:{row.penalty}", []))
                if owed.is_owed:
                    light = self._levels.light_with(owed.limit, None)
                    yield row, owed.limit, light, self.turn(row, row.agency)

    def _undone(
        self,
        told: PublicityAnswer,
        row: PenaltyRow,
        pages: list[PublicationRow],
        withdrawals: Withdrawals,
    ) -> PublicityAnswer:
        """Return an answer with what is owed of pages that show a penalty as it was before."""
        owed = withdrawals.of(row, pages)
        changed: dict[str, Any] = {"late": told.late or owed.is_late}
        if owed.limit.last_day is not None:
            changed["withdraw_due_on"] = owed.limit.last_day.isoformat()
        if owed.is_owed:
            changed["status"] = "not-withdrawn"
            changed["light"] = self._levels.light_with(owed.limit, None)
            changed["whose_turn"] = self.turn(row, row.agency)
        return replace(told, **changed)

    def turn(self, row: CaseRow | PenaltyRow, agency: str | None) -> str | None:
        """Return who has to act: who decided, or who took over its side of the item."""
        duty = "approval" if isinstance(row, CaseRow) else "supervision"
        return self._holders.of(agency, row.item, duty)

    def stands(self, row: CaseRow | PenaltyRow) -> bool:
        """Tell whether no appeal has quashed it; what is only stayed stays public."""
        return mark_on(verdicts_of(row.verdicts), self._reader.on.isoformat()) != QUASHED

    def _known(self, table: Any, key: str, numbers: Iterable[str | None]) -> dict[str, Any]:  # noqa: ANN401 - any table
        wanted = sorted({one for one in numbers if one is not None})
        return {getattr(row, key): row for row in self._reader.matching(table, key, wanted)}

    def _name(self, agency: str | None) -> str | None:
        if agency is None:
            return None
        if agency not in self._names:
            row = self._reader.row(AGENCIES, agency)
            self._names[agency] = None if row is None else row.name
        return self._names[agency]

    def _answer(
        self,
        row: CaseRow | PenaltyRow,
        about: str,
        shown: list[PublicationRow],
        form: dict[str, Any],
        *,
        stands: bool,
    ) -> PublicityAnswer:
        agency = row.deciding_agency if isinstance(row, CaseRow) else row.agency
        due, yellow = self.due(row, agency)
        is_owed = isinstance(row, CaseRow) or self.is_owed(row)
        told = shown_of(shown, self._reader.on.isoformat(), stands=stands, owed=is_owed)
        is_late = told.status != "not-owed" and due.is_over(
            self._reader.day(told.published_at) or self._reader.on
        )
        return PublicityAnswer(
            record="permit" if isinstance(row, CaseRow) else "penalty",
            number=about.partition(":")[2],
            about=about,
            subject=row.subject,
            item=row.item,
            agency=agency,
            status=told.status,
            decided_on=row.decided_on,
            due_on=day_or_none(due.last_day),
            published_at=told.published_at,
            until_on=told.until_on,
            channels=told.channels,
            late=is_late,
            light=self._levels.light_with(due, yellow) if told.status == "unpublished" else None,
            whose_turn=self.turn(row, agency) if told.status in OPEN else None,
            observed=row.observed,
            **form,
        )

    def is_owed(self, row: PenaltyRow) -> bool:
        """Tell whether a penalty has to be made public: it is not light, over or repaired."""
        window = self._windows.of(row)
        return window is None or (window.is_public and not window.is_over(self._reader.on))

    def _is_light(self, row: PenaltyRow) -> bool:
        window = self._windows.of(row)
        return window is not None and not window.is_public

    def due(self, row: CaseRow | PenaltyRow, agency: str | None) -> tuple[Limit, int | None]:
        """Return until when a record must be public; what an older system decided owes nothing."""
        if row.observed or (isinstance(row, PenaltyRow) and self._is_light(row)):
            return NO_LIMIT, None
        by_term = self._limits.owed(PUBLICISE, row.decided_on, row.decided_position, topic="due")
        level = self._levels.binding("publish", row.item, agency, row.decided_position)
        start = day_of(row.decided_on)
        by_level = self._levels.limit(start, level)
        due = earliest(by_term, by_level)
        self._levels.tell(level, counts=due.last_day == by_level.last_day)
        return due, None if level is None else level.yellow_left


def _with_window(told: PublicityAnswer, row: PenaltyRow, window: Window | None) -> PublicityAnswer:
    """Return an answer with how long the law has a penalty public, and what its agency says."""
    decided_on = day_of(row.decided_on)
    vintage = vintage_on(decided_on) if is_graded(decided_on, row.severity) else None
    return replace(
        told,
        severity=row.severity,
        severity_system=None if vintage is None else vintage.system,
        repairable_on=None if window is None else day_or_none(window.repairable_on),
        window_until=None if window is None else day_or_none(window.until_on),
        claimed_until=row.publicised_until,
        repaired_on=row.repaired_on,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[PublicityAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    publicity, records = Publicity(reader), PublicRecords(reader)
    c = reader.columns(CASES)
    kept = _kept(reader, filters, c.deciding_agency, c.decided_on, c.subject, c.subject_name)
    granted = (c.decision == DecisionOutcome.GRANTED, *kept)
    yield from publicity.permits(reader.select(CASES, *granted))
    c = reader.columns(PENALTIES)
    kept = _kept(reader, filters, c.agency, c.decided_on, c.subject)
    punished = (c.decided_at.is_not(None), c.origin.is_(None), *kept)
    yield from publicity.penalties(reader.select(PENALTIES, *punished))
    c = reader.columns(CHECKS)
    checked = (
        c.checked_at.is_not(None),
        *_kept(reader, filters, c.agency, c.checked_on, c.subject),
    )
    yield from records.checks(reader.select(CHECKS, *checked))
    c = reader.columns(LISTINGS)
    kept = _kept(reader, filters, c.agency, c.entered_on, c.subject)
    entered = (c.entered_at.is_not(None), c.origin.is_(None), *kept)
    yield from records.listings(reader.select(LISTINGS, *entered))
    c = reader.columns(COMPLAINTS)
    by = sql.func.coalesce(c.agency_to, c.agency)
    answered = (c.answered_at.is_not(None), *_kept(reader, filters, by, c.answered_on, c.subject))
    yield from records.complaints(reader.select(COMPLAINTS, *answered))


def _kept(
    reader: Reader,
    filters: Filters,
    *columns: Columns,
) -> list[Condition]:
    """Return what filters keep, by the columns of agency, day and subject, and of its name."""
    agency, day, subject, *name = columns
    return [
        *in_days(reader, day, filters, is_instant=False),
        *of_subject(reader, subject, filters, name=name[0] if name else None),
        *of_agency(reader, filters, agency),
    ]


Record = CaseRow | PenaltyRow | CheckRow | ListingRow | ComplaintRow


def _found(reader: Reader, number: str) -> Iterator[tuple[Table[Any], Record]]:
    """Yield what was decided here under a number, each with its table."""
    for table, is_decided in _DECIDED.items():
        for row in reader.rows_of(table, number):
            if is_decided(row):
                yield table, row


_DECIDED: Final[Mapping[Table[Any], Callable[[Any], bool]]] = {
    CASES: lambda row: row.decision == DecisionOutcome.GRANTED.value,
    PENALTIES: lambda row: row.decided_at is not None,
    CHECKS: lambda row: row.checked_at is not None,
    LISTINGS: lambda row: row.entered_at is not None and row.origin is None,
    COMPLAINTS: lambda row: row.answered_at is not None,
}


def _answers(reader: Reader, row: Record, story: Story | None = None) -> Iterator[PublicityAnswer]:
    match row:
        case CaseRow():
            yield from Publicity(reader, story).permits([row])
        case PenaltyRow():
            yield from Publicity(reader, story).penalties([row])
        case CheckRow():
            yield from PublicRecords(reader, story).checks([row])
        case ListingRow():
            yield from PublicRecords(reader, story).listings([row])
        case ComplaintRow():
            yield from PublicRecords(reader, story).complaints([row])


def _shows(reader: Reader, number: str) -> Sequence[PublicityAnswer]:
    return [one for _, row in _found(reader, number) for one in _answers(reader, row)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[PublicityAnswer, Story]]:
    for table, row in _found(reader, number):
        story = Story(reader)
        with story.about("due"):
            story.row(table, row, *_OBLIGING.get(table, ()))
            told = list(_answers(reader, row, story))
        for answer in told:
            with story.about("status"):
                story.row(table, row, *_ENDING.get(table, ()))
                for page in reader.matching(PUBLICATIONS, "about", [answer.about]):
                    story.row(PUBLICATIONS, page, *_PAGE)
            yield answer, story


_OBLIGING: Final[Mapping[Table[Any], tuple[str, ...]]] = {
    CASES: ("decided_on",),
    PENALTIES: ("decided_on",),
    CHECKS: ("checked_on",),
}
"""What says from which day on a record has to be public."""
_ENDING: Final[Mapping[Table[Any], tuple[str, ...]]] = {
    CHECKS: ("verdicts",),
    LISTINGS: ("left_at", "repaired_on", "verdicts"),
}
"""What takes a record off the page, beside the pages themselves."""
_PAGE: Final = ("published_at", "until_on", "withdrawn_at")
"""What a page says that is told of the status."""


question = Question(
    name="publicity",
    command="publicity",
    chinese="信息公示",
    sentence="what is public, or has to be: permits, penalties, results of checks, lists",
    examples=("--status unpublished --limit 20", "2017-0412"),
    place=55,
    numbers=("case", "penalty", "check", "listing", "complaint"),
    answer=PublicityAnswer,
    tables=(CASES, PENALTIES, CHECKS, LISTINGS, COMPLAINTS),
    statuses=STATUSES,
    groups={"open": OPEN, "ended": ("expired", "withdrawn", "not-owed")},
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "due_on": ("due",),
        "late": ("due", "status"),
        "light": ("due", "status"),
    },
    brief=(
        "record",
        "number",
        "subject",
        "status",
        "decided_on",
        "due_on",
        "published_at",
        "light",
    ),
    spare=("subject", "decided_on"),
)
