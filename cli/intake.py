"""``shenguan intake``: take in what agencies hand in on Kafka; one receipt for each submission."""

from collections.abc import Callable
from typing import Final

import click

from cli import words
from cli.lazy import Command
from cli.output import Answer, Output, output_options
from cli.service import run_once, serve, with_kafka
from cli.wiring import Wiring
from ledger.errors import InputUnreadable

_COLUMNS: Final = ("topic", "accepted", "refused", "malformed", "unsettled", "parked")


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="一次: end when all that is there now is answered.")
@click.option(
    "--registry",
    metavar="URL",
    help="登记服务: asked for schemas that are newer than this version.",
)
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
        from consumers.intake import Intake
    from ledger.store.following import Following

    store, lang = wiring.settings.store, wiring.settings.lang
    service = Intake(
        wiring.opening.ledger,
        wiring.gate,
        wiring.cluster,
        lambda name: Following(store, name),
        once=once,
        ask=None if registry is None else asking(registry),
        tell=lambda text: click.echo(words.message("note", lang, text=text), err=True),
    )
    if once:
        run_once(service)
    else:
        serve(service, wiring)
    taken = service.progress
    said = {"topic": taken.topic, "parked": taken.parked, **taken.outcomes}
    said["unsettled"] = taken.outcomes["unknown"]
    output.write(Answer([{name: said[name] for name in _COLUMNS}], _COLUMNS))


def asking(url: str) -> Callable[[int], str]:
    """Return what asks a registry for the text of a schema, by its id."""
    from schemas.errors import UnreachableError
    from schemas.remote import RemoteRegistry

    try:
        return RemoteRegistry(url).text
    except UnreachableError as error:
        raise InputUnreadable(str(error)) from None
