"""From rows to planned facts: a mapping bound to the columns of one file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from msgspec import Struct

from consumers.files import cell_texts
from consumers.files.mapping.columns import Values, named
from consumers.files.mapping.each import Each, is_of_member
from consumers.files.mapping.event_rules import EventRule
from consumers.files.mapping.mapping import Mapping as FileMapping
from consumers.files.members import Members, of_member, same_key
from consumers.files.problems import CELL_EMPTY, CELL_MALFORMED, ROW_NO_EVENT, Problem, RowProblem
from consumers.files.readers.private_use import has_private, meant
from consumers.files.readers.rows import Flaw, SourceRow
from consumers.files.row_memory import EarlierRows, Occurrences, Remembered
from ledger.errors import MappingInvalid
from ledger.log import Personal

Progress = Callable[[int, int], None]
"""Told how many rows are done, and how many there are, or seem to be."""
_REFERENCES_MAX: Final = 500_000
_SHOWN_EVERY: Final = 20_000


class Planned(Struct):
    """One fact that a row makes, before it has an id; personal values are still clear.

    ``is_unless_recorded`` says that it is left out where the log has it already. ``personal`` are
    the clear values behind the commitments in ``body``.
    """

    rule: EventRule
    key: str
    data: dict[str, Any]
    occurred_at: datetime
    agency: str
    actor: str
    is_reference: bool
    is_unless_recorded: bool
    id: str = ""
    attempt: int = 0
    body: bytes = b""
    personal: tuple[Personal, ...] = ()
    columns: Mapping[str, str] | None = None
    """Of a member of a list: the columns behind ``value`` and ``value.key``."""


class Mapped(Struct):
    """A row with what it makes; ``problem`` says why it makes nothing."""

    row: SourceRow
    values: Values
    references: list[Planned]
    events: list[Planned]
    once: dict[str, tuple[str, bool]]
    earlier: Remembered
    problem: Problem | None = None
    attempt: int = 0


class Author(NamedTuple):
    """Who submits where the mapping does not say."""

    agency: str
    actor: str


class Mapper:
    """映射器: one pass over one file; not for several threads at once."""

    def __init__(self, mapping: FileMapping, columns: Sequence[str], author: Author) -> None:
        self._mapping = mapping
        self._author = author
        self._columns = columns
        self._sources = bind(mapping, columns)
        self._members = Members(mapping, columns, len(self._sources), self._plain)
        self._sources += self._members.places
        self._text_columns = frozenset[str](self._members.text_columns).union(
            *(rule.text_columns for rule in (*mapping.references, *mapping.events))
        )
        self._names = _names(mapping)
        self._occurrences = Occurrences()
        self._earlier = self._fresh_earlier()
        self._done: set[tuple[str, str]] = set()

    def _fresh_earlier(self) -> EarlierRows:
        return EarlierRows(self._mapping.earlier, self._mapping.column_slots.earlier)

    @property
    def listed(self) -> Iterable[str]:
        """The columns of the lists that rules go through."""
        return self._members.slots

    @property
    def looks_ahead(self) -> bool:
        """Whether a pass ahead is needed: some rule holds for the last row of its key."""
        return any(rule.once is not None and rule.once.is_last for rule in self._mapping.events)

    def look_ahead(self, rows: Iterable[SourceRow], progress: Progress | None = None) -> int:
        """Find the last row of each key; return how many rows there are."""
        rules = {
            rule.once.name: rule
            for rule in self._mapping.events
            if rule.once is not None and rule.once.is_last
        }
        earlier, ordinal = self._fresh_earlier(), -1
        for ordinal, row in enumerate(rows):
            if progress is not None and ordinal % _SHOWN_EVERY == 0:
                progress(0, ordinal + 1)
            if row.problem is not None or row.fed is not None:
                continue
            values = self._values(row)
            earlier.fill(values)
            if self._skips(values):
                continue
            for rule in rules.values():
                with suppress(RowProblem):
                    self._note_last(rule, values, ordinal)
            earlier.note(values)
        return ordinal + 1

    def _note_last(self, rule: EventRule, values: Values, ordinal: int) -> None:
        assert rule.once is not None  # noqa: S101 - only such rules are looked for
        if not rule.once.is_match or _holds(rule, values, []):
            key = rule.once.key(values)
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

    def _plain(self, text: str) -> str | None:
        """Return a text of a list within a cell as the text of a cell is taken."""
        stripped = text.strip()
        return None if stripped in self._mapping.empty else meant(normalize("NFC", stripped))

    def numbers_of(self, mapped: Mapped) -> list[str]:
        """Return the cells of a row in which an identity number stands, as read and as written."""
        slots, values, cells = self._mapping.column_slots.slots, mapped.values, mapped.row.cells
        of_persons = self._mapping.persons.columns
        if any(is_of_member(name) for name in of_persons):
            of_persons = dict.fromkeys((*of_persons, *self._columns))
        found = [values[slots[name]] for name in of_persons if values and name in slots]
        found += [
            cell for name, cell in zip(self._columns, cells, strict=False) if name in of_persons
        ]
        return [cell for cell in dict.fromkeys(found) if cell]

    def _values(self, row: SourceRow) -> Values:
        cells, empty = row.cells, self._mapping.empty
        cells.append("")
        values: Values = [
            None if (text := cells[place].strip()) in empty else text for place in self._sources
        ]
        cells.pop()
        joined = "\0".join(cells)
        if cell_texts.is_suspicious(f"\0{joined}" if joined[:1] == "'" else joined):
            values = [text if text is None else cell_texts.plain_cell(text) for text in values]
            self._find_flaws(row, values)
        if not joined.isascii():
            values = [text if text is None else normalize("NFC", text) for text in values]
            if has_private(joined):
                values = [text if text is None else meant(text) for text in values]
        return values

    def _find_flaws(self, row: SourceRow, values: Values) -> None:
        found = {
            place: flaw
            for place, text in zip(self._sources, values, strict=True)
            if place >= 0 and (flaw := cell_texts.flaw_of_text(text)) is not None
        }
        if found:
            row.flaws = found | dict(row.flaws or {})

    def _skips(self, values: Values) -> bool:
        try:
            return self._mapping.skip is not None and self._mapping.skip(values)
        except RowProblem:
            return False

    def _plan(self, mapped: Mapped, ordinal: int) -> None:
        values, problems = mapped.values, list[RowProblem]()
        if mapped.row.flaws is not None:
            problems.extend(self._flawed(mapped.row, mapped.row.flaws))
        rules = [rule for rule in self._mapping.events if _holds(rule, values, problems)]
        chosen = [
            (rule, is_open)
            for rule in rules
            if (is_open := self._applies(rule, mapped, ordinal)) is not None
        ]
        if mapped.row.fed is None:
            self._earlier.note(values)
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
        if not rules:
            raise RowProblem(_no_event())

    def _flawed(self, row: SourceRow, flaws: Mapping[int, Flaw]) -> Iterator[RowProblem]:
        """Yield the problems of cells that the mapping needs and that cannot be taken."""
        used = set(self._sources)
        for place, flaw in sorted(flaws.items()):
            column = self._columns[place] if place in used else ""
            if column and (not flaw.is_of_text or column in self._text_columns):
                text = row.cells[place]
                yield RowProblem(
                    Problem(
                        code=CELL_MALFORMED,
                        message=f"{column}: {flaw.message}",
                        field=column,
                        value=text or None,
                    )
                )

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
            known = mapped.once[name] = (key, self._occurrences.takes(rule.once, key, ordinal))
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
                raise RowProblem(_empty(rule, name))
        key, occurred_at = rule.key(values), rule.occurred_at(values)
        agency = self._author.agency if rule.agency is None else rule.agency(values)
        actor = self._author.actor if rule.actor is None else rule.actor(values)
        if key is None or occurred_at is None or agency is None or actor is None:
            around = {"key": key, "occurred_at": occurred_at, "agency": agency, "actor": actor}
            lacking = next(name for name, value in around.items() if value is None)
            raise RowProblem(_empty(rule, lacking))
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


def _empty(rule: EventRule, name: str) -> Problem:
    columns = rule.columns.get(name, ())
    message = f"{rule.slot} needs {name}"
    if columns:
        message += f", and {named(columns)} holds nothing"
    return Problem(
        code=CELL_EMPTY,
        message=message,
        field=columns[0] if len(columns) == 1 else name,
        columns=columns,
    )


def _no_event() -> Problem:
    return Problem(
        code=ROW_NO_EVENT,
        message="no rule of the mapping makes an event of this row; add one, or `skip` such rows",
    )


def bind(mapping: FileMapping, columns: Sequence[str]) -> list[int]:
    """Return for each slot the place of its cell, -1 for none; columns that lack are an error."""
    for lacking in columns_lacking(mapping, columns):
        raise lacking
    places = {name: place for place, name in enumerate(columns)}
    slots = mapping.column_slots
    return [places.get(name, -1) if name in slots.places else -1 for name in slots.slots]


def columns_lacking(mapping: FileMapping, columns: Sequence[str]) -> Iterator[MappingInvalid]:
    """Yield the error of each column that a mapping needs and a file has not."""
    known = {*columns, *mapping.optional}
    for name, place in mapping.column_slots.places.items():
        if name not in known:
            yield place.wrong(
                f"the file has no column {name!r}; it has {named(columns)} (a column that some "
                "files lack stands under `optional`)"
            )


def _names(mapping: FileMapping) -> list[str]:
    return list(mapping.column_slots.slots)
