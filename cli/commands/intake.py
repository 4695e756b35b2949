"""``shenguan intake``: take in what agencies hand in on Kafka; one receipt for each submission."""

from typing import Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import asking, registry_option, run, telling, with_kafka
from shenguan.wiring import Wiring

_COLUMNS: Final = ("topic", "accepted", "refused", "malformed", "unsettled", "parked")


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="一次: end when all that is there now is answered.")
@registry_option
@output_options(piped="ndjson")
@click.pass_obj
def intake(wiring: Wiring, *, once: bool, registry: str | None, output: Output) -> None:
    """收件: submissions from shenguan.intake.v1.<ledger>; receipts to shenguan.receipts.v1.….

    Runs until SIGTERM or Ctrl-C. One intake of a ledger is active at a time; another one stands by.
    A submission counts once, however often it arrives or this is interrupted. What cannot be read
    or handled is parked (see `shenguan deadletter`).

    \b
    Example:
      shenguan intake
      shenguan intake --once
    """
    with with_kafka():
        from consumers.streams.intake import Intake
    from ledger.store.following import Following

    store = wiring.settings.store
    service = Intake(
        wiring.opening.ledger,
        wiring.gate,
        wiring.cluster,
        lambda name: Following(store, name),
        store=wiring.store,
        once=once,
        ask=asking(registry),
        tell=telling(wiring),
    )
    run(service, wiring, once=once)
    taken = service.progress
    said = {"topic": taken.topic, "parked": taken.parked, **taken.outcomes}
    said["unsettled"] = taken.outcomes["unknown"]
    output.write(Printout([{name: said[name] for name in _COLUMNS}], _COLUMNS))
