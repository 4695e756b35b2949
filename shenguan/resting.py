"""Resting (依存): what stands on an entry: later in its line, or in what came out of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from ledger import naming
from ledger.events.credit import RestrictionImposed
from ledger.events.listing import JointPunishmentInitiated, SeriousListEntered
from ledger.events.record import SubmissionRefused
from ledger.fact import AnyFact, effective, naming_tag
from ledger.zone import Zone
from shenguan.references import References, Target
from shenguan.repeated import Changes

_RESTS: Final = (RestrictionImposed, SeriousListEntered, JointPunishmentInitiated)
"""What names a ground that it comes out of."""


class Resting:
    """依存者: finds in a log what stands on an entry, by the lines of what it names."""

    def __init__(self, references: References, zone: Zone) -> None:
        self._references = references
        self._zone = zone

    def of(self, target: Target, changed: Changes) -> list[AnyFact]:
        """Return what stands after a target in its line, and in the lines that come out of it.

        A restriction on whoever is somebody else now comes out of its ground.
        """
        line = naming.line_of(target.latest.data)
        found: dict[str, AnyFact] = {}
        waiting = [] if line is None else [line]
        seen = set(waiting)
        while waiting:
            of_line = waiting.pop()
            for fact in (*self._facts(of_line), *self._bars(of_line, changed)):
                if fact.position <= target.position:
                    continue
                found[fact.id] = fact
                own = naming.line_of(fact.event)
                if own is not None and own not in seen:
                    seen.add(own)
                    waiting.append(own)
        return sorted(found.values(), key=lambda one: one.position)

    def fact(self, entry_id: str) -> AnyFact:
        """Return the fact that an entry stands for now."""
        target = self._references.amended(entry_id)
        tag = naming.line_of(target.latest.data) or naming.tags_of(target.latest.data)[0]
        return next(one for one in self._facts(tag) if one.id == entry_id)

    def _bars(self, ground: str, changed: Changes) -> Sequence[AnyFact]:
        """Return what binds a former subject and names a ground."""
        subjects, _ = changed.get("subject", (set(), None))
        return [
            fact
            for subject in sorted(subjects)
            for fact in self._facts(f"subject:{subject}")
            if isinstance(fact.event, _RESTS) and fact.event.ground == ground
        ]

    def _facts(self, tag: str) -> Iterator[AnyFact]:
        facts = effective(self._references.line(tag), self._zone, self._references.entry_at)
        for one in naming_tag(facts, tag):
            if not isinstance(one.event, SubmissionRefused):
                yield one
