"""One spelling of a schema: its canonical bytes, its digest, and what it says with names resolved.

A schema is identified by SHA-256 of its canonical JSON (RFC 8785). Avro's own fingerprints are no
identity: they pass over logical types, scales and defaults.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_NAMED: Final = frozenset(("record", "enum", "fixed", "error"))
_PRIMITIVE: Final = frozenset(
    ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
)
_SPOKEN: Final = frozenset(("doc", "namespace"))
_OF_JAVA: Final = "avro.java."
"""What generated Java classes add to a schema, for themselves alone."""


def canonical(document: object) -> bytes:
    """Return the canonical bytes of a schema: what its lock file holds."""
    return _ENCODER.encode(document)


def digest(body: bytes) -> str:
    """Return the hexadecimal SHA-256 of canonical bytes."""
    return sha256(body).hexdigest()


def parsed(text: str | bytes) -> Any:  # noqa: ANN401 - any schema
    """Return what the text of a schema says; raises ``ValueError``."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def meaning(schema: object) -> bytes:
    """Return what a schema says, without how it explains itself.

    Two schemas of one meaning differ in words only: documentation, namespaces written out or
    inherited, the spelling of primitive types, what Java adds. Raises ``ValueError``.
    """
    try:
        return canonical(_resolved(schema, ""))
    except (KeyError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        raise ValueError(f"no Avro schema: {type(error).__name__} {error}") from None


def _resolved(schema: Any, namespace: str) -> Any:  # noqa: ANN401 - any schema
    if isinstance(schema, str):
        return schema if schema in _PRIMITIVE else full_name(schema, namespace)
    if isinstance(schema, list):
        return [_resolved(branch, namespace) for branch in schema]
    kept = dict(_kept(schema))
    kind = schema["type"]
    if isinstance(kind, dict | list):
        return _resolved(kind, namespace)
    if kind in _NAMED:
        name = full_name(schema["name"], schema.get("namespace", namespace))
        kept["name"] = name
        namespace = name.rpartition(".")[0]
    if "fields" in kept:
        kept["fields"] = [_field(field, namespace) for field in kept["fields"]]
    for inner in ("items", "values"):
        if inner in kept:
            kept[inner] = _resolved(kept[inner], namespace)
    return kind if set(kept) == {"type"} else kept


def _field(field: dict[str, Any], namespace: str) -> dict[str, Any]:
    return {**dict(_kept(field)), "type": _resolved(field["type"], namespace)}


def _kept(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key not in _SPOKEN and not key.startswith(_OF_JAVA):
            yield key, value


def full_name(name: str, namespace: str | None) -> str:
    """Return a name with its namespace, which a dotted name carries itself."""
    return name if "." in name or not namespace else f"{namespace}.{name}"
