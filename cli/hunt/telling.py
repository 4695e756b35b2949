"""What a hunt tells on the command line: a row a trial, as it ends; an exit code at the end."""

import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Final

import click
from click.core import ParameterSource

from cli import exits
from cli.hunt.hunting import TRIALS, Hunt
from cli.output import Answer, Output
from cli.progress import reporting
from cli.wiring import import_only_ours

_COLUMNS: Final = ("trial", "ok", "tried", "found")


def hunt(store: str, output: Output, *, seconds: int, writers: int, seed: int) -> int:
    """Hunt beside a store; tell each trial, and return the exit code: 3 where anything was found.

    Piped, and without a format asked for, rows are NDJSON.
    """
    import_only_ours()
    failed: list[str] = []

    def rows() -> Generator[dict[str, object], None, None]:
        with reporting("hunt") as report:
            for number, one in enumerate(Hunt(store, seconds, writers, seed).trials(), start=1):
                if one.ok is False:
                    failed.append(one.trial)
                yield one._asdict()
                sys.stdout.flush()
                if report is not None:
                    report(number, max(number, TRIALS))

    asked = click.get_current_context().get_parameter_source("format_name")
    if asked is ParameterSource.DEFAULT and output.format == "tsv" and output.path is None:
        output = replace(output, format="ndjson")
    with _ended_by_signals(), closing(rows()) as told:
        output.write(Answer(told, _COLUMNS))
    return exits.UNVERIFIED if failed else exits.DONE


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end a hunt as Ctrl-C does: whatever was made is cleared away."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
