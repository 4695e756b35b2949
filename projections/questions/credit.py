"""信用: what stands against a subject, and what it is barred from (一处违法、处处受限)?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sql
from msgspec import json
from msgspec.structs import replace

from ledger.events.credit import Forbidden
from ledger.events.handling import CommitmentResult
from projections.engine.table import Table
from projections.lookups.credit_records import (
    CreditAnswer,
    CreditRecords,
    status_of_punishment,
    status_of_restriction,
)
from projections.lookups.grounds import have_fallen, without_ground
from projections.lookups.limits import Limits
from projections.lookups.listings import ListingStandings
from projections.lookups.organisation import bound_by, of_agency
from projections.lookups.subjects import of_subject
from projections.lookups.touched import Touch, Touched
from projections.lookups.windows import Windows
from projections.question import Columns, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.catalogue import listed
from projections.tables.commitments import COMMITMENTS, CommitmentRow
from projections.tables.credit import PENALTIES, RESTRICTIONS, PenaltyRow
from projections.tables.listing import HEAD, LISTINGS, PUNISHMENTS, ListingRow, PunishmentRow
from projections.tables.restriction_row import RestrictionRow

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
    "listed": "在列",
    "due": "期满待移出",
    "left": "已移出",
    "terminated": "已终止",
}
_NAMES: Final = json.Decoder(tuple[str, ...])
_KINDS: Final = tuple(one.value for one in Forbidden)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CreditAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    credit = CreditRecords(reader)
    for table, day, agency in _TABLES:
        c = reader.columns(table)
        found = [
            *_on_record(table, c),
            *in_days(reader, c[day], filters, is_instant=False),
            *of_subject(reader, c.subject, filters),
            *of_agency(reader, filters, c[agency]),
        ]
        yield from _answers(credit, table, reader.select(table, *found))


_TABLES: Final[Sequence[tuple[Table[Any], str, str]]] = (
    (PENALTIES, "decided_on", "agency"),
    (RESTRICTIONS, "from_on", "agency"),
    (COMMITMENTS, "verified_on", "verified_by"),
    (LISTINGS, "entered_on", "agency"),
    (PUNISHMENTS, "from_on", "initiator"),
)
"""What is recorded of subjects, on which day of which agency; answers come in this order."""


def _on_record(table: Table[Any], c: Columns) -> list[Condition]:
    if table is COMMITMENTS:
        return [c.result == CommitmentResult.BROKEN]
    if table is LISTINGS:
        return [c.entered_at.is_not(None)]
    if table is PUNISHMENTS:
        return [c.agency == HEAD, c.initiated_at.is_not(None)]
    return [sql.or_(c.origin.is_(None), c.subject.is_not(None))]


def _answers(
    credit: CreditRecords, table: Table[Any], rows: Iterable[Any]
) -> Iterator[CreditAnswer]:
    if table is PENALTIES:
        return map(credit.penalty, rows)
    if table is RESTRICTIONS:
        return credit.restrictions(rows)
    if table is COMMITMENTS:
        return map(credit.promise, rows)
    return credit.listings(rows) if table is LISTINGS else credit.punishments(rows)


class _Recorded(NamedTuple):
    """所记: what is recorded of a subject under all its codes, in the order of its answers."""

    penalties: list[PenaltyRow]
    restrictions: list[RestrictionRow]
    broken: list[CommitmentRow]
    listings: list[ListingRow]
    punishments: list[PunishmentRow]


def _recorded(reader: Reader, codes: Sequence[str]) -> _Recorded:
    """Return what is recorded; who was only told of a list is on none."""
    promises = reader.matching(COMMITMENTS, "subject", codes)
    listings = reader.matching(LISTINGS, "subject", codes)
    joint = reader.matching(PUNISHMENTS, "subject", codes)
    return _Recorded(
        reader.matching(PENALTIES, "subject", codes),
        reader.matching(RESTRICTIONS, "subject", codes),
        [row for row in promises if row.result == CommitmentResult.BROKEN],
        [row for row in listings if row.entered_at is not None],
        [row for row in joint if row.agency == HEAD and row.initiated_at is not None],
    )


def known_of(reader: Reader, number: str) -> Sequence[CreditAnswer]:
    """Return what is recorded of a subject, without what it touches."""
    return _known(reader, number, _recorded(reader, bound_by(reader, number)))


def _known(reader: Reader, number: str, recorded: _Recorded) -> list[CreditAnswer]:
    credit = CreditRecords(reader)
    found = [
        *map(credit.penalty, recorded.penalties),
        *credit.restrictions(recorded.restrictions),
        *map(credit.promise, recorded.broken),
        *credit.listings(recorded.listings),
        *credit.punishments(recorded.punishments),
    ]
    return [replace(one, subject=number) for one in found]


def _shows(reader: Reader, number: str) -> Sequence[CreditAnswer]:
    codes = bound_by(reader, number)
    return _shown(reader, number, codes, _recorded(reader, codes))


def _shown(
    reader: Reader, number: str, codes: Sequence[str], recorded: _Recorded
) -> list[CreditAnswer]:
    known = _known(reader, number, recorded)
    if not known:
        return known
    touched = Touched(reader, codes)
    touches = [
        *map(touched.by_penalty, recorded.penalties),
        *map(touched.by_restriction, recorded.restrictions),
        *map(touched.by_promise, recorded.broken),
    ]
    # A list and a joint punishment touch nothing: what rests on them does.
    touches += [Touch()] * (len(known) - len(touches))
    refused = [_refused_by(one) for one in known]
    barred = {kind for kinds in refused for kind in kinds}
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
    codes = bound_by(reader, number)
    recorded = _recorded(reader, codes)
    shown = iter(_shown(reader, number, codes, recorded))
    for penalty in recorded.penalties:
        story = Story(reader)
        with story.about("status"):
            story.row(
                PENALTIES, penalty, "decided_at", "revoked_at", "verdicts", "changes", "repaired_on"
            )
        with story.about("window"):
            story.row(PENALTIES, penalty, "decided_on", "severity", "repaired_on")
        Windows(reader, Limits(reader, story)).tell(penalty, story)
        yield next(shown), story
    for row in recorded.restrictions:
        story = Story(reader)
        with story.about("status"):
            story.row(RESTRICTIONS, row, "subject", "ground", "forbids", "fallen_at")
        fallen = without_ground(reader, [row], story.hear("status", {}))
        with story.about("status"):
            status_of_restriction(story.watched(RESTRICTIONS, row), fallen, reader.on.isoformat())
        yield next(shown), story
    for promise in recorded.broken:
        story = Story(reader)
        with story.about("status"):
            story.row(COMMITMENTS, promise, "result", "verified_on", "repaired_on")
        yield next(shown), story
    for listing in recorded.listings:
        story = Story(reader)
        tuple(ListingStandings(reader, story).of([listing]))
        yield next(shown), story
    for joint in recorded.punishments:
        story = Story(reader)
        (has_fallen,) = have_fallen(reader, [joint], story.hear("status", {}))
        with story.about("status"):
            read = story.watched(PUNISHMENTS, joint)
            status_of_punishment(read, reader.on.isoformat(), has_fallen=has_fallen)
        yield next(shown), story


question = Question(
    name="credit",
    command="credit",
    chinese="信用",
    sentence="penalties, restrictions, broken promises and lists",
    examples=("--status binding", "uscc:91130523MA07X1A23U"),
    place=50,
    numbers=("subject",),
    answer=CreditAnswer,
    tables=tuple(table for table, _, _ in _TABLES),
    statuses=STATUSES,
    groups={
        "open": (
            "stands",
            "binding",
            "pending",
            "stayed",
            "unlawful",
            "changed",
            "broken",
            "listed",
            "due",
        ),
        "ended": (
            "expired",
            "lifted",
            "fallen",
            "revoked",
            "quashed",
            "repaired",
            "left",
            "terminated",
        ),
    },
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "binding": ("status",),
        "until_on": ("window", "due"),
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
