"""Invented facts: events of any type whose fields say anything at all, from small pools of keys."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, inspect

from ledger.events import EVENTS, Event
from ledger.events.base import KINDS
from ledger.identifiers import Kind
from projections.engine.home import REF
from projections.engine.table import Table

BEGINS: Final = datetime(2017, 6, 20, 2, 0, tzinfo=UTC)
AGENCIES: Final = ("reg:a:1", "reg:a:2", "reg:a:3")
SUBJECTS: Final = ("reg:s:1", "reg:s:2", "person:k1:" + "0" * 32)

_POOLS: Final[dict[str, tuple[str, ...]]] = {
    "agency": AGENCIES,
    "subject": SUBJECTS,
    "item": ("XK-1", "XK-2"),
    "area": ("130523", "130500"),
    "ledger": ("130524", "130525"),
    "term": ("supplement-notice", "decision", "renewal", "joint"),
    "id": tuple(str(UUID(int=place)) for place in range(1, 16)),
}


def _pool(kind: Kind) -> tuple[str, ...]:
    if kind.numbered:
        return tuple(f"reg:a:{agency}/{kind.name[0]}{agency}" for agency in (1, 2, 3))
    return _POOLS.get(kind.name, (kind.example,))


POOLS: Final = {kind.name: _pool(kind) for kind in KINDS}
"""The identities of each kind that a history speaks of."""


def homes_of(table: Table[Any]) -> tuple[str, ...]:
    """Return every home value of a table that a history speaks of."""
    if table.home != REF:
        return POOLS[table.home]
    return tuple(f"{kind}:{value}" for kind, values in POOLS.items() for value in values)


_REFERRED: Final = (
    "check",
    "penalty",
    "restriction",
    "case",
    "licence",
    "task",
    "rectification",
    "subject",
)


def numbers_of(kind: str) -> tuple[str, ...]:
    """Return the numbers of a kind that a history speaks of; of references, one of each kind."""
    if kind != REF:
        return POOLS[kind]
    return tuple(f"{referred}:{POOLS[referred][0]}" for referred in _REFERRED)


_TEXTS: Final = ("甲", "乙%", "丙_")
_SAID: Final = {
    "code_system": ("双随机抽查结果", "另一体系"),
    "kind": ("01", "07"),
    "result_code": ("1", "2"),
}
_SHA256: Final = "sha256:" + "0" * 64


def _value(kind: inspect.Type, random: Random, extra: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    match kind:
        case inspect.Metadata():
            return _value(kind.type, random, {**extra, **(kind.extra or {})}, name)
        case inspect.UnionType():
            return _value(random.choice(kind.types), random, extra, name)
        case inspect.VarTupleType():
            some = [
                _value(kind.item_type, random, extra, name) for _ in range(random.randint(0, 2))
            ]
            return tuple(dict.fromkeys(some))
        case inspect.StructType():
            return instance(kind.cls, random)
        case inspect.StrType():
            return _text(kind, random, extra, name)
    return _plain(kind, random)


def _text(kind: inspect.StrType, random: Random, extra: dict[str, Any], name: str) -> str:
    if extra.get("ref"):
        referred = random.choice(_REFERRED)
        return f"{referred}:{random.choice(POOLS[referred])}"
    named = extra.get("tag") or extra.get("check")
    if named:
        return random.choice(POOLS[named])
    if kind.pattern and "{64}" in kind.pattern:
        return _SHA256 if "sha256" in kind.pattern else "0" * 64
    return random.choice(("2", "5") if kind.pattern else _SAID.get(name, _TEXTS))


def _plain(kind: inspect.Type, random: Random) -> Any:  # noqa: ANN401
    match kind:
        case inspect.BoolType():
            return random.random() < 0.5
        case inspect.IntType():
            least = kind.ge or 0
            return (
                random.choice((2017, 2018)) if least == 1900 else random.randint(least, least + 4)
            )
        case inspect.EnumType():
            return random.choice(list(kind.cls))
        case inspect.DateType():
            return BEGINS.date() + timedelta(days=random.randint(-5, 60))
        case inspect.DateTimeType():
            return moment(random)
        case inspect.NoneType():
            return None
    raise TypeError(f"no value for {kind}; teach tests/invented.py this kind of field")


def moment(random: Random) -> datetime:
    """Return a time within the month after the beginning."""
    day = BEGINS + timedelta(hours=random.randint(0, 30 * 24))
    return day + timedelta(microseconds=random.choice((0, 120_311)))


@cache
def _fields(struct: type[Struct]) -> Sequence[inspect.Field]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    return described.fields


def instance(struct: type[Struct], random: Random) -> Any:  # noqa: ANN401
    """Return an instance whose every field is made from a source of random numbers."""
    values = {one.name: _value(one.type, random, {}, one.name) for one in _fields(struct)}
    return struct(**values)


def event(name: str, random: Random) -> Event:
    """Return an event of a type; terms are short, so that silence and lateness happen."""
    made: Event = instance(EVENTS[name], random)
    return made
