"""``shenguan personal``: the clear values behind commitments: show, erase."""

from typing import Final

import click

from cli import words
from cli.lazy import Group
from cli.output import Answer, Output, output_options
from cli.wiring import Wiring
from ledger.errors import NotFound

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
        raise NotFound(f"no clear value (erased, or never kept): {', '.join(missing)}")
    output.write(Answer([found[one]._asdict() for one in commitments], _COLUMNS))


@personal.command("erase")
@click.argument("commitments", nargs=-1, required=True, metavar="COMMITMENT…")
@click.option("--yes", is_flag=True, help="确认: do not ask.")
@click.pass_obj
def erase(wiring: Wiring, *, commitments: tuple[str, ...], yes: bool) -> None:
    """删除: erase clear values for good; the log and its hashes do not change.

    \b
    Example:
      shenguan personal erase sha256:… --yes
    """
    kept = wiring.store.personal(commitments)
    if not kept:
        raise NotFound("nothing to erase: no clear value is kept under these commitments")
    if not yes:
        click.confirm(f"erase {len(kept)}?", abort=True, err=True)
    count = wiring.store.erase_personal(list(kept))
    click.echo(words.message("erased-count", wiring.settings.lang, count=count), err=True)
