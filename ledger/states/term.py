"""法定期限: the lengths of legal terms, and the limit that one gives from a day on."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.organisation import LegalTermSet
from ledger.fact import AnyFact
from ledger.law.deadline import NO_LIMIT, Limit, Period, Setting, limit_of, term_on
from ledger.states.calendar import work_calendar
from ledger.view import Objection, State, View, finding


class Term(State, frozen=True, kw_only=True):
    """法定期限: its settings, in the order in which they were set."""

    tag: ClassVar = "term"
    folds: ClassVar = (LegalTermSet,)
    settings: tuple[Setting, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a setting."""
        event = fact.event
        period = Period(event.length, event.unit, event.window)
        setting = Setting(event.effective_on, period, fact.position)
        return replace(self, settings=(*self.settings, setting))


def limit_by_term(view: View, start: date, term: str, cause: AnyFact | None = None) -> Limit:
    """Return the limit that a legal term gives from a day on; none where it is not set.

    ``cause`` is what begins it: what is set after it was recorded gives no more time.
    """
    known_at = None if cause is None else cause.own_position
    period = term_on(view.of(Term, term).settings, start, known_at)
    return limit_of(work_calendar(view), start, period)


def limit_owed(view: View, cause: AnyFact | None, start: date, term: str) -> Limit:
    """Return the limit that a term puts on what a fact obliges to; none for what was observed.

    Only a term that the ledger had when the fact was recorded obliges: nobody is late by a rule
    that came later.
    """
    if cause is None or cause.observed is not None:
        return NO_LIMIT
    period = term_on(view.at(Term, term, cause.position).settings, start)
    return limit_of(work_calendar(view), start, period)


def judge_known(view: View, field: str, term: str) -> Iterator[Objection]:
    """Yield a finding where the ledger has no such term: then nothing is counted by it."""
    if not view.of(Term, term).settings:
        yield TERM_UNKNOWN(field, term)


TERM_UNKNOWN = finding(
    "term.unknown",
    "未设定期限",
    "the ledger holds no such legal term: nothing is counted by it, and nobody's silence counts",
    source="账本规则: a time limit comes from a LegalTermSet; none is guessed",
    remedy="record LegalTermSet with the term that the message names; `shenguan doctor` prints the "
    "command",
)
