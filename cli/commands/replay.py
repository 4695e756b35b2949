"""``shenguan replay``: what every table holds at a position, with a digest."""

from typing import Any, Final

import click

from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.lazy import Command
from shenguan.wiring import Wiring

_COLUMNS: Final = ("table", "rows", "digest")


@click.command(cls=Command)
@click.option("--to", "to", required=True, metavar="POSITION|TIME", help="回放至: up to and with.")
@output_options()
@click.pass_obj
def replay(wiring: Wiring, *, to: str, output: Output) -> None:
    """回放: fold the log up to a position, aside; rows and a digest of each table.

    Whoever holds the same log gets the same digests: SHA-256 over the rows in the order of their
    keys, each as one line of canonical JSON.

    \b
    Example:
      shenguan replay --to 1200
    """
    position = wiring.position(to)
    with reporting("replay") as progress:
        found = wiring.views.replay(position, progress)
    rows: list[dict[str, Any]] = [
        {"table": one.table, "rows": one.rows, "digest": one.digest} for one in found
    ]
    output.write(
        Printout(rows, _COLUMNS, ledger=wiring.opening.ledger, position=position, as_of=to)
    )
