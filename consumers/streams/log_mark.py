"""Log marks (账本标记): how far the log was when a service remembered how far it had come.

Beside each offset a service keeps a position of the log and its leaf. A log that was restored from
a copy does not hold them: then nothing is given away a second time until somebody brings it back.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.message import Received, number_of
from consumers.broker.receiver import Receiver
from consumers.streams.log_topic import LogBehind, LogForked
from consumers.streams.records import where
from ledger.errors import VerificationFailed
from ledger.gate.receipt import Receipt
from ledger.log import LedgerStore
from ledger.sentence import say
from schemas.topics import topic_name

TOPIC: Final = "submission-topic"
PARTITION: Final = "submission-partition"
OFFSET: Final = "submission-offset"
"""What a receipt's headers say of where the submission stands."""


class LogMark(Struct, frozen=True):
    """账本标记: a position, and the leaf that it had; position 0 says nothing."""

    position: int = 0
    leaf: str = ""


class Promise(Struct, frozen=True):
    """承诺: what a receipt says of an entry that is recorded, and of the submission."""

    position: int
    leaf: str
    id: str | None = None
    outcome: str = ""
    recorded_at: str | None = None
    findings: tuple[str, ...] = ()
    submission: tuple[str | None, int, int] = (None, 0, 0)
    """Topic, partition and offset of what was handed in."""


_PROMISE: Final = msgspec.json.Decoder(Promise)


def mark_of(store: LedgerStore) -> LogMark:
    """Return where the log ends."""
    head = store.head()
    row = store.row(head) if head else None
    return LogMark() if row is None else LogMark(row.position, row.leaf.hex())


def mark_after(mark: LogMark, receipts: Iterable[Receipt]) -> LogMark:
    """Return the furthest mark that is known when these receipts were given."""
    furthest = mark
    for one in receipts:
        if one.position is not None and one.leaf and one.position > furthest.position:
            furthest = LogMark(one.position, one.leaf)
    return furthest


def promise_in(receipt: Received) -> Promise | None:
    """Return what a record of the receipts' topic promises; None where it promises nothing."""
    try:
        said = _PROMISE.decode(receipt.value or b"")
    except (msgspec.MsgspecError, UnicodeError):
        return None
    place = [number_of(receipt.header(name)) for name in (PARTITION, OFFSET)]
    if place[0] is None or place[1] is None:
        return said
    return msgspec.structs.replace(said, submission=(receipt.header(TOPIC), place[0], place[1]))


def is_held(store: LedgerStore, mark: LogMark) -> bool:
    """Tell whether the log holds a position with this leaf."""
    row = store.row(mark.position) if mark.position > 0 else None
    return mark.position == 0 or (row is not None and row.leaf.hex() == mark.leaf)


def check_held(store: LedgerStore, mark: LogMark, told_by: str) -> None:
    """Raise ``LogBehind`` where the log ends before a mark, ``LogForked`` where it differs."""
    if is_held(store, mark):
        return
    head = store.head()
    if mark.position > head:
        raise LogBehind(
            say(
                "{told_by} holds position {position}, this log ends at {head}: it was restored "
                "from an older copy, or is another log of the same name; stop every service of "
                "this ledger and run `shenguan db restore`: it brings back what is lacking, under "
                "the same positions",
                told_by=told_by,
                position=mark.position,
                head=head,
            )
        )
    raise LogForked(
        say(
            "{told_by} holds another entry than position {position} of this log: one of them is "
            "another log of the same name, or was changed, or positions were given again after a "
            "restore; no service goes on until a person has looked: `shenguan doctor --against "
            "kafka` names the first position that differs",
            told_by=told_by,
            position=mark.position,
        )
    )


def check_topic_end(store: LedgerStore, receiver: Receiver, ledger: str) -> None:
    """Hold the last record of the log's topic against the log; raises ``TopicMissing`` too."""
    (partition,) = receiver.partitions(topic_name("log", ledger))[:1]
    last = receiver.last(partition)
    if last is None:
        return
    with suppress(VerificationFailed):  # what is no entry tells nothing; the relay says so
        check_held(store, mark_in(last, ledger), say("the end of {topic}", topic=partition[0]))


def mark_in(record: Received, ledger: str) -> LogMark:
    """Return what a record of the log's topic says of itself; raises ``VerificationFailed``."""
    source, position = record.header("ce_source"), number_of(record.header("position"))
    if not position or record.value is None:
        raise VerificationFailed(
            say(
                "{topic} offset {offset} holds no entry: something else writes to this topic",
                topic=record.topic,
                offset=record.offset,
            )
        )
    if source != ledger:
        raise VerificationFailed(
            say(
                "{topic} offset {offset} holds an entry of {source}, not of {ledger}",
                topic=record.topic,
                offset=record.offset,
                source=source,
                ledger=ledger,
            )
        )
    return LogMark(position, record.header("leaf") or "")


def check_promise(store: LedgerStore, receipt: Received) -> None:
    """Raise where a receipt names what this log does not hold."""
    promise = promise_in(receipt)
    if promise is not None:
        mark = LogMark(promise.position, promise.leaf)
        check_held(store, mark, say("the receipt {where}", where=where(receipt)))
