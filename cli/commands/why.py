"""``shenguan why``: how an answer came about: entries, terms, days counted, articles of the law."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from cli.commands.questions import column_meant, reader_then, when_options
from cli.display.cells import named
from cli.display.output import Output, Printout, output_options
from cli.display.respelled import as_known
from cli.lazy import Command
from ledger.errors import NotFound
from ledger.events import chinese_name
from ledger.sentence import say
from projections.engine.row import Column
from shenguan import words
from shenguan.asking import asked_at
from shenguan.drafting import acting_agency, numbered
from shenguan.language import tell
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from projections.question import Question
    from projections.reader import Reader
    from projections.story import Cause

COLUMNS: Final = (
    "number", "step", "text", "position", "occurred_at", "type", "chinese", "agency", "actor",
    "from_on", "until_on", "source",
)  # fmt: skip
_TABLE: Final = ("step", "text", "position", "occurred_at", "source")
_KINDS: Final = {
    "step": "integer", "position": "integer", "occurred_at": "instant", "from_on": "day",
    "until_on": "day",
}  # fmt: skip


@click.command(cls=Command)
@click.argument("noun")
@click.argument("number", metavar="NO")
@click.argument("asked", metavar="[COLUMN]", default="status")
@when_options
@output_options()
@click.pass_obj
def why(
    wiring: Wiring,
    /,
    *,
    noun: str,
    number: str,
    asked: str,
    output: Output,
    **when: Any,  # noqa: ANN401 - as-of, on, at-least
) -> None:
    """缘由: what gave an answer its value: entries, terms, days counted, the law's article.

    COLUMN is a column of the question, status where none is named: status, due_at, late of a case;
    status of a licence, a task, a subject's penalties and restrictions. The steps are told by the
    functions that compute the answer, so they lead to just that value; of a column that is recorded
    as it stands they name the entry that set it.

    \b
    Example:
      shenguan why case 2017-0412 due_at
      shenguan why licence JY11305230000412 --on 2017-08-31
      shenguan why credit uscc:91130523MA07ABCD1H binding
    """
    from projections.discovery import question_named

    question = question_named(noun)
    column = _column(question, asked)
    kind = question.numbers[0]
    full = as_known(wiring, kind, numbered(kind, number, acting_agency(wiring)))
    with reader_then(wiring, when) as reader:
        found = question.why(reader, full, column.name)
        rows = list(_rows(reader, found, column, output.lang))
        if not rows:
            raise NotFound(
                say(
                    "{chinese} {number}: nothing is known of it up to position {position}",
                    chinese=question.chinese,
                    number=full,
                    position=reader.position,
                )
            )
        output.write(_printout(rows, reader, output, as_of=when["as_of"]))


def _printout(
    rows: "Sequence[dict[str, Any]]", reader: "Reader", output: Output, *, as_of: str | None
) -> Printout:
    is_one = len({row["number"] for row in rows}) == 1
    return Printout(
        rows,
        (_TABLE if is_one else ("number", *_TABLE)) if output.is_brief else COLUMNS,
        ledger=reader.ledger,
        position=reader.position,
        as_of=asked_at(as_of),
        on=reader.on,
        kinds=_KINDS,
        calendar_needed_from=reader.calendar_needed_from(),
    )


def _column(question: "Question[Any]", asked: str) -> Column:
    """Return the column that a person names as the answer does, or by its heading."""
    try:
        name = column_meant(asked, question.headings)
    except ValueError as wrong:
        raise click.UsageError(wrong.args[0], click.get_current_context()) from None
    (column,) = (one for one in question.columns if one.name == name)
    return column._replace(
        label=question.headings[name], words=question.words.get(name, column.words)
    )


def _rows(
    reader: "Reader", found: "Iterator[tuple[Any, Sequence[Cause]]]", column: Column, lang: str
) -> Iterator[dict[str, Any]]:
    for answer, told in found:
        number = getattr(answer, "number", getattr(answer, answer.__struct_fields__[0]))
        for step, one in enumerate(told, start=1):
            yield {"number": number, "step": step, **_row(reader, one, lang)}
        value = _value(reader, column, getattr(answer, column.name), lang)
        text = say("so {column} is {value}", column=_heading(column, lang), value=value)
        yield {"number": number, "step": len(told) + 1, "text": tell(text, lang)}


def _row(reader: "Reader", told: "Cause", lang: str) -> dict[str, Any]:
    text = tell(told.text, lang)
    if told.column is not None:
        text = f"{_heading(told.column, lang)}: {_value(reader, told.column, told.value, lang)}"
    row: dict[str, Any] = {"text": text, "source": told.source or None}
    if told.step is not None:
        days = {"from_on": told.step.from_on, "until_on": told.step.until_on}
        row |= {one: None if day is None else day.isoformat() for one, day in days.items()}
    if told.fact is not None:
        fact = told.fact
        row |= {
            "position": fact.position,
            "occurred_at": fact.occurred_at,
            "type": type(fact.event).__name__,
            "chinese": chinese_name(type(fact.event)),
            "agency": fact.agency,
            "actor": fact.actor,
        }
    return row


def _heading(column: Column, lang: str) -> str:
    return column.label if lang == "zh" and column.label else words.label(column.name, lang)


def _value(reader: "Reader", column: Column, value: object, lang: str) -> object:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return words.message("yes" if value else "no", lang)
    if column.kind == "instant" and isinstance(value, str):
        return reader.local(value)
    return named(value, column.words) if lang == "zh" else value
