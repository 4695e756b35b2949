"""``shenguan log digest`` and ``doctor --digest``: what a log is, as one line to write down."""

from collections.abc import Iterator, Sequence

import click

from cli.display.progress import reporting
from cli.lazy import Command
from ledger.errors import LedgerError, NotFound
from ledger.log_digest import LogDigest, digests_of
from ledger.sentence import say, sentence_of
from shenguan.wiring import Wiring

Verdict = tuple[str, bool]
"""What was found, and whether it agrees."""


@click.command("digest", cls=Command)
@click.option(
    "--to", "to", metavar="POSITION|TIME", help="截至: up to and with; else the whole log."
)
@click.pass_obj
def digest(wiring: Wiring, *, to: str | None) -> None:
    """账本摘要: one line to write down, by which anybody tells later whether the log is the same.

    It names how it is computed, the ledger, the position, and the SHA-256 of all leaves up to
    there, in hexadecimal, one a line. `shenguan doctor --digest LINE` holds the log against it.

    \b
    Example:
      shenguan log digest
      shenguan log digest --to 71
      shenguan log list --format ndjson | sed 's/.*"leaf":"\\([0-9a-f]*\\)".*/\\1/' | sha256sum
    """
    ledger = wiring.opening.ledger
    position = wiring.store.head() if to is None else wiring.position(to)
    if not position:
        raise NotFound(say("--to {to}: nothing had been recorded by then", to=to))
    with reporting("log digest") as report:
        hashed = digests_of(wiring.store, [position], report)[position]
    click.echo(str(LogDigest(ledger, position, hashed)))


def digest_verdicts(wiring: Wiring, lines: Sequence[str]) -> Iterator[Verdict]:
    """Yield for each line whether the log is what it says, and no more than a digest can tell."""
    given = [LogDigest.read(line) for line in lines]
    ledger, head = wiring.opening.ledger, wiring.store.head()
    within = [one for one in given if one.ledger == ledger and one.position <= head]
    found, wrong = dict[int, str](), ""
    try:
        with reporting("doctor") as report:
            found = digests_of(wiring.store, [one.position for one in within], report)
    except LedgerError as error:
        wrong = sentence_of(error)
    for one in given:
        if one.ledger != ledger:
            text = say(
                "the line is about ledger {other}, this is {ledger}",
                other=one.ledger,
                ledger=ledger,
            )
            yield text, False
        elif one.position > head:
            yield _beyond(one.position, head), False
        elif wrong:
            yield wrong, False
        else:
            yield _compared(one, found[one.position])


def _beyond(position: int, head: int) -> str:
    return say(
        "the line says position {position}, this log ends at {head}: what it was computed over is "
        "not all here; about 1..{head} it tells nothing",
        position=position,
        head=head,
    )


def _compared(given: LogDigest, hashed: str) -> Verdict:
    if hashed == given.hashed:
        return say("1..{position} are what the line says", position=given.position), True
    text = say(
        "1..{position} are not what the line says: an entry was changed, lost, put in or moved, or "
        "the line was written down wrongly; which one it is a digest does not tell: hold an export "
        "or receipts against the log (--against)",
        position=given.position,
    )
    return text, False
