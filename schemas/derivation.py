"""Avro derived from Structs: one record holds a whole entry, envelope and event.

The form is exact: what an entry's canonical JSON says can be written and read back byte for byte.
An optional field is ``["null", T]`` with the default null, a tuple an array, an instant
``timestamp-micros``, a day ``date``; whatever else has no exact form is refused by name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, get_origin

import msgspec
from msgspec import Struct, inspect

from schemas.errors import UnderivableError

Schema = dict[str, Any]

NAMESPACE: Final = "gov.shenguan.v1"
NEWER: Final = "NEWER"
"""The symbol that stands for a value which a newer version added; it is never written."""
NEWER_SAYS: Final = f" ({NEWER}: a value that a later version added; never written)"
INTEGER_MAX: Final = 9_007_199_254_740_991
"""Beyond it (2^53 - 1) an integer is not exact in every reader of JSON."""
ALWAYS: Final = "always"
"""``fraction`` of an instant that has six digits also where they are zeros."""

_VALUE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_UUIDS: Final = "id"
_DATE: Final = {"type": "int", "logicalType": "date"}
_INSTANT: Final = {"type": "long", "logicalType": "timestamp-micros"}
_UUID: Final = {"type": "string", "logicalType": "uuid"}


@dataclass(frozen=True)
class Words:
    """用语: how types and fields are explained, and which parts of a field's name are units."""

    of_type: Callable[[type[Any]], str]
    of_field: Callable[[type[Struct], str], str]
    units: tuple[str, ...] = ()


@dataclass
class _Derived:
    """What one schema is made with: the names given, and those that are defined already."""

    words: Words
    names: Mapping[type[Any], str]
    defined: dict[str, type[Any]] = field(default_factory=dict)

    def name_of(self, kind: type[Any]) -> str:
        """Return what a type is called in the schema."""
        return self.names.get(kind, kind.__name__)

    def known(self, kind: type[Any], path: str) -> str | None:
        """Return the name of a type that is defined already, or None.

        Raises ``UnderivableError`` where another type took the name.
        """
        name = self.name_of(kind)
        known = self.defined.get(name)
        if known not in {None, kind}:
            raise UnderivableError(f"{path}: two types are called {name}; rename one")
        return None if known is None else name


def entry_schema(
    envelope: object, *, event_type: type[Struct], outer: type[Struct], words: Words
) -> Schema:
    """Return the Avro schema of entries of one event type, self-contained.

    ``envelope`` is ``outer`` with its type parameter filled in by ``event_type``. Raises
    ``UnderivableError``.
    """
    name = event_type.__name__
    derived = _Derived(words, {outer: name, event_type: f"{name}Data"})
    described = inspect.type_info(envelope)
    if not isinstance(described, inspect.StructType):
        raise UnderivableError(f"{name}: the envelope is no Struct")
    schema = _record(described, derived, name)
    schema["namespace"] = NAMESPACE
    schema["doc"] = words.of_type(event_type)
    return schema


def symbol_of(value: str) -> str:
    """Return how a member of an enumeration is spelled in Avro: hyphens become underscores.

    It can be turned back, since a value has no underscores. Raises ``UnderivableError``.
    """
    if not _VALUE.fullmatch(value):
        raise UnderivableError(
            f"{value!r} cannot be a symbol that is turned back: use lower case letters, digits and "
            "single hyphens, a letter first"
        )
    return value.replace("-", "_")


def value_of(symbol: str) -> str:
    """Return the member of an enumeration that a symbol spells."""
    return symbol.replace("_", "-")


def _record(kind: inspect.StructType, derived: _Derived, path: str) -> Schema:
    owner = _class_of(kind)
    name = derived.name_of(owner)
    derived.defined[name] = owner
    fields = [_field(owner, field, derived, f"{path}.{field.name}") for field in kind.fields]
    return {
        "type": "record",
        "name": name,
        "doc": derived.words.of_type(owner),
        "fields": fields,
    }


def _class_of(kind: inspect.StructType) -> type[Struct]:
    """Return the class of a Struct, without the parameters of a generic one."""
    owner: type[Struct] = get_origin(kind.cls) or kind.cls
    return owner


def _field(owner: type[Struct], field: inspect.Field, derived: _Derived, path: str) -> Schema:
    described = {
        "name": field.encode_name,
        "doc": derived.words.of_field(owner, field.name),
        "type": _type(field.type, derived, path),
    }
    has_null = isinstance(described["type"], list)
    unit = next((unit for unit in derived.words.units if unit in field.name.split("_")), None)
    if unit is not None:
        _measure(described, unit, path)
    if not field.required:
        described["default"] = _default(field, path)
    if has_null and described.get("default", 0) is not None:
        raise UnderivableError(f"{path}: give what may be None the default None")
    return described


def _measure(described: Schema, unit: str, path: str) -> None:
    kind = described["type"]
    (measured, *_) = [
        branch for branch in (kind if isinstance(kind, list) else [kind]) if branch != "null"
    ]
    if measured != "long":
        raise UnderivableError(f"{path}: {unit} is the unit of a whole number")
    with_unit = {"type": "long", "unit": unit}
    described["type"] = ["null", with_unit] if isinstance(kind, list) else with_unit


def _default(field: inspect.Field, path: str) -> object:
    default = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        raise UnderivableError(f"{path}: a default that is made anew has no single form; use ()")
    if default is None or default is False or default is True:
        return default
    if isinstance(default, Enum):
        return symbol_of(str(default.value))
    if default == () and isinstance(default, tuple):
        return []
    raise UnderivableError(f"{path}: defaults are None, False, True, () and members")


def _type(kind: inspect.Type, derived: _Derived, path: str) -> Any:  # noqa: ANN401 - any schema
    match kind:
        case inspect.Metadata():
            return _annotated(kind, derived, path)
        case inspect.UnionType():
            return _optional(kind, derived, path)
        case inspect.VarTupleType():
            return _array(kind, derived, path)
        case inspect.StructType():
            known = derived.known(_class_of(kind), path)
            return known or _record(kind, derived, path)
        case inspect.EnumType():
            return derived.known(kind.cls, path) or _enumeration(kind.cls, derived)
    return _plain(kind, path)


def _plain(kind: inspect.Type, path: str) -> str | Schema:
    match kind:
        case inspect.StrType():
            return "string"
        case inspect.BoolType():
            return "boolean"
        case inspect.DateType():
            return dict(_DATE)
        case inspect.DateTimeType(tz=True):
            return dict(_INSTANT)
        case inspect.IntType(ge=least, le=most) if least is not None and most is not None:
            if -INTEGER_MAX <= least <= most <= INTEGER_MAX:
                return "long"
    raise UnderivableError(
        f"{path}: no exact Avro form for {type(kind).__name__}; take text, a whole number bounded "
        "within 2^53, a day, an instant with a zone, a yes or no, an enumeration, a tuple or a part"
    )


def _annotated(kind: inspect.Metadata, derived: _Derived, path: str) -> Any:  # noqa: ANN401
    schema = _type(kind.type, derived, path)
    extra = kind.extra or {}
    if schema == "string" and _UUIDS in {extra.get("tag"), extra.get("check")}:
        return dict(_UUID)
    if schema == _INSTANT and extra.get("fraction") == ALWAYS:
        return {**schema, "fraction": ALWAYS}
    return schema


def _optional(kind: inspect.UnionType, derived: _Derived, path: str) -> list[Any]:
    (*others,) = (branch for branch in kind.types if not isinstance(branch, inspect.NoneType))
    if len(others) != 1 or len(kind.types) == 1:
        raise UnderivableError(f"{path}: one kind of value or None, nothing else has one form")
    return ["null", _type(others[0], derived, path)]


def _array(kind: inspect.VarTupleType, derived: _Derived, path: str) -> Schema:
    items = _type(kind.item_type, derived, f"{path}[]")
    if isinstance(items, list):
        raise UnderivableError(f"{path}[]: a member of a tuple is never None; leave it out")
    return {"type": "array", "items": items}


def _enumeration(kind: type[Enum], derived: _Derived) -> Schema:
    symbols = [symbol_of(str(member.value)) for member in kind]
    derived.defined[kind.__name__] = kind
    return {
        "type": "enum",
        "name": kind.__name__,
        "doc": derived.words.of_type(kind) + NEWER_SAYS,
        "symbols": [*symbols, NEWER],
        "default": NEWER,
    }
