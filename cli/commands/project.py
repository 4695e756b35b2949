"""``shenguan project``: views of other ledgers, from their topics alone."""

from typing import Final

import click

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import asking, registry_option, run, telling, with_kafka
from shenguan.wiring import Wiring

_COLUMNS: Final = ("ledger", "position")
DEFAULT: Final = "sqlite:///collection.db"


@click.command(cls=Command)
@click.option(
    "--from",
    "source",
    type=click.Choice(["kafka"]),
    default="kafka",
    show_default=True,
    help="来源: where the entries come from.",
)
@click.option(
    "--collection",
    metavar="URL",
    help=f"汇集: where replicas and views are kept (SHENGUAN_COLLECTION); default is {DEFAULT}.",
)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    metavar="ID",
    help="账本: only this one; may be repeated. Default: all whose log may be read.",
)
@click.option(
    "--group",
    metavar="NAME",
    help="消费组: projectors of one group share the ledgers; default is the collection's own.",
)
@click.option("--once", is_flag=True, help="一次: end when all that is there now is projected.")
@registry_option
@output_options(piped="ndjson")
@click.pass_obj
def project(
    wiring: Wiring,
    *,
    source: str,  # noqa: ARG001 - there is one so far
    collection: str | None,
    ledgers: tuple[str, ...],
    group: str | None,
    once: bool,
    registry: str | None,
    output: Output,
) -> None:
    """异地投影: the views of other ledgers, here, from their log topics alone.

    Each entry is held against its leaf. A topic in which one is missing, repeated differently,
    altered or foreign is set aside and told; with --once that gives exit code 3. Ask with
    `shenguan credit list --collection URL`, of one ledger with --ledger ID.

    \b
    Example:
      shenguan project --collection sqlite:///province.db
      shenguan project --from kafka --ledger 130523 --once
    """
    with with_kafka():
        from consumers.streams.projector import Projector
    from ledger.store.collection import Collection

    service = Projector(
        wiring.cluster,
        Collection(collection or wiring.settings.collection or DEFAULT),
        ledgers=ledgers,
        group=group,
        once=once,
        ask=asking(registry),
        tell=telling(wiring),
    )
    run(service, wiring, once=once)
    positions = sorted(service.progress.positions.items())
    rows = [{"ledger": ledger, "position": position} for ledger, position in positions]
    output.write(Printout(rows, _COLUMNS))
