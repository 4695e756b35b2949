"""Receipts on the way out: one for each submission, with the remedy of every refusal on stderr."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from cli import exits
from cli.display.output import Output, Printout
from ledger.gate.receipt import Outcome, Receipt
from shenguan import words
from shenguan.language import tell
from shenguan.wiring import is_terminal

if TYPE_CHECKING:
    from consumers.streams.reactor import Reacted
    from ledger.entry import Submission

COLUMNS: Final = ("line", *Receipt.__struct_fields__)
"""The fields of a receipt line, fixed for scripts."""
_SHORT: Final = ("outcome", "position", "codes", "findings", "message")
"""What people see: they name an entry by its position."""


def receipt_row(receipt: Receipt, line: int | None = None) -> dict[str, object]:
    """Return a receipt as a row, the line number first."""
    return {"line": line, **receipt.document()}


def reaction_row(one: "Reacted") -> dict[str, object]:
    """Return the receipt of what followed from a fact as a row."""
    document = {**one.receipt.document(), "message": one.receipt.message}
    return {**document, "because": list(one.submission.because)}


def tell_remedies(codes: Iterable[str], lang: str) -> None:
    """Say on stderr what can be done about each code of refusals."""
    from ledger.view import CODES

    for code in codes:
        if code in CODES:
            remedy = tell(CODES[code].remedy, lang)
            text = words.message("remedy", lang, text=f"{code} {CODES[code].chinese}: {remedy}")
            click.echo(text, err=True)


def tell_findings(receipts: Iterable[Receipt], lang: str) -> None:
    """Say on a terminal what was found about what was accepted: a row there has the codes alone."""
    from ledger.view import CODES

    if not is_terminal(sys.stderr):
        return
    for code in dict.fromkeys(code for receipt in receipts for code in receipt.findings):
        if code in CODES:
            remedy = tell(CODES[code].remedy, lang)
            text = words.message("finding", lang, text=f"{code} {CODES[code].chinese}: {remedy}")
            click.echo(text, err=True)


def tell_how_to_amend(submission: "Submission[Any]", receipt: Receipt, lang: str) -> None:
    """Say on a terminal how another officer corrects or voids what was recorded.

    Nothing is said of a record that is never amended.
    """
    from ledger.rules.record import UNCORRECTABLE

    if not is_terminal(sys.stderr) or isinstance(submission.data, UNCORRECTABLE):
        return
    if receipt.outcome != "accepted":
        return
    corrects = submission.corrects
    has_reason = "reason" in submission.data.__struct_fields__
    text = words.message(
        "amend",
        lang,
        type=submission.type,
        position=receipt.position if corrects is None else corrects.position,
        reason="--correction-reason" if has_reason else "--reason",
    )
    click.echo(text, err=True)


def show_receipts(
    receipts: Sequence[Receipt], output: Output, reacted: "Sequence[Reacted]" = ()
) -> int:
    """Write receipts; return the exit code that they ask for.

    Those of what followed by itself come after, each with what it followed from.
    """
    columns = _SHORT if output.is_brief else COLUMNS[1:]
    rows = [{**one.document(), "message": one.message} for one in receipts]
    if reacted:
        columns = (*columns, "because")
        rows = [{**row, "because": []} for row in rows]
        rows += [reaction_row(one) for one in reacted]
    output.write(Printout(rows, columns, choices={"outcome": Outcome.names()}, spare=("id",)))
    tell_remedies(
        dict.fromkeys(code for receipt in receipts for code in receipt.codes), output.lang
    )
    tell_findings(receipts, output.lang)
    for receipt in receipts:
        if receipt.outcome in {"malformed", "unknown"}:
            text = words.message("error", output.lang, text=receipt.message)
            click.echo(text, err=True)
    return exits.exit_of_outcomes(receipt.outcome for receipt in receipts)
