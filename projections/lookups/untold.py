"""未告知的变动: which ends of what was told before were owed to the other side, and never told?

Of a licence supervision has to hear, of a penalty the bureau: whoever believes in it still would
wrong its holder.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sql

from ledger.events.decision import Revocation
from ledger.events.handover import FeedbackKind
from ledger.events.organisation import LoopStep
from projections.lookups.chunks import chunks
from projections.lookups.obliging import levels_since
from projections.lookups.organisation import Holders, of_agency
from projections.lookups.subjects import of_subject
from projections.question import Condition, Filters, in_days
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.decision import CANCELLED, LICENCE_ACTS, LICENCES, LicenceActRow
from projections.tables.handover import FEEDBACKS, TASKS, TaskRow
from projections.tables.intake import CASES


class LicenceAct(NamedTuple):
    """证照变动: what obliges to push, beside the licence that it is about."""

    licence: str
    stage: str
    agency: str
    item: str | None
    subject: str | None
    decided_at: str
    decided_position: int
    observed: bool


class PenaltyEnd(NamedTuple):
    """处罚撤销: the end of a penalty, and a body that was told of the penalty and not of this."""

    penalty: str
    agency_to: str
    agency: str | None
    item: str | None
    subject: str | None
    decided_at: str | None
    decided_position: int | None
    observed: bool


def not_taken_back(reader: Reader, filters: Filters) -> Iterator[PenaltyEnd]:
    """Yield the ends of penalties that a body which was told of them has not heard of.

    As with licences only where a service level has stood that could oblige. Who was never told of
    the penalty, believes nothing that has to be taken back.
    """
    if (since := levels_since(reader, LoopStep.FEEDBACK)) is None:
        return
    penalties = reader.columns(PENALTIES)
    found = [
        penalties.revoked_position > since,
        *of_subject(reader, penalties.subject, filters),
        *in_days(reader, penalties.revoked_at, filters, is_instant=True),
        *of_agency(reader, filters, penalties.agency),
    ]
    holders = Holders(reader)
    for row in list(reader.waiting(PENALTIES, waiting.BELIEVED_PENALTIES, *found)):
        for receiver in _still_believing(reader, row, holders):
            yield PenaltyEnd(
                row.penalty,
                receiver,
                row.agency,
                row.item,
                row.subject,
                row.revoked_at,
                row.revoked_position,
                row.observed,
            )


def _still_believing(reader: Reader, row: PenaltyRow, holders: Holders) -> Iterator[str]:
    """Yield who was told of a penalty before it was revoked, and of nothing since."""
    ended = row.revoked_position or 0
    told = list(reader.matching(FEEDBACKS, "about", [f"penalty:{row.penalty}"]))
    of_penalty = [one for one in told if one.kind == FeedbackKind.PENALTY]
    heard = {
        part
        for one in of_penalty
        if (one.sent_position or 0) > ended
        for part in holders.all(one.agency_to or "")
    }
    for one in sorted(of_penalty, key=lambda feedback: feedback.sent_position or 0):
        receiver = holders.of(one.agency_to, row.item)
        if one.sent_position and receiver is not None and receiver not in heard:
            heard.add(receiver)
            yield receiver


def untold(reader: Reader, filters: Filters) -> Iterator[LicenceAct]:
    """Yield the acts on licences that no push of their stage has told of since.

    Only where a service level has stood that could oblige: unlike a decision nobody was ever asked
    for them without one. What an older system did owes nothing.
    """
    if (since := levels_since(reader, LoopStep.PUSH)) is None:
        return
    acts = reader.columns(LICENCE_ACTS)
    found = [
        acts.position > since,
        acts.observed.is_(False),
        *_never_told(reader),
        *in_days(reader, acts.at, filters, is_instant=True),
        *of_agency(reader, filters, acts.agency),
    ]
    licences = reader.columns(LICENCES)
    if held := of_subject(reader, licences.subject, filters, name=licences.subject_name):
        found.append(acts.licence.in_(sql.select(licences.licence).where(*held)))
    for chunk in chunks(reader.select(LICENCE_ACTS, *found)):
        yield from _with_licences(reader, chunk)


def _never_told(reader: Reader) -> Iterator[Condition]:
    """Yield the conditions that nothing told of an act.

    Only a push behind it tells of it: the one of an earlier change does not. What only strikes off
    a revoked licence tells nobody anything.
    """
    acts, tasks = reader.columns(LICENCE_ACTS), reader.columns(TASKS)
    pushed = sql.and_(tasks.pushed_position > acts.position, tasks.pushed_at >= acts.at)
    failed = sql.and_(tasks.failed_position > acts.position, tasks.failed_at >= acts.at)
    tells = (
        tasks.licence == acts.licence,
        tasks.stage == acts.stage,
        tasks.stopped_at.is_(None),
        sql.or_(pushed, failed),
    )
    yield ~sql.exists(sql.select(tasks.task).where(*tells))
    before = sql.alias(acts.licence.table).c
    is_revoked = (
        before.licence == acts.licence,
        before.kind.in_(sorted(Revocation)),
        before.position < acts.position,
    )
    strikes_off = sql.and_(
        acts.kind == CANCELLED, sql.exists(sql.select(before.licence).where(*is_revoked))
    )
    yield ~strikes_off


def act_of(reader: Reader, row: TaskRow) -> LicenceAct | None:
    """Return the act on a licence that a push which reached nobody was to tell of."""
    if row.licence is None or row.failed_position is None:
        return None
    before = [
        one
        for one in reader.rows_of(LICENCE_ACTS, row.licence)
        if one.stage == row.stage and one.position < row.failed_position
    ]
    latest = max(before, key=lambda one: one.position, default=None)
    return None if latest is None else next(_with_licences(reader, [latest]))


def _with_licences(reader: Reader, rows: Sequence[LicenceActRow]) -> Iterator[LicenceAct]:
    numbers = sorted({row.licence for row in rows})
    licences = {one.licence: one for one in reader.matching(LICENCES, "licence", numbers)}
    lacking = {one.case for one in licences.values() if one.item is None and one.case is not None}
    items = {one.case: one.item for one in reader.matching(CASES, "case", sorted(lacking))}
    for row in rows:
        licence = licences.get(row.licence)
        yield LicenceAct(
            row.licence,
            row.stage,
            row.agency,
            None if licence is None else licence.item or items.get(licence.case or ""),
            None if licence is None else licence.subject,
            row.at,
            row.position,
            row.observed,
        )
