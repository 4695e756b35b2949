"""未推送的证照变动: which changes and ends of licences were owed to supervision and never told?"""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sql

from ledger.events.decision import Revocation
from ledger.events.organisation import LoopStep
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Condition, Filters, in_days
from projections.reader import Reader
from projections.tables.decision import CANCELLED, LICENCE_ACTS, LICENCES, LicenceActRow
from projections.tables.handover import TASKS, TaskRow
from projections.tables.intake import CASES
from projections.tables.organisation import SERVICE_LEVELS


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


def untold(reader: Reader, filters: Filters) -> Iterator[LicenceAct]:
    """Yield the acts on licences that no push of their stage has told of since.

    Only where a service level has stood that could oblige: unlike a decision nobody was ever asked
    for them without one. What an older system did owes nothing.
    """
    levels = reader.columns(SERVICE_LEVELS)
    steps = list(reader.select(SERVICE_LEVELS, levels.step == LoopStep.PUSH.value))
    if not steps:
        return
    acts = reader.columns(LICENCE_ACTS)
    found = [
        acts.position > min(one.position for one in steps),
        acts.observed.is_(False),
        *_never_told(reader),
        *in_days(reader, acts.at, filters, is_instant=True),
        *of_agency(reader, filters, acts.agency),
    ]
    licences = reader.columns(LICENCES)
    if held := of_subject(reader, licences.subject, filters, name=licences.subject_name):
        found.append(acts.licence.in_(sql.select(licences.licence).where(*held)))
    for row in reader.select(LICENCE_ACTS, *found):
        yield _with_licence(reader, row)


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
    return None if latest is None else _with_licence(reader, latest)


def _with_licence(reader: Reader, row: LicenceActRow) -> LicenceAct:
    licence = reader.row(LICENCES, row.licence)
    case = None if licence is None or licence.case is None else reader.row(CASES, licence.case)
    item = None if licence is None else licence.item
    return LicenceAct(
        row.licence,
        row.stage,
        row.agency,
        item if item is not None or case is None else case.item,
        None if licence is None else licence.subject,
        row.at,
        row.position,
        row.observed,
    )
