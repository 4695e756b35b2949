"""What is remembered across rows: first and last rows of a key, and the earlier row of a key.

Keys only, and of an earlier row the columns that the mapping asks for: rows are not held.
"""

from collections.abc import Mapping, Sequence

from consumers.files.mapping.columns import Values
from consumers.files.mapping.event_rules import Once
from consumers.files.mapping.mapping import Earlier
from consumers.files.readers.rows import Fed

Held = dict[str, tuple[str | None, ...]]
Remembered = dict[str, tuple[str, dict[str, str | None]]]


class Occurrences:
    """首末行: tells whether a row is the one of its key for which a rule holds."""

    def __init__(self) -> None:
        self._seen: dict[str, set[str]] = {}
        self._last: dict[str, dict[str, int]] = {}

    def note_last(self, once: Once, key: str, ordinal: int) -> None:
        """Remember, in a pass ahead, that a row is the last one of a key so far."""
        self._last.setdefault(once.name, {})[key] = ordinal

    def takes(self, once: Once, key: str, ordinal: int) -> bool:
        """Tell whether the rule holds for this row of the key."""
        if once.is_last:
            return self._last.get(once.name, {}).get(key) == ordinal
        seen = self._seen.setdefault(once.name, set())
        if key in seen:
            return False
        seen.add(key)
        return True


class EarlierRows:
    """前一行: fills ``name.column`` from the last row of the same key."""

    def __init__(
        self, earlier: Sequence[Earlier], slots: Mapping[str, Sequence[tuple[int, int]]]
    ) -> None:
        used = [rule for rule in earlier if slots[rule.name]]
        held: dict[str, Held] = {rule.name: {} for rule in used}
        self._filled = [
            (rule, [to for to, _ in slots[rule.name]], held[rule.name]) for rule in used
        ]
        self._noted = [(rule, [of for _, of in slots[rule.name]], held[rule.name]) for rule in used]
        self._keys: list[str | None] = []

    def fill(self, values: Values) -> None:
        """Put the columns of earlier rows into their slots."""
        self._keys = []
        for rule, to, held_by_key in self._filled:
            key = rule.by(values)
            self._keys.append(key)
            held = None if key is None else held_by_key.get(key)
            if held is not None:
                for slot, value in zip(to, held, strict=True):
                    values[slot] = value

    def note(self, values: Values) -> list[str]:
        """Remember the row that was filled last for the next one of its key.

        Returns the names that will look at it.
        """
        names = []
        for key, (rule, of, held_by_key) in zip(self._keys, self._noted, strict=True):
            if key is not None and (rule.when is None or rule.when(values)):
                held_by_key[key] = tuple([values[slot] for slot in of])
                names.append(rule.name)
        return names

    def remembered(self, values: Values, names: Sequence[str]) -> Remembered:
        """Return what earlier rows gave to this row, for its quarantine line."""
        found: Remembered = {}
        for rule, to, _ in self._filled:
            key = rule.by(values)
            if key is not None:
                found[rule.name] = (key, {names[slot]: values[slot] for slot in to})
        return found

    def recall(self, values: Values, fed: Fed, names: Sequence[str]) -> None:
        """Fill from what a quarantine line remembers, where its key is still the same."""
        for rule, to, _ in self._filled:
            key, held = fed.earlier.get(rule.name, (None, {}))
            if key is not None and key == rule.by(values):
                for slot in to:
                    values[slot] = held.get(names[slot])
