"""Services in the foreground: ended by SIGTERM or Ctrl-C; what breaks is told on stderr."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from consumers.broker.errors import BrokerUnavailable
from ledger.errors import InputUnreadable, LedgerError
from ledger.sentence import say
from shenguan import words
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.streams.service import Stop, Work

_EXTRAS: Final = {"kafka": "kafka", "psutil": "broker", "jgo": "broker"}
"""Which extra brings a package that is missing."""


@contextmanager
def with_kafka() -> Iterator[None]:
    """Say how to install what is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRAS:
            raise
        extra = _EXTRAS[missing]
        raise BrokerUnavailable(
            say(
                "{missing} is not installed; pip install 'shenguan[{extra}]'",
                missing=missing,
                extra=extra,
            )
        ) from None


@contextmanager
def stopped_by_signals() -> "Iterator[Stop]":
    """Yield what a service asks whether it should end: SIGTERM and SIGINT ask for it.

    A second signal does not wait for what is on its way.
    """
    from consumers.streams.service import Stop

    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are handled
        if stop.is_asked:
            raise KeyboardInterrupt
        stop.ask()

    former = {one: signal.signal(one, ask) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


registry_option = click.option(
    "--registry",
    metavar="URL",
    help="登记服务: asked for schemas that are newer than this version.",
)
"""The decorator that adds ``--registry``; see ``asking``."""


def asking(url: str | None) -> "Callable[[int], str] | None":
    """Return what asks a registry for the text of a schema, by its id; None where none is named."""
    if url is None:
        return None
    from schemas.errors import UnreachableError
    from schemas.remote import RemoteRegistry

    try:
        return RemoteRegistry(url).text
    except UnreachableError as error:
        raise InputUnreadable(str(error)) from None


def telling(wiring: Wiring) -> "Callable[[str], None]":
    """Return what tells people, on stderr, what a service has noticed."""
    lang = wiring.settings.lang
    return lambda text: click.echo(words.message("note", lang, text=text), err=True)


def run(work: "Work", wiring: Wiring, *, once: bool) -> None:
    """Let a service do what there is to do now, or work until it is stopped."""
    if once:
        run_once(work)
    else:
        serve(work, wiring)


def serve(work: "Work", wiring: Wiring) -> None:
    """Let a service work until it is stopped; say what breaks, and that it begins again."""
    from consumers.streams.service import keep_working

    lang = wiring.settings.lang

    def tell(error: LedgerError, seconds: float) -> None:
        text = " ".join(str(error).split())
        click.echo(words.message("again", lang, text=text, seconds=f"{seconds:g}"), err=True)

    with stopped_by_signals() as stop:
        keep_working(work, stop, tell)
    click.echo(words.message("ended", lang), err=True)


def run_once(work: "Work") -> None:
    """Let a service do what there is to do now; whatever breaks is an error."""
    from consumers.streams.service import Stopped

    with stopped_by_signals() as stop:
        with suppress(Stopped):
            work.work(stop)
        if stop.is_asked:
            raise KeyboardInterrupt
