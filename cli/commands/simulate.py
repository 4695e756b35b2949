"""``shenguan simulate``: tell a county's year, or play a scenario, in a simulated ledger."""

import shlex
import sys
from collections.abc import Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from cli import exits
from cli.commands.submit import opened
from cli.lazy import Command
from cli.lines import batches
from cli.options import react_option
from ledger.errors import InputUnreadable, Malformed, NotFound, StatementInvalid, WrongUse
from ledger.gate.proposal import propose
from ledger.sentence import say
from shenguan import words
from shenguan.language import tell
from shenguan.playing import Played, Player, Rows, Simulation
from shenguan.settings import OriginKind
from shenguan.simulation.arguments import Arguments
from shenguan.wiring import Wiring

LEDGER: Final = "130523"
NAME: Final = "内丘县（模拟）"
"""The ledger that is opened for a scenario that opens none."""
_ZONE: Final = "Asia/Shanghai"


_ARGUMENTS: Final = Arguments()


@click.command(cls=Command)
@click.option(
    "--play",
    "file",
    metavar="FILE|-",
    help="场景: submissions with the time at which they arrive, and questions, one a line.",
)
@click.option("--region", default=_ARGUMENTS.region, show_default=True, help="行政区划: GB/T 2260.")
@click.option(
    "--year",
    type=click.IntRange(2005, 2025),
    default=_ARGUMENTS.year,
    show_default=True,
    help="年度: whose calendar it is.",
)
@click.option("--cases", type=click.IntRange(min=0), help="办件: how many people apply.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=_ARGUMENTS.seed,
    show_default=True,
    help="种子: from which chances are drawn.",
)
@click.option(
    "--unlawful",
    metavar="RATE",
    type=click.FloatRange(0, 10),
    default=_ARGUMENTS.unlawful,
    help="违规: how many violations a case, labelled with their codes, all codes in turn.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="输出目录: for history.ndjson, which --play plays, and summary.json.",
)
@react_option
@click.pass_obj
def simulate(
    wiring: Wiring,
    /,
    *,
    file: str | None,
    cases: int | None,
    folder: Path | None,
    **said: Any,  # noqa: ANN401 - the other arguments of a history
) -> int:
    """模拟: tell the year of a county that is none, or play a scenario, with their own clock.

    With --cases a whole year is told: 40 items, six agencies, a merger, a transfer, a cancellation,
    a power failure; equal arguments tell it byte by byte equally. It is written into a folder (-o),
    or recorded into a simulated ledger (--store); broken off, the same command goes on.

    With --play each submission says with "at" when it arrives: that is the ledger's clock. The
    ledger is opened at the first of these times, as `shenguan open` does, unless the first line
    opens one. A real ledger is never played into. With --react, or from a line {"react": true} on,
    what follows by itself is recorded at the time of its line. "expect" says what is to come back;
    exit code 3 where anything else did.

    A correction or a void names its target by the id alone; with "with_dependants": true what rests
    on the target goes with it.

    \b
    Example:
      shenguan simulate --play examples/scenarios/01-silence.ndjson
      shenguan simulate --cases 100 --seed 1 --unlawful 0.5 -o county
      shenguan --store year.db simulate --cases 100
    """
    if (file is None) == (cases is None):
        raise click.UsageError(say("say either --cases or --play"))
    if file is not None:
        return _play(wiring, file)
    arguments = Arguments(cases=cases or 0, **said)
    is_named = wiring.settings.origin("store").kind is not OriginKind.DEFAULT
    if (folder is None) is not is_named:
        raise click.UsageError(say("say where to: either a folder with -o, or --store"))
    if folder is None:
        return _record(wiring, arguments)
    return _write(wiring, arguments, folder)


def _write(wiring: Wiring, arguments: Arguments, folder: Path) -> int:
    from shenguan.simulation.chronicle import Chronicle
    from shenguan.simulation.writing import write

    tally = write(Chronicle(arguments), folder)
    told = {"count": tally.lines, "folder": folder, "codes": len(tally.codes)}
    click.echo(words.message("told", wiring.settings.lang, **told), err=True)
    return exits.DONE


def _record(wiring: Wiring, arguments: Arguments) -> int:
    from shenguan.simulation.chronicle import Chronicle
    from shenguan.simulation.recording import record

    counts = {True: 0, False: 0, None: 0}
    with Simulation(wiring.settings) as simulation:
        player = Player(simulation, ask=lambda _: [], opens=lambda _: None)
        for played in record(Chronicle(arguments), simulation, player):
            counts[played.expected] += 1
            if played.expected is False:
                _print(played, wiring.settings.lang)
    return _counted(counts, wiring.settings.lang)


def _play(wiring: Wiring, file: str) -> int:
    from consumers.streams.submissions import BYTES_MAX

    counts = {True: 0, False: 0, None: 0}
    lang = wiring.settings.lang
    with Simulation(wiring.settings) as simulation:
        player = Player(
            simulation,
            ask=lambda text: _asked(simulation, text),
            opens=lambda moment: _open(simulation, moment),
        )
        with opened(file) as stream:
            for batch in batches(stream, BYTES_MAX):
                for number, line in batch:
                    for played in player.play(number, line):
                        counts[played.expected] += 1
                        _print(played, lang)
    return _counted(counts, lang)


def _counted(counts: Mapping[bool | None, int], lang: str) -> int:
    told = {"expected": counts[True], "other": counts[False], "unsaid": counts[None]}
    click.echo(words.message("played", lang, **told), err=True)
    return exits.UNVERIFIED if counts[False] else exits.DONE


def _print(played: Played, lang: str) -> None:
    row: dict[str, Any] = {"line": played.line, "expected": played.expected}
    if played.receipt is not None:
        row |= played.receipt.document()
        if played.receipt.message is not None:
            row["message"] = tell(played.receipt.message, lang)
        if played.because is not None:
            row["because"] = played.because
    else:
        row |= {"ask": played.ask, "rows": played.rows}
    sys.stdout.write(f"{msgspec.json.encode(row).decode()}\n")
    sys.stdout.flush()


def _open(simulation: Simulation, moment: datetime) -> None:
    from cli.commands.open_ledger import FirstEntries

    nothing = dict.fromkeys(("agency", "officer", "agency_name", "area", "calendar"))
    details = {**nothing, "sources": (), "simulated": True, "moment": moment}
    first = FirstEntries(LEDGER, name=NAME, zone=_ZONE, details=details)
    simulation.gate.submit_groups([[propose(one) for one in first.checked()]])


def _asked(simulation: Simulation, text: str) -> Rows:
    """Return the rows of an answer; none where nothing is known of the number asked for."""
    from cli.nouns import question_commands
    from cli.root import root

    typed = shlex.split(text)
    noun = typed[0] if typed else ""
    if noun not in question_commands(""):
        raise Malformed(say("ask: {noun!r} is no question", noun=noun), field="ask")
    command = root.get_command(click.Context(root), noun)
    shown = StringIO()
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(shown))
        stack.enter_context(redirect_stderr(StringIO()))
        try:
            command.main(  # type: ignore[union-attr]
                [*typed[1:], "--format", "ndjson"],
                prog_name=noun,
                obj=simulation,
                standalone_mode=False,
            )
        except NotFound:
            return []
        except (InputUnreadable, StatementInvalid, WrongUse) as error:
            raise _not_answered(text, error.args[0]) from None
        except click.ClickException as error:
            # Click calls it final, and puts it into a sentence of its own.
            vars(error)["message"] = tell(error.message, simulation.settings.lang)
            raise _not_answered(text, error.format_message()) from None
    return [msgspec.json.decode(line) for line in shown.getvalue().splitlines()]


def _not_answered(text: str, why: object) -> Malformed:
    return Malformed(say("ask: {text}: {error}", text=text, error=why), field="ask")
