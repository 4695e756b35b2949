"""办件的灯: which limits run in a case on the day, and against whom.

A decision that was promised earlier than the law wants it burns for the promise; once that has been
broken, the limit of the law burns beside it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.law.acceptance import Acceptance, Turn
from ledger.law.case_limits import CaseLimits
from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.light import LightKind
from projections.lookups.bodies import Bodies
from projections.lookups.limits import Limits
from projections.lookups.standing import DECIDED, UNANSWERED, light_of, status_on
from projections.tables.case_row import CaseRow


class CaseLight(NamedTuple):
    """办件的灯: its kind, its limit, its colour, and whose turn it is."""

    kind: LightKind
    limit: Limit
    light: str | None
    whose_turn: str | None


class CaseLights:
    """办件的灯: what runs in cases, by a reader's day."""

    def __init__(self, limits: Limits, bodies: Bodies) -> None:
        self._limits = limits
        self._bodies = bodies

    def of(self, row: CaseRow) -> Iterator[CaseLight]:
        """Yield what runs in a case; nothing where the applicant has to act, or nobody."""
        acceptance = self._limits.acceptance(row)
        status = status_on(row, self._limits, acceptance)
        turn = self._bodies.whose_turn(row, status, acceptance)
        if turn is None:
            return
        for kind, limit in self._running(row, status, acceptance):
            light = light_of(row, self._limits, limit)
            yield CaseLight(kind, limit, light, turn)

    def _running(
        self, row: CaseRow, status: str, acceptance: Acceptance
    ) -> Iterator[tuple[LightKind, Limit]]:
        if status in DECIDED:
            yield LightKind.CLOSING, NO_LIMIT
        elif status in UNANSWERED and acceptance.turn is Turn.WINDOW:
            is_own = row.received_position is not None
            yield LightKind.ACCEPTANCE, acceptance.until if is_own else NO_LIMIT
        elif status == "accepted":
            is_own = row.known_at(acceptance) is not None
            of_case = self._limits.of_case(row, acceptance) if is_own else CaseLimits()
            yield from self._to_decide(of_case)

    def _to_decide(self, of_case: CaseLimits) -> Iterator[tuple[LightKind, Limit]]:
        """Yield the limit that ends first, and the law's once the promise was broken."""
        is_promise = of_case.promised.binds and of_case.due == of_case.promised
        is_broken = is_promise and of_case.promised.is_over(self._limits.on)
        if is_promise and of_case.promised != of_case.legal:
            yield LightKind.PROMISE, of_case.promised
            if not (is_broken and of_case.legal.binds):
                return
        yield LightKind.DECISION, of_case.legal if of_case.legal.binds else of_case.due
