"""名录: who stood in a register at a place of the log, and who was taken out shortly before."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.law import draw as law
from projections.engine.row import day_of
from projections.reader import Reader
from projections.tables.draw import REGISTERS, DrawRow, RegisterRow
from projections.tables.supervision import CHECKS

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


class PlanRegisters(NamedTuple):
    """所用名录: from which registers a draw was planned; None where none can be meant."""

    targets: str | None = None
    inspectors: str | None = None


def registers_of(reader: Reader, draw: DrawRow) -> PlanRegisters:
    """Return both registers of a draw, as the gate finds them.

    One that the plan does not name is the register of its checks, or the lead's own with the digest
    that the plan gives; where the lead has one alone, that one.
    """
    found: dict[str, PlanRegisters] = reader.remembered_of_day("registers of draws")
    if draw.draw not in found:
        found[draw.draw] = PlanRegisters(
            draw.targets_register or _of_checks(reader, draw) or _by_digest(reader, draw, _targets),
            draw.inspectors_register or _by_digest(reader, draw, _inspectors),
        )
    return found[draw.draw]


def _of_checks(reader: Reader, draw: DrawRow) -> str | None:
    checks = reader.matching(CHECKS, "draw", (draw.draw,))
    return next((one.register for one in checks if one.register is not None), None)


_Lines = Callable[[Reader, DrawRow, str], Iterator[bytes]]


def _by_digest(reader: Reader, draw: DrawRow, lines: _Lines) -> str | None:
    """Return the lead's register whose lines, at the plan's position, have the plan's digest."""
    digest = draw.targets_sha256 if lines is _targets else draw.inspectors_sha256
    if digest is None or draw.agency is None:
        return None
    own = _own(reader, draw.agency)
    for number in own:
        if law.sha256_of(law.register_bytes(lines(reader, draw, number))) == digest:
            return number
    return own[0] if len(own) == 1 else None


def _own(reader: Reader, agency: str) -> list[str]:
    found: dict[str, list[str]] = reader.remembered_of_day("registers of agencies")
    if agency not in found:
        number = reader.columns(REGISTERS).register
        kept = reader.select(REGISTERS, number.startswith(f"{agency}/", autoescape=True))
        found[agency] = [*dict.fromkeys(row.register for row in kept)]
    return found[agency]


def _targets(reader: Reader, draw: DrawRow, number: str) -> Iterator[bytes]:
    """Yield the lines of who could be drawn, each with how often he was in the year before."""
    position, planned_on = draw.known_at or 0, day_of(draw.planned_on)
    c, checked = reader.columns(CHECKS), Counter[str]()
    if planned_on is not None:
        begin = (planned_on - timedelta(days=law.VISIT_DAYS)).isoformat()
        before = (c.register == number, c.assigned_position <= position, c.assigned_on >= begin)
        checked.update(row.subject for row in reader.select(CHECKS, *before) if row.subject)
    for row in members_then(reader, number, position):
        if row.kind == "target":
            line = law.TargetLine(row.category or "", row.member, checked[row.member])
            yield law.line_of_target(line)


def _inspectors(reader: Reader, draw: DrawRow, number: str) -> Iterator[bytes]:
    """Yield the lines of who could inspect."""
    for row in members_then(reader, number, draw.known_at or 0):
        if row.kind == "inspector":
            yield law.line_of_inspector(law.InspectorLine(row.inspects_for or "", row.member))


def sizes_of(reader: Reader, draw: DrawRow) -> Sizes:
    """Return how large both registers of a plan were at its position."""
    if draw.known_at is None:
        return Sizes()
    counts = (
        None if number is None else len(members_then(reader, number, draw.known_at))
        for number in registers_of(reader, draw)
    )
    return Sizes(*counts)


def removed_before(reader: Reader, draw: DrawRow) -> Iterator[str]:
    """Yield whom a plan could not draw any more: out of its register in the 30 days before it.

    Also who was taken out by a correction or a void, which leave no line of a removal: whoever
    stood there at the beginning of these days, or left since, and does not at the plan's position.
    Who stands there in another category, and so at another rate, was taken out of the first one.
    """
    number = registers_of(reader, draw).targets
    if draw.known_at is None or number is None or draw.planned_on is None:
        return
    planned_on = date.fromisoformat(draw.planned_on)
    begin = planned_on - timedelta(days=REMOVED_DAYS)
    rows = reader.rows_then(REGISTERS, number, draw.known_at)
    standing = {row.member: row.category for row in rows if stands(row)}
    earlier = members_then(reader, number, reader.position_before(begin))
    gone = {row.member for row in earlier}
    gone |= {row.member for row in rows if (row.removed_on or "") >= begin.isoformat()}
    moved = {
        row.member for row in earlier if standing.get(row.member, row.category) != row.category
    }
    yield from sorted((gone - standing.keys()) | moved)
