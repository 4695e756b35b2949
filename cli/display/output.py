"""Output (输出): rows as a table, JSON, NDJSON, CSV, TSV or parquet, to stdout or a file.

On a terminal the default is a table, piped it is TSV. stdout carries data only; the position that
an answer was given at goes to stderr, unless the format is ``json``, which carries it itself.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

import click
import msgspec

from cli.display.cells import PeopleCells, excel_cell, text_of, tsv_line
from cli.display.files import arriving, text_stream
from ledger.sentence import say
from ledger.zone import Zone
from shenguan import words
from shenguan.language import translator
from shenguan.wiring import Wiring, is_terminal

FORMATS: Final = ("table", "json", "ndjson", "csv", "tsv", "parquet")
PrintedRow = Mapping[str, Any]
Choices = Mapping[str, Mapping[str, str]]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Printout:
    """答复: rows with the ledger, position and day that they were given at.

    ``kinds`` says what a column holds where it is not text (parquet has typed columns),
    ``headings`` what it is called in Chinese where that is not the same in every command,
    ``choices`` what its words are called in Chinese: by column, then by value.
    ``positions`` are those of several ledgers, known when all rows are read. Days from
    ``calendar_needed_from`` on are in no announced year: limits that run into them are unknown.
    """

    rows: Iterable[PrintedRow]
    columns: Sequence[str]
    ledger: str | None = None
    position: int | None = None
    as_of: str | int | None = None
    on: date | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    positions: Mapping[str, int] | None = None
    calendar_needed_from: date | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """输出方式: format, file and flavour, as the options ask for."""

    format: str
    path: Path | None
    excel: bool
    lang: str
    wiring: Wiring | None = None

    def write(self, answer: Printout) -> None:
        """Write an answer; raises ``InputUnreadable`` where the file cannot be written."""
        count = 0
        if self.format == "parquet":
            count = self._write_parquet(answer)
        else:
            encoding = "utf-8-sig" if self.excel else "utf-8"
            with text_stream(self.path, encoding) as stream:
                count = _WRITERS[self.format](answer, stream, self)
                stream.flush()
        if answer.position is not None and self.format != "json":
            click.echo(self._position(answer, count), err=True)
        elif answer.positions and self.format != "json":
            told = ", ".join(f"{name} {at}" for name, at in [*answer.positions.items()][:_TOLD_MAX])
            more = len(answer.positions) - _TOLD_MAX
            text = words.message("positions", self.lang, positions=told)
            click.echo(f"{text} … +{more}" if more > 0 else text, err=True)

    def _write_parquet(self, answer: Printout) -> int:
        if self.path is None:
            raise click.UsageError(
                say("--format parquet needs -o FILE"), click.get_current_context()
            )
        from projections.frames import write_parquet

        usual = {name: _KINDS[name] for name in answer.columns if name in _KINDS}
        with arriving(self.path) as path:
            return write_parquet(path, replace(answer, kinds={**usual, **answer.kinds}))

    def zone(self, answer: Printout) -> Zone | None:
        """Return the zone that people read an answer of a ledger in."""
        if answer.ledger is None or self.wiring is None:
            return None
        return self.wiring.opening.zone

    def _position(self, answer: Printout, count: int) -> str:
        text = words.message("position", self.lang, ledger=answer.ledger, position=answer.position)
        if answer.on is not None:
            text += words.message("on", self.lang, on=answer.on)
        if answer.calendar_needed_from is not None:
            text += words.message("calendar", self.lang, day=answer.calendar_needed_from)
        zone = self.zone(answer)
        if self.format == "table" and zone is not None:
            text += words.message("rows", self.lang, count=count, zone=zone.name)
        return text


_TOLD_MAX: Final = 8
"""So many ledgers are named on stderr."""
_KINDS: Final = {
    **dict.fromkeys(("position", "generation", "behind", "version", "unknown", "rows"), "integer"),
    **dict.fromkeys(("repeated", "ok", "required", "many", "outdated"), "boolean"),
    **dict.fromkeys(("recorded_at", "occurred_at"), "instant"),
}
"""What columns hold that several commands answer with."""


def _write_table(answer: Printout, stream: TextIO, output: Output) -> int:
    from cli.display.table import write_table

    zone = output.zone(answer)
    yes, no = words.message("yes", output.lang), words.message("no", output.lang)
    is_chinese = output.lang == "zh"
    cells = PeopleCells(
        yes,
        no,
        None if zone is None else zone.local,
        translator(output.lang),
        choices=answer.choices if is_chinese else None,
    )
    own = answer.headings if is_chinese else {}
    columns = [(one, own.get(one) or words.label(one, output.lang)) for one in answer.columns]
    return write_table(answer.rows, columns, stream, cells=cells)


def _write_tsv(answer: Printout, stream: TextIO, output: Output) -> int:  # noqa: ARG001
    stream.write(tsv_line(answer.columns) + "\n")
    lines = (tsv_line([row.get(column) for column in answer.columns]) for row in answer.rows)
    return _write_lines(lines, stream)


def _write_csv(answer: Printout, stream: TextIO, output: Output) -> int:
    if output.excel and output.path is None:
        stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n" if output.excel else "\n")
    writer.writerow(answer.columns)
    cell = excel_cell if output.excel else text_of
    count = 0
    for count, row in enumerate(answer.rows, start=1):  # noqa: B007 - counted
        writer.writerow([cell(row.get(column)) for column in answer.columns])
    return count


def _write_ndjson(answer: Printout, stream: TextIO, output: Output) -> int:  # noqa: ARG001
    return _write_lines(map(_encoded, answer.rows), stream)


def _write_json(answer: Printout, stream: TextIO, output: Output) -> int:  # noqa: ARG001
    head: dict[str, object] = {
        "ledger": answer.ledger,
        "position": answer.position,
        "as_of": answer.as_of,
        "on": answer.on,
    }
    if answer.calendar_needed_from is not None:
        head["calendar_needed_from"] = answer.calendar_needed_from
    if is_terminal(stream):
        document = {**head, "rows": [dict(row) for row in answer.rows], **_tail(answer)}
        whole = msgspec.json.encode(document, enc_hook=str)
        stream.write(msgspec.json.format(whole, indent=2).decode() + "\n")
        return 0
    stream.write(_encoded(head)[:-1] + ',"rows":[')
    count = 0
    for count, row in enumerate(answer.rows, start=1):
        stream.write(f",{_encoded(row)}" if count > 1 else _encoded(row))
    tail = _tail(answer)
    stream.write(f"],{_encoded(tail)[1:]}\n" if tail else "]}\n")
    return count


def _tail(answer: Printout) -> dict[str, object]:
    """Return what an answer's document says after its rows: only then is it known."""
    return {} if answer.positions is None else {"positions": dict(answer.positions)}


def _encoded(row: PrintedRow) -> str:
    return msgspec.json.encode(dict(row), enc_hook=str).decode()


def _write_lines(lines: Iterable[str], stream: TextIO) -> int:
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007 - counted
        stream.write(f"{line}\n")
    return count


_WRITERS: Final[Mapping[str, Callable[[Printout, TextIO, Output], int]]] = {
    "table": _write_table,
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "tsv": _write_tsv,
}


def output_options(*, piped: str = "tsv") -> Callable[[F], F]:
    """Return the decorator that adds ``--format``, ``-o`` and ``--excel``.

    The command receives one ``output``. ``piped`` is the format where stdout is no terminal.
    """

    def decorate(function: F) -> F:
        def call(
            *args: Any,  # noqa: ANN401 - as the command
            format_name: str | None,
            path: Path | None,
            excel: bool,
            **kwargs: Any,  # noqa: ANN401 - as the command
        ) -> Any:  # noqa: ANN401 - as the command
            wiring: Wiring = click.get_current_context().obj
            chosen = _format(format_name, path, excel=excel, piped=piped)
            output = Output(chosen, path, excel, wiring.settings.lang, wiring)
            return function(*args, output=output, **kwargs)

        wrapped: Any = update_wrapper(call, function)
        for option in reversed(_OPTIONS):
            wrapped = option(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return decorate


_OPTIONS: Final = (
    click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        help="格式: default is a table on a terminal, TSV or NDJSON when piped.",
    ),
    click.option(
        "-o", "--output", "path", type=click.Path(path_type=Path), help="输出文件: write to a file."
    ),
    click.option(
        "--excel", is_flag=True, help="Excel 格式: CSV with a BOM, as a Chinese Excel expects it."
    ),
)


def _format(name: str | None, path: Path | None, *, excel: bool, piped: str) -> str:
    context = click.get_current_context()
    if excel and name not in {None, "csv"}:
        raise click.UsageError(
            say("--excel is a flavour of csv, not of {name}", name=name), context
        )
    if name is not None:
        return name
    if excel:
        return "csv"
    if path is None:
        return "table" if is_terminal(sys.stdout) else piped
    if not path.suffix:
        return piped
    if path.suffix not in _SUFFIXES:
        raise click.UsageError(
            say("{path}: what format is {suffix}? add --format", path=path, suffix=path.suffix),
            context,
        )
    return _SUFFIXES[path.suffix]


_SUFFIXES: Final = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    ".parquet": "parquet",
    ".tsv": "tsv",
    ".txt": "table",
}
