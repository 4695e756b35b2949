"""JSON Schema (draft 2020-12) of events and of the submission around them, from their Structs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REFERENCES: Final = "#/$defs/{name}"
Titles = Mapping[str, Mapping[str, str]]
"""What people call fields, by the name of their Struct."""
_TEXT: Final = {"type": "string"}
PERSONAL: Final = {
    "description": "个人信息: clear values beside the submission, never part of it",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"commitment": _TEXT, "value": _TEXT, "salt": _TEXT},
        "required": ["commitment", "value", "salt"],
        "additionalProperties": False,
    },
}


def event_schema(
    event_type: type[msgspec.Struct],
    *,
    title: str,
    description: str,
    titles: Titles,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the schema of one event type as a self-contained document.

    Unknown fields are refused, as the gate refuses them. ``titles`` name fields for people,
    ``extra`` are further keywords (``x-…``).
    """
    definitions = _definitions([event_type], titles)
    own = definitions.pop(event_type.__name__)
    document = {
        "$schema": DIALECT,
        "$id": f"urn:shenguan:event:{event_type.__name__}",
        **own,
        "title": f"{event_type.__name__} {title}",
        "description": description,
        **(extra or {}),
    }
    return {**document, "$defs": definitions} if definitions else document


def submission_schema(
    submission: type[msgspec.Struct],
    event_types: Sequence[type[msgspec.Struct]],
    *,
    description: str,
    titles: Titles,
) -> dict[str, Any]:
    """Return the schema of a submission of any type, self-contained.

    ``submission`` is the envelope with ``type`` and ``data``; the one decides what the other is.
    """
    (reference,), _ = msgspec.json.schema_components([submission], ref_template="{name}")
    definitions = _definitions([submission, *event_types], titles)
    own = definitions.pop(reference["$ref"])
    names = [event_type.__name__ for event_type in event_types]
    own["properties"] |= {
        "data": {"type": "object"},
        "type": {"enum": names},
        "personal": PERSONAL,
    }
    return {
        "$schema": DIALECT,
        "$id": "urn:shenguan:submission",
        **own,
        "title": "Submission 提交",
        "description": description,
        "allOf": [_data_of(name) for name in names],
        "$defs": {name: definition for name, definition in definitions.items() if name != "Event"},
    }


def _data_of(name: str) -> dict[str, Any]:
    return {
        "if": {"properties": {"type": {"const": name}}},
        "then": {"properties": {"data": {"$ref": _REFERENCES.format(name=name)}}},
    }


def _definitions(
    structs: Sequence[type[msgspec.Struct]], titles: Titles
) -> dict[str, dict[str, Any]]:
    _, definitions = msgspec.json.schema_components(list(structs), ref_template=_REFERENCES)
    for struct, definition in definitions.items():
        # A generic Struct is called after what it holds, too: ``Submission_Event_``.
        named = titles.get(struct.partition("_")[0], {})
        if definition.get("type") == "object":
            definition["additionalProperties"] = False
        for name, described in definition.get("properties", {}).items():
            if named.get(name):
                definition["properties"][name] = {"title": named[name], **described}
    return {name: dict(definition) for name, definition in definitions.items()}
