"""``shenguan events`` and ``shenguan refusals``: the vocabulary and the codes, from the code."""

import json
from typing import Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from ledger.errors import NotFound
from ledger.events import EVENTS
from ledger.sentence import say
from shenguan.fields import fields_of
from shenguan.vocabulary import code_rows, event_row, field_row, schema_of

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
        output.write(Printout(rows, _EVENT_COLUMNS, spare=_EVENT_SPARE))
        return
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
        output.write(Printout([field_row(field) for field in fields_of(kind)], _FIELD_COLUMNS))


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
            raise NotFound(say("{code!r} is no code; `shenguan refusals` lists them", code=code))
    output.write(Printout(rows, _CODE_COLUMNS, spare=_CODE_SPARE, is_one=code is not None))
