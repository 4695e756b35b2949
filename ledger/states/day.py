"""日: which day of a fact counts: when it took effect, or when it was recorded."""

from datetime import date

from ledger.fact import AnyFact
from ledger.view import View


def occurred_on(fact: AnyFact, view: View) -> date:
    """Return the local day on which a fact took effect; it measures time limits."""
    return view.opening.zone.day(fact.occurred_at)


def judged_on(fact: AnyFact, view: View) -> date:
    """Return the day on which prohibitions bind: the recorded day, so that nobody back-dates.

    Observed history was recorded elsewhere, on the day when it took effect.
    """
    return fact.day if fact.observed is None else occurred_on(fact, view)
