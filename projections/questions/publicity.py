"""双公示: which permits and penalties are public, until when they must be, and whose turn it is?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Final

from msgspec.structs import replace

from ledger.events.credit import Severity
from ledger.events.decision import DecisionOutcome
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.case_limits import is_permit
from ledger.law.deadline import NO_LIMIT, PUBLICISE, Limit, earliest
from ledger.law.light import LIGHTS
from ledger.law.publicity import Window, is_graded, vintage_on
from projections.engine.row import Day, Instant, Word, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.double_publicity import PublicForms, penalty_form, permit_form
from projections.lookups.items import Items
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.penalties import penalty_terms
from projections.lookups.subjects import latest_names, of_subject
from projections.lookups.windows import Windows
from projections.lookups.withdrawals import Withdrawals
from projections.question import Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.decision import LICENCES, as_on
from projections.tables.delivery import PUBLICATIONS, PublicationRow
from projections.tables.intake import CASES
from projections.tables.organisation import AGENCIES

RECORDS: Final = {"permit": "行政许可", "penalty": "行政处罚"}


class PublicityAnswer(PublicForms, kw_only=True, gc=False):
    """双公示答复: one permit or penalty, whether it is public, and what its form says.

    ``due_on`` is the earlier of the term ``publicise`` and the level of step publish, as the ledger
    had them when it was decided; ``withdraw_due_on`` is until when the pages of a penalty that was
    changed, quashed, found unlawful or taken back have to be gone, by the term
    ``withdraw-publication``, or whose window has passed or whose credit is repaired. Of a penalty
    ``repairable_on`` and ``window_until`` are its window, by the day of its document and its
    severity: the first day of repair, and the last day on which it may be public; ``claimed_until``
    is what the agency typed. ``light`` and ``whose_turn`` are for what is open: not public yet, or
    public as it stands no longer.
    """

    record: Annotated[Word, label("记录类别"), one_of(RECORDS)]
    number: str
    about: str
    subject: str | None
    item: str | None
    agency: str | None
    status: Word
    decided_on: Day | None
    due_on: Annotated[Day | None, label("公示期限至")]
    published_at: Annotated[Instant | None, label("公示时间")]
    withdraw_due_on: Annotated[Day | None, label("撤下期限至")]
    until_on: Annotated[Day | None, label("公示截止日")]
    severity: Annotated[Word | None, one_of(Severity)]
    severity_system: Annotated[str | None, label("失信程度代码体系")]
    repairable_on: Annotated[Day | None, label("最早可修复日")]
    window_until: Annotated[Day | None, label("法定公示期至")]
    claimed_until: Annotated[Day | None, label("机关所填公示期至")]
    repaired_on: Day | None
    channels: Annotated[str, label("公示渠道")]
    late: bool
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    observed: bool


STATUSES: Final = {
    "unpublished": "未公示",
    "published": "公示中",
    "expired": "公示期满",
    "withdrawn": "已撤下",
    "not-withdrawn": "应撤未撤",
    "not-owed": "无须公示",
}
_OPEN: Final = ("unpublished", "not-withdrawn")


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
            shown = self._shown(f"case:{row.case}" for row in chunk)
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
            shown = self._shown(f"penalty:{row.penalty}" for row in chunk)
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

    def _shown(self, about: Iterable[str]) -> dict[str, list[PublicationRow]]:
        found: dict[str, list[PublicationRow]] = {}
        for row in self._reader.matching(PUBLICATIONS, "about", sorted(set(about))):
            found.setdefault(row.about, []).append(row)
        return found

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
        first = min((one.first_published_at or "" for one in shown), default="")
        standing = [one for one in shown if one.withdrawn_at is None]
        day = self._reader.on.isoformat()
        status = _status(shown, standing, day, stands=stands, owed=is_owed)
        is_open = status in _OPEN
        public_on = self._reader.day(first or None)
        return PublicityAnswer(
            record="permit" if isinstance(row, CaseRow) else "penalty",
            number=about.partition(":")[2],
            about=about,
            subject=row.subject,
            item=row.item,
            agency=agency,
            status=status,
            decided_on=row.decided_on,
            due_on=day_or_none(due.last_day),
            published_at=first or None,
            withdraw_due_on=None,
            until_on=max((one.until_on or "" for one in standing), default="") or None,
            severity=None,
            severity_system=None,
            repairable_on=None,
            window_until=None,
            claimed_until=None,
            repaired_on=None,
            channels=", ".join(one.channel for one in standing),
            late=status != "not-owed" and due.is_over(public_on or self._reader.on),
            light=self._levels.light_with(due, yellow) if status == "unpublished" else None,
            whose_turn=self.turn(row, agency) if is_open else None,
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


def _status(
    shown: list[PublicationRow],
    standing: list[PublicationRow],
    day: str,
    *,
    stands: bool,
    owed: bool,
) -> str:
    """Return how public something is; what is light, over or repaired owes no first page."""
    if not shown:
        return "unpublished" if stands and owed else "not-owed"
    if not standing:
        return "withdrawn"
    if all(one.until_on is not None and one.until_on < day for one in standing):
        return "expired"
    return "published" if stands else "not-withdrawn"


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[PublicityAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    publicity = Publicity(reader)
    c, d = reader.columns(CASES), reader.columns(PENALTIES)
    granted: list[Condition] = [
        c.decision == DecisionOutcome.GRANTED,
        *in_days(reader, c.decided_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters, name=c.subject_name),
        *of_agency(reader, filters, c.deciding_agency),
    ]
    punished: list[Condition] = [
        d.decided_at.is_not(None),
        d.origin.is_(None),
        *in_days(reader, d.decided_on, filters, is_instant=False),
        *of_subject(reader, d.subject, filters),
        *of_agency(reader, filters, d.agency),
    ]
    yield from publicity.permits(reader.select(CASES, *granted))
    yield from publicity.penalties(reader.select(PENALTIES, *punished))


def _shows(reader: Reader, number: str) -> Sequence[PublicityAnswer]:
    publicity = Publicity(reader)
    cases = [row for row in reader.rows_of(CASES, number) if row.decision == "granted"]
    penalties = [row for row in reader.rows_of(PENALTIES, number) if row.decided_at is not None]
    return [*publicity.permits(cases), *publicity.penalties(penalties)]


def _tells(reader: Reader, number: str) -> Iterator[tuple[PublicityAnswer, Story]]:
    cases = [row for row in reader.rows_of(CASES, number) if row.decision == "granted"]
    penalties = [row for row in reader.rows_of(PENALTIES, number) if row.decided_at is not None]
    for row in (*cases, *penalties):
        story = Story(reader)
        publicity = Publicity(reader, story)
        with story.about("due"):
            story.row(CASES if isinstance(row, CaseRow) else PENALTIES, row, "decided_on")
            told = [
                *(publicity.permits([row]) if isinstance(row, CaseRow) else ()),
                *(publicity.penalties([row]) if isinstance(row, PenaltyRow) else ()),
            ]
        for answer in told:
            with story.about("status"):
                for page in reader.matching(PUBLICATIONS, "about", [answer.about]):
                    story.row(PUBLICATIONS, page, *_PAGE)
            yield answer, story


_PAGE: Final = ("published_at", "until_on", "withdrawn_at")
"""What a page says that is told of the status."""


question = Question(
    name="publicity",
    command="publicity",
    chinese="双公示",
    sentence="permits and penalties that are public, or have to be",
    examples=("--status unpublished --limit 20", "2017-0412"),
    place=55,
    numbers=("case", "penalty"),
    answer=PublicityAnswer,
    tables=(CASES, PENALTIES),
    statuses=STATUSES,
    groups={"open": _OPEN, "ended": ("expired", "withdrawn", "not-owed")},
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
