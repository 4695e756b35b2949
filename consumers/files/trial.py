"""试算: a file tried with a mapping, and no ledger: which events its rows give, what is set aside.

What only a ledger can tell (an item not listed, a number used before) is told by a dry run.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from consumers.files.mapper import Mapper
from consumers.files.mapping.mapping import Mapping
from consumers.files.planned import Author, Mapped, Planned
from consumers.files.problems import CELL_UNKNOWN, Problem
from consumers.files.readers.rows import RowReader
from consumers.files.unquoted import unquoted
from ledger import naming, resident
from ledger.clock import source_id
from ledger.entry import check_submission, read_submission
from ledger.errors import Malformed
from ledger.events import chinese_name
from ledger.legible import normal_form
from ledger.person_keys import number_in

_ROWS_SHOWN: Final = 5
_VALUES_SHOWN: Final = 20
_LEDGER: Final = "000000"
_AUTHOR: Final = Author(f"reg:{_LEDGER}:bureau", f"reg:{_LEDGER}:bureau/1")
_COMMITTED: Final = f"sha256:{'0' * 64}"


class SetAside(Struct, kw_only=True):
    """隔离原因: why some rows would be set aside, with the first of them."""

    code: str
    where: str
    message: str
    count: int = 0
    rows: list[int] = []
    values: Counter[str] = Counter()
    """Of values that no table holds: each, and how often."""


class FileTrial(Struct, kw_only=True):
    """试算结果: ``rows = rows_good + rows_set_aside``; skipped ones are none."""

    rows: int = 0
    rows_good: int = 0
    rows_skipped: int = 0
    events: Counter[str] = Counter()
    references: Counter[str] = Counter()
    set_aside: dict[tuple[str, str], SetAside] = {}
    columns_unused: tuple[str, ...] = ()
    latest: datetime | None = None
    """When the last event took effect."""
    chinese: dict[str, str] = {}
    """What the events of the slots are called."""

    @property
    def rows_set_aside(self) -> int:
        """How many rows would be set aside."""
        return self.rows - self.rows_good


def tried(mapping: Mapping, reader: RowReader, *, rows_max: int | None = None) -> FileTrial:
    """Return what the rows of a file give; raises ``MappingInvalid`` for columns that it lacks."""
    mapping.persons.use(_pseudonym)
    mapper = Mapper(mapping, reader.columns, _author(mapping))
    if mapper.looks_ahead:
        mapper.look_ahead(reader.rows)
    used = {*mapping.column_slots.places, *mapping.column_slots.slots, *mapper.listed}
    trial = FileTrial(
        events=Counter({rule.slot: 0 for rule in mapping.events}),
        references=Counter(),
        set_aside={},
        chinese={
            rule.slot: chinese_name(rule.event_type)
            for rule in (*mapping.references, *mapping.events)
        },
        columns_unused=tuple(name for name in reader.columns if name not in used),
    )
    for ordinal, row in enumerate(reader.rows()):
        if rows_max is not None and ordinal >= rows_max:
            break
        mapped = mapper.map(row, ordinal)
        if mapped is None:
            trial.rows_skipped += 1
            continue
        mapper.done(mapped.references)
        problem = mapped.problem or next(_malformed(mapped), None)
        if problem is not None and mapping.persons.columns:
            numbers, is_misread = mapper.numbers_of(mapped), bool(row.problem)
            problem = unquoted(problem, numbers, is_misread=is_misread)
        _count(trial, mapped, problem)
    return trial


def _pseudonym(number: str) -> str:
    """Return what stands for a pseudonym where there is no key."""
    number_in(number)
    return f"person:trial:{0:032x}"


def _author(mapping: Mapping) -> Author:
    section = mapping.ledger_section
    return _AUTHOR if section is None else Author(section.agency, section.officer)


def _count(trial: FileTrial, mapped: Mapped, problem: Problem | None) -> None:
    trial.rows += 1
    if problem is None:
        trial.rows_good += 1
        trial.events.update(fact.rule.slot for fact in mapped.events)
        trial.references.update(fact.rule.slot for fact in mapped.references)
        for fact in mapped.events:
            if trial.latest is None or fact.occurred_at > trial.latest:
                trial.latest = fact.occurred_at
        return
    where = place_of(problem)
    found = trial.set_aside.get((problem.code, where))
    if found is None:
        message = resident.without_numbers(problem.message)
        found = trial.set_aside[problem.code, where] = SetAside(
            code=problem.code, where=where, message=message, rows=[], values=Counter()
        )
    found.count += 1
    if len(found.rows) < _ROWS_SHOWN:
        found.rows.append(mapped.row.number)
    if problem.code == CELL_UNKNOWN and problem.value is not None:
        value = resident.without_numbers(problem.value)
        if value in found.values or len(found.values) < _VALUES_SHOWN:
            found.values[value] += 1


def place_of(problem: Problem) -> str:
    """Return which field of which event a problem is about, or the column, or nothing."""
    head, colon, _ = problem.message.partition(": ")
    return head if colon and head.isascii() and " " not in head else problem.field or ""


def _malformed(mapped: Mapped) -> Iterator[Problem]:
    """Yield what the ledger's forms say of a row's facts: lengths, numbers, codes."""
    for fact in (*mapped.references, *mapped.events):
        try:
            check_submission(read_submission(_document(fact)))
        except Malformed as error:
            field = error.field.removeprefix("data.").partition("[")[0]
            columns = fact.rule.columns_of(error.field)
            yield Problem(
                code=error.code,
                message=f"{fact.rule.slot}.{field}: {error}",
                field=columns[0] if len(columns) == 1 else field,
            )


def _document(fact: Planned) -> dict[str, Any]:
    event_type, data = fact.rule.event_type, dict(fact.data)
    for name in fact.rule.personal:
        if data.get(name) is not None:
            data[name] = _COMMITTED
    for one in naming.namings(event_type):
        value = data.get(one.path)
        if isinstance(value, str):
            data[one.path] = normal_form(value)
    return {
        "actor": normal_form(fact.actor),
        "agency": normal_form(fact.agency),
        "data": data,
        "id": source_id(_LEDGER, "trial", fact.key, fact.rule.slot),
        "ledger": _LEDGER,
        "occurred_at": fact.occurred_at,
        "type": event_type.__name__,
    }
