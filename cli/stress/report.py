"""The report of a stress test: a row for each trial when it ends, and an exit code at the end."""

import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from typing import Final

import click
from click.core import ParameterSource

from cli import exits
from cli.display.output import Output, Printout
from cli.display.progress import reporting
from cli.stress.ending import Ending
from cli.stress.processes import start_server
from cli.stress.trials import TRIALS, StressTest
from shenguan.wiring import import_only_ours

_COLUMNS: Final = ("trial", "ok", "tried", "found")


def report_trials(store: str, output: Output, *, seconds: int, writers: int, seed: int) -> int:
    """Test beside a store; report each trial, return the exit code: 3 where anything was found.

    Piped, and without a format asked for, rows are NDJSON.
    """
    import_only_ours()
    start_server()
    failed: list[str] = []
    ending = Ending()

    def rows() -> Generator[dict[str, object], None, None]:
        trials = StressTest(store, seconds, writers, seed, ending.check).trials()
        with reporting("hunt") as report:
            for number, trial in enumerate(trials, start=1):
                if trial.ok is False:
                    failed.append(trial.trial)
                yield trial._asdict()
                sys.stdout.flush()
                if report is not None:
                    report(number, max(number, TRIALS))

    asked = click.get_current_context().get_parameter_source("format_name")
    if asked is ParameterSource.DEFAULT and output.format == "tsv" and output.path is None:
        output = replace(output, format="ndjson")
    with ending, closing(rows()) as trials:
        output.write(Printout(trials, _COLUMNS))
        ending.check()
    return exits.UNVERIFIED if failed else exits.DONE
