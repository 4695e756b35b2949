"""What the rows of a file make before it is submitted: planned facts, and what is told of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct, json

from consumers.files.mapping.columns import Values, named
from consumers.files.mapping.event_rules import EventRule
from consumers.files.problems import CELL_EMPTY, CELL_MALFORMED, ROW_NO_EVENT, Problem, RowProblem
from consumers.files.readers.rows import SourceRow
from consumers.files.row_memory import Remembered
from ledger import resident
from ledger.log import Personal
from ledger.sentence import say


class Planned(Struct):
    """One fact that a row makes, before it has an id; personal values are still clear.

    ``is_unless_recorded`` says that it is left out where the log has it already, ``is_perhaps``
    where the log has it from an earlier time. ``personal`` are the clear values behind the
    commitments in ``body``.
    """

    rule: EventRule
    key: str
    data: dict[str, Any]
    occurred_at: datetime
    agency: str
    actor: str
    is_reference: bool
    is_unless_recorded: bool
    is_perhaps: bool = False
    id: str = ""
    attempt: int = 0
    body: bytes = b""
    personal: tuple[Personal, ...] = ()
    columns: Mapping[str, str] | None = None
    """Of a member of a list: the columns behind ``value`` and ``value.key``."""


class Left(NamedTuple):
    """撤下: a rule that held for a row of a key, and holds for none any more."""

    rule: EventRule
    key: str


class Mapped(Struct):
    """A row with what it makes; ``problem`` says why it makes nothing.

    ``left`` is what no row makes any more; ``changed`` are facts that are recorded otherwise.
    """

    row: SourceRow
    values: Values
    references: list[Planned]
    events: list[Planned]
    once: dict[str, tuple[str, bool]]
    earlier: Remembered
    problem: Problem | None = None
    attempt: int = 0
    left: list[Left] = []
    changed: list[Planned] = []


class Author(NamedTuple):
    """Who submits where the mapping does not say."""

    agency: str
    actor: str


def nothing_for(rule: EventRule, name: str) -> Problem:
    """Return the problem of a row that gives nothing where a rule needs something."""
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


def no_event() -> Problem:
    """Return the problem of a row of which no rule makes an event."""
    return Problem(
        code=ROW_NO_EVENT,
        message=say(
            "no rule of the mapping makes an event of this row; add one, or `skip` such rows"
        ),
    )


def refuse_clear(planned: Iterable[Planned], cells: Iterable[str]) -> None:
    """Refuse facts in which an identity number of one of the cells would stand as it is written.

    The gate knows eighteen characters in clear; here the fifteen digits are known too.
    """
    numbers = [cell for cell in cells if resident.number_of(cell) is not None]
    for fact in planned if numbers else ():
        written = json.encode([fact.data, fact.agency, fact.actor], enc_hook=str).decode()
        if any(number in written for number in numbers):
            message = say(
                "{slot}: an identity number would stand in clear; {remedy}",
                slot=fact.rule.slot,
                remedy=resident.REMEDY,
            )
            raise RowProblem(Problem(code=CELL_MALFORMED, message=message))
