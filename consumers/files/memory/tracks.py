"""The rows of each key over all files of a source, in one order.

A row that is known keeps its place, with the cells that it has now. A new one stands before the
known row that follows it in its file, or at the end: so a night's new rows go on where the last
file ended, and a longer export says the order.
"""

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence

from msgspec import Struct

from consumers.files.mapping.columns import Values
from consumers.files.mapping.event_rules import Once
from consumers.files.mapping.mapping import Earlier
from consumers.files.memory.groups import SKIPPED, RowGroups, without_clear
from consumers.files.readers.rows import Fed
from consumers.files.row_memory import Remembered
from ledger.store.import_lines import ImportMemory, Line

Name = tuple[str, str]
"""A group and a key."""


class TrackedRow(Struct):
    """A remembered row; ``first`` and ``last`` are where it stands in the file at hand."""

    row: str
    marks: list[str]
    cells: dict[str, str]
    first: int | None = None
    last: int | None = None


class Track:
    """一键之行: the rows of one key in their order."""

    def __init__(self, line: Line) -> None:
        self.rows: list[TrackedRow] = []
        self.by_row: dict[str, TrackedRow] = {}
        self.is_changed = False
        self._places: dict[str, int] = {}
        self._new: dict[str, TrackedRow] = {}
        for row, marks, cells in line:
            if row not in self.by_row:
                self.by_row[row] = TrackedRow(row, marks, cells)
                self.rows.append(self.by_row[row])

    def see(self, row: str, ordinal: int) -> None:
        """Find or make the place of a row of the file at hand."""
        known = self.by_row.get(row)
        if known is None:
            known = self.by_row[row] = self._new[row] = TrackedRow(row, [], {}, first=ordinal)
            self.is_changed = True
        elif self._new and row not in self._new:
            place = self.rows.index(known)
            self.rows[place:place] = self._new.values()
            self._new = {}
        known.first = ordinal if known.first is None else known.first
        known.last = ordinal

    def settle(self) -> None:
        """Put what is new and stands before nothing known at the end."""
        self.rows += self._new.values()
        self._new = {}
        self._places = {one.row: place for place, one in enumerate(self.rows)}

    def tell(self, row: str, marks: list[str], cells: dict[str, str]) -> None:
        """Note what a row fulfils and holds now."""
        known = self.by_row[row]
        if known.marks != marks or known.cells != cells:
            known.marks, known.cells = marks, cells
            self.is_changed = True

    def before(self, row: str, earlier: Earlier) -> TrackedRow | None:
        """Return the row that a name speaks of, seen from a row."""
        for place in range(self._places[row] - 1, -1, -1):
            found = self.rows[place]
            if earlier.when is None or earlier.name in found.marks:
                return found
        return None

    def taker(self, once: Once, *, always: bool) -> TrackedRow | None:
        """Return the row for which a rule holds, None where there is none."""
        seen = reversed(self.rows) if once.is_last else iter(self.rows)
        rows: Iterator[TrackedRow] = (one for one in seen if SKIPPED not in one.marks)
        if once.is_last and not once.is_match:
            rows = itertools.islice(rows, 1)
        return next((one for one in rows if always or once.name in one.marks), None)

    @property
    def end(self) -> TrackedRow | None:
        """The last row that is not skipped."""
        return next((one for one in reversed(self.rows) if SKIPPED not in one.marks), None)

    @property
    def line(self) -> Line:
        """The rows as they are kept."""
        return [[one.row, one.marks, one.cells] for one in self.rows]


class Tracks:
    """Stands for first, last and earlier rows where something of the source is remembered."""

    def __init__(
        self,
        groups: RowGroups,
        memory: ImportMemory,
        slots: Mapping[str, Sequence[tuple[int, int]]],
        names: Sequence[str],
    ) -> None:
        self._groups = groups
        self._memory = memory
        self._names = names
        self._tracks: dict[Name, Track] = {}
        self._filled = [
            (group, one, [(to, names[of]) for to, of in slots[one.name]])
            for group in groups.groups
            for one in group.earlier
        ]
        self._marked = {once.name for group in groups.groups for once in group.onces}
        self._row = ""
        self._keys: dict[str, str | None] = {}

    def load(self, rows: Sequence[Values]) -> None:
        """Bring in what is remembered of the keys of some rows."""
        for group in self._groups.groups:
            keys = {key for values in rows if (key := group.by(values)) is not None}
            unread = [key for key in keys if (group.name, key) not in self._tracks]
            lines = self._memory.lines(group.name, unread)
            for key in unread:
                self._tracks[group.name, key] = Track(lines.get(key, []))

    def see(self, values: Values, ordinal: int) -> None:
        """Let a row of the file have its place in every group."""
        row = self._groups.row_of(values)
        for group in self._groups.groups:
            key = group.by(values)
            if key is not None:
                self._tracks[group.name, key].see(row, ordinal)

    def settle(self) -> None:
        """End the pass that gives rows their places."""
        for track in self._tracks.values():
            track.settle()

    def fill(self, values: Values) -> None:
        """Put the columns of earlier rows into their slots."""
        self._row = self._groups.row_of(values)
        self._keys = {group.name: group.by(values) for group in self._groups.groups}
        for group, one, columns in self._filled:
            track = self._track(group.name)
            found = None if track is None else track.before(self._row, one)
            if found is not None:
                for to, column in columns:
                    values[to] = found.cells.get(column)

    def _track(self, group: str) -> Track | None:
        key = self._keys[group]
        return None if key is None else self._tracks[group, key]

    def note(self, values: Values) -> Sequence[str]:  # noqa: ARG002 - as a first import calls it
        """Nothing has to be done: a pass ahead has told everything."""
        return ()

    def tell(self, values: Values, holding: Container[str] | None) -> None:
        """Remember what the row that was filled last fulfils and holds."""
        for group in self._groups.groups:
            track = self._track(group.name)
            if track is not None:
                track.tell(self._row, group.marks(values, holding), group.held(values))

    def takes(self, once: Once, key: str, ordinal: int) -> bool:
        """Tell whether the rule holds for this row of the key."""
        taker = self._taker(once, key)
        if taker is None:
            return False
        return ordinal == (taker.last if once.is_last else taker.first)

    def _taker(self, once: Once, key: str) -> TrackedRow | None:
        return self._tracks[once.group, without_clear(key)].taker(
            once, always=once.name not in self._marked
        )

    def may_take(self, once: Once, key: str, ordinal: int) -> bool:
        """Tell whether a row that nothing tells from a changed one could be that of the key."""
        taker = self._taker(once, key)
        return (
            not self._groups.knows_rows
            and not once.is_last
            and taker is not None
            and taker.first is None
            and self._tracks[once.group, without_clear(key)].by_row[self._row].first == ordinal
        )

    def is_left_by(self, once: Once, key: str, ordinal: int) -> bool:
        """Tell whether with this row no row of the key is one for which the rule holds."""
        track = self._tracks[once.group, without_clear(key)]
        own = track.by_row[self._row]
        return own.last == ordinal and track.end is own and self._taker(once, key) is None

    def remembered(self, values: Values, names: Sequence[str]) -> Remembered:
        """Return what earlier rows gave to this row, for its quarantine line."""
        found: Remembered = {}
        for group, one, columns in self._filled:
            key = group.by(values)
            if key is not None:
                found[one.name] = (key, {names[to]: values[to] for to, _ in columns})
        return found

    def recall(self, values: Values, fed: Fed, names: Sequence[str]) -> None:
        """Fill from what a quarantine line remembers, where its key is still the same."""
        for group, one, columns in self._filled:
            key, held = fed.earlier.get(one.name, (None, {}))
            if key is not None and key == group.by(values):
                for to, _ in columns:
                    values[to] = held.get(names[to])

    def correct(self, values: Values, holding: Container[str] | None) -> None:
        """Remember a row that was set aside as it is corrected."""
        self.load([values])
        row = self._groups.row_of(values)
        for group in self._groups.groups:
            key = group.by(values)
            track = None if key is None else self._tracks[group.name, key]
            if track is not None and row in track.by_row:
                track.tell(row, group.marks(values, holding), group.held(values))

    def keep(self, *, at_least: int = 0) -> None:
        """Write what has changed, where it is so much."""
        if len(self._tracks) < at_least:
            return
        changed = {name: track for name, track in self._tracks.items() if track.is_changed}
        self._memory.replace({name: track.line for name, track in changed.items()})
        for track in changed.values():
            track.is_changed = False


class NewLines:
    """Writes the lines of a source of which nothing was remembered, in the order of its file."""

    def __init__(self, groups: RowGroups, memory: ImportMemory) -> None:
        self._groups = groups
        self._memory = memory
        self._lines: dict[Name, Line] = {}
        self._count = 0

    def note(
        self, values: Values, holding: Container[str] | None, fulfilled: Container[str]
    ) -> None:
        """Remember a row; ``fulfilled`` are the names of ``previous`` that will look at it."""
        row, lines = self._groups.row_of(values), self._lines
        self._count += 1
        for group in self._groups.groups:
            key = group.by(values)
            if key is not None:
                name = (group.name, key)
                made = [row, group.marked(holding, fulfilled), group.held(values)]
                if name in lines:
                    lines[name].append(made)
                else:
                    lines[name] = [made]

    def keep(self, *, at_least: int = 0) -> None:
        """Write what is new, where that are so many rows."""
        if self._count >= at_least:
            self._memory.add(self._lines)
            self._lines, self._count = {}, 0
