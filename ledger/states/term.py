"""法定期限: the lengths of legal terms, and the limit that one gives from a day on."""

from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.organisation import LegalTermSet
from ledger.fact import AnyFact
from ledger.law.deadline import Limit, Period, Setting, limit_of, term_on
from ledger.states.calendar import work_calendar
from ledger.view import State, View


class Term(State, frozen=True, kw_only=True):
    """法定期限: its settings, in the order in which they were set."""

    tag: ClassVar = "term"
    folds: ClassVar = (LegalTermSet,)
    settings: tuple[Setting, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a setting."""
        event = fact.event
        setting = Setting(event.effective_on, Period(event.length, event.unit, event.window))
        return replace(self, settings=(*self.settings, setting))


def limit_by_term(view: View, start: date, term: str) -> Limit:
    """Return the limit that a legal term gives from a day on; none where it is not set."""
    return limit_of(work_calendar(view), start, term_on(view.of(Term, term).settings, start))
