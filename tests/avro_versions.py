"""A version later than the locked ones: every record and enumeration has grown as it may."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

import msgspec

from schemas.canonical import canonical, digest
from schemas.derivation import NEWER
from schemas.registry import Locked, Registry, packaged

NEW_FIELDS: Final[tuple[tuple[dict[str, Any], Any], ...]] = (
    ({"name": "new_text", "type": ["null", "string"], "default": None}, "新的"),
    ({"name": "new_flag", "type": "boolean", "default": False}, True),
    ({"name": "new_names", "type": {"type": "array", "items": "string"}, "default": []}, ["甲"]),
    (
        {
            "name": "new_at",
            "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}],
            "default": None,
        },
        "2030-01-01T00:00:00.5Z".replace(".5", ".500000"),
    ),
)
"""Fields that a record may gain, and what an entry of the later version says in them."""
NEW_SYMBOL: Final = "brand_new"


def grown(schema: Any) -> Any:  # noqa: ANN401 - any schema
    """Return a schema in which every record has new fields and every enumeration a new symbol."""
    if isinstance(schema, list):
        return [grown(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: grown(value) for key, value in schema.items()}
    if schema.get("type") == "record":
        new = [deepcopy(field) for field, _ in NEW_FIELDS]
        schema["fields"] = [*new[:1], *schema["fields"], *new[1:]]
    if schema.get("type") == "enum":
        schema["symbols"] = [NEW_SYMBOL, *schema["symbols"]]
        assert schema["symbols"][-1] == NEWER
    return schema


def with_new_fields(document: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return an entry in which the envelope and every part below say something new."""
    if isinstance(document, list):
        return [with_new_fields(one) for one in document]
    if not isinstance(document, dict):
        return document
    new = {field["name"]: value for field, value in NEW_FIELDS}
    return {**{key: with_new_fields(value) for key, value in document.items()}, **new}


def later(registry: Registry | None = None) -> Registry:
    """Return the registry of a later version, in which every type has one version more."""
    registry = registry or packaged()
    bodies = {one.id: registry.body(one) for one in registry.entries}
    entries = list(registry.entries)
    for name in registry.types:
        newest = registry.newest(name)
        body = canonical(grown(registry.schema(newest)))
        number = len(entries) + 1
        bodies[number] = body
        entries.append(
            Locked(id=number, type=name, version=newest.version + 1, sha256=digest(body))
        )
    return Registry(entries, lambda one: bodies[one.id])


def derived_of(registry: Registry) -> Mapping[str, Mapping[str, Any]]:
    """Return the newest schema of every type."""
    return {name: registry.schema(registry.newest(name)) for name in registry.types}


def canonical_json(document: object) -> bytes:
    """Return canonical JSON."""
    return msgspec.json.Encoder(order="sorted").encode(document)
