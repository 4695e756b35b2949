"""公示: what has to be made public, or taken down, and is not yet."""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.events.decision import DecisionOutcome
from ledger.law.deadline import Limit
from ledger.law.light import LightKind
from projections.engine.row import day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.questions.publicity import Publicity
from projections.questions.today.open_row import Asked, Open, source
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES, PenaltyRow
from projections.tables.delivery import PUBLICATIONS
from projections.tables.intake import CASES


def _open(row: CaseRow | PenaltyRow, kind: LightKind, limit: Limit) -> Open:
    return Open(
        about=f"case:{row.case}" if isinstance(row, CaseRow) else f"penalty:{row.penalty}",
        kind=kind,
        agency=row.deciding_agency if isinstance(row, CaseRow) else row.agency,
        whose_turn=None,
        due_on=day_or_none(limit.last_day),
        item=row.item,
        subject=row.subject,
        urged_count=row.urged_count if isinstance(row, CaseRow) else 0,
        observed=row.observed,
    )


@source(LightKind.PUBLISH)
def unpublished_permits(asked: Asked) -> Iterator[Open]:
    """Yield the permits that were never made public and have to be."""
    c, pages = asked.reader.columns(CASES), asked.reader.columns(PUBLICATIONS)
    shown = sql.exists(sql.select(pages.about).where(pages.about == "case:" + c.case))
    granted = (c.decision == DecisionOutcome.GRANTED, c.observed.is_(False), ~shown)
    publicity = Publicity(asked.reader)
    theirs = asked.of(c.deciding_agency)
    for row in asked.reader.select(CASES, *granted, *theirs):
        if publicity.is_permit(row) and publicity.stands(row):
            yield from _unpublished(asked, publicity, row)


@source(LightKind.PUBLISH)
def unpublished_penalties(asked: Asked) -> Iterator[Open]:
    """Yield the penalties that were never made public and have to be."""
    c, pages = asked.reader.columns(PENALTIES), asked.reader.columns(PUBLICATIONS)
    shown = sql.exists(sql.select(pages.about).where(pages.about == "penalty:" + c.penalty))
    decided = (c.decided_at.is_not(None), c.origin.is_(None), c.revoked_at.is_(None), ~shown)
    publicity = Publicity(asked.reader)
    for row in asked.reader.select(PENALTIES, *decided, *asked.of(c.agency)):
        if publicity.stands(row) and publicity.is_owed(row):
            yield from _unpublished(asked, publicity, row)


def _unpublished(asked: Asked, publicity: Publicity, row: CaseRow | PenaltyRow) -> Iterator[Open]:
    agency = row.deciding_agency if isinstance(row, CaseRow) else row.agency
    limit, yellow_left = publicity.due(row, agency)
    if limit.binds:
        found = _open(row, LightKind.PUBLISH, limit)
        found.light = asked.levels.light_with(limit, yellow_left)
        found.whose_turn = publicity.turn(row, agency)
        yield found


@source(LightKind.WITHDRAWAL)
def pages_to_withdraw(asked: Asked) -> Iterator[Open]:
    """Yield the penalties whose page shows them as they stand no longer."""
    c, pages = asked.reader.columns(PENALTIES), asked.reader.columns(PUBLICATIONS)
    about = pages.about == "penalty:" + c.penalty
    there = sql.exists(sql.select(pages.about).where(about, pages.withdrawn_at.is_(None)))
    # Whoever says how grave a penalty is has said for how long it may be there.
    undone = sql.or_(c.verdicts != "[]", c.revoked_at.is_not(None), c.severity.is_not(None))
    wanted = (c.origin.is_(None), undone, there, *asked.of(c.agency))
    rows = asked.reader.select(PENALTIES, *wanted)
    publicity = Publicity(asked.reader)
    for chunk in chunks(rows):
        for row, answer in zip(chunk, publicity.penalties(chunk), strict=True):
            if answer.status == "not-withdrawn":
                last_day = answer.withdraw_due_on
                until = day_of(last_day)
                found = _open(row, LightKind.WITHDRAWAL, Limit(answer.light is not None, until))
                found.light, found.whose_turn = answer.light, answer.whose_turn
                yield found
