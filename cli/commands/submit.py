"""``shenguan submit``: submissions, one a line, each answered by one receipt line."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import click
import msgspec

from cli import exits
from cli.display.receipts import reaction_row, receipt_row, tell_remedies
from cli.lazy import Command
from cli.lines import batches
from cli.options import react_option
from ledger.collector import uncollected
from ledger.errors import InputUnreadable, Malformed
from ledger.gate.receipt import Outcome, Receipt
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan import words
from shenguan.reacting import follow
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.streams.reactor import Reacted
    from ledger.gate.proposal import Group

_OUTCOMES: Final = ("accepted", "refused", "malformed", "unknown")


@click.command(cls=Command)
@click.argument("file", metavar="FILE|-")
@click.option("--dry-run", is_flag=True, help="试算: decide, and record nothing.")
@react_option
@click.pass_obj
def submit(wiring: Wiring, *, file: str, dry_run: bool) -> int:
    """批量提交: submissions as JSON, one a line; one receipt a line comes back, in the same order.

    A line may be a JSON array: its submissions are recorded together or not at all, and get a
    receipt each with the same line number. Clear personal values stand beside a submission as
    "personal": [{"commitment", "value", "salt"}]. Exit code 7 if any was refused or malformed, 8
    if the outcome of any is unknown (send the same file again).

    With --react, what follows from them by itself has its receipts after those of its page: with
    "because", and without a line's number.

    \b
    Example:
      shenguan submit facts.jsonl > receipts.jsonl
    """
    from consumers.streams.submissions import BYTES_MAX

    printed = _Printed()
    reacts = wiring.settings.react and not dry_run
    with opened(file) as stream:
        for batch in batches(stream, BYTES_MAX):
            answers = list(_answer(batch, wiring, dry_run))
            printed.print(answers)
            if reacts:
                printed.print_reactions(follow(wiring, (receipt for _, receipt in answers)))
    lang = wiring.settings.lang
    tell_remedies(printed.codes, lang)
    click.echo(words.message("submitted", lang, **printed.counts), err=True)
    return exits.exit_of_outcomes(name for name, count in printed.counts.items() if count)


class _Printed:
    """The receipts that were printed so far, counted; memory grows with codes only."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(_OUTCOMES, 0)
        self.codes: dict[str, None] = {}

    def print(self, answers: Iterable[tuple[int, Receipt]]) -> None:
        """Write receipt lines, at once."""
        for number, receipt in answers:
            self.counts[receipt.outcome] += 1
            self.codes |= dict.fromkeys(receipt.codes)
            line = msgspec.json.encode(receipt_row(receipt, number)).decode()
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def print_reactions(self, reacted: "Iterable[Reacted]") -> None:
        """Write the receipts of what followed by itself; no line of the file asked for them."""
        for one in reacted:
            line = msgspec.json.encode({"line": None, **reaction_row(one)}).decode()
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _answer(
    lines: list[tuple[int, bytes]],
    wiring: Wiring,
    dry_run: bool,  # noqa: FBT001 - a plain switch
) -> Iterator[tuple[int, Receipt]]:
    from consumers.streams.apart import each_apart

    def together(some: Sequence["_ReadLine"]) -> list[list[Receipt]]:
        return wiring.gate.submit_groups([one.group for one in some], dry_run=dry_run)

    with uncollected():
        read = [
            _ReadLine(number, _read(line, say("line {number}", number=number)))
            for number, line in lines
        ]
        answers = list(each_apart(read, together, _failed))
    for (number, _), receipts in zip(lines, answers, strict=True):
        for receipt in receipts:
            yield number, receipt


class _ReadLine(NamedTuple):
    """A line's number, and what it proposes."""

    number: int
    group: "Group"


def _read(line: bytes, where: str) -> "Group":
    from consumers.streams.submissions import malformed_at, read_json

    try:
        return [one.proposed for one in read_json(line, where)]
    except Malformed as error:
        return [malformed_at(where, error)]
    except Exception as error:  # noqa: BLE001 - whatever it is, the other lines must go on
        return [
            malformed_at(
                where, Malformed(say("this program cannot read it ({kind})", kind=_kind(error)))
            )
        ]


def _failed(line: _ReadLine, error: Exception) -> list[Receipt]:
    receipt = Receipt(
        outcome=Outcome.UNKNOWN,
        codes=("submission.failed",),
        message=say(
            "line {number}: this program failed on it ({kind})",
            number=line.number,
            kind=_kind(error),
        ),
    )
    return [receipt for _ in line.group]


def _kind(error: Exception) -> str:
    return type(error).__name__


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    """Return a file of lines, or stdin; raises ``InputUnreadable``."""
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InputUnreadable(
            say("{file}: {strerror}", file=file, strerror=reason_of(error))
        ) from None
