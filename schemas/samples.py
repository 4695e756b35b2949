"""Samples (样例): an entry that a schema describes, whole or bare, for checks without a ledger."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from ledger.sentence import say
from schemas.derivation import ALWAYS, NEWER, value_of
from schemas.errors import SchemaError
from schemas.registry import Registry

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_TEXT: Final = "示例"
_OF_LOGICAL_TYPES: Final = {
    "uuid": "01a20f7d-7feb-7000-bb00-4f2bc981a8cd",
    "date": "2017-07-03",
    "timestamp-micros": "2017-07-03T01:12:00Z",
}
_FULL_INSTANT: Final = "2017-07-03T01:12:00.000000Z"


def sample(schema: Mapping[str, Any], *, whole: bool) -> bytes:
    """Return the canonical bytes of an entry with every field, or only with those it must have."""
    document = _record(schema, {}, whole=whole)
    return _ENCODER.encode({**document, "type": schema["name"]})


def _record(
    schema: Mapping[str, Any], known: dict[str, Mapping[str, Any]], *, whole: bool
) -> dict[str, Any]:
    known[schema["name"]] = schema
    return {
        field["name"]: _value(field["type"], known, default=field.get("default"))
        for field in schema["fields"]
        if whole or "default" not in field
    }


def _value(
    schema: Any,  # noqa: ANN401 - any schema
    known: dict[str, Mapping[str, Any]],
    *,
    default: object = None,
) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        schema = schema[1]
    if isinstance(schema, str):
        schema = known.get(schema, {"type": schema})
    match schema["type"]:
        case "record":
            return _record(schema, known, whole=True)
        case "array":
            return [_value(schema["items"], known)]
        case "enum":
            known[schema["name"]] = schema
            symbols = (symbol for symbol in schema["symbols"] if symbol not in {NEWER, default})
            return value_of(next(symbols))
        case "boolean":
            return default is not True
    if schema.get("fraction") == ALWAYS:
        return _FULL_INSTANT
    plain = _TEXT if schema["type"] == "string" else 1
    return _OF_LOGICAL_TYPES.get(schema.get("logicalType"), plain)


def differing(registry: Registry) -> Iterator[str]:
    """Yield where a sample does not come back from Avro the same, for every locked schema.

    Each is written by its own version, as it was when that was the newest.
    """
    from schemas.codec import Codec

    for locked in registry.entries:
        codec = Codec(registry.until(locked))
        for whole in (True, False):
            body = sample(registry.schema(locked), whole=whole)
            try:
                decoded = codec.decode(codec.encode(locked.type, body))
            except SchemaError as error:
                yield f"{locked.type} v{locked.version}: {error}"
            else:
                if decoded.body != body or decoded.sha256 != locked.sha256:
                    yield say(
                        "{type} v{version}: a sample came back as other bytes",
                        type=locked.type,
                        version=locked.version,
                    )
