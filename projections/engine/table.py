"""Tables and projections: which events change which rows, and how.

A table has a *home tag*: the key of each row begins with that tag's value (the whole tag where it
may be of any kind), and every event that changes a row carries the tag. So the rows of one tag can
be folded again by themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from ledger.events import Event
from ledger.fact import AnyFact
from ledger.fields import fields_of
from projections.engine.home import home_fields, homes_in
from projections.engine.row import Column, Row, columns, headings

R = TypeVar("R", bound=Row)
Key = Any
"""A row's key: text where it is one column, otherwise a tuple of texts and integers."""
Tails = Callable[[Any], Iterable[tuple[Any, ...]]]
Apply = Callable[[Any, Any], None]


class Waiting(Struct, frozen=True):
    """未了索引: an index of the few rows for which something is left to do, by its own name.

    A row that is done leaves it, so that who looks for what is open does not look at what is not.
    ``where`` are conditions that both databases read alike; ``columns`` are sifted by before a row
    is looked at.
    """

    name: str
    columns: tuple[str, ...]
    where: tuple[str, ...]

    def __str__(self) -> str:
        """Return columns and conditions, as documents and digests tell them."""
        return f"{', '.join(self.columns)} where {' and '.join(self.where)}"


Index = str | tuple[str, ...] | Waiting

FORMAT: Final = "1"
"""Changes when the engine itself writes something else for the same tables."""


def by_entry(fact: AnyFact) -> tuple[tuple[str, ...], ...]:
    """Return the key tail of tables that hold one row per fact: the entry's id."""
    return ((fact.id,),)


class Handler(Struct, frozen=True):
    """What one event type does to the rows of one table.

    ``key_of`` gives a fact's key, or None, where it never has but one; ``keys`` gives them all.
    """

    event_type: type[Event]
    homes: Callable[[Any], tuple[str, ...]]
    key_of: Callable[[AnyFact], Key] | None
    tails: Tails | None
    apply: Apply

    def keys(self, fact: AnyFact) -> list[Key]:
        """Return the keys of the rows that a fact changes."""
        homes = self.homes(fact.event)
        if self.tails is None:
            return list(homes)
        return [(home, *tail) for home in homes for tail in self.tails(fact)]


class Table(Generic[R]):
    """表: rows of one kind under one home tag; handlers are declared with ``on``.

    ``home`` is the kind of that tag, or ``REF`` where rows belong to identities of any kind.
    ``key`` is the number of key columns (the first fields of the row), ``indexes`` the further
    columns that questions filter by; some together where a page of a long list is asked for, and
    those of the rows alone that wait for something.
    """

    def __init__(
        self, name: str, home: str, row: type[R], *, key: int = 1, indexes: tuple[Index, ...] = ()
    ) -> None:
        self.name = name
        self.home = home
        self.row = row
        self.indexes = indexes
        self.columns: tuple[Column, ...] = columns(row)
        self.key: tuple[str, ...] = tuple(one.name for one in self.columns[:key])
        self.handlers: dict[str, Handler] = {}

    def __repr__(self) -> str:
        return f"Table({self.name!r})"

    def on(
        self,
        *event_types: type[Event],
        home: str | tuple[str, ...] | None = None,
        keys: Tails | None = None,
    ) -> Callable[[Apply], Apply]:
        """Declare what event types do to a row: ``handler(row, fact)``.

        ``keys(fact)`` gives the key tails of a compound row; ``home`` names the field that holds
        the home value where a type has several of the kind, or the fields where one is a ``Ref``.
        Raises ``TypeError`` where no event of a type could belong to a row.
        """

        def declare(apply: Apply) -> Apply:
            for event_type in event_types:
                self.handlers[event_type.__name__] = _handler(
                    self, event_type, home=home, tails=keys, apply=apply
                )
            return apply

        return declare

    @property
    def types(self) -> tuple[str, ...]:
        """The stored names of the event types that change rows."""
        return tuple(self.handlers)

    @property
    def headings(self) -> Mapping[str, str]:
        """What people call each column; one named as a field of what changes rows is called so."""
        known = [fields_of(one.event_type) for one in self.handlers.values()]
        return headings(self.columns, [{name: f.label for name, f in one.items()} for one in known])

    @property
    def append_only(self) -> bool:
        """Whether every fact makes a row of its own, so that none has to be loaded."""
        return all(handler.tails is by_entry for handler in self.handlers.values())


def _handler(
    table: Table[Any],
    event_type: type[Event],
    *,
    home: str | tuple[str, ...] | None,
    tails: Tails | None,
    apply: Apply,
) -> Handler:
    named = (home,) if isinstance(home, str) else home
    try:
        fields = home_fields(table.home, event_type, named)
    except TypeError as error:
        raise TypeError(f"{table.name}: {event_type.__name__}: {error}") from None
    if (tails is None) != (len(table.key) == 1):
        raise TypeError(f"{table.name}: {event_type.__name__} needs keys for {table.key[1:]}")
    if len(fields) > 1 or fields[0].kind != table.home:
        return Handler(event_type, homes_in(table.home, fields), None, tails, apply)
    (field,) = fields
    get = attrgetter(field.path)
    if field.many:
        return Handler(event_type, lambda event: _each_once(get(event)), None, tails, apply)
    key_of: Callable[[AnyFact], Key] | None = None
    if tails is None:
        key_of = attrgetter(f"event.{field.path}")
    elif tails is by_entry and field.path in _required(event_type):
        key_of = attrgetter(f"event.{field.path}", "id")
    return Handler(event_type, _one_home(get), key_of, tails, apply)


def _required(event_type: type[Event]) -> set[str]:
    """Return the fields that an event of a type never lacks."""
    return {name for name, field in fields_of(event_type).items() if field.required}


def _one_home(get: Callable[[Any], str | None]) -> Callable[[Any], tuple[str, ...]]:
    def homes(event: object) -> tuple[str, ...]:
        value = get(event)
        return () if value is None else (value,)

    return homes


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


class Projection:
    """投影: tables that are filled, counted and replaced together.

    ``version`` goes up when handlers change; the rows are then built again by themselves.
    ``weight`` is how much filling it takes beside the others: jobs are given equal shares.
    """

    def __init__(
        self, name: str, tables: tuple[Table[Any], ...], *, version: int = 1, weight: int = 1
    ) -> None:
        self.name = name
        self.tables = tables
        self.version = version
        self.weight = weight

    def __repr__(self) -> str:
        return f"Projection({self.name!r})"

    @cached_property
    def digest(self) -> str:
        """What the rows were built by: engine, tables, columns, event types."""
        parts = [FORMAT, str(self.version)]
        for table in self.tables:
            parts += [table.name, table.home, *table.key, *table.types, *map(str, table.indexes)]
            parts += [f"{one.name} {one.kind} {one.nullable}" for one in table.columns]
        return sha256("\n".join(parts).encode()).hexdigest()[:16]
