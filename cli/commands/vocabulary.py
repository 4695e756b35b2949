"""``shenguan events`` and ``shenguan refusals``: the vocabulary and the codes, from the code."""

import json
from typing import Any, Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from ledger import naming
from ledger.errors import NotFound
from ledger.events import EVENTS, Event, chapter_of, chinese_name, sentence
from schemas.json_schema import event_schema
from shenguan.fields import Field, fields_of, titles_of

_EVENT_COLUMNS: Final = ("type", "chinese", "chapter", "published_by", "tags", "sentence")
_FIELD_COLUMNS: Final = ("field", "takes", "required", "many", "tag", "choices", "meaning")
_CODE_COLUMNS: Final = ("code", "chinese", "kind", "meaning", "source", "remedy")


@click.command(cls=Command)
@click.argument("event_type", metavar="[TYPE]", required=False)
@click.option("--json-schema", is_flag=True, help="JSON Schema of the type's data.")
@output_options()
def events(*, event_type: str | None, json_schema: bool, output: Output) -> None:
    """词汇: every event type, or the fields of one.

    \b
    Example:
      shenguan events
      shenguan events ApplicationAccepted --json-schema
    """
    if event_type is None:
        if json_schema:
            raise click.UsageError("--json-schema needs a TYPE", click.get_current_context())
        output.write(Printout([event_row(kind) for kind in EVENTS.values()], _EVENT_COLUMNS))
        return
    if event_type not in EVENTS:
        raise NotFound(f"{event_type!r} is no event type; `shenguan events` lists them")
    kind = EVENTS[event_type]
    if json_schema:
        click.echo(json.dumps(schema_of(kind), ensure_ascii=False, indent=2))
    else:
        output.write(Printout([_field_row(field) for field in fields_of(kind)], _FIELD_COLUMNS))


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


def _field_row(field: Field) -> dict[str, Any]:
    return {
        "field": field.name,
        "takes": "personal" if field.personal else field.takes,
        "required": field.required,
        "many": field.many,
        "tag": field.tag,
        "choices": list(field.choices),
        "meaning": field.meaning,
    }


@click.command(cls=Command)
@click.argument("code", metavar="[CODE]", required=False)
@output_options()
def refusals(*, code: str | None, output: Output) -> None:
    """拒绝代码: why the gate refuses, on which basis, and what to do about it.

    Codes of kind *finding* refuse nothing: they stay on record with the fact.

    \b
    Example:
      shenguan refusals
      shenguan refusals credit.barred
    """
    rows = code_rows()
    if code is not None:
        rows = [row for row in rows if row["code"] == code]
        if not rows:
            raise NotFound(f"{code!r} is no code; `shenguan refusals` lists them")
    output.write(Printout(rows, _CODE_COLUMNS))


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
