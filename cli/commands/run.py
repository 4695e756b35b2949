"""``shenguan run``: everything that a county's ledger needs, in one process."""

import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from cli import exits
from cli.display import journal
from cli.lazy import Command
from cli.service import asking, registry_option, stopped_by_signals, with_kafka
from ledger.clock import now
from ledger.errors import WrongUse
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan.drafting import acting
from shenguan.wiring import Wiring, is_terminal

if TYPE_CHECKING:
    from consumers.node.endpoints import Endpoints
    from consumers.node.health import Health
    from consumers.node.node import Member
    from consumers.node.supervised import Tell
    from consumers.streams.service import Stop
    from projections.views import Views

LISTEN: Final = "127.0.0.1:9464"
SERVICES: Final = ("intake", "reactor", "relay", "views", "notices")
_POLL_SECONDS: Final = 0.2
_PORT_MAX: Final = 65_535


class _Options(NamedTuple):
    """What is to run, and whom it listens to."""

    without: Sequence[str]
    neighbours: Sequence[str]
    registry: str | None


def _address(ctx: click.Context, param: click.Parameter, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > _PORT_MAX:
        raise click.BadParameter(
            say("{text!r} is no HOST:PORT, for example {listen}", text=text, listen=LISTEN),
            ctx,
            param,
        )
    return host.strip("[]"), int(port)


@click.command(cls=Command)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default=LISTEN,
    show_default=True,
    callback=_address,
    help="监听: where /livez, /readyz and /metrics are; port 0 takes a free one.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(SERVICES),
    help="除外: a service that runs elsewhere; may be repeated.",
)
@click.option(
    "--neighbour",
    "neighbours",
    multiple=True,
    metavar="ID",
    help="来源账本: take notices of this ledger only; may be repeated. Default: all there are.",
)
@registry_option
@click.option(
    "--log-level",
    type=click.Choice(journal.LEVELS),
    default="info",
    show_default=True,
    help="日志级别: the least that is written to stderr.",
)
@click.option(
    "--log-format",
    type=click.Choice(journal.FORMS),
    help="日志格式: default is text on a terminal, JSON lines elsewhere.",
)
@click.pass_obj
def run(
    wiring: Wiring,
    *,
    listen: tuple[str, int],
    without: tuple[str, ...],
    neighbours: tuple[str, ...],
    registry: str | None,
    log_level: str,
    log_format: str | None,
) -> int:
    """运行: intake, reactor, relay, views and notices of a county in one process, watched by HTTP.

    A service that breaks begins again by itself and stops no other. SIGTERM or Ctrl-C ends it when
    what is on its way has arrived. /readyz answers 200 while every service is at work and store
    and brokers answer, else 503.

    \b
    Example:
      shenguan run
      shenguan run --listen 0.0.0.0:9464 --log-level warning
    """
    form = log_format or ("text" if is_terminal(sys.stderr) else "json")
    tell = journal.journal(sys.stderr, now, level=log_level, form=form)
    with with_kafka():
        from consumers.node.node import Node
        from consumers.node.supervised import JournalEvent, Level
    opening = wiring.opening
    members = list(_members(wiring, tell, _Options(without, neighbours, registry)))
    if not members:
        raise WrongUse(say("--without leaves no service to run"))
    build = {"version": version("shenguan"), "python": platform.python_version()}
    node = Node(
        opening.ledger,
        members,
        wiring.store,
        wiring.cluster,
        tell=tell,
        clock=now,
        build=build,
        skew_max=wiring.skew_max,
    )
    with _endpoints(node.health, listen) as endpoints, endpoints.answering():
        names = [one.name for one in members]
        details = {"ledger": opening.ledger, "url": endpoints.url, "services": names, **build}
        tell(JournalEvent(Level.INFO, "county.started", details=details))
        with stopped_by_signals() as stop:
            left = node.run(stop, lambda: _until_asked(stop))
    level = Level.ERROR if left else Level.INFO
    tell(JournalEvent(level, "county.ended", details={"unfinished": left} if left else {}))
    return exits.FAILURE if left else exits.DONE


def _members(wiring: Wiring, tell: "Tell", options: _Options) -> "Iterator[Member]":
    from consumers.node.live_views import LiveViews
    from consumers.node.node import of_intake, of_notices, of_reactor, of_relay, of_views
    from consumers.node.supervised import JournalEvent, Level
    from consumers.streams.intake import Intake
    from consumers.streams.notices import Notices
    from consumers.streams.reactor import Reactor
    from consumers.streams.relay import Relay
    from ledger.store.following import Following

    ledger, store, url = wiring.opening.ledger, wiring.store, wiring.settings.store
    cluster = wiring.cluster

    def hold(name: str) -> Following:
        return Following(url, name)

    def noting(service: str) -> Callable[[str], None]:
        return lambda text: tell(
            JournalEvent(Level.WARNING, "service.note", service, {"message": text})
        )

    ask = asking(options.registry)
    if "intake" not in options.without:
        note = noting("intake")
        yield of_intake(Intake(ledger, wiring.gate, cluster, hold, store=store, ask=ask, tell=note))
    if "reactor" not in options.without:
        yield of_reactor(Reactor(store, wiring.gate, hold))
    if "relay" not in options.without:
        yield of_relay(Relay(ledger, store, cluster, hold))
    if "views" not in options.without:
        yield of_views(LiveViews(store, lambda: _views(wiring)))
    if "notices" not in options.without:
        notices = Notices(
            ledger,
            wiring.gate,
            cluster,
            hold,
            store=store,
            acting=acting(wiring),
            ledgers=options.neighbours,
            ask=ask,
            tell=noting("notices"),
        )
        yield of_notices(notices, ledger, options.neighbours)


def _views(wiring: Wiring) -> "Views":
    """Open views of one service's own: it closes them when it breaks."""
    from projections.views import open_views

    opening = wiring.opening
    return open_views(
        wiring.views_url, wiring.store, opening.zone, opening.ledger, today=wiring.today, now=now
    )


def _endpoints(health: "Health", listen: tuple[str, int]) -> "Endpoints":
    from consumers.node.endpoints import Endpoints

    try:
        return Endpoints(health, *listen)
    except OSError as error:
        raise click.UsageError(
            say(
                "--listen {host}:{port}: {strerror}; choose another, or port 0",
                host=listen[0],
                port=listen[1],
                strerror=reason_of(error),
            ),
            click.get_current_context(),
        ) from None


def _until_asked(stop: "Stop") -> None:
    # A signal's handler asks for the end in this very thread: it must not find the lock taken.
    while not stop.is_asked:
        time.sleep(_POLL_SECONDS)
