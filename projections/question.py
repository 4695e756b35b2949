"""What a question is: its answers, its filters, how it lists and how it shows one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import ColumnElement, or_

from ledger.errors import NotFound
from ledger.sentence import say
from projections.engine.row import Column, columns, headings
from projections.engine.table import Table
from projections.reader import Reader
from projections.story import Cause, Story

A = TypeVar("A", bound="Answer")


GROUPS: Final = {"open": "未终结", "ended": "已终结", "missing": "未发送"}
"""What statuses are named together, each with its Chinese name."""


FURTHER: Final = frozenset(
    (
        *("because", "due", "unanswered", "light", "kind", "whose_turn"),
        *("flag", "month", "item", "figure", "definition", "counts", "published"),
    )
)
"""Filters that only the questions know which say so."""
OF_SUBJECTS: Final = frozenset(("subject", "name"))
"""Filters that say whom an answer is about: what is about nobody would ignore them."""


class Answer(Struct, gc=False):
    """答复: one line of an answer; its fields are the columns, as rows hold their values."""


class Filters(Struct, frozen=True, kw_only=True):
    """筛选: what is asked for; absent means everything.

    ``status`` names statuses or groups of them (``open``); ``late`` keeps what is late; ``name`` is
    part of a subject's name; ``because`` is what stood against it; ``due`` keeps what has to be
    done by the day asked about, ``unanswered`` what nobody has answered; ``light``, ``kind`` and
    ``whose_turn`` keep what is open and burns so, is of some kinds, is a body's turn; ``since`` and
    ``until`` are days, both included. ``codes`` are further codes of the subject, which only
    another ledger may know of. ``month``, ``item``, ``figure`` and ``definition`` say which figures
    are asked for; ``counts`` are plain counts that somebody hands over instead of rows,
    ``published`` what is printed of them. ``flag`` keeps what of the catalogue should be looked
    into.
    """

    status: tuple[str, ...] = ()
    late: bool = False
    agency: str | None = None
    subject: str | None = None
    codes: tuple[str, ...] = ()
    name: str | None = None
    because: str | None = None
    due: bool = False
    unanswered: bool = False
    light: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    whose_turn: str | None = None
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    flag: tuple[str, ...] = ()
    month: str | None = None
    item: str | None = None
    figure: str | None = None
    definition: str | None = None
    counts: tuple[str, ...] = ()
    published: tuple[str, ...] = ()


class Question(Struct, Generic[A], frozen=True, kw_only=True):
    """问题: a name, a noun for the command line, and functions that answer from a reader.

    ``statuses`` gives each status its Chinese name, ``groups`` names some statuses together.
    ``lists`` yields answers before status, lateness and limit are looked at; ``shows`` returns all
    answers about one number; ``numbers`` are the kinds of that number.
    """

    name: str
    command: str
    chinese: str
    sentence: str
    """What is listed, in a few words; on the command line behind the Chinese name."""
    examples: tuple[str, str]
    """What to give to ``list``, and to ``show``."""
    place: int
    """Where the command stands among those of the other questions, the lowest first."""
    numbers: tuple[str, ...]
    answer: type[A]
    tables: tuple[Table[Any], ...]
    """Whose columns are called the same where an answer has them too."""
    statuses: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    lists: Callable[[Reader, Filters, frozenset[str]], Iterable[A]]
    shows: Callable[[Reader, str], Sequence[A]]
    brief: tuple[str, ...]
    """The columns that people see in a table."""
    spare: tuple[str, ...] = ()
    """Those of them that a narrow table leaves out first."""
    tells: Callable[[Reader, str], Iterable[tuple[A, Story]]] | None = None
    """Answers as ``shows`` does, each with how it came about."""
    topics: Mapping[str, tuple[str, ...]] = {}
    """What bears on a column, of what a story tells."""
    direct: str | None = None
    """Where the command itself answers, without list and show: the filter that it takes as its
    argument, or nothing.
    """
    further: frozenset[str] = frozenset()
    """Filters that only some questions know."""
    unknown: frozenset[str] = frozenset()
    """Filters that most questions know and this one does not: it is about no subject."""
    hidden: frozenset[str] = frozenset()
    """Statuses that are listed only where they are asked for."""

    def __post_init__(self) -> None:
        """Raise ``TypeError`` for a status that is named as a group: nobody could ask for it."""
        if clashing := self.statuses.keys() & self.groups.keys():
            raise TypeError(f"{self.name}: {sorted(clashing)} are statuses and groups")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of an answer."""
        return columns(self.answer)

    @property
    def listing(self) -> str:
        """The words of the command that lists its answers."""
        return f"{self.command} list" if self.direct is None else self.command

    @property
    def groups_of_status(self) -> Mapping[str, list[str]]:
        """The groups that each status is named together with others in."""
        return {
            status: [name for name, members in self.groups.items() if status in members]
            for status in self.statuses
        }

    @property
    def headings(self) -> Mapping[str, str]:
        """What people call each column of an answer."""
        return headings(self.columns, [one.headings for one in self.tables])

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The words that columns of an answer hold, each with its Chinese name, by column."""
        held = {one.name: one.words for one in self.columns if one.words}
        return {**held, "status": self.statuses}

    def wanted(self, names: Sequence[str]) -> frozenset[str]:
        """Return the statuses that some names mean; no name means all that are not hidden.

        Raises ``NotFound`` for a name that is neither a status nor a group.
        """
        if not names:
            return frozenset(self.statuses) - self.hidden
        found: set[str] = set()
        for name in names:
            if name not in self.groups and name not in self.statuses:
                known = ", ".join((*self.statuses, *self.groups))
                raise NotFound(
                    say(
                        "status: {question} have no status {name!r}; there are {known}",
                        question=self.name,
                        name=name,
                        known=known,
                    )
                )
            found.update(self.groups.get(name, (name,)))
        return frozenset(found)

    def list(self, reader: Reader, filters: Filters) -> Iterator[A]:
        """Yield the answers that the filters keep, in the order of their numbers."""
        for one in sorted(FURTHER - self.further | self.unknown):
            if getattr(filters, one) not in {None, False, ()}:
                raise TypeError(f"{self.name} knows no filter {one}")
        wanted = self.wanted(filters.status)
        left = filters.limit
        for answer in self.lists(reader, filters, wanted) if left != 0 else ():
            line: Any = answer
            if line.status not in wanted or (filters.late and not line.late):
                continue
            yield answer
            if left is not None:
                left -= 1
                if left <= 0:
                    return

    def why(self, reader: Reader, number: str, column: str) -> Iterator[tuple[A, Sequence[Cause]]]:
        """Yield the answers about one number, each with what its column came from."""
        if self.tells is not None and column in self.topics:
            for answer, story in self.tells(reader, number):
                yield answer, story.of(self.topics[column])
        else:
            for answer in self.show(reader, number):
                yield answer, self._provenance(reader, answer, column)

    def _provenance(self, reader: Reader, answer: A, column: str) -> Sequence[Cause]:
        """Return which entries set a column; of a computed one, which set anything of the row."""
        story = Story(reader)
        with story.about(column):
            for table in self._telling(column):
                home = getattr(answer, table.key[0], None) or getattr(answer, "number", None)
                rows = (
                    [] if home is None else _rows_about(answer, table, reader.rows_of(table, home))
                )
                names = [one.name for one in table.columns if one.name not in table.key]
                for row in rows:
                    story.row(table, row, *([column] if column in names else names))
        return story.told

    def _telling(self, column: str) -> Sequence[Table[Any]]:
        """Return the tables that tell of a column: not one beside the first, of the same key.

        The case of a commitment has a column ``observed`` of its own, which says another thing.
        """
        first = self.tables[0]
        if column not in {one.name for one in first.columns}:
            return self.tables
        return [one for one in self.tables if one is first or one.key[0] != first.key[0]]

    def show(self, reader: Reader, number: str) -> Sequence[A]:
        """Return the answers about one number; none where nothing is known of it."""
        return self.shows(reader, number)


def _rows_about(answer: Answer, table: Table[Any], rows: Sequence[Any]) -> list[Any]:
    """Return those of a home's rows that an answer is about, where it says which of them it is."""
    named = [key for key in table.key[1:] if hasattr(answer, key)]
    return [
        row
        for row in rows
        if all((getattr(answer, key) or "") == getattr(row, key) for key in named)
    ]


Condition = ColumnElement[bool]
Columns = Any
"""SQLAlchemy's column collection of a table, or one column of it; both are made at run time."""


def any_of(
    conditions: Mapping[str, Callable[[Any], Condition]], wanted: frozenset[str], c: Columns
) -> list[Condition]:
    """Return the condition that some statuses put on the stored facts.

    A status without a condition of its own may be anything, so nothing is left out.
    """
    if not wanted <= conditions.keys():
        return []
    return [or_(*(conditions[name](c) for name in sorted(wanted)))]


def in_days(
    reader: Reader, column: Columns, filters: Filters, *, is_instant: bool
) -> list[Condition]:
    """Return the conditions that ``since`` and ``until`` put on a column of instants or days."""
    found = []
    if filters.since is not None:
        begin = reader.start_of(filters.since) if is_instant else filters.since.isoformat()
        found.append(column >= begin)
    if filters.until is not None and is_instant:
        found.append(column < reader.end_of(filters.until))
    elif filters.until is not None:
        found.append(column <= filters.until.isoformat())
    return found


def sifted(column: Columns) -> Columns:
    """Return a column that no index is searched by: what else is asked for is found by its days.

    A database thinks few rows are one agency's, where they are the fewest of a month.
    """
    return sql.func.coalesce(column, "")
