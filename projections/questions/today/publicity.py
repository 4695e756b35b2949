"""公示: what has to be made public, or taken down, and is not yet."""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.events.organisation import LoopStep
from ledger.law.case_limits import is_permit
from ledger.law.deadline import PUBLICISE, Limit
from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.obliging import first_of, levels_since, term_since
from projections.lookups.withdrawals import may_owe
from projections.questions.publicity import Publicity
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import ITEM_VERSIONS
from projections.tables.credit import PENALTIES, PenaltyRow
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
    if (since := _since(asked)) is None:
        return
    c = asked.reader.columns(CASES)
    publicity = Publicity(asked.reader)
    theirs = [c.decided_position > since, *asked.of(c.deciding_agency)]
    if others := _never_permits(asked):
        theirs.append(sql.or_(c.item.is_(None), c.item.not_in(others)))
    for row in asked.reader.waiting(CASES, waiting.UNPUBLISHED_CASES, *theirs):
        if publicity.is_permit(row) and publicity.stands(row):
            yield from _unpublished(asked, publicity, row)


@source(LightKind.PUBLISH)
def unpublished_penalties(asked: Asked) -> Iterator[Open]:
    """Yield the penalties that were never made public and have to be."""
    if (since := _since(asked)) is None:
        return
    c = asked.reader.columns(PENALTIES)
    theirs = (c.decided_position > since, *asked.of(c.agency))
    publicity = Publicity(asked.reader)
    for row in asked.reader.waiting(PENALTIES, waiting.UNPUBLISHED_PENALTIES, *theirs):
        if publicity.stands(row) and publicity.is_owed(row):
            yield from _unpublished(asked, publicity, row)


def _since(asked: Asked) -> int | None:
    """Return from which place on anything obliges to make something public."""
    return first_of(
        term_since(asked.reader, PUBLICISE), levels_since(asked.reader, LoopStep.PUBLISH)
    )


def _never_permits(asked: Asked) -> list[str]:
    """Return the items that were never permits, as far as anybody says what they are."""
    kinds: dict[str, set[bool]] = {}
    for row in asked.reader.select(ITEM_VERSIONS):
        if row.kind is not None:
            kinds.setdefault(row.item, set()).add(is_permit(row.kind))
    return [item for item, known in kinds.items() if known == {False}]


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
    c = asked.reader.columns(PENALTIES)
    owing = (*may_owe(asked.reader, c), *asked.of(c.agency))
    rows = asked.reader.waiting(PENALTIES, waiting.SHOWN_PENALTIES, *owing)
    for row, limit, light, whose_turn in Publicity(asked.reader).to_withdraw(rows):
        found = _open(row, LightKind.WITHDRAWAL, limit)
        found.light, found.whose_turn = light, whose_turn
        yield found
