"""JSON Schema (draft 2020-12) of an event's data, derived from its Struct."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def event_schema(
    event_type: type[msgspec.Struct],
    *,
    title: str,
    description: str,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the schema of one event type as a self-contained document.

    Unknown fields are refused, as the gate refuses them. ``extra`` are further keywords (``x-…``).
    """
    (reference,), definitions = msgspec.json.schema_components(
        [event_type], ref_template="#/$defs/{name}"
    )
    own = dict(definitions.pop(event_type.__name__, reference))
    own.pop("description", None)
    own.pop("title", None)
    own["additionalProperties"] = False
    for definition in definitions.values():
        if definition.get("type") == "object":
            definition["additionalProperties"] = False
    document = {
        "$schema": DIALECT,
        "$id": f"urn:shenguan:event:{event_type.__name__}",
        "title": f"{event_type.__name__} {title}",
        "description": description,
        **own,
        **(extra or {}),
    }
    if definitions:
        document["$defs"] = definitions
    return document
