"""``shenguan personal``: the clear values behind commitments: show, erase."""

import sys
from typing import Final

import click

from cli import exits
from cli.display.consent import agreed
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from ledger.errors import NotFound
from ledger.sentence import say
from shenguan import words
from shenguan.wiring import Wiring, is_terminal

_COLUMNS: Final = ("commitment", "value", "salt")


@click.group(cls=Group)
def personal() -> None:
    """个人信息: clear values lie beside the log, under their commitments.

    \b
    Example:
      shenguan personal show sha256:…
    """


@personal.command("show")
@click.argument("commitments", nargs=-1, required=True, metavar="COMMITMENT…")
@output_options()
@click.pass_obj
def show(wiring: Wiring, *, commitments: tuple[str, ...], output: Output) -> None:
    """查看: the clear value and salt behind commitments.

    \b
    Example:
      shenguan personal show sha256:…
    """
    found = wiring.store.personal(commitments)
    missing = [one for one in commitments if one not in found]
    if missing:
        raise NotFound(
            say("no clear value (erased, or never kept): {missing}", missing=", ".join(missing))
        )
    output.write(Printout([found[one]._asdict() for one in commitments], _COLUMNS))


@personal.command("erase")
@click.argument("commitments", nargs=-1, required=True, metavar="COMMITMENT…")
@click.option("--yes", is_flag=True, help="确认: do not ask.")
@click.pass_obj
def erase(wiring: Wiring, *, commitments: tuple[str, ...], yes: bool) -> int:
    """删除: erase clear values for good; the log and its hashes do not change.

    Asks first; where nobody can answer, say --yes.

    \b
    Example:
      shenguan personal erase sha256:… --yes
    """
    lang = wiring.settings.lang
    kept = wiring.store.personal(commitments)
    if not kept:
        raise NotFound(say("nothing to erase: no clear value is kept under these commitments"))
    if not yes and not is_terminal(sys.stdin):
        raise click.UsageError(
            say("nobody can be asked here; say --yes to erase without asking"),
            click.get_current_context(),
        )
    question = words.message("erase-question", lang, count=len(kept))
    if not yes and not agreed(question, lang):
        click.echo(words.message("erased-none", lang), err=True)
        return exits.FAILURE
    count = wiring.store.erase_personal(list(kept))
    click.echo(words.message("erased-count", lang, count=count), err=True)
    return exits.DONE
