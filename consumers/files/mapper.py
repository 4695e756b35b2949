"""From rows to planned facts: a mapping bound to the columns of one file."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from consumers.files.mapping.columns import Values
from consumers.files.mapping.each import Each
from consumers.files.mapping.event_rules import EventRule
from consumers.files.mapping.mapping import Mapping as FileMapping
from consumers.files.members import of_member, same_key
from consumers.files.memory.groups import RowGroups, once_names
from consumers.files.memory.tracks import NewLines, Tracks
from consumers.files.planned import (
    Author,
    Left,
    Mapped,
    Planned,
    no_event,
    nothing_for,
    refuse_clear,
)
from consumers.files.problems import RowProblem
from consumers.files.readers.rows import SourceRow
from consumers.files.row_memory import EarlierRows, Occurrences
from consumers.files.row_values import RowValues
from ledger.store.import_lines import ImportMemory

Progress = Callable[[int, int], None]
"""Told how many rows are done, and how many there are, or seem to be."""
_REFERENCES_MAX: Final = 500_000
_SHOWN_EVERY: Final = 20_000
_LOOKED_UP_AT_ONCE: Final = 2_000


class Mapper:
    """映射器: one pass over one file; not for several threads at once."""

    def __init__(
        self,
        mapping: FileMapping,
        columns: Sequence[str],
        author: Author,
        memory: ImportMemory | None = None,
    ) -> None:
        self._mapping = mapping
        self._author = author
        self._row_values = RowValues(mapping, columns)
        self._values = self._row_values.of
        self._members = self._row_values.members
        self._names = _names(mapping)
        self._occurrences = Occurrences()
        self._earlier: EarlierRows | Tracks = self._fresh_earlier()
        self._tracks: Tracks | None = None
        self._lines: NewLines | None = None
        if memory is not None:
            self._look_back(RowGroups(mapping), memory)
        self._done: set[tuple[str, str]] = set()

    def _fresh_earlier(self) -> EarlierRows:
        return EarlierRows(self._mapping.earlier, self._mapping.column_slots.earlier)

    def _look_back(self, groups: RowGroups, memory: ImportMemory) -> None:
        if memory.is_empty:
            self._lines = NewLines(groups, memory)
        else:
            slots = self._mapping.column_slots
            self._tracks = Tracks(groups, memory, slots.earlier, list(slots.slots))
            self._earlier = self._tracks

    @property
    def begins_anew(self) -> bool:
        """Whether nothing is remembered of the source's rows, though it would count."""
        return self._lines is not None

    @property
    def listed(self) -> Iterable[str]:
        """The columns of the lists that rules go through."""
        return self._members.slots

    @property
    def looks_ahead(self) -> bool:
        """Whether a pass ahead is needed.

        It is where some rule holds for the last row of its key, or rows of earlier files count.
        """
        return self._tracks is not None or any(
            rule.once is not None and rule.once.is_last for rule in self._mapping.events
        )

    def look_ahead(
        self, read: Callable[[], Iterable[SourceRow]], progress: Progress | None = None
    ) -> int:
        """Find the last row of each key; return how many rows there are."""
        if self._tracks is not None:
            self._give_places(self._tracks, read())
        rules = {
            rule.once.name: rule
            for rule in self._mapping.events
            if rule.once is not None and rule.once.is_last
        }
        earlier, ordinal = self._tracks or self._fresh_earlier(), -1
        for ordinal, row in enumerate(read()):
            if progress is not None and ordinal % _SHOWN_EVERY == 0:
                progress(0, ordinal + 1)
            if row.problem is not None or row.fed is not None:
                continue
            values = self._values(row)
            earlier.fill(values)
            is_skipped = self._skips(values)
            if isinstance(earlier, Tracks):
                self._tell(earlier, values, is_skipped=is_skipped)
                continue
            if not is_skipped:
                for rule in rules.values():
                    self._note_last(rule, values, ordinal)
            try:
                earlier.note(values)
            except RowProblem:
                continue
        return ordinal + 1

    def _give_places(self, tracks: Tracks, rows: Iterable[SourceRow]) -> None:
        """Let every row of the file have its place among those that are remembered."""
        ordinal, unread = 0, iter(rows)
        while page := list(islice(unread, _LOOKED_UP_AT_ONCE)):
            made = [
                None if row.problem is not None or row.fed is not None else self._values(row)
                for row in page
            ]
            tracks.load([values for values in made if values is not None])
            for values in made:
                if values is not None:
                    tracks.see(values, ordinal)
                ordinal += 1
        tracks.settle()

    def _tell(self, tracks: Tracks, values: Values, *, is_skipped: bool) -> None:
        with suppress(RowProblem):
            rules = [rule for rule in self._mapping.events if _holds(rule, values, [])]
            tracks.tell(values, None if is_skipped else once_names(rules))

    def _note_last(self, rule: EventRule, values: Values, ordinal: int) -> None:
        assert rule.once is not None  # noqa: S101 - only such rules are looked for
        if not rule.once.is_match or _holds(rule, values, []):
            try:
                key = rule.once.key(values)
            except RowProblem:
                return
            if key is not None:
                self._occurrences.note_last(rule.once, key, ordinal)

    def map(self, row: SourceRow, ordinal: int) -> Mapped | None:
        """Return what a row makes, or None where the mapping skips it."""
        if row.problem is not None:
            return Mapped(row, [], [], [], {}, {}, row.problem)
        values = self._values(row)
        if row.fed is None:
            self._earlier.fill(values)
        else:
            self._earlier.recall(values, row.fed, self._names)
        mapped = Mapped(row, values, [], [], {}, {})
        try:
            if self._mapping.skip is not None and self._mapping.skip(values):
                self._note(row, values, None)
                return None
            self._plan(mapped, ordinal)
        except RowProblem as problem:
            mapped.problem = problem.problem
        if mapped.problem is not None:
            mapped.references, mapped.events = [], []
        return mapped

    def remember(self, mapped: Mapped) -> None:
        """Note, for a row that is set aside, what earlier rows gave to it."""
        if mapped.values:
            mapped.earlier = self._earlier.remembered(mapped.values, self._names)

    def value_of(self, mapped: Mapped, column: str) -> str | None:
        """Return what a row holds in a column."""
        slot = self._mapping.column_slots.slots.get(column, self._members.slots.get(column))
        return None if slot is None else mapped.values[slot]

    def numbers_of(self, mapped: Mapped) -> list[str]:
        """Return the cells of a row in which an identity number stands, as read and as written."""
        return self._row_values.numbers_of(mapped.row, mapped.values)

    def _skips(self, values: Values) -> bool:
        try:
            return self._mapping.skip is not None and self._mapping.skip(values)
        except RowProblem:
            return False

    def _plan(self, mapped: Mapped, ordinal: int) -> None:
        values, problems = mapped.values, list[RowProblem]()
        if mapped.row.flaws is not None:
            problems.extend(self._row_values.flawed(mapped.row, mapped.row.flaws))
        rules = [rule for rule in self._mapping.events if _holds(rule, values, problems)]
        chosen = [
            (rule, is_open)
            for rule in rules
            if (is_open := self._applies(rule, mapped, ordinal)) is not None
        ]
        self._note(mapped.row, values, rules)
        if problems:
            raise problems[0]
        mapped.references = self._plan_references(values)
        for rule, is_open in chosen:
            if rule.each is None:
                mapped.events.append(
                    self._planned(rule, values, is_reference=False, is_open=is_open)
                )
            else:
                mapped.events += self._planned_each(rule, rule.each, values, is_open=is_open)
        if self._tracks is not None:
            self._look_at_tracks(self._tracks, mapped, rules, ordinal)
        if not rules:
            raise RowProblem(no_event())
        if self._mapping.persons.columns:
            refuse_clear([*mapped.references, *mapped.events], self.numbers_of(mapped))

    def _note(self, row: SourceRow, values: Values, rules: Sequence[EventRule] | None) -> None:
        """Let later rows see this one; ``rules`` are those that hold, None where it is skipped."""
        if self._tracks is None:
            if row.fed is None:
                fulfilled = self._earlier.note(values)
                if self._lines is not None:
                    holding = None if rules is None else once_names(rules)
                    self._lines.note(values, holding, fulfilled)
        elif row.fed is not None:
            self._tracks.correct(values, None if rules is None else once_names(rules))

    def _look_at_tracks(
        self, tracks: Tracks, mapped: Mapped, rules: Sequence[EventRule], ordinal: int
    ) -> None:
        """Find facts that this row may have changed, and what no row makes any more."""
        if mapped.row.fed is not None:
            return
        values = mapped.values
        for rule in self._mapping.events:
            once = rule.once
            key = None if once is None else once.key(values)
            if once is None or key is None or rule.each is not None:
                continue
            if rule in rules:
                if tracks.may_take(once, key, ordinal):
                    made = self._planned(rule, values, is_reference=False)
                    made.is_perhaps = True
                    mapped.events.append(made)
            elif tracks.is_left_by(once, key, ordinal):
                fact_key = rule.key(values)
                if fact_key is not None:
                    mapped.left.append(Left(rule, fact_key))

    def keep(self, *, at_least: int = 0) -> None:
        """Keep what is to be remembered of the rows so far, where that is so much."""
        for memory in (self._tracks, self._lines):
            if memory is not None:
                memory.keep(at_least=at_least)

    def _applies(self, rule: EventRule, mapped: Mapped, ordinal: int) -> bool | None:
        """Return None where a rule's once-key belongs to another row.

        True where a quarantined row changed its key, so that only the log can tell.
        """
        if rule.once is None:
            return False
        name = rule.once.name
        key = rule.once.key(mapped.values)
        if key is None:
            return False
        if mapped.row.fed is not None:
            former, taken = mapped.row.fed.once.get(name, (None, False))
            mapped.once[name] = (key, taken)
            if former != key:
                return True
            return False if taken else None
        known = mapped.once.get(name)
        if known is None:
            known = mapped.once[name] = (
                key,
                (self._tracks or self._occurrences).takes(rule.once, key, ordinal),
            )
        return False if known[1] else None

    def _plan_references(self, values: Values) -> list[Planned]:
        planned: dict[tuple[str, str], Planned] = {}
        for rule in self._mapping.references:
            if rule.when is None or rule.when(values):
                if rule.each is not None:
                    for fact in self._planned_each(rule, rule.each, values, is_reference=True):
                        if (rule.slot, fact.key) not in self._done:
                            planned.setdefault((rule.slot, fact.key), fact)
                    continue
                key = rule.key(values)
                if key is not None and (rule.slot, key) not in self._done:
                    name = (rule.slot, key)
                    planned[name] = planned.get(name) or self._planned(
                        rule, values, is_reference=True
                    )
        return list(planned.values())

    def done(self, planned: Iterable[Planned]) -> None:
        """Remember that references are on their way: no later row makes them again."""
        if len(self._done) > _REFERENCES_MAX:
            self._done.clear()
        self._done.update((one.rule.slot, one.key) for one in planned)

    def _planned_each(
        self,
        rule: EventRule,
        each: Each,
        values: Values,
        *,
        is_reference: bool = False,
        is_open: bool = False,
    ) -> Iterable[Planned]:
        """Return a fact of each member of a list; members that are the same are one."""
        made: dict[str, Planned] = {}
        for member in self._members.of(each, values):
            try:
                fact = self._planned(rule, values, is_reference=is_reference, is_open=is_open)
            except RowProblem as problem:
                raise of_member(problem, member) from None
            fact.columns = member.columns
            former = made.setdefault(fact.key, fact)
            if _content(former) != _content(fact):
                raise same_key(rule, fact.key)
        return made.values()

    def _planned(
        self, rule: EventRule, values: Values, *, is_reference: bool, is_open: bool = False
    ) -> Planned:
        data = rule.constants.copy()
        for name, get, required in rule.fields:
            value = get(values)
            if value is not None:
                data[name] = value
            elif required:
                raise RowProblem(nothing_for(rule, name))
        key, occurred_at = rule.key(values), rule.occurred_at(values)
        agency = self._author.agency if rule.agency is None else rule.agency(values)
        actor = self._author.actor if rule.actor is None else rule.actor(values)
        if key is None or occurred_at is None or agency is None or actor is None:
            around = {"key": key, "occurred_at": occurred_at, "agency": agency, "actor": actor}
            lacking = next(name for name, value in around.items() if value is None)
            raise RowProblem(nothing_for(rule, lacking))
        return Planned(rule, key, data, occurred_at, agency, actor, is_reference, is_open)


def _content(fact: Planned) -> tuple[object, ...]:
    return fact.data, fact.occurred_at, fact.agency, fact.actor


def _holds(rule: EventRule, values: Values, problems: list[RowProblem]) -> bool:
    if rule.when is None:
        return True
    try:
        return rule.when(values)
    except RowProblem as problem:
        problems.append(problem)
        return False


def _names(mapping: FileMapping) -> list[str]:
    return list(mapping.column_slots.slots)
