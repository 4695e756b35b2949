"""Output (输出): rows as a table, JSON, NDJSON, CSV, TSV or parquet, to stdout or a file.

On a terminal the default is a table, piped it is TSV. stdout carries data only; the position that
an answer was given at goes to stderr, unless the format is ``json``, which carries it itself.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

import click
import msgspec

from cli import words
from cli.cells import excel_cell, table_cell, tsv_line
from cli.wiring import is_terminal
from ledger.errors import InputUnreadable

FORMATS: Final = ("table", "json", "ndjson", "csv", "tsv", "parquet")
Row = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Answer:
    """答复: rows with the ledger, position and day that they were given at."""

    rows: Iterable[Row]
    columns: Sequence[str]
    ledger: str | None = None
    position: int | None = None
    as_of: str | int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """输出方式: format, file and flavour, as the options ask for."""

    format: str
    path: Path | None
    excel: bool
    lang: str

    def write(self, answer: Answer) -> None:
        """Write an answer; raises ``InputUnreadable`` where the file cannot be written."""
        if self.format == "parquet":
            self._write_parquet(answer)
        else:
            with self._stream() as stream:
                _WRITERS[self.format](answer, stream, self)
                stream.flush()
        if answer.position is not None and self.format != "json":
            click.echo(self._position(answer), err=True)

    @contextmanager
    def _stream(self) -> Iterator[TextIO]:
        if self.path is None:
            yield sys.stdout
            return
        encoding = "utf-8-sig" if self.excel else "utf-8"
        try:
            with self.path.open("w", encoding=encoding, newline="") as stream:
                yield stream
        except OSError as error:
            raise InputUnreadable(f"{self.path}: {error.strerror}") from None

    def _write_parquet(self, answer: Answer) -> None:
        from projections.frames import write_parquet

        if self.path is None:
            raise click.UsageError("--format parquet needs -o FILE")
        write_parquet(self.path, answer)

    def _position(self, answer: Answer) -> str:
        text = words.message("position", self.lang, ledger=answer.ledger, position=answer.position)
        if answer.on is not None:
            text += words.message("on", self.lang, on=answer.on)
        return text


def _write_table(answer: Answer, stream: TextIO, output: Output) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    yes, no = words.message("yes", output.lang), words.message("no", output.lang)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in answer.columns:
        table.add_column(words.label(column, output.lang), overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(table_cell(row.get(c), yes, no)) for c in answer.columns))
    width = None if is_terminal(stream) else 10_000
    Console(file=stream, width=width, highlight=False).print(table)


def _write_tsv(answer: Answer, stream: TextIO, output: Output) -> None:  # noqa: ARG001
    stream.write(tsv_line(answer.columns) + "\n")
    stream.writelines(
        tsv_line([row.get(column) for column in answer.columns]) + "\n" for row in answer.rows
    )


def _write_csv(answer: Answer, stream: TextIO, output: Output) -> None:
    if output.excel and output.path is None:
        stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n" if output.excel else "\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        values = [row.get(column) for column in answer.columns]
        writer.writerow([excel_cell(value) if output.excel else _plain(value) for value in values])


def _plain(value: object) -> str:
    from cli.cells import text_of

    return text_of(value)


def _write_ndjson(answer: Answer, stream: TextIO, output: Output) -> None:  # noqa: ARG001
    stream.writelines(msgspec.json.encode(dict(row)).decode() + "\n" for row in answer.rows)


def _write_json(answer: Answer, stream: TextIO, output: Output) -> None:  # noqa: ARG001
    document = {
        "ledger": answer.ledger,
        "position": answer.position,
        "as_of": answer.as_of,
        "on": answer.on,
        "rows": [dict(row) for row in answer.rows],
    }
    encoded = msgspec.json.encode(document)
    if is_terminal(stream):
        encoded = msgspec.json.format(encoded, indent=2)
    stream.write(encoded.decode() + "\n")


_WRITERS: Final[Mapping[str, Callable[[Answer, TextIO, Output], None]]] = {
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
        def call(  # noqa: ANN202 - as the command
            *args: Any,  # noqa: ANN401
            format_name: str | None,
            path: Path | None,
            excel: bool,
            **kwargs: Any,  # noqa: ANN401
        ):
            lang = click.get_current_context().obj.settings.lang
            chosen = _format(format_name, path, excel=excel, piped=piped)
            return function(*args, output=Output(chosen, path, excel, lang), **kwargs)

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
    click.option("--excel", is_flag=True, help="CSV with a BOM, as a Chinese Excel expects it."),
)


def _format(name: str | None, path: Path | None, *, excel: bool, piped: str) -> str:
    if name is not None:
        return name
    if excel:
        return "csv"
    if path is not None:
        suffix = path.suffix.removeprefix(".")
        return {"jsonl": "ndjson"}.get(suffix, suffix if suffix in FORMATS else piped)
    return "table" if is_terminal(sys.stdout) else piped
