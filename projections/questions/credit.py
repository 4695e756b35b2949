"""信用: what stands against a subject, and what it is barred from (一处违法、处处受限)?"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Final

import sqlalchemy as sql
from msgspec.structs import replace

from ledger.events.credit import Forbidden, LicenceEffect, Severity
from ledger.events.intake import PartyRole
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, STAYED, UNLAWFUL, binds, mark_on
from projections.engine.row import Day, Instant, Listed, Word
from projections.lookups.grounds import without_ground
from projections.lookups.organisation import bound_by, of_agency
from projections.lookups.penalties import penalty_terms
from projections.lookups.subjects import of_subject
from projections.question import Answer, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.catalogue import listed
from projections.tables.credit import PENALTIES, RESTRICTIONS, PenaltyRow, RestrictionRow

_CHUNK: Final = 500


RECORDS: Final = {"penalty": "行政处罚", "restriction": "信用限制"}


class CreditAnswer(Answer):
    """信用答复: one penalty or restriction as it stands on the day.

    ``subject`` is who was asked about, ``code`` the code under which it was recorded; ``binding``
    says that it forbids something on the day; ``origin`` is the ledger that told of it, where that
    is another. ``late`` is never set.
    """

    subject: str | None
    record: Annotated[Word, label("记录类别"), one_of(RECORDS)]
    number: str
    code: str | None
    agency: str | None
    status: Word
    measure: str | None
    severity: Annotated[Word | None, one_of(Severity)]
    binding: Annotated[bool, label("正在限制")]
    forbids: Annotated[Listed, one_of(Forbidden)]
    items: Listed
    reaches: Annotated[Listed, one_of(PartyRole)]
    exempt_cases: Listed
    from_on: Day | None
    until_on: Day | None
    ground: str | None
    kinds: Listed
    fine_fen: int | None
    document: str | None
    basis: str | None
    recorded_at: Annotated[Instant | None, label("入账时间")]
    ended_at: Instant | None
    licence_effect: Annotated[Word | None, one_of(LicenceEffect)]
    suspended_until: Day | None
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
    "unknown": "无决定记录",
}


_BINDING: Final = frozenset(("binding", UNLAWFUL))
"""What binds: what is found unlawful and not quashed stands, and is marked."""


def _penalty_status(row: PenaltyRow, day: str) -> str:
    """Return how a penalty stands: one that is unlawful or was changed stands, and is marked."""
    if row.revoked_at is not None:
        return "revoked"
    if row.decided_at is None:
        return "unknown"
    return mark_on(verdicts_of(row.verdicts), day) or "stands"


def _of_penalty(row: PenaltyRow, day: str) -> CreditAnswer:
    terms = penalty_terms(row, day)
    return CreditAnswer(
        subject=row.subject,
        record="penalty",
        number=row.penalty,
        code=row.subject,
        agency=row.agency,
        status=_penalty_status(row, day),
        measure=None,
        severity=row.severity,
        binding=False,
        forbids="[]",
        items="[]",
        reaches="[]",
        exempt_cases="[]",
        from_on=row.decided_on,
        until_on=row.publicised_until,
        ground=None,
        kinds=listed(terms.kinds),
        fine_fen=terms.fine_fen,
        document=row.document,
        basis=row.basis,
        recorded_at=row.decided_at,
        ended_at=row.revoked_at,
        licence_effect=terms.licence_effect,
        suspended_until=terms.suspended_until,
        late=False,
        observed=row.observed,
        origin=row.origin,
    )


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


def _of_restriction(row: RestrictionRow, fallen: frozenset[str], day: str) -> CreditAnswer:
    status = _status_of(row, fallen, day)
    return CreditAnswer(
        subject=row.subject,
        record="restriction",
        number=row.restriction,
        code=row.subject,
        agency=row.agency,
        status=status,
        measure=row.measure,
        severity=None,
        binding=status in _BINDING,
        forbids=row.forbids,
        items=row.items,
        reaches=row.reaches,
        exempt_cases=row.exempt_cases,
        from_on=row.from_on,
        until_on=row.until_on,
        ground=row.ground,
        kinds="[]",
        fine_fen=None,
        document=None,
        basis=row.basis,
        recorded_at=row.imposed_at,
        ended_at=row.lifted_at or row.fallen_at,
        licence_effect=None,
        suspended_until=None,
        late=False,
        observed=row.observed,
        origin=row.origin,
    )


def _restrictions(reader: Reader, rows: Iterable[RestrictionRow]) -> Iterator[CreditAnswer]:
    day = reader.on.isoformat()
    stream = iter(rows)
    while chunk := list(islice(stream, _CHUNK)):
        fallen = without_ground(reader, chunk)
        for row in chunk:
            yield _of_restriction(row, fallen, day)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CreditAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    for table, column in ((PENALTIES, "decided_on"), (RESTRICTIONS, "from_on")):
        c = reader.columns(table)
        found = [
            sql.or_(c.origin.is_(None), c.subject.is_not(None)),
            *in_days(reader, c[column], filters, is_instant=False),
            *of_subject(reader, c.subject, filters),
            *of_agency(reader, filters, c.agency),
        ]
        if table is PENALTIES:
            day = reader.on.isoformat()
            yield from (_of_penalty(row, day) for row in reader.select(PENALTIES, *found))
        else:
            yield from _restrictions(reader, reader.select(RESTRICTIONS, *found))


def _shows(reader: Reader, number: str) -> Sequence[CreditAnswer]:
    codes = bound_by(reader, number)
    penalties = reader.matching(PENALTIES, "subject", codes)
    restrictions = reader.matching(RESTRICTIONS, "subject", codes)
    day = reader.on.isoformat()
    punished = [_of_penalty(row, day) for row in penalties]
    found = [*punished, *_restrictions(reader, restrictions)]
    return [replace(one, subject=number) for one in found]


def _tells(reader: Reader, number: str) -> Iterator[tuple[CreditAnswer, Story]]:
    codes = bound_by(reader, number)
    for penalty in reader.matching(PENALTIES, "subject", codes):
        story = Story(reader)
        with story.about("status"):
            story.row(PENALTIES, penalty, "decided_at", "revoked_at", "verdicts", "changes")
        yield replace(_of_penalty(penalty, reader.on.isoformat()), subject=number), story
    for row in reader.matching(RESTRICTIONS, "subject", codes):
        story = Story(reader)
        with story.about("status"):
            story.row(RESTRICTIONS, row, "subject", "ground", "forbids", "fallen_at")
        fallen = without_ground(reader, [row], story.hear("status", {}))
        with story.about("status"):
            _status_of(story.watched(RESTRICTIONS, row), fallen, reader.on.isoformat())
        yield replace(_of_restriction(row, fallen, reader.on.isoformat()), subject=number), story


question = Question(
    name="credit",
    command="credit",
    chinese="信用",
    sentence="penalties and restrictions",
    examples=("--status binding", "uscc:91130523MA07X1A23U"),
    place=50,
    numbers=("subject",),
    answer=CreditAnswer,
    tables=(PENALTIES, RESTRICTIONS),
    statuses=STATUSES,
    groups={
        "open": ("stands", "binding", "pending", "stayed", "unlawful", "changed"),
        "ended": ("expired", "lifted", "fallen", "revoked", "quashed"),
    },
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={"status": ("status",), "binding": ("status",)},
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
