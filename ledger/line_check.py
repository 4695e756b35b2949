"""After a correction or a void the line must still be lawful: its later entries are decided again.

Line states are read with today's corrections, all others as they were known at the entry's place.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger.entry import Submission
from ledger.fact import AnyFact, effective, naming_tag
from ledger.rules._rule import RULES
from ledger.rules.record import (
    BREAKS,
    LINE_TOO_LONG,
    LINES,
    NOT_SUBMITTABLE,
    record_refusal,
    superseding_tags,
)
from ledger.states import States
from ledger.view import Objection, Opening, State, View

LINE_ENTRIES_MAX: Final = 2_000


def broken_lines(
    submission: Submission[Any], place: int, states: States, opening: Opening
) -> Iterator[Objection]:
    """Yield an objection for each line that a correction or void at ``place`` would break."""
    for tag in superseding_tags(submission):
        if tag.partition(":")[0] in LINES:
            yield from _decide_again(tag, place, states, opening)


def _decide_again(tag: str, place: int, states: States, opening: Opening) -> Iterator[Objection]:
    stored = states.history(None, tag)
    if len(stored) > LINE_ENTRIES_MAX:
        yield LINE_TOO_LONG("corrects", f"{tag}: {len(stored)}")
        return
    facts = naming_tag(effective(stored, opening.zone, states.entry_at), tag)
    for fact in facts:
        if fact.position < place or fact.observed is not None:
            continue
        codes = _refusals(fact, _view_of_the_past(tag, facts, fact, states, opening))
        if codes:
            detail = f"{fact.id} ({type(fact.event).__name__}, {fact.position}): {', '.join(codes)}"
            yield BREAKS("corrects", detail, blocking=(fact.id,))


def _refusals(fact: AnyFact, view: View) -> list[str]:
    rule = RULES[type(fact.event)]
    if rule is record_refusal:
        return []
    return [
        objection.code.code
        for objection in rule(fact, view)
        if objection.code.refuses and objection.code is not NOT_SUBMITTABLE
    ]


def _view_of_the_past(  # noqa: PLR0917 - the five things that a past decision saw
    tag: str, line: Iterable[AnyFact], fact: AnyFact, states: States, opening: Opening
) -> View:
    before = [earlier for earlier in line if earlier.position < fact.position]

    def of(state: type[State], key: str) -> State:
        if f"{state.tag}:{key}" != tag:
            return states.at(state, key, fact.position - 1)
        folded = state()
        for earlier in before:
            if type(earlier.event) in state.folds:
                folded = folded.evolve(earlier, key)
        return folded

    return View(opening, fact.day, of=of, at=states.at, fact=states.fact, history=states.history)
