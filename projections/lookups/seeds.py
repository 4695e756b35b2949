"""种子 in questions: whose seed a draw waits for, and until when."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Final

from msgspec import json

from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.draw import awaited, reveal_limit
from projections.engine.row import day_of
from projections.lookups.items import Items
from projections.lookups.registers import registers_of
from projections.reader import Reader
from projections.tables.draw import REGISTERS, DrawRow, seeds_of
from projections.tables.supervision import CHECKS

_NAMES: Final = json.Decoder(tuple[str, ...])


def waits_for(row: DrawRow) -> Sequence[str]:
    """Return which parties have not bound themselves, or, once all have, not revealed."""
    committed, revealed = seeds_of(row.commitments), seeds_of(row.reveals)
    return awaited(_NAMES.decode(row.parties), committed, revealed)


def seeds_due(reader: Reader, items: Items, row: DrawRow, item: str | None) -> Limit:
    """Return until when the seeds are to be revealed: by the plan, or by the guide of its item."""
    if row.planned_on is None:
        return NO_LIMIT
    planned_on = date.fromisoformat(row.planned_on)
    stated = day_of(row.reveal_by)
    guide = None if item is None else items.guide(item, planned_on)
    days = None if guide is None else guide.reveal_days
    return reveal_limit(reader.calendar(), planned_on, stated, days)


def item_of(reader: Reader, row: DrawRow) -> str | None:
    """Return under which item a draw inspects: its own, else that of its register or its checks."""
    if row.item is not None:
        return row.item
    register = registers_of(reader, row).targets
    members = [] if register is None else reader.rows_of(REGISTERS, register)
    listed = (one.item for one in members)
    checked = (one.item for one in reader.matching(CHECKS, "draw", (row.draw,)))
    return next((one for one in chain(listed, checked) if one is not None), None)
