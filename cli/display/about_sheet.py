"""The sheet that says what a workbook answers: ledger, position, days, zone and command."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, Protocol

from cli.display.sheet_columns import Plain
from ledger.location import shown
from ledger.zone import Zone
from shenguan import words

_MADE_OF_FACTS: Final = frozenset({"person", "record", "submit"})
"""Commands whose words are facts, of persons too: a workbook that others read names them only."""


class AnswerHead(Protocol):
    """What an answer says of itself."""

    @property
    def ledger(self) -> str | None:
        """The ledger's id."""

    @property
    def position(self) -> int | None:
        """The position that the answer was given at."""

    @property
    def positions(self) -> Mapping[str, int] | None:
        """The positions of several ledgers, known when all rows are read."""

    @property
    def as_of(self) -> str | int | None:
        """The position or time that was asked for."""

    @property
    def on(self) -> date | None:
        """The day asked about."""

    @property
    def calendar_needed_from(self) -> date | None:
        """The day from which on no calendar is known."""


def about_rows(
    answer: AnswerHead, made_at: datetime, *, zone: Zone | None, command: str, count: int
) -> Iterator[tuple[str, Plain]]:
    """Yield what there is to say of an answer, each with the name of a column."""
    yield "command", command
    yield "ledger", answer.ledger
    yield "position", answer.position
    for ledger, position in (answer.positions or {}).items():
        yield "position", f"{ledger}: {position}"
    yield "as_of", answer.as_of
    yield "on", answer.on
    yield "calendar_needed_from", answer.calendar_needed_from
    yield "rows", count
    local = made_at.astimezone(UTC) if zone is None else zone.local(made_at)
    yield "made_at", local.replace(tzinfo=None, microsecond=0)
    yield "zone", "UTC" if zone is None else zone.name


def named_rows(rows: Iterable[tuple[str, Plain]], lang: str) -> list[tuple[str, Plain]]:
    """Return what is said, with its names in a language; what nobody knows is left out."""
    return [
        (words.label(name, lang).replace("_", " "), value)
        for name, value in rows
        if value is not None
    ]


def command_told(arguments: Sequence[str], path: str) -> str:
    """Return a command as it was typed, without a password; ``path`` names the command."""
    if _MADE_OF_FACTS & set(path.split()):
        return f"{path} …"
    return shlex.join(["shenguan", *map(shown, arguments)])
