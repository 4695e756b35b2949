"""责任期间: for whom a push ran, from which day to which, while it went to and fro.

Between two bodies that send a case back and forth nobody supervises. So each answers for its own
days: the receiver from the push until it returned it, the bureau until it pushes again, and 编办
once the push has come back so often that it settles whose it is.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from ledger.choice import Choice
from ledger.law.returning import is_unsettled


class Move(Choice):
    """去向: what happened to a push."""

    PUSHED = "pushed", "推送"
    FAILED = "failed", "推送失败"
    RETURNED = "returned", "退回"
    REASSIGNED = "reassigned", "重新指派"
    SETTLED = "settled", "明确职责"
    ENDED = "ended", "已承接"


class Turning(NamedTuple):
    """转手: one move, by whom and to whom, at its place in the log."""

    position: int
    day: date
    move: str
    agency: str
    agency_to: str | None = None


class TurnSpan(NamedTuple):
    """责任期间: whose turn it was from a day until another one; None: it still is."""

    agency: str
    from_on: date
    until_on: date | None = None


def spans(
    turnings: Iterable[Turning], settler: str | None, times_at: Callable[[int], int | None]
) -> list[TurnSpan]:
    """Return whose turn a push was, one after the other.

    ``times_at`` is after how many returns 编办 settles, by the level that bound a place.
    """
    found: list[TurnSpan] = []
    sender: str | None = None
    returned: list[int] = []
    settled: list[int] = []
    for one in sorted(turnings):
        match one.move:
            case Move.PUSHED:
                sender, turn = one.agency, one.agency_to
            case Move.FAILED:
                sender = turn = one.agency
            case Move.RETURNED:
                returned.append(one.position)
                times = times_at(one.position)
                is_open = is_unsettled(len(returned), one.position, settled, times=times)
                turn = settler if is_open else sender
            case Move.REASSIGNED:
                settled.append(one.position)
                turn = one.agency_to
            case Move.SETTLED:
                settled.append(one.position)
                is_settlers = bool(found) and found[-1].agency == settler and bool(returned)
                turn = sender if is_settlers else _now(found)
            case _:
                turn = None
        _turn(found, turn, one.day)
    return found


def _now(found: list[TurnSpan]) -> str | None:
    return found[-1].agency if found and found[-1].until_on is None else None


def _turn(found: list[TurnSpan], turn: str | None, day: date) -> None:
    """Let it be somebody's turn from a day on; what goes on is one span."""
    if _now(found) == turn:
        return
    day = max(day, found[-1].from_on) if found else day
    if _now(found) is not None:
        found[-1] = found[-1]._replace(until_on=day)
    if turn is not None:
        found.append(TurnSpan(turn, day))
