"""``shenguan init``: asks what opening needs, opens the ledger, writes ``shenguan.toml``."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from cli import exits
from cli.commands.interview import Answers, Interview, first_of
from cli.commands.open_ledger import tell_opened
from cli.display.unknown import asks_here
from cli.lazy import Command
from ledger.errors import InputUnreadable, LedgerNotOpen, NotFound, VerificationFailed, WrongUse
from ledger.gate.proposal import propose
from ledger.location import shown
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan import words
from shenguan.configuration import FILE_NAME
from shenguan.configuration_text import create
from shenguan.settings import OriginKind, Settings
from shenguan.wiring import Wiring


@click.command(cls=Command)
@click.argument("code", metavar="[CODE]", required=False)
@click.option("--name", help="县名: the ledger's name, for example 内丘县.")
@click.option("--agency", metavar="ID", help="机关: your agency; default `reg:<CODE>:root`.")
@click.option("--officer", metavar="ID", help="经办人: its officer; default 1.")
@click.option("--zone", help="时区: of days and limits; default Asia/Shanghai.")
@click.option(
    "--yes", is_flag=True, help="不提问: take the default wherever no option gives the answer."
)
@click.pass_obj
def init(
    wiring: Wiring,
    *,
    code: str | None,
    name: str | None,
    agency: str | None,
    officer: str | None,
    zone: str | None,
    yes: bool,
) -> int:
    """初始化: ask what opening needs, open the ledger and write shenguan.toml into this folder.

    Each question but those for the county has a default, and each answer is checked at once. Ctrl-C
    leaves nothing behind; a second run says what is there and changes nothing. Options answer
    questions beforehand; where there is no terminal, --yes takes the defaults of the others.

    \b
    Example:
      shenguan init
      shenguan init 130523 --name 内丘县 --yes
    """
    settings = wiring.settings
    if os.path.lexists(FILE_NAME):
        return _tell_what_is_there(wiring, code)
    given = Answers(
        language=_said(settings, "lang"),
        store=_said(settings, "store"),
        code=code,
        name=name,
        agency=agency or _said(settings, "agency"),
        officer=officer or _said(settings, "actor"),
        time_zone=zone,
    )
    asks = not yes and asks_here()
    if not asks and not yes and None in {code, name}:
        raise WrongUse(
            say(
                "there is no terminal to ask on; answer by `shenguan init CODE --name NAME`, or "
                "add --yes to take every default"
            )
        )
    interview = Interview(settings, given, asks=asks)
    answers = interview.answers()
    with _uninterrupted(), _written(answers, settings):
        if interview.found is None:
            _open(answers, settings)
    click.echo(words.message("written", interview.lang, path=FILE_NAME), err=True)
    return exits.DONE


def _said(settings: Settings, name: str) -> str | None:
    """Return a setting that whoever calls has said himself, by option or by our variable."""
    kind, place = settings.origin(name)
    is_ours = kind == OriginKind.OPTION or (
        kind == OriginKind.ENVIRONMENT and str(place).startswith("SHENGUAN_")
    )
    return getattr(settings, name) if is_ours else None


def _tell_what_is_there(wiring: Wiring, code: str | None) -> int:
    lang, store = wiring.settings.lang, shown(wiring.settings.store)
    click.echo(words.message("init-there", lang, path=Path(FILE_NAME).absolute()), err=True)
    try:
        found = wiring.inspecting().opening
    except (NotFound, LedgerNotOpen):
        click.echo(words.message("init-there-none", lang, store=store), err=True)
        return exits.DONE
    told = {"store": store, "ledger": found.ledger, "name": found.event.name}
    click.echo(words.message("init-there-ledger", lang, **told), err=True)
    return exits.DONE if code in {None, found.ledger} else exits.USAGE


def _open(answers: Answers, settings: Settings) -> None:
    first = first_of(answers)
    submissions = first.checked()
    lang = answers.language or settings.lang
    place = replace(settings, store=answers.store or settings.store, views=None)
    with Wiring(place).creating() as wiring:
        receipts = wiring.gate.submit_groups([[propose(one) for one in submissions]])[0]
    for receipt in receipts:
        if receipt.outcome != "accepted":
            raise VerificationFailed(receipt.message or receipt.outcome)
    tell_opened(first, len(receipts), lang)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait for what takes a moment and belongs together."""
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def _written(answers: Answers, settings: Settings) -> Iterator[None]:
    """Write the file, never over another; take it away where the ledger cannot be opened."""
    values = {
        "store": answers.store,
        "views": _said(settings, "views"),
        "agency": answers.agency,
        "officer": answers.officer,
        "language": answers.language,
        "time_zone": answers.time_zone,
        "kafka": _said(settings, "kafka"),
    }
    try:
        create(values, answers.language or settings.lang)
    except OSError as error:
        raise InputUnreadable(
            say(
                "{path}: {strerror}; run `shenguan init` where you may write",
                path=FILE_NAME,
                strerror=reason_of(error),
            )
        ) from None
    try:
        yield
    except BaseException:
        Path(FILE_NAME).unlink(missing_ok=True)
        raise
