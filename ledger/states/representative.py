"""法定代表人: whether a legal person names who represents it, or has left him out this time."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.intake import ApplicationReceived, Party, PartyRole, SupplementSubmitted
from ledger.fact import AnyFact
from ledger.law.representative import is_legal_person
from ledger.states.case import Case
from ledger.states.subject import same
from ledger.view import Code, Objection, State, View


class Represented(State, frozen=True, kw_only=True):
    """法定代表人: the first entry in which an applicant named who represents it."""

    tag: ClassVar = "subject"
    folds: ClassVar = (ApplicationReceived, SupplementSubmitted)
    named_in: str | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold who is named."""
        if self.named_in is not None or not names_one(fact.event.parties):
            return self
        return replace(self, named_in=fact.id)


def names_one(parties: Iterable[Party]) -> bool:
    """Tell whether somebody among the parties represents the applicant."""
    return any(party.role is PartyRole.REPRESENTATIVE for party in parties)


def lacks_one(case: Case) -> bool:
    """Tell whether a case is a legal person's that has not named who represents it."""
    return is_legal_person(case.subject) and not names_one(case.parties)


def judge_representative(view: View, case: Case, number: str, missing: Code) -> Iterator[Objection]:
    """Yield what stands against accepting a case whose legal person names no representative.

    What is simply not on record is a finding; one who is on record, and is left out this time, may
    be left out because of a bar on him.
    """
    if case.subject is None or not lacks_one(case):
        return
    named = [view.of(Represented, code).named_in for code in same(view, case.subject)]
    blocking = tuple(entry for entry in named if entry is not None)
    yield Objection(missing, "data.case", number, blocking, is_mild=not blocking)
