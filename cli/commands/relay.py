"""``shenguan relay``: carry the log to its topic, in order and without a gap."""

from typing import Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import run, with_kafka
from shenguan.wiring import Wiring

_COLUMNS: Final = ("topic", "position", "sent")


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="一次: end when the log's present end is reached.")
@click.option("--until", metavar="POSITION|TIME", help="止于: end when this position is reached.")
@click.option(
    "--resend",
    is_flag=True,
    help="补发: the topic ends before what was acknowledged (it was lost); send again from there.",
)
@click.option(
    "--check", is_flag=True, help="核对: compare all that stands in the topic first, not a sample."
)
@output_options(piped="ndjson")
@click.pass_obj
def relay(
    wiring: Wiring, *, once: bool, until: str | None, resend: bool, check: bool, output: Output
) -> None:
    """转发: the log to the topic shenguan.log.v1.<ledger>, in order and without a gap.

    Runs until SIGTERM or Ctrl-C. One relay of a ledger is active at a time; another one stands by.
    On every start the topic's end and a sample of what stands before it are compared with the log:
    what differs is told, and nothing is sent (exit code 3).

    \b
    Example:
      shenguan relay
      shenguan relay --once
    """
    with with_kafka():
        from consumers.streams.relay import Relay
    from ledger.store.following import Following

    store = wiring.settings.store
    service = Relay(
        wiring.opening.ledger,
        wiring.store,
        wiring.cluster,
        lambda name: Following(store, name),
        until=None if until is None else wiring.position(until),
        once=once,
        resend=resend,
        check=check,
    )
    run(service, wiring, once=once or until is not None)
    progress = service.progress
    row = {"topic": progress.topic, "position": progress.position, "sent": progress.sent}
    output.write(Printout([row], _COLUMNS))
