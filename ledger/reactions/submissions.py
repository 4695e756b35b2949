"""反应的提交: what is handed in because of an entry, and whether something was handed in so."""

from collections.abc import Iterator
from typing import Any, Final

from ledger.entry import Entry, Submission, entry_instant, instant_of
from ledger.fact import VOID, AnyFact
from ledger.reactions import draws, feedback, pushes
from ledger.reactions.amended import amendments
from ledger.reactions.base import REACTIONS, Group, Reaction, as_fact, handed_in
from ledger.view import View

CHAPTERS: Final = (pushes, feedback, draws)
"""Where reactions are declared."""
CAUSES: Final = frozenset(one.__name__ for one in REACTIONS) | {VOID}
"""The stored names of what causes something, beside corrections."""


def submissions_of(
    position: int, entry: Entry[Any], view: View, *, anew: bool = False
) -> Iterator[Submission[Any]]:
    """Yield what is handed in because of an entry, one after the other; see ``groups_of``."""
    for group in groups_of(position, entry, view, anew=anew):
        yield from group


def groups_of(
    position: int, entry: Entry[Any], view: View, *, anew: bool = False
) -> Iterator[Group]:
    """Yield what is handed in because of an entry, in groups; ``view`` is the log up to it.

    What an older system did, and what was recorded before there was an automaton, causes nothing
    by itself; ``anew`` reacts to that too, on purpose.
    """
    if entry.observed is not None and not anew:
        return
    yield from handed_in(_caused_by(position, entry, view), entry, view, anew=anew)


def _caused_by(position: int, entry: Entry[Any], view: View) -> Iterator[Reaction]:
    if entry.type == VOID or entry.corrects is not None:
        yield from amendments(position, entry, view)
    elif react := REACTIONS.get(type(entry.data)):
        yield from react(as_fact(position, entry, view), view)


def is_reaction(fact: AnyFact, view: View) -> bool:
    """Tell whether a submission is, byte for byte, what follows from the entry that it names."""
    if len(fact.because) != 1:
        return False
    one = _reactions_to(fact.because[0], view).get(fact.id)
    return (
        one is not None
        and one.data == fact.event
        and (one.agency, one.actor) == (fact.agency, fact.actor)
        and entry_instant(one.occurred_at) == fact.occurred_at
    )


def _reactions_to(cause: str, view: View) -> dict[str, Submission[Any]]:
    """Return what follows from an entry, by its ids; worked out once for a group."""
    return view.once(
        f"reactions:{cause}",
        lambda: {
            one.id: one
            for position, entry in view.history(None, f"id:{cause}")
            if entry.id == cause
            for one in submissions_of(
                position,
                entry,
                view.then(position, view.opening.zone.day(instant_of(entry))),
                anew=True,
            )
        },
    )
