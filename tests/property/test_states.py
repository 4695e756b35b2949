"""States: whatever facts come in whatever order, folding never fails; some orders never matter."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.fact import AnyFact, Fact
from ledger.rules.base import load_rules
from ledger.states.endable import ENDABLE, Endable
from ledger.view import State
from tests.strategies import instances

load_rules()

KEY: Final = "reg:neiqiu:1/2017-0412"
FACTS_MAX: Final = 6
ANY_ORDER: Final = "in any order"


_TRIED: Final = {ENDABLE["case"], ENDABLE["officer"]}
"""Of the states that differ only by their tag: one that only collects, and one that leaves out."""


def _subclasses(base: type[State]) -> Iterator[type[State]]:
    for state in base.__subclasses__():
        is_tried = state in _TRIED or not issubclass(state, Endable)
        if state.__module__.startswith("ledger.states.") and is_tried:
            yield state
        yield from _subclasses(state)


STATES: Final = sorted(_subclasses(State), key=lambda one: one.__name__)
ORDERLESS: Final = [
    one for one in STATES if ANY_ORDER in f"{one.__doc__} {one.evolve.__doc__}".replace("\n", " ")
]
every_state = pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__)


@st.composite
def named_events(draw: st.DrawFn, state: type[State], event_type: type[Event]) -> Event:
    """Draw an event that names the key of a state, in one of the fields that can."""
    event = draw(instances(event_type))
    field = draw(st.sampled_from(naming.tag_fields(event_type, state.tag)))
    found = next(one for one in naming.namings(event_type) if one.path == field)
    name = f"{state.tag}:{KEY}" if found.kind == "ref" else KEY
    others = getattr(event, field) if found.many else ()
    return replace(event, **{field: (name, *others) if found.many else name})


@st.composite
def facts(draw: st.DrawFn, state: type[State], event_type: type[Event], place: int) -> AnyFact:
    """Draw a fact of a type at a place; half of what is drawn is observed history."""
    event = draw(named_events(state, event_type))
    agency = draw(st.sampled_from(("reg:a:1", "reg:a:2")))
    return Fact(
        event,
        f"00000000-0000-0000-0000-{place:012}",
        agency,
        f"{agency}/{draw(st.integers(1, 3))}",
        f"2017-0{draw(st.integers(1, 9))}-03T01:00:00Z",
        "2017-09-04T01:00:00Z",
        date(2017, 9, 4),
        place,
        draw(st.none() | st.just("old-system")),
    )


def folded(state: type[State], history: list[AnyFact]) -> State:
    result = state()
    for fact in history:
        result = result.evolve(fact, KEY)
    return result


def asked(state: State) -> dict[str, Any]:
    """Return everything that a state answers without being told more."""
    answers = (name for name, one in vars(type(state)).items() if isinstance(one, property))
    return {name: getattr(state, name) for name in answers}


@every_state
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_folding_never_fails_whatever_the_order_of_facts(
    state: type[State], data: st.DataObject
) -> None:
    types = data.draw(st.lists(st.sampled_from(state.folds), max_size=FACTS_MAX))
    history = [data.draw(facts(state, one, place)) for place, one in enumerate(types, start=1)]
    result = folded(state, history)
    assert type(result) is state
    assert asked(result).keys() == asked(state()).keys()


@every_state
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_folding_leaves_the_state_before_as_it_was(state: type[State], data: st.DataObject) -> None:
    types = data.draw(st.lists(st.sampled_from(state.folds), min_size=1, max_size=FACTS_MAX))
    history = [data.draw(facts(state, one, place)) for place, one in enumerate(types, start=1)]
    before = folded(state, history[:-1])
    kept = encoded(before)
    before.evolve(history[-1], KEY)
    assert encoded(before) == kept


def encoded(state: State) -> bytes:
    """Return all that a state says; a mapping that nobody can write to is one like any other."""
    said = msgspec.to_builtins(state, enc_hook=dict)
    return msgspec.json.encode(said, order="deterministic", enc_hook=dict)


def unordered(state: State) -> dict[str, Any]:
    """Return the fields of a state, sequences without their order."""
    return {
        name: sorted(value, key=repr) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(state).items()
    }


def _collects(state: type[State]) -> bool:
    """Tell whether a state only collects, so that no fact comes first."""
    return all(one in ((), frozenset()) for one in msgspec.structs.asdict(state()).values())


def test_the_states_that_need_no_order_are_found() -> None:
    named = {one.__name__ for one in ORDERLESS}
    assert named >= {"Penalty", "Restriction", "Credit", "Feedback", "Rectification", "Pushes"}
    assert named.isdisjoint({"Task", "Item", "Agency", "Officer"})


@pytest.mark.parametrize("state", ORDERLESS, ids=lambda one: one.__name__)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_state_that_needs_no_order_is_the_same_in_every_order(
    state: type[State], data: st.DataObject
) -> None:
    """Of each type one fact, unless all are collected: of two that open a line the first counts."""
    unique = not _collects(state)
    types = data.draw(st.lists(st.sampled_from(state.folds), unique=unique, max_size=FACTS_MAX))
    history = [data.draw(facts(state, one, place)) for place, one in enumerate(types, start=1)]
    other = data.draw(st.permutations(history))
    assert unordered(folded(state, other)) == unordered(folded(state, history))


@every_state
def test_a_state_folds_only_what_can_carry_its_tag(state: type[State]) -> None:
    without = [one.__name__ for one in state.folds if not naming.tag_fields(one, state.tag)]
    assert without == []
