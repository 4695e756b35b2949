"""Compatibility (兼容性): what may change in a schema, and what must never.

Full and transitive: every version reads every other, since an immutable log is replayed from its
first entry and agencies upgrade in any order. So a record may gain a field that has a default, an
enumeration a symbol, and nothing else may change: neither what Avro itself compares nor what it
passes over in silence (logical type, precision, scale, unit, defaults, the order of fields).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from ledger.sentence import say
from schemas.canonical import canonical, full_name

WAY_OUT: Final = say("a new meaning needs a new field with a default, or a new event type")
_STRUCTURE: Final = frozenset(("type", "name", "namespace", "fields", "items", "symbols", "doc"))
_NAMES: Final = ("record", "enum")


class _Side(NamedTuple):
    """One of the two schemas: what it defines, by full name."""

    definitions: Mapping[str, Any]
    namespace: str

    def resolved(self, schema: Any) -> Any:  # noqa: ANN401 - any schema
        """Return the definition that a name stands for; anything else itself."""
        if isinstance(schema, str):
            return self.definitions.get(full_name(schema, self.namespace), schema)
        return schema


class _Pair(NamedTuple):
    """An older and a newer schema, and the definitions that were compared already."""

    older: _Side
    newer: _Side
    seen: set[str]


def problems(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[str]:
    """Yield why two versions cannot read each other: type, field, and the way out."""
    pair = _Pair(_side(older), _side(newer), set())
    yield from _compare(pair, older, newer, str(older.get("name")))


def _side(schema: Mapping[str, Any]) -> _Side:
    namespace = str(schema.get("namespace", ""))
    return _Side(dict(_definitions(schema, namespace)), namespace)


def _definitions(schema: Any, namespace: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(schema, list):
        for branch in schema:
            yield from _definitions(branch, namespace)
    elif isinstance(schema, Mapping):
        if schema["type"] in _NAMES:
            yield full_name(str(schema["name"]), namespace), schema
        for field in schema.get("fields", ()):
            yield from _definitions(field["type"], namespace)
        if "items" in schema:
            yield from _definitions(schema["items"], namespace)


def _compare(pair: _Pair, older: Any, newer: Any, path: str) -> Iterator[str]:  # noqa: ANN401
    older, newer = pair.older.resolved(older), pair.newer.resolved(newer)
    if isinstance(older, list) and isinstance(newer, list) and len(older) == len(newer):
        for left, right in zip(older, newer, strict=True):
            yield from _compare(pair, left, right, path)
        return
    if not isinstance(older, Mapping) or not isinstance(newer, Mapping):
        if older != newer:
            yield _changed(path, older, newer)
        return
    if older["type"] != newer["type"]:
        yield _changed(path, older, newer)
        return
    yield from _compare_attributes(older, newer, path)
    match older["type"]:
        case "record" if older["name"] == newer["name"]:
            yield from _compare_once(pair, older, newer, path)
        case "enum" if older["name"] == newer["name"]:
            yield from _compare_symbols(older, newer, path)
        case "array":
            yield from _compare(pair, older["items"], newer["items"], f"{path}[]")
        case "record" | "enum":
            yield say(
                "{path}: {older} is now called {newer}; {way_out}",
                path=path,
                older=older["name"],
                newer=newer["name"],
                way_out=WAY_OUT,
            )


def _compare_attributes(
    older: Mapping[str, Any], newer: Mapping[str, Any], path: str
) -> Iterator[str]:
    for key in sorted((older.keys() | newer.keys()) - _STRUCTURE):
        if older.get(key) != newer.get(key):
            yield (
                f"{path}: {key} was {_said(older.get(key))}, is {_said(newer.get(key))}; {WAY_OUT}"
            )


def _compare_once(
    pair: _Pair, older: Mapping[str, Any], newer: Mapping[str, Any], path: str
) -> Iterator[str]:
    name = str(older["name"])
    if name not in pair.seen:
        pair.seen.add(name)
        yield from _compare_fields(pair, older, newer, path)


def _compare_fields(
    pair: _Pair, older: Mapping[str, Any], newer: Mapping[str, Any], path: str
) -> Iterator[str]:
    before = {field["name"]: field for field in older["fields"]}
    after = {field["name"]: field for field in newer["fields"]}
    for name, field in before.items():
        if name not in after:
            yield (
                say(
                    "{path}.{name}: the field is gone or renamed; a stored name is for "
                    "ever: put it back, or take a new event type",
                    path=path,
                    name=name,
                )
            )
            continue
        left, right = _default(field), _default(after[name])
        if left != right:
            yield say(
                "{path}.{name}: the default was {left}, is {right}; {way_out}",
                path=path,
                name=name,
                left=left,
                right=right,
                way_out=WAY_OUT,
            )
        yield from _compare(pair, field["type"], after[name]["type"], f"{path}.{name}")
    for name, field in after.items():
        if name not in before and "default" not in field:
            yield say(
                "{path}.{name}: a new field needs a default (None, False, True or ())",
                path=path,
                name=name,
            )
    kept = [name for name in after if name in before]
    if kept != [name for name in before if name in after]:
        yield say(
            "{path}: the fields stand in another order; leave them, and add new ones anywhere",
            path=path,
        )


def _compare_symbols(
    older: Mapping[str, Any], newer: Mapping[str, Any], path: str
) -> Iterator[str]:
    for symbol in older["symbols"]:
        if symbol not in newer["symbols"]:
            yield (
                say(
                    "{path}: {older} has lost the member {symbol!r}; a stored name is "
                    "for ever: put it back, or take a new field with a default",
                    path=path,
                    older=older["name"],
                    symbol=symbol,
                )
            )
    for side in (older, newer):
        if side.get("default") not in side["symbols"]:
            yield say(
                "{path}: {side} has no default symbol for what a later version adds",
                path=path,
                side=side["name"],
            )


def _default(field: Mapping[str, Any]) -> str:
    return _said(field["default"]) if "default" in field else "required"


def _said(value: object) -> str:
    return canonical(value).decode()


def _changed(path: str, older: object, newer: object) -> str:
    return f"{path}: was {_brief(older)}, is {_brief(newer)}; {WAY_OUT}"


def _brief(schema: object) -> str:
    if isinstance(schema, list):
        return " or ".join(map(_brief, schema))
    if isinstance(schema, Mapping):
        kind = str(schema["type"])
        named = f"{kind} {schema['name']}" if "name" in schema else kind
        logical = schema.get("logicalType")
        return f"{named} ({logical})" if logical else named
    return str(schema)
