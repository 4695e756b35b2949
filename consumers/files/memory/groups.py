"""Which rows belong together, and what is remembered of each: compiled from a mapping.

``previous`` and ``once`` look at the rows of one key. Those with the same key are one group, so
that each row is remembered once.
"""

from collections.abc import Container, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

from consumers.files.mapping.columns import Get, Values
from consumers.files.mapping.event_rules import EventRule, Once
from consumers.files.mapping.mapping import Earlier, Mapping
from consumers.files.problems import RowProblem
from ledger import resident

SKIPPED: Final = "-"
"""The mark of a row that the mapping skips: `previous` sees it, `once` does not."""
_DIGITS: Final = 24
_NUMBER_CHARACTERS_MIN: Final = 18
"""A shorter text holds no identity number of a resident."""


class RowGroup(Struct, frozen=True):
    """行组: the rows of one key: the names that look at them, and the cells that these need.

    ``onces`` are those whose rule has a condition; a rule without one holds for every row.
    """

    name: str
    by: Get
    earlier: tuple[Earlier, ...]
    onces: tuple[Once, ...]
    cells: tuple[tuple[str, int], ...]

    def marks(self, values: Values, holding: Container[str] | None) -> list[str]:
        """Return whose condition a row fulfils; ``holding`` is None where it is skipped."""
        fulfilled = [one.name for one in self.earlier if one.when is not None and one.when(values)]
        return self.marked(holding, fulfilled)

    def marked(self, holding: Container[str] | None, fulfilled: Container[str]) -> list[str]:
        """Return the marks of a row of which is known which conditions of ``previous`` it meets."""
        if holding is None:
            found = [SKIPPED]
        else:
            found = [once.name for once in self.onces if once.name in holding]
        if self.earlier:
            found += [
                one.name for one in self.earlier if one.when is not None and one.name in fulfilled
            ]
        return found

    def held(self, values: Values) -> dict[str, str]:
        """Return what later rows may ask of a row."""
        if not self.cells:
            return {}
        return {
            column: text
            for column, slot in self.cells
            if (text := values[slot]) is not None
            and (len(text) < _NUMBER_CHARACTERS_MIN or not resident.holds_number(text))
        }


def looks_at_other_rows(mapping: Mapping) -> bool:
    """Tell whether something of a mapping depends on rows beside the one at hand."""
    is_used = any(mapping.column_slots.earlier[one.name] for one in mapping.earlier)
    return is_used or any(rule.once is not None for rule in mapping.events)


class RowGroups:
    """行组: all groups of a mapping, and what tells one row from another."""

    def __init__(self, mapping: Mapping) -> None:
        slots = mapping.column_slots
        names = list(slots.slots)
        used = [one for one in mapping.earlier if slots.earlier[one.name]]
        of_persons = {column.rpartition(".")[2] for column in mapping.persons.columns}
        onces = {rule.once.name: rule for rule in mapping.events if rule.once is not None}
        keys: dict[str, Get] = {one.group: one.by for one in used}
        keys |= {rule.once.group: rule.once.key for rule in onces.values() if rule.once}
        self.groups = tuple(
            RowGroup(
                name,
                _known_by(by),
                tuple(one for one in used if one.group == name),
                tuple(
                    rule.once
                    for rule in onces.values()
                    if rule.once is not None and rule.once.group == name and rule.when is not None
                ),
                tuple(
                    dict.fromkeys(
                        (names[of], of)
                        for one in used
                        if one.group == name
                        for _, of in slots.earlier[one.name]
                        if names[of] not in of_persons
                    )
                ),
            )
            for name, by in keys.items()
        )
        self.by_name = {group.name: group for group in self.groups}
        own = [rule for rule in mapping.events if rule.has_own_key]
        self._own = sorted(own, key=lambda rule: not rule.has_own_condition)
        self._columns = [slot for name, slot in slots.slots.items() if name in slots.places]

    @property
    def knows_rows(self) -> bool:
        """Whether the mapping has a key that is a row's own, by which it is known again."""
        return bool(self._own)

    def row_of(self, values: Values) -> str:
        """Return what a row is known by: the first key of its own, else all its cells."""
        for rule in self._own:
            try:
                if rule.when is None or not rule.has_own_condition or rule.when(values):
                    key = rule.key(values)
                    if key is not None:
                        return f"{rule.slot}/{without_clear(key)}"
            except RowProblem:
                continue
        return _digest("\0".join([values[slot] or "" for slot in self._columns]))


def _known_by(by: Get) -> Get:
    def key(values: Values) -> str | None:
        try:
            found: str | None = by(values)
        except RowProblem:
            return None
        if found is None or len(found) < _NUMBER_CHARACTERS_MIN:
            return found
        return without_clear(found)

    return key


def without_clear(text: str) -> str:
    """Return what something is known by; never an identity number of a resident in clear."""
    is_number = len(text) >= _NUMBER_CHARACTERS_MIN and resident.holds_number(text)
    return _digest(text) if is_number else text


def _digest(text: str) -> str:
    return f"={sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGITS]}"


def once_names(rules: Sequence[EventRule]) -> list[str]:
    """Return the names of the once-rules among rules."""
    return [rule.once.name for rule in rules if rule.once is not None]
