"""What folds what: the states that an event type feeds, and by which of its fields."""

from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from ledger import naming
from ledger.events import Event
from ledger.view import State


def _all_states(base: type[State] = State) -> Iterable[type[State]]:
    for state in base.__subclasses__():
        yield state
        yield from _all_states(state)


@cache
def states_of(kind: str) -> tuple[type[State], ...]:
    """Return the states that are kept under a kind of tag."""
    return tuple(state for state in _all_states() if state.tag == kind)


@cache
def folders(event_type: type[Event], kind: str) -> tuple[type[State], ...]:
    """Return the states that fold an event type under a kind of tag."""
    return tuple(
        state for state in _all_states() if state.tag == kind and event_type in state.folds
    )


class Feed(NamedTuple):
    """The states that one tagged field of an event type feeds, with how to get at the key."""

    get: Callable[[Any], Any]
    states: tuple[type[State], ...]


@cache
def fields_that_fold(event_type: type[Event]) -> tuple[Feed, ...] | None:
    """Return which field of a type feeds which states; None where only the tags can tell.

    That is where a field may name anything or several things, or two fields name the same kind.
    """
    tagged = [one for one in naming.namings(event_type) if one.tagged]
    kinds = [one.kind for one in tagged]
    if any(one.many or one.kind == "ref" for one in tagged) or len(set(kinds)) < len(kinds):
        return None
    return tuple(
        Feed(attrgetter(one.path), states)
        for one in tagged
        if (states := folders(event_type, one.kind))
    )
