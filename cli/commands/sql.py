"""``shenguan sql``: one read-only statement over answers and tables."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.commands.questions import when_options
from cli.display.early import tell_early
from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.lazy import Command
from ledger.errors import InputUnreadable, WrongUse
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan.asking import When, asked_at, reader_of
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from projections.sql.selection import Selection


@click.command(cls=Command)
@click.argument("statement", required=False)
@click.option(
    "-f",
    "--file",
    "source",
    type=click.Path(path_type=Path),
    help="文件: read the statement from a file.",
)
@when_options
@output_options()
@click.pass_obj
def sql(
    wiring: Wiring,
    /,
    *,
    statement: str | None,
    source: Path | None,
    output: Output,
    **when: Any,  # noqa: ANN401 - as-of, on, at-least
) -> None:
    """查询语句: SQL over the answers to questions and over the tables; it only reads.

    answers.cases has the columns of docs/questions.md, tables.cases those of docs/tables.md; a bare
    name is the answer. Only what the statement names is computed. A statement of - comes from
    standard input. The SQL is that of SQLite, wherever ledger and views live.

    \b
    Example:
      shenguan sql "select agency, count(*) from cases where late group by agency"
      shenguan sql -f late.sql --on 2017-08-31 -o late.xlsx
    """
    from projections.sql.selection import selecting
    from projections.sql.statement import understood

    asked = understood(_text(statement, source))
    with ExitStack() as held:
        with reporting("sql") as progress:
            opened = selecting(asked, lambda: reader_of(wiring, progress, **when), progress)
            selection = held.enter_context(opened)
        tell_early(wiring, when["as_of"], selection.position)
        _write(selection, output, when)


def _text(statement: str | None, source: Path | None) -> str:
    if (statement is None) == (source is None):
        raise WrongUse(say("give one statement, - for standard input, or -f FILE"))
    if source is not None:
        return _read(source)
    return sys.stdin.read() if statement == "-" else statement or ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputUnreadable(say("{path}: the statement is no text in UTF-8", path=path)) from None
    except OSError as error:
        raise InputUnreadable(
            say("{path}: {strerror}", path=path, strerror=reason_of(error))
        ) from None


def _write(selection: "Selection", output: Output, when: When) -> None:
    if output.format == "parquet":
        selection.settle()
    is_table = output.format == "table"
    output.write(
        Printout(
            _in_full(selection.rows()) if is_table else selection.rows(),
            [one.name for one in selection.columns],
            ledger=selection.ledger,
            position=selection.position,
            as_of=asked_at(when["as_of"]),
            on=selection.on,
            kinds={one.name: one.kind for one in selection.columns if one.kind},
            headings={one.name: one.label or one.name for one in selection.columns},
            choices={one.name: one.words for one in selection.columns if one.words},
            calendar_needed_from=selection.calendar_needed_from(),
            is_exact=True,
        )
    )


def _in_full(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows with every figure of what was computed: people asked for just that."""
    for row in rows:
        yield {
            name: f"{value:.10g}" if isinstance(value, float) else value
            for name, value in row.items()
        }
