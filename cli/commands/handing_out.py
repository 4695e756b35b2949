"""审计导出: an export that is handed to an auditor is itself on record, with what it was."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from cli.display.formats import format_asked
from cli.display.output import Output
from cli.display.receipts import show_receipts
from ledger.errors import NotFound, WrongUse
from ledger.events.accountability import AuditExportMade
from ledger.gate.receipt import Outcome
from ledger.log_digest import digests_of
from ledger.sentence import say
from shenguan.drafting import acting, handed_in
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ledger.gate.receipt import Receipt

F = TypeVar("F", bound=Callable[..., Any])
_SELECTING: Final = ("types", "tag", "since")


class HandedOut(NamedTuple):
    """交付: to whom an export goes, for what, and up to which position."""

    recipient: str
    purpose: str
    until: int


class NotRecorded(Exception):  # noqa: N818 - it says what happened
    """The handing out was not recorded: then nothing is handed out."""

    def __init__(self, receipt: "Receipt") -> None:
        super().__init__(receipt.outcome)
        self.receipt = receipt


def handing_out_options(function: F) -> F:
    """Add ``--recipient`` and ``--purpose``."""
    for option in (
        click.option("--purpose", metavar="TEXT", help="用途: what the recipient needs it for."),
        click.option(
            "--recipient",
            metavar="TEXT",
            help="接收人: record AuditExportMade: who gets it, with position and digest.",
        ),
    ):
        function = option(function)
    return function


def handed_out(
    wiring: Wiring,
    *,
    recipient: str | None,
    purpose: str | None,
    path: "Path | None",
    until: str | None,
) -> HandedOut | None:
    """Return what is to be recorded, if anything; raises ``WrongUse``, ``NotFound``."""
    if recipient is None and purpose is None:
        return None
    if recipient is None or purpose is None or path is None:
        raise WrongUse(
            say(
                "an export for an auditor is recorded with --recipient, --purpose and -o, all of "
                "them"
            )
        )
    position = wiring.store.head() if until is None else wiring.position(until)
    if not position:
        raise NotFound(say("--until {until}: nothing had been recorded by then", until=until))
    return HandedOut(recipient, purpose, position)


def record_handing_out(
    wiring: Wiring, which: "Mapping[str, Any]", handed: HandedOut, count: int
) -> "Receipt":
    """Record what was handed out; raises ``NotRecorded`` where the gate says no."""
    hashed = digests_of(wiring.store, [handed.until])[handed.until]
    made = AuditExportMade(
        until_position=handed.until,
        digest=f"sha256:{hashed}",
        entries_count=count,
        recipient=handed.recipient,
        purpose=handed.purpose,
        selection=selection_of(which),
    )
    submission = handed_in(made, acting(wiring), wiring.opening.ledger)
    (receipt,) = wiring.gate.submit([submission])
    if receipt.outcome is not Outcome.ACCEPTED:
        raise NotRecorded(receipt)
    return receipt


def selection_of(which: "Mapping[str, Any]") -> str | None:
    """Return which entries were chosen, as the options say it; None where all were."""
    said = ((name, which[name]) for name in _SELECTING if which[name])
    told = (
        f"--{name.removesuffix('s')} {one}"
        for name, value in said
        for one in (value if isinstance(value, tuple) else (value,))
    )
    return " ".join(told) or None


def tell_receipt(wiring: Wiring, receipt: "Receipt") -> int:
    """Write the receipt of the record; return the exit code that it asks for."""
    shown = format_asked(None, None, excel=False, piped="ndjson", is_drawn=False)
    output = Output(shown, None, excel=False, lang=wiring.settings.lang, wiring=wiring)
    sys.stdout.flush()
    return show_receipts([receipt], output)
