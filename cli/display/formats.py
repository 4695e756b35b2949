"""Formats (格式): which one is written, by option, by the file's name, or by where it goes."""

import sys
from pathlib import Path
from typing import Final

import click

from ledger.sentence import say
from shenguan.wiring import is_terminal

FORMATS: Final = ("table", "json", "ndjson", "csv", "tsv", "parquet", "xlsx")


def format_asked(
    name: str | None, path: Path | None, *, excel: bool, piped: str, is_drawn: bool
) -> str:
    """Return the format that options and a file's name ask for; raises ``UsageError``."""
    context = click.get_current_context()
    if name is None and path is not None and path.suffix in _SUFFIXES:
        name = _SUFFIXES[path.suffix]
    if is_drawn and (excel or name not in {None, "table"}):
        raise click.UsageError(
            say("-x and --wide are flavours of table, not of {name}", name=name or "csv"), context
        )
    if is_drawn:
        return "table"
    if excel and name not in {None, "csv", "xlsx"}:
        raise click.UsageError(
            say("--excel is a flavour of csv, not of {name}", name=name), context
        )
    if excel:
        return "xlsx" if name == "xlsx" else "csv"
    if name is not None:
        return name
    if path is None:
        return "table" if is_terminal(sys.stdout) else piped
    if not path.suffix:
        return piped
    raise click.UsageError(
        say("{path}: what format is {suffix}? add --format", path=path, suffix=path.suffix),
        context,
    )


_SUFFIXES: Final = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    ".parquet": "parquet",
    ".tsv": "tsv",
    ".txt": "table",
    ".xlsx": "xlsx",
}
