"""种子 in questions: whose seed a draw waits for, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import json

from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.draw import awaited, reveal_limit
from projections.engine.row import day_of
from projections.lookups.items import Items
from projections.reader import Reader
from projections.tables.draw import REGISTERS, DrawRow, seeds_of

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
    """Return under which item a plan inspects: its own, else the one of its register."""
    if row.item is not None or row.targets_register is None:
        return row.item
    members = reader.rows_of(REGISTERS, row.targets_register)
    return next((one.item for one in members if one.item is not None), None)
