"""``shenguan events`` and ``shenguan refusals``: the vocabulary and the codes, from the code."""

import json
from typing import Any, Final

import click

from cli.display.output import Output, Printout, output_options
from cli.display.translated import help_in
from cli.lazy import Command
from ledger.errors import NotFound
from ledger.events import EVENTS
from ledger.sentence import say
from shenguan.fields import fields_of
from shenguan.meanings import meanings
from shenguan.vocabulary import (
    CODE_KINDS,
    code_rows,
    event_names,
    event_row,
    field_row,
    schema_of,
    words_of_events,
    words_of_fields,
)

_EVENT_COLUMNS: Final = ("type", "chinese", "chapter", "published_by", "tags", "sentence")
_EVENT_SPARE: Final = ("tags", "published_by", "chapter")
_FIELD_COLUMNS: Final = ("field", "takes", "required", "many", "tag", "choices", "meaning")
_CODE_COLUMNS: Final = ("code", "chinese", "kind", "meaning", "source", "remedy")
_CODE_SPARE: Final = ("kind", "source", "remedy")


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
            raise click.UsageError(say("--json-schema needs a TYPE"), click.get_current_context())
        rows = [event_row(kind) for kind in EVENTS.values()]
        choices = {**words_of_events(), "sentence": _told(rows, "sentence", output)}
        output.write(Printout(rows, _EVENT_COLUMNS, choices=choices, spare=_EVENT_SPARE))
        return
    (event_type,) = meanings(event_type, event_names()) or [event_type]
    if event_type not in EVENTS:
        raise NotFound(
            say(
                "{event_type!r} is no event type; `shenguan events` lists them",
                event_type=event_type,
            )
        )
    kind = EVENTS[event_type]
    if json_schema:
        click.echo(json.dumps(schema_of(kind), ensure_ascii=False, indent=2))
    else:
        rows = [field_row(field) for field in fields_of(kind)]
        choices = {**words_of_fields(kind), "meaning": _told(rows, "meaning", output)}
        output.write(Printout(rows, _FIELD_COLUMNS, choices=choices))


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
        known = [(row["code"], row["chinese"]) for row in rows]
        meant = meanings(code, known)
        rows = [row for row in rows if row["code"] in meant]
        if not rows:
            raise NotFound(say("{code!r} is no code; `shenguan refusals` lists them", code=code))
    choices = {name: _told(rows, name, output) for name in ("meaning", "remedy")}
    output.write(
        Printout(
            rows,
            _CODE_COLUMNS,
            choices={**choices, "kind": CODE_KINDS},
            spare=_CODE_SPARE,
            is_one=code is not None,
        )
    )


def _told(rows: list[dict[str, Any]], column: str, output: Output) -> dict[str, str]:
    """Return what the sentences of a column are in Chinese, where that is asked for."""
    if not output.in_chinese:
        return {}
    return {row[column]: help_in(row[column], "zh") for row in rows}
