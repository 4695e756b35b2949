"""反应: how one is declared, and as which submissions the reactions to an entry are handed in."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from ledger.entry import Entry, Submission, instant_of
from ledger.events import Event
from ledger.fact import AnyFact, fact_of
from ledger.states.officer import automaton_of, is_automaton, reaction_id, reaction_number
from ledger.view import View

E = TypeVar("E", bound=Event)


class Reaction(NamedTuple):
    """反应: which rule does what, whose automaton records it, and of what; once a target.

    ``make`` gives the event, for the number that the reaction bears where it opens a line. What is
    ``together`` is recorded in one group with the others of its cause that are.
    """

    rule: str
    target: str
    agency: str
    make: Callable[[str], Event]
    together: bool = False

    def entry_id(self, cause: str) -> str:
        """Return the id: whoever reacts to the same cause hands in the same submission."""
        return reaction_id(cause, self.rule, self.target)

    def number(self, cause: str) -> str:
        """Return the number of the line that it opens."""
        return reaction_number(self.agency, self.entry_id(cause))


Group = tuple[Submission[Any], ...]
"""Submissions that are recorded together or not at all."""
Reacts = Callable[[AnyFact, View], Iterable[Reaction]]
REACTIONS: Final[dict[type[Event], Reacts]] = {}
"""What follows from a fact of a type; of corrections and voids see ``amended``."""


def reaction(*event_types: type[Event]) -> Callable[[Reacts], Reacts]:
    """Declare what follows from a fact of some types."""

    def declare(function: Reacts) -> Reacts:
        for event_type in event_types:
            if event_type in REACTIONS:
                raise ValueError(f"{event_type.__name__} has two reactions")
            REACTIONS[event_type] = function
        return function

    return declare


def as_fact(position: int, entry: Entry[Any], view: View) -> AnyFact:
    """Return a stored entry as the fact that it was recorded as."""
    return fact_of(position, entry, view.opening.zone)


def handed_in(
    reactions: Iterable[Reaction], entry: Entry[Any], view: View, *, anew: bool
) -> Iterator[Group]:
    """Yield reactions to an entry as submissions, each once, in the groups that are recorded.

    Where the agency has no automaton yet nothing is done by itself; ``anew`` does it on purpose.
    """
    ids: set[str] = set()
    together: list[Submission[Any]] = []
    for one in reactions:
        entry_id = one.entry_id(entry.id)
        officer = automaton_of(one.agency)
        if entry_id in ids or not (anew or is_automaton(view, officer, one.agency)):
            continue
        ids.add(entry_id)
        event = one.make(one.number(entry.id))
        submission = Submission(
            actor=officer,
            agency=one.agency,
            because=(entry.id,),
            data=event,
            id=entry_id,
            ledger=entry.ledger,
            occurred_at=datetime.fromisoformat(instant_of(entry)),
            type=type(event).__name__,
        )
        if one.together:
            together.append(submission)
        else:
            yield (submission,)
    if together:
        yield tuple(together)
