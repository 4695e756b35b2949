"""Vocabulary (词汇): what event types and codes say of themselves, as rows and as schemas."""

from typing import Any

from ledger import naming
from ledger.events import Event, chapter_of, chinese_name, sentence
from schemas.json_schema import event_schema
from shenguan.fields import FieldOption, fields_of, titles_of


def event_row(kind: type[Event]) -> dict[str, Any]:
    """Return what there is to say about an event type in one row."""
    return {
        "type": kind.__name__,
        "chinese": chinese_name(kind),
        "chapter": chapter_of(kind),
        "published_by": [role.value for role in kind.published_by],
        "tags": tags_of_type(kind),
        "sentence": sentence(kind),
    }


def tags_of_type(kind: type[Event]) -> list[str]:
    """Return the tags of a type, ``?`` where optional, ``*`` where there may be several."""
    fields = {field.name: field for field in fields_of(kind)}
    marks: dict[str, str] = {}
    for name in naming.namings(kind):
        if name.tagged:
            field = fields[name.path.partition(".")[0]]
            is_second = name.many or name.kind in marks
            marks[name.kind] = "*" if is_second else "" if field.required else "?"
    return [f"{tag}{mark}" for tag, mark in marks.items()]


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of a type's data."""
    return event_schema(
        kind,
        title=chinese_name(kind),
        description=sentence(kind),
        titles=titles_of(kind),
        extra={
            "x-chapter": chapter_of(kind),
            "x-published-by": [role.value for role in kind.published_by],
            "x-tags": tags_of_type(kind),
        },
    )


def field_row(field: FieldOption) -> dict[str, Any]:
    """Return what there is to say about a field in one row."""
    return {
        "field": field.name,
        "takes": "personal" if field.personal else field.takes,
        "required": field.required,
        "many": field.many,
        "tag": field.tag,
        "choices": list(field.choices),
        "meaning": field.meaning,
    }


def code_rows() -> list[dict[str, Any]]:
    """Return every code as a row, by code."""
    from ledger.gate import gate  # noqa: F401 - importing the gate declares every code
    from ledger.view import CODES

    return [
        {
            "code": code.code,
            "chinese": code.chinese,
            "kind": "refusal" if code.refuses else "finding",
            "meaning": code.meaning,
            "source": code.source,
            "remedy": code.remedy,
        }
        for _, code in sorted(CODES.items())
    ]
