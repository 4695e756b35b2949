"""名录: who stood in a register at a place of the log, and who was taken out shortly before."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from projections.reader import Reader
from projections.tables.draw import REGISTERS, DrawRow, RegisterRow

REMOVED_DAYS: Final = 30
"""So many days before a plan it is looked at who left its register."""


class Sizes(NamedTuple):
    """名录大小: how many could be drawn, and how many could inspect."""

    targets: int | None = None
    inspectors: int | None = None


def stands(row: RegisterRow) -> bool:
    """Tell whether somebody stands in the register and has not left it."""
    return row.listed_position is not None and row.removed_position is None


def members_then(reader: Reader, register: str, position: int) -> list[RegisterRow]:
    """Return who stood in a register when a position was the log's last."""
    return [row for row in reader.rows_then(REGISTERS, register, position) if stands(row)]


def sizes_of(reader: Reader, draw: DrawRow) -> Sizes:
    """Return how large both registers of a plan were at its position."""
    if draw.known_at is None:
        return Sizes()
    counts = (
        None if number is None else len(members_then(reader, number, draw.known_at))
        for number in (draw.targets_register, draw.inspectors_register)
    )
    return Sizes(*counts)


def removed_before(reader: Reader, draw: DrawRow) -> Iterator[str]:
    """Yield whom a plan could not draw any more: out of its register in the 30 days before it.

    Also who was taken out by a correction or a void, which leave no line of a removal: whoever
    stood there at the beginning of these days, or left since, and does not at the plan's position.
    """
    if draw.known_at is None or draw.targets_register is None or draw.planned_on is None:
        return
    number, planned_on = draw.targets_register, date.fromisoformat(draw.planned_on)
    begin = planned_on - timedelta(days=REMOVED_DAYS)
    rows = reader.rows_then(REGISTERS, number, draw.known_at)
    standing = {row.member for row in rows if stands(row)}
    earlier = members_then(reader, number, reader.position_before(begin))
    gone = {row.member for row in earlier}
    gone |= {row.member for row in rows if (row.removed_on or "") >= begin.isoformat()}
    yield from sorted(gone - standing)
