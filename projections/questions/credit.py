"""信用: what stands against a subject, and what it is barred from (一处违法、处处受限)?"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Final

import sqlalchemy as sql
from msgspec import json
from msgspec.structs import replace

from ledger.events.credit import Forbidden, LicenceEffect, Severity
from ledger.events.handling import CommitmentResult
from ledger.events.intake import PartyRole
from ledger.labels import label, one_of
from ledger.law.appeal import CHANGED, QUASHED, STAYED, UNLAWFUL, binds, mark_on
from ledger.law.publicity import is_graded, vintage_on
from projections.engine.row import Day, Instant, Listed, Word
from projections.engine.table import Table
from projections.lookups.grounds import without_ground
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, bound_by, of_agency
from projections.lookups.penalties import penalty_terms
from projections.lookups.subjects import of_subject
from projections.lookups.touched import Touch, Touched
from projections.lookups.windows import Windows, day_of, day_text
from projections.question import Answer, Columns, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.catalogue import listed
from projections.tables.commitments import COMMITMENTS, CommitmentRow
from projections.tables.credit import PENALTIES, RESTRICTIONS, PenaltyRow, RestrictionRow

_CHUNK: Final = 500


RECORDS: Final = {"penalty": "行政处罚", "restriction": "信用限制", "commitment": "失信承诺"}


class CreditAnswer(Answer):
    """信用答复: one penalty, restriction or broken promise as it stands on the day.

    ``subject`` is who was asked about, ``code`` the code under which it was recorded; ``binding``
    says that it forbids something on the day, ``agency`` on whose record, ``until_on`` until when;
    ``origin`` is the ledger that told of it, where that is another. Of a penalty ``repairable_on``
    and ``until_on`` are its window, by the day of its document and its severity: the first day of
    repair, and the last day of publicity; ``claimed_until`` is what the agency typed. ``shared``
    says that others are told of it. ``whose_turn`` is who has to lift a restriction whose ground
    has fallen, though it binds nobody. ``late`` is never set.

    What it touches, ``show`` says alone: ``refused`` and ``allowed`` of the subject on the day by
    all that is recorded of it, its open cases and the licences that it holds, and what was granted
    and refused since it was recorded.
    """

    subject: str | None
    record: Annotated[Word, label("记录类别"), one_of(RECORDS)]
    number: str
    code: str | None
    agency: str | None
    status: Word
    measure: str | None
    severity: Annotated[Word | None, one_of(Severity)]
    severity_system: Annotated[str | None, label("失信程度代码体系")]
    binding: Annotated[bool, label("正在限制")]
    forbids: Annotated[Listed, one_of(Forbidden)]
    items: Listed
    reaches: Annotated[Listed, one_of(PartyRole)]
    exempt_cases: Listed
    from_on: Day | None
    until_on: Day | None
    claimed_until: Annotated[Day | None, label("机关所填公示期至")]
    executed_on: Day | None
    repairable_on: Annotated[Day | None, label("最早可修复日")]
    repaired_on: Day | None
    shared: Annotated[bool, label("信息共享")]
    ground: str | None
    kinds: Listed
    fine_fen: int | None
    document: str | None
    basis: str | None
    recorded_at: Annotated[Instant | None, label("入账时间")]
    ended_at: Instant | None
    licence_effect: Annotated[Word | None, one_of(LicenceEffect)]
    suspended_until: Day | None
    whose_turn: Annotated[str | None, label("责任方")]
    refused: Annotated[Listed | None, label("当日不准"), one_of(Forbidden)]
    allowed: Annotated[Listed | None, label("当日可准"), one_of(Forbidden)]
    open_cases: Annotated[Listed | None, label("在办办件")]
    held_licences: Annotated[Listed | None, label("所持证照")]
    granted_meanwhile: Annotated[Listed | None, label("期间准予")]
    refused_meanwhile: Annotated[Listed | None, label("期间被拒")]
    late: bool
    observed: bool
    origin: str | None


STATUSES: Final = {
    "stands": "有效",
    "binding": "限制中",
    "pending": "未开始",
    "expired": "已到期",
    "lifted": "已解除",
    "fallen": "事由已消失",
    "revoked": "已撤销",
    "quashed": "经救济撤销",
    "stayed": "停止执行",
    "unlawful": "确认违法",
    "changed": "经救济变更",
    "repaired": "已修复",
    "broken": "承诺不实",
    "unknown": "无决定记录",
}


_BINDING: Final = frozenset(("binding", UNLAWFUL))
"""What binds: what is found unlawful and not quashed stands, and is marked."""
_SHARED: Final = frozenset(("stands", UNLAWFUL, CHANGED))
"""A penalty that others are told of: nothing has quashed, stayed or repaired it."""
_NAMES: Final = json.Decoder(tuple[str, ...])
_KINDS: Final = tuple(one.value for one in Forbidden)


def _penalty_status(row: PenaltyRow, day: str) -> str:
    """Return how a penalty stands: one that is unlawful or was changed stands, and is marked."""
    if row.revoked_at is not None:
        return "revoked"
    if row.decided_at is None:
        return "unknown"
    mark = mark_on(verdicts_of(row.verdicts), day)
    is_repaired = row.repaired_on is not None and row.repaired_on <= day
    return "repaired" if is_repaired and mark not in {QUASHED, STAYED} else mark or "stands"


def _judged(row: RestrictionRow, day: str) -> tuple[str | None, bool]:
    """Return what appeals have made of a restriction, and whether its ground there still binds."""
    verdicts, own = verdicts_of(row.verdicts), f"restriction:{row.restriction}"
    of_ground = [one for one in verdicts if one.about != own]
    return mark_on((one for one in verdicts if one.about == own), day), binds(of_ground, day)


def _status_of(row: RestrictionRow, fallen: frozenset[str], day: str) -> str:  # noqa: PLR0911 - a table
    if row.imposed_at is None:
        return "unknown"
    if row.lifted_at is not None:
        return "lifted"
    mark, rests = _judged(row, day)
    if mark in {QUASHED, STAYED}:
        return mark
    if not rests or row.fallen_at is not None or row.restriction in fallen:
        return "fallen"
    if row.from_on is not None and day < row.from_on:
        return "pending"
    if row.until_on is not None and row.until_on < day:
        return "expired"
    return UNLAWFUL if mark == UNLAWFUL else "binding"


def _promise_status(row: CommitmentRow, day: str) -> str:
    is_repaired = row.repaired_on is not None and row.repaired_on <= day
    return "repaired" if is_repaired else "broken"


class Credit:
    """Penalties, restrictions and broken promises as they stand on a reader's day."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._day = reader.on.isoformat()
        self._windows = Windows(reader)
        self._holders = Holders(reader)

    def penalty(self, row: PenaltyRow) -> CreditAnswer:
        """Return the answer about a penalty."""
        day, terms, window = self._day, penalty_terms(row, self._day), self._windows.of(row)
        decided_on, status = day_of(row.decided_on), _penalty_status(row, day)
        vintage = vintage_on(decided_on) if is_graded(decided_on, row.severity) else None
        is_over = window is not None and window.is_over(self._reader.on)
        return _answer(
            record="penalty",
            number=row.penalty,
            code=row.subject,
            agency=row.agency,
            status=status,
            severity=row.severity,
            severity_system=None if vintage is None else vintage.system,
            from_on=row.decided_on,
            until_on=None if window is None else day_text(window.until_on),
            claimed_until=row.publicised_until,
            executed_on=row.executed_on,
            repairable_on=None if window is None else day_text(window.repairable_on),
            repaired_on=row.repaired_on,
            shared=status in _SHARED and not is_over,
            kinds=listed(terms.kinds),
            fine_fen=terms.fine_fen,
            document=row.document,
            basis=row.basis,
            recorded_at=row.decided_at,
            ended_at=row.revoked_at,
            licence_effect=terms.licence_effect,
            suspended_until=terms.suspended_until,
            observed=row.observed,
            origin=row.origin,
        )

    def restriction(self, row: RestrictionRow, fallen: frozenset[str]) -> CreditAnswer:
        """Return the answer about a restriction; ``fallen`` are those whose ground has fallen.

        One whose ground has fallen binds nobody; whoever imposed it lifts it formally.
        """
        status = _status_of(row, fallen, self._day)
        has_ended = row.until_on is not None and row.until_on < self._day
        is_to_lift = status == "fallen" and row.origin is None and not has_ended
        return _answer(
            record="restriction",
            number=row.restriction,
            code=row.subject,
            agency=row.agency,
            status=status,
            measure=row.measure,
            binding=status in _BINDING,
            forbids=row.forbids,
            items=row.items,
            reaches=row.reaches,
            exempt_cases=row.exempt_cases,
            from_on=row.from_on,
            until_on=row.until_on,
            shared=status in _BINDING,
            ground=row.ground,
            basis=row.basis,
            recorded_at=row.imposed_at,
            ended_at=row.lifted_at or row.fallen_at,
            whose_turn=self._holders.of(row.agency) if is_to_lift else None,
            observed=row.observed,
            origin=row.origin,
        )

    def promise(self, row: CommitmentRow) -> CreditAnswer:
        """Return the answer about a promise that was broken: it bars from another one."""
        status = _promise_status(row, self._day)
        is_binding = status == "broken"
        return _answer(
            record="commitment",
            number=row.case,
            code=row.subject,
            agency=row.verified_by,
            status=status,
            binding=is_binding,
            forbids=listed((Forbidden.COMMITMENT,)),
            from_on=row.verified_on,
            repaired_on=row.repaired_on,
            shared=is_binding,
            recorded_at=row.verified_at,
            observed=row.observed,
            origin=row.origin,
        )

    def restrictions(self, rows: Iterable[RestrictionRow]) -> Iterator[CreditAnswer]:
        """Yield the answers about restrictions, their grounds looked up in chunks."""
        stream = iter(rows)
        while chunk := list(islice(stream, _CHUNK)):
            fallen = without_ground(self._reader, chunk)
            for row in chunk:
                yield self.restriction(row, fallen)


def _answer(**said: Any) -> CreditAnswer:  # noqa: ANN401 - the columns of an answer
    """Return an answer; what a record does not say is empty."""
    return CreditAnswer(**{**_UNSAID, **said, "subject": said["code"]})


_UNSAID: Final[dict[str, Any]] = {
    "measure": None,
    "severity": None,
    "severity_system": None,
    "binding": False,
    "forbids": "[]",
    "items": "[]",
    "reaches": "[]",
    "exempt_cases": "[]",
    "from_on": None,
    "until_on": None,
    "claimed_until": None,
    "executed_on": None,
    "repairable_on": None,
    "repaired_on": None,
    "ground": None,
    "kinds": "[]",
    "fine_fen": None,
    "document": None,
    "basis": None,
    "recorded_at": None,
    "ended_at": None,
    "licence_effect": None,
    "suspended_until": None,
    "whose_turn": None,
    "refused": None,
    "allowed": None,
    "open_cases": None,
    "held_licences": None,
    "granted_meanwhile": None,
    "refused_meanwhile": None,
    "late": False,
}


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CreditAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    credit = Credit(reader)
    tables = ((PENALTIES, "decided_on"), (RESTRICTIONS, "from_on"), (COMMITMENTS, "verified_on"))
    for table, column in tables:
        c = reader.columns(table)
        found = [
            *_on_record(table, c),
            *in_days(reader, c[column], filters, is_instant=False),
            *of_subject(reader, c.subject, filters),
            *of_agency(reader, filters, c.verified_by if table is COMMITMENTS else c.agency),
        ]
        if table is PENALTIES:
            yield from map(credit.penalty, reader.select(PENALTIES, *found))
        elif table is RESTRICTIONS:
            yield from credit.restrictions(reader.select(RESTRICTIONS, *found))
        else:
            yield from map(credit.promise, reader.select(COMMITMENTS, *found))


def _on_record(table: Table[Any], c: Columns) -> list[Condition]:
    if table is COMMITMENTS:
        return [c.result == CommitmentResult.BROKEN]
    return [sql.or_(c.origin.is_(None), c.subject.is_not(None))]


def _broken(reader: Reader, codes: Sequence[str]) -> list[CommitmentRow]:
    rows = reader.matching(COMMITMENTS, "subject", codes)
    return [row for row in rows if row.result == CommitmentResult.BROKEN]


def known_of(reader: Reader, number: str) -> Sequence[CreditAnswer]:
    """Return what is recorded of a subject, without what it touches."""
    credit, codes = Credit(reader), bound_by(reader, number)
    found = [
        *map(credit.penalty, reader.matching(PENALTIES, "subject", codes)),
        *credit.restrictions(reader.matching(RESTRICTIONS, "subject", codes)),
        *map(credit.promise, _broken(reader, codes)),
    ]
    return [replace(one, subject=number) for one in found]


def _shows(reader: Reader, number: str) -> Sequence[CreditAnswer]:
    known = known_of(reader, number)
    if not known:
        return known
    codes = bound_by(reader, number)
    touched = Touched(reader, codes)
    touches = [
        *map(touched.by_penalty, reader.matching(PENALTIES, "subject", codes)),
        *map(touched.by_restriction, reader.matching(RESTRICTIONS, "subject", codes)),
        *map(touched.by_promise, _broken(reader, codes)),
    ]
    refused = [_refused_by(one) for one in known]
    barred = {kind for one, kinds in zip(known, refused, strict=True) for kind in kinds}
    allowed = listed(tuple(kind for kind in _KINDS if kind not in barred))
    return [
        _touching(one, touch, kinds, allowed)
        for one, touch, kinds in zip(known, touches, refused, strict=True)
    ]


def _refused_by(one: CreditAnswer) -> tuple[str, ...]:
    return _NAMES.decode(one.forbids) if one.binding else ()


def _touching(
    one: CreditAnswer, touch: Touch, refused: Sequence[str], allowed: str
) -> CreditAnswer:
    return replace(
        one,
        refused=listed(tuple(refused)),
        allowed=allowed,
        open_cases=listed(touch.open_cases),
        held_licences=listed(touch.held_licences),
        granted_meanwhile=listed(touch.granted),
        refused_meanwhile=listed(touch.refused),
    )


def _tells(reader: Reader, number: str) -> Iterator[tuple[CreditAnswer, Story]]:
    codes, shown = bound_by(reader, number), iter(_shows(reader, number))
    for penalty in reader.matching(PENALTIES, "subject", codes):
        story = Story(reader)
        with story.about("status"):
            story.row(
                PENALTIES, penalty, "decided_at", "revoked_at", "verdicts", "changes", "repaired_on"
            )
        with story.about("window"):
            story.row(PENALTIES, penalty, "decided_on", "severity", "repaired_on")
        Windows(reader, Limits(reader, story)).tell(penalty, story)
        yield next(shown), story
    for row in reader.matching(RESTRICTIONS, "subject", codes):
        story = Story(reader)
        with story.about("status"):
            story.row(RESTRICTIONS, row, "subject", "ground", "forbids", "fallen_at")
        fallen = without_ground(reader, [row], story.hear("status", {}))
        with story.about("status"):
            _status_of(story.watched(RESTRICTIONS, row), fallen, reader.on.isoformat())
        yield next(shown), story
    for promise in _broken(reader, codes):
        story = Story(reader)
        with story.about("status"):
            story.row(COMMITMENTS, promise, "result", "verified_on", "repaired_on")
        yield next(shown), story


question = Question(
    name="credit",
    command="credit",
    chinese="信用",
    sentence="penalties, restrictions and broken promises",
    examples=("--status binding", "uscc:91130523MA07X1A23U"),
    place=50,
    numbers=("subject",),
    answer=CreditAnswer,
    tables=(PENALTIES, RESTRICTIONS, COMMITMENTS),
    statuses=STATUSES,
    groups={
        "open": ("stands", "binding", "pending", "stayed", "unlawful", "changed", "broken"),
        "ended": ("expired", "lifted", "fallen", "revoked", "quashed", "repaired"),
    },
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "binding": ("status",),
        "until_on": ("window",),
        "repairable_on": ("window",),
        "shared": ("status", "window"),
    },
    brief=(
        "record",
        "number",
        "code",
        "agency",
        "status",
        "forbids",
        "measure",
        "from_on",
        "until_on",
    ),
    spare=("from_on", "agency", "measure", "forbids"),
)
