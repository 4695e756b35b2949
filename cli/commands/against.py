"""``shenguan doctor --against``: the log held against its topic, an export, or receipts."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from cli import exits
from cli.lines import batches
from cli.service import with_kafka
from ledger.errors import InputUnreadable
from ledger.location import shown
from ledger.reasons import reason_of
from ledger.sentence import say, sentence_of
from shenguan.wiring import Wiring

KAFKA: Final = "kafka"
_LINE_BYTES_MAX: Final = 16 * 1024 * 1024
Verdict = tuple[str, bool, int]
"""What was found, whether it agrees, and the exit code where it does not."""


def against(wiring: Wiring, other: str) -> Verdict:
    """Return whether all that others have of this log stands in it, under the same leaves."""
    return _against_topic(wiring) if other == KAFKA else _against_file(wiring, other)


def _against_topic(wiring: Wiring) -> Verdict:
    with with_kafka():
        from consumers.broker.receiver import Receiver
        from consumers.streams.against import compare_topic
        from consumers.streams.log_topic import BROKEN, LogBehind
    try:
        with Receiver(wiring.cluster, records=2_000) as receiver:
            count = compare_topic(wiring.store, receiver, wiring.opening.ledger)
    except (*BROKEN, LogBehind) as error:
        return sentence_of(error), False, exits.exit_of_error(error)
    return (
        say(
            "kafka: positions 1..{count} of 1..{head} are the same",
            count=count,
            head=wiring.store.head(),
        ),
        True,
        exits.DONE,
    )


def _against_file(wiring: Wiring, name: str) -> Verdict:
    with with_kafka():
        from consumers.streams.against import FileComparison

    comparison = FileComparison(wiring.store, wiring.opening.ledger)
    with _opened(name) as stream:
        for lines in batches(stream, _LINE_BYTES_MAX):
            comparison.take(lines)
    agreed = comparison.agreed
    if agreed.first is not None:
        position, detail = agreed.first.position, agreed.first.detail
        differs = say(
            "{name}: position {position} differs first: {detail}",
            name=name,
            position=position,
            detail=detail,
        )
        return differs, False, exits.UNVERIFIED
    passed = (
        say("; {passed_over} name no entry", passed_over=agreed.passed_over)
        if agreed.passed_over
        else ""
    )
    return (
        say(
            "{name}: {compared} {compared:entry is|entries are} the same{passed}",
            name=name,
            compared=agreed.compared,
            passed=passed,
        ),
        True,
        exits.DONE,
    )


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise InputUnreadable(
                say(
                    "{name}: {why}; name an export or receipts",
                    name=shown(name),
                    why=reason_of(error),
                )
            ) from None
        yield stream
