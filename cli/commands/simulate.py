"""``shenguan simulate``: play a scenario into a ledger that is none but a simulated one."""

import shlex
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import datetime
from io import StringIO
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
from shenguan.wiring import Wiring

LEDGER: Final = "130523"
NAME: Final = "内丘县（模拟）"
"""The ledger that is opened for a scenario that opens none."""
_ZONE: Final = "Asia/Shanghai"


@click.command(cls=Command)
@click.option(
    "--play",
    "file",
    metavar="FILE|-",
    required=True,
    help="场景: submissions with the time at which they arrive, and questions, one a line.",
)
@react_option
@click.pass_obj
def simulate(wiring: Wiring, *, file: str) -> int:
    """模拟: play a scenario into a simulated ledger; one receipt, or answer, a line comes back.

    Each submission says with "at" when it arrives: that is the ledger's clock. The ledger is opened
    at the first of these times, as `shenguan open` does, unless the first line opens one. A real
    ledger is never played into. With --react, or from a line {"react": true} on, what follows by
    itself is recorded at the time of its line. "expect" says what is to come back; exit code 3
    where anything else did.

    A correction or a void names its target by the id alone; with "with_dependants": true what rests
    on the target goes with it.

    \b
    Example:
      shenguan simulate --play examples/scenarios/01-silence.ndjson
    """
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
