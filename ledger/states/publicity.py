"""公示期: the window of a penalty, by the legal terms that held for its document."""

from datetime import date

from ledger.events.credit import PenaltyDecided
from ledger.fact import Fact
from ledger.law.deadline import Period
from ledger.law.publicity import Window, publicity, setting_of
from ledger.states.calendar import work_calendar
from ledger.states.penalty import Penalty
from ledger.states.repair import repaired_on
from ledger.states.term import Term
from ledger.view import View


def window_of(view: View, number: str) -> Window | None:
    """Return the window of a penalty that is on record; none where it has none."""
    penalty = view.of(Penalty, number)
    if penalty.decision is None:
        return None
    known_at = None if penalty.decided is None else penalty.decided.own_position
    return window_by(
        view, penalty.decision, known_at=known_at, repaired=repaired_on(view, f"penalty:{number}")
    )


def window_by(
    view: View,
    decision: Fact[PenaltyDecided],
    *,
    known_at: int | None,
    repaired: date | None = None,
) -> Window | None:
    """Return the window that a decision opens, by the terms that hold for it."""
    event = decision.event

    def period_of(term: str) -> Period | None:
        found = setting_of(view.of(Term, term).settings, event.decided_on, known_at)
        return None if found is None else found.period

    return publicity(
        event.decided_on,
        None if event.severity is None else event.severity.value,
        repaired,
        period_of=period_of,
        calendar=work_calendar(view),
    )
