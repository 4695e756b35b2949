"""法定期限: the lengths of legal terms, and on which day one ends."""

from datetime import date
from typing import ClassVar, Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.organisation import LegalTermSet
from ledger.fact import AnyFact
from ledger.states.calendar import deadline
from ledger.view import State, View


class TermVersion(Struct, frozen=True):
    """期限版本: a length that holds from a day on."""

    effective_on: date
    length: int
    unit: TimeUnit


class Term(State, frozen=True, kw_only=True):
    """法定期限: its versions, in the order in which they were set."""

    tag: ClassVar = "term"
    folds: ClassVar = (LegalTermSet,)
    versions: tuple[TermVersion, ...] = ()

    def on(self, day: date) -> TermVersion | None:
        """Return the version in force on a day; of two from the same day, the later set."""
        in_force = [version for version in self.versions if version.effective_on <= day]
        return max(in_force, key=lambda version: version.effective_on) if in_force else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold a setting; the same day again replaces."""
        event = fact.event
        kept = [v for v in self.versions if v.effective_on != event.effective_on]
        version = TermVersion(event.effective_on, event.length, event.unit)
        return replace(self, versions=(*kept, version))


def deadline_by_term(view: View, start: date, term: str) -> tuple[bool, date | None]:
    """Return whether a legal term is in force on a day, and the last day that it gives."""
    version = view.of(Term, term).on(start)
    if version is None:
        return False, None
    return True, deadline(view, start, version.length, version.unit)


NOTICE_TERM: Final = "supplement-notice"
"""补正告知期限 (行政许可法 第三十二条): without a notice in time, silence means accepted."""


DECISION_TERM: Final = "decision"
"""决定期限 (行政许可法 第四十二条), where the guide says nothing else."""
