"""Rows and their columns: a mutable Struct whose annotations say what each column is.

SQL types, indexes, Arrow schema and documentation are derived from them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, Protocol

from msgspec import Meta, Struct, inspect

from ledger.fact import AnyFact
from ledger.labels import SHARED, declared, words_of

Instant = Annotated[str, Meta(extra={"column": "instant"})]
"""An instant as text of one width, ``2017-07-03T01:12:04.120311Z``: it sorts as it happened."""
Day = Annotated[str, Meta(extra={"column": "day"})]
"""A local day as text, ``2017-07-03``."""
Listed = Annotated[str, Meta(extra={"column": "json"})]
"""A small list as JSON text."""
Word = Annotated[str, Meta(extra={"column": "word"})]
"""One of a few words: a status, a role, a kind."""

_WIDTH: Final = len("2017-07-03T01:12:04.120311Z")
_KINDS: Final = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.BoolType: "boolean",
    inspect.FloatType: "number",
    inspect.DateType: "day",
    inspect.DateTimeType: "instant",
    inspect.EnumType: "word",
}


class Row(Struct, gc=False):
    """One row of a table; its first fields are its key, the others have defaults."""


class Column(NamedTuple):
    """One column: ``kind`` is text, word, integer, number, boolean, instant, day or json.

    ``label`` is the Chinese name that its declaration says, or empty text; ``words`` are those that
    it holds, each with its Chinese name.
    """

    name: str
    kind: str
    nullable: bool
    label: str = ""
    words: Mapping[str, str] = {}


def _kind(described: inspect.Type) -> tuple[str, bool]:
    match described:
        case inspect.Metadata():
            kind, nullable = _kind(described.type)
            return str((described.extra or {}).get("column", kind)), nullable
        case inspect.UnionType():
            kinds = [_kind(one)[0] for one in described.types if not _is_none(one)]
            return kinds[0], described.includes_none
        case inspect.ListType() | inspect.VarTupleType() | inspect.StructType():
            return "json", False
    return _KINDS[type(described)], False


def _is_none(described: inspect.Type) -> bool:
    return isinstance(described, inspect.NoneType)


@cache
def columns(row_type: type[Struct]) -> tuple[Column, ...]:
    """Return the columns of a row or answer type, in the order of its fields."""
    described: Any = inspect.type_info(row_type)
    return tuple(
        Column(field.encode_name, *_kind(field.type), declared(extra), words_of(extra))
        for field in described.fields
        for extra in (_extra(field.type),)
    )


def _extra(described: inspect.Type) -> dict[str, object]:
    return (described.extra or {}) if isinstance(described, inspect.Metadata) else {}


def headings(named: Sequence[Column], others: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """Return what people call each column: as it says, as one of the others, or as all chapters."""
    return {
        one.name: one.label
        or next((known[one.name] for known in others if known.get(one.name)), "")
        or SHARED.get(one.name, one.name)
        for one in named
    }


def row_instant(moment: str | datetime) -> str:
    """Return an instant as rows hold it: UTC, microseconds always, ``Z``."""
    if isinstance(moment, str):
        return moment if len(moment) == _WIDTH else f"{moment[:-1]}.000000Z"
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


class Sourced(Protocol):
    """A row that says whether an older system brought in what it holds, and which."""

    observed: bool
    source: str | None


def happened(row: Sourced, fact: AnyFact) -> str:
    """Return when a fact happened; note in the row which older system it came from, if any."""
    if fact.observed is not None:
        row.observed = True
        row.source = fact.observed
    return row_instant(fact.occurred_at)


def row_instant_or_none(moment: str | datetime | None) -> str | None:
    """Return an instant as rows hold it, or None for none."""
    return None if moment is None else row_instant(moment)


def day_or_none(day: date | None) -> str | None:
    """Return a day as rows hold it, or None for none."""
    return None if day is None else day.isoformat()


def day_of(text: str | None) -> date | None:
    """Return the day that a row holds, or None for none."""
    return None if text is None else date.fromisoformat(text)
