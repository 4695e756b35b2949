"""``shenguan notices``: what other ledgers impose and lift, as notices in this one."""

from typing import Final

import click
import msgspec

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import asking, registry_option, run, telling, with_kafka
from shenguan.drafting import acting
from shenguan.wiring import Wiring

_COLUMNS: Final = ("ledgers", "entries", "noticed", "repeated", "refused")


@click.command(cls=Command)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    metavar="ID",
    help="来源账本: listen to this one only; may be repeated.",
)
@click.option("--once", is_flag=True, help="一次: end when all that is there now is read.")
@registry_option
@output_options(piped="ndjson")
@click.pass_obj
def notices(
    wiring: Wiring, *, ledgers: tuple[str, ...], once: bool, registry: str | None, output: Output
) -> None:
    """异地通报: penalties, restrictions and their end in other ledgers bind here too.

    Reads the log topics of all other ledgers that may be read, or of those named. Each entry makes
    one notice (CreditNoticeReceived), however often it is read. A topic in which an entry is
    missing, altered or foreign is set aside and told; with --once that gives exit code 3.

    \b
    Example:
      shenguan notices
      shenguan notices --ledger 130524 --once
    """
    with with_kafka():
        from consumers.streams.notices import Notices
    from ledger.store.following import Following

    store = wiring.settings.store
    service = Notices(
        wiring.opening.ledger,
        wiring.gate,
        wiring.cluster,
        lambda name: Following(store, name),
        store=wiring.store,
        acting=acting(wiring),
        ledgers=ledgers,
        once=once,
        ask=asking(registry),
        tell=telling(wiring),
    )
    run(service, wiring, once=once)
    said = msgspec.structs.asdict(service.progress)
    output.write(Printout([{name: said[name] for name in _COLUMNS}], _COLUMNS))
