"""After a correction or a void the line must still be lawful: its later entries are decided again.

Line states are read with today's corrections, all others as they were known at the entry's place.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger.entry import Submission
from ledger.events.base import LINES
from ledger.fact import AnyFact, Stored, effective, naming_tag
from ledger.gate.state_cache import StateCache
from ledger.rules.base import RULES
from ledger.rules.record import (
    BREAKS,
    LINE_TOO_LONG,
    NOT_SUBMITTABLE,
    record_refusal,
    superseding_tags,
)
from ledger.view import Objection, Opening, S, State, View

LINE_ENTRIES_MAX: Final = 2_000


def lines_of_group(submissions: Iterable[Submission[Any]]) -> frozenset[str]:
    """Return the line tags that the corrections and voids of a group touch."""
    return frozenset(
        tag
        for submission in submissions
        for tag in superseding_tags(submission)
        if tag.partition(":")[0] in LINES
    )


def broken_lines(
    submission: Submission[Any], lines: frozenset[str], states: StateCache, opening: Opening
) -> Iterator[Objection]:
    """Yield an objection for each line that a correction or void would break.

    ``lines`` are all lines that its group touches: they are read with the group's corrections.
    """
    target = submission.corrects or submission.data
    for tag in superseding_tags(submission):
        if tag in lines:
            yield from DecidedLine(tag, lines, states, opening).decide_again(target.position)


class DecidedLine:
    """One line, whose entries are decided again beside the other lines of the group.

    ``today`` are states that its entries are decided with as they are now, not as they were.
    """

    def __init__(
        self,
        tag: str,
        lines: frozenset[str],
        states: StateCache,
        opening: Opening,
        *,
        today: frozenset[type[State]] = frozenset(),
    ) -> None:
        self._tag = tag
        self._lines = lines
        self._states = states
        self._opening = opening
        self._now = today
        self._stored: dict[str, list[Stored]] = {}
        self._today: dict[str, list[AnyFact]] = {}

    def decide_again(self, place: int) -> Iterator[Objection]:
        """Yield an objection for each entry from a place on that would be refused now."""
        count = len(self.stored(self._tag))
        if count > LINE_ENTRIES_MAX:
            yield LINE_TOO_LONG("corrects", f"{self._tag}: {count}")
            return
        for fact in self.facts(self._tag):
            if fact.position < place or fact.observed is not None:
                continue
            codes = _refusals(fact, self.view_of(fact))
            if codes:
                name = type(fact.event).__name__
                detail = f"{fact.id} ({name}, {fact.position}): {', '.join(codes)}"
                yield BREAKS("corrects", detail, blocking=(fact.id,))

    def stored(self, tag: str) -> list[Stored]:
        """Return the raw entries of a line, corrections and voids as they are."""
        if tag not in self._stored:
            self._stored[tag] = self._states.history(None, tag)
        return self._stored[tag]

    def facts(self, tag: str) -> list[AnyFact]:
        """Return the facts of a line as they are known today."""
        if tag not in self._today:
            facts = effective(self.stored(tag), self._opening.zone, self._states.entry_at)
            self._today[tag] = naming_tag(facts, tag)
        return self._today[tag]

    def view_of(self, fact: AnyFact) -> View:
        """Return what the entry's decision sees: the lines as of today, all else as of then."""

        def of(state: type[S], key: str) -> S:
            if state in self._now:
                return self._states.get(state, key)
            tag = f"{state.tag}:{key}"
            if tag not in self._lines:
                return self._states.at(state, key, fact.position - 1)
            folded = state()
            for earlier in self.facts(tag):
                if earlier.position < fact.position and type(earlier.event) in state.folds:
                    folded = folded.evolve(earlier, key)
            return folded

        states = self._states
        return View(
            self._opening,
            fact.day,
            of=of,
            at=states.at,
            fact=states.fact,
            history=states.history,
        )


def _refusals(fact: AnyFact, view: View) -> list[str]:
    rule = RULES[type(fact.event)]
    if rule is record_refusal:
        return []
    return [
        objection.code.code
        for objection in rule(fact, view)
        if objection.code.refuses and objection.code is not NOT_SUBMITTABLE
    ]
