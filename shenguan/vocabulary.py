"""Vocabulary (词汇): what event types and codes say of themselves, as rows and as schemas."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from ledger import naming
from ledger.events import CHAPTERS, EVENTS, Event, Role, chapter_of, chinese_name, sentence
from ledger.events.base import KINDS
from schemas.json_schema import event_schema
from shenguan.fields import FieldOption, fields_of, titles_of

_TAKES: Final = {
    "text": "文本", "integer": "整数", "day": "日期", "instant": "时间", "flag": "是否",
    "choice": "选项", "part": "组成部分", "personal": "个人信息",
}  # fmt: skip
"""What a field takes, each with its Chinese name."""
_MARKS: Final = ("", "?", "*")
"""What stands behind a tag: always there, perhaps, several."""
CODE_KINDS: Final = {"refusal": "拒绝", "finding": "备注发现"}
"""What a code may be, each with its Chinese name."""


@cache
def event_names() -> Mapping[str, str]:
    """Return the Chinese name of each event type."""
    return {name: chinese_name(kind) for name, kind in EVENTS.items()}


def kind_names() -> Mapping[str, str]:
    """Return the Chinese name of each kind of identity, and of what names any of them."""
    return {**{one.name: one.chinese for one in KINDS}, "ref": "任何标识"}


def words_of_events() -> Mapping[str, Mapping[str, str]]:
    """Return what the words of rows about event types are called, by column."""
    chapters = {
        one.__name__.rpartition(".")[2]: (one.__doc__ or "").partition(":")[0] for one in CHAPTERS
    }
    tags = {
        f"{name}{mark}": f"{said}{mark}" for name, said in kind_names().items() for mark in _MARKS
    }
    return {"chapter": chapters, "published_by": Role.names(), "tags": tags}


def words_of_fields(kind: type[Event]) -> Mapping[str, Mapping[str, str]]:
    """Return what the words of rows about the fields of a type are called, by column."""
    choices = {
        value: member.chinese
        for field in fields_of(kind)
        for value, member in field.choices.items()
    }
    return {"takes": _TAKES, "tag": kind_names(), "choices": choices}


def in_words(struct: type[Struct], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's data, or that of a part of it, with fields and words called in Chinese."""
    fields = {one.name: one for one in fields_of(struct)}
    return {fields[name].label: _in_words(fields[name], value) for name, value in data.items()}


def _in_words(field: FieldOption, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_in_words(field, one) for one in value]
    if isinstance(value, dict) and field.part is not None:
        return in_words(field.part, value)
    if isinstance(value, str) and value in field.choices:
        return field.names[value]
    return value


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


def codes_by_fault() -> frozenset[str]:
    """Return the codes that no submission meets by what it says."""
    from ledger.gate import gate  # noqa: F401 - importing the gate declares every code
    from ledger.view import CODES

    return frozenset(name for name, code in CODES.items() if code.by_fault)
