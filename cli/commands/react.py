"""``shenguan react``: record what follows from the facts of the log by itself."""

from typing import Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import run
from shenguan.wiring import Wiring

_COLUMNS: Final = ("position", "reactions", "repeated", "refused")


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="一次: end when the log's present end is reached.")
@click.option(
    "--from",
    "since",
    metavar="POSITION|TIME",
    help="起于: react on purpose to all from here on, to history as well; then end.",
)
@output_options(piped="ndjson")
@click.pass_obj
def react(wiring: Wiring, *, once: bool, since: str | None, output: Output) -> None:
    """反应: push, feed back and stop by itself what follows from the facts of the log.

    A decision, an acceptance, a change or a revocation is pushed to all who are on supervision
    duty, or the push has failed; a failed check, a penalty and its revocation come back to the body
    that decided; what was corrected or voided is stopped and told anew. The agency's automaton
    records it: officer auto, in post automaton. What was recorded before there was one, and the
    history of older systems, causes nothing, unless --from says so.

    Runs until SIGTERM or Ctrl-C. One reactor of a ledger is active at a time; another one stands
    by. `shenguan run` has one; `record --react` reacts after a single command.

    \b
    Example:
      shenguan react
      shenguan react --once
      shenguan react --from 2017-07-01
    """
    from consumers.streams.reactor import Reactor
    from ledger.store.following import Following

    store = wiring.settings.store
    service = Reactor(
        wiring.store,
        wiring.gate,
        lambda name: Following(store, name),
        since=None if since is None else max(1, wiring.position(since)),
        once=once,
    )
    run(service, wiring, once=once or since is not None)
    progress = service.progress
    row = {name: getattr(progress, name) for name in _COLUMNS}
    output.write(Printout([row], _COLUMNS))
