"""可修复事项: what repair can be asked for: whose finding it is, against whom, what was done."""

from datetime import date

from msgspec import Struct

from ledger import naming
from ledger.events.handling import CommitmentResult
from ledger.law.appeal import QUASHED, mark_on
from ledger.states.appeal import verdicts_on
from ledger.states.case import Case
from ledger.states.commitment import BrokenCommitments
from ledger.states.day import occurred_on
from ledger.states.penalty import Penalty
from ledger.states.reference import on_record
from ledger.view import View


class Repairable(Struct, frozen=True, kw_only=True):
    """可修复事项: a penalty, a listing or a promise that was broken.

    ``sides`` are whose finding it is; ``stands`` is False for what was taken back or quashed.
    ``is_executed`` says whether a record shows that all was done, None where none could;
    ``executed_on`` on which day.
    """

    sides: tuple[str, ...]
    subject: str | None
    found_on: date | None
    stands: bool = True
    is_foreign: bool = False
    is_executed: bool | None = None
    executed_on: date | None = None

    def was_executed(self, day: date) -> bool:
        """Tell whether all was done by a day, as far as a record can show it."""
        return self.is_executed is None or (
            self.executed_on is not None and self.executed_on <= day
        )


def repairable(view: View, about: str, subject: str) -> Repairable | None:
    """Return what is on record under a reference and can be repaired; None where nothing is."""
    kind, number = naming.parts_of(about)
    match kind:
        case "penalty":
            return _penalty(view, number)
        case "case":
            return _promise(view, number, subject)
        case "listing":
            return _listing(view, about)
    return None


def _penalty(view: View, number: str) -> Repairable | None:
    penalty = view.of(Penalty, number)
    if penalty.decision is None:
        return None
    is_quashed = mark_on(verdicts_on(view, f"penalty:{number}"), view.day) == QUASHED
    return Repairable(
        sides=(penalty.decision.agency,),
        subject=penalty.decision.event.subject,
        found_on=penalty.decision.event.decided_on,
        stands=penalty.stands and not is_quashed,
        is_foreign=penalty.decided is None,
        is_executed=penalty.executed is not None,
        executed_on=None if penalty.executed is None else penalty.executed.event.executed_on,
    )


def _promise(view: View, number: str, subject: str) -> Repairable | None:
    """Return a promise that was broken: whoever found it has to say that it was made good."""
    case = view.of(Case, number)
    found = case.verification
    if found is not None:
        if found.event.result is not CommitmentResult.BROKEN:
            return None
        return Repairable(
            sides=(found.agency,),
            subject=found.event.subject,
            found_on=found.event.verified_on,
        )
    for told in view.of(BrokenCommitments, subject).found_elsewhere:
        if told.event.about == f"case:{number}":
            sides, day = (told.event.agency,), occurred_on(told, view)
            return Repairable(sides=sides, subject=subject, found_on=day, is_foreign=True)
    return None


def _listing(view: View, about: str) -> Repairable | None:
    found = on_record(view, about)
    if found is None:
        return None
    return Repairable(
        sides=found.sides,
        subject=found.subject,
        found_on=found.found_on,
        stands=found.stands,
        is_foreign=found.is_foreign,
    )
