"""Answered (已答复): which submissions have their receipts, also after the last commit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.message import Headers, MessagePlace, Partition, Received, number_of
from consumers.broker.receiver import Receiver
from consumers.streams.log_mark import (
    OFFSET,
    PARTITION,
    TOPIC,
    LogMark,
    check_promise,
    mark_after,
    mark_of,
)
from ledger.gate.receipt import Receipt
from ledger.log import LedgerStore
from ledger.sentence import say

INDEX: Final = "submission-index"
COUNT: Final = "submission-count"
HEADERS: Final[Mapping[str, str]] = {
    TOPIC: "主题: the topic that the submission was handed in on",
    PARTITION: "分区: its partition there",
    OFFSET: "偏移: its offset there",
    INDEX: "组内序号: its place in the group of one record, from 0",
    COUNT: "组内件数: how many submissions that record held",
}
"""What a receipt carries beside its value, as UTF-8 text, decimal digits."""


class _Note(Struct):
    """What is noted beside an offset: the topic, where the receipts ended, how far the log was."""

    topic: str
    receipts: dict[str, int]
    log: LogMark = LogMark()
    given_up: dict[str, int] = {}
    """By partition: what receipts before these offsets promised was given up after a restore."""


def answer_headers(message: Received, index: int, count: int) -> Headers:
    """Return the headers by which a receipt names its submission."""
    said = (message.topic, message.partition, message.offset, index, count)
    return [(name, str(value).encode()) for name, value in zip(HEADERS, said, strict=True)]


class Answered:
    """答复进度: what comes next in each partition, and what behind that is answered already.

    ``topic_id`` tells a topic from an earlier one of the same name, whose offsets mean nothing.
    """

    def __init__(
        self,
        receiver: Receiver,
        topic: str,
        receipts: str,
        *,
        topic_id: str,
        store: LedgerStore,
    ) -> None:
        self._store = store
        self._log = LogMark()
        self._given_up: dict[str, int] = {}
        self._receiver = receiver
        self._topic = topic
        self._topic_id = topic_id
        self._receipts = dict.fromkeys(receiver.partitions(receipts), 0)
        self.next: dict[Partition, int] = {}
        self._seen: dict[tuple[int, int], set[int]] = {}
        self._counts: dict[tuple[int, int], int] = {}

    def find(self, tell: Callable[[str], None]) -> None:
        """Find where to go on; ``tell`` hears of submissions that were deleted unread.

        Raises ``LogBehind`` or ``LogForked`` where something was answered that the log lacks.
        """
        partitions = self._receiver.partitions(self._topic)
        begins, ends = self._receiver.begins(partitions), self._receiver.ends(partitions)
        noted: list[_Note] = []
        for one in partitions:
            offset, note = self._committed(one)
            if note is not None:
                noted.append(note)
                self._given_up |= note.given_up
                if begins[one] > offset:
                    tell(
                        say(
                            "{topic}/{partition}: submissions {offset} to {begins} were deleted "
                            "before anybody read them; those without a receipt are to be "
                            "handed in again",
                            topic=one[0],
                            partition=one[1],
                            offset=offset,
                            begins=begins[one] - 1,
                        )
                    )
            self.next[one] = max(begins[one], min(offset, ends[one]))
        ends = self._receiver.ends(list(self._receipts))
        if noted:
            since = {
                one: min(note.receipts.get(str(one[1]), 0) for note in noted)
                for one in self._receipts
            }
            for receipt in self._receiver.since(since):
                check_promise(self._store, receipt)
                self._see(receipt)
        self._receipts = ends
        self._log = mark_of(self._store)
        if len(noted) < len(partitions):
            self.commit_again()

    def _committed(self, partition: Partition) -> tuple[int, _Note | None]:
        return _noted(self._receiver, partition, self._topic_id)

    def _see(self, receipt: Received) -> None:
        topic, *digits = (receipt.header(name) for name in HEADERS)
        numbers = [number for text in digits if (number := number_of(text)) is not None]
        if topic != self._topic or len(numbers) < len(digits):
            return
        partition, offset, index, count = numbers
        self._seen.setdefault((partition, offset), set()).add(index)
        self._counts[partition, offset] = count

    def is_answered(self, message: Received) -> bool:
        """Tell whether all receipts of a message were found behind the last commit."""
        if not self._seen:
            return False
        place = message.partition, message.offset
        found = self._seen.pop(place, set())
        return bool(found) and len(found) == self._counts.pop(place, 0)

    def commit(
        self,
        messages: Iterable[Received],
        receipts: Sequence[MessagePlace],
        given: Iterable[Receipt],
    ) -> None:
        """Remember that these messages are answered, by receipts that stand there."""
        self._log = mark_after(self._log, given)
        for one in messages:
            self.next[one.topic, one.partition] = one.offset + 1
        for place in receipts:
            partition = place.topic, place.partition
            self._receipts[partition] = max(self._receipts[partition], place.offset + 1)
        self.commit_again()

    def commit_again(self) -> None:
        """Commit what is known: brokers forget a group that commits nothing for a week."""
        receipts = {str(one[1]): end for one, end in self._receipts.items()}
        note = _Note(self._topic_id, receipts, self._log, self._given_up)
        self._receiver.commit(self.next, msgspec.json.encode(note).decode())


def _noted(receiver: Receiver, partition: Partition, topic_id: str) -> tuple[int, _Note | None]:
    found = receiver.committed(partition)
    if found is None:
        return 0, None
    try:
        note = msgspec.json.decode(found[1], type=_Note)
    except msgspec.MsgspecError:
        return found[0], None
    return (found[0], note) if note.topic == topic_id else (0, None)


class IntakeMemory:
    """收件记忆: what an intake has noted beside its offsets, seen and changed while it rests."""

    def __init__(self, receiver: Receiver, topic: str, topic_id: str) -> None:
        self._receiver = receiver
        self._topic_id = topic_id
        self._noted = {one: _noted(receiver, one, topic_id) for one in receiver.partitions(topic)}

    def marks(self) -> list[LogMark]:
        """Return how far the log was when something was noted."""
        return [note.log for _, note in self._noted.values() if note is not None]

    def given_up(self) -> dict[str, int]:
        """Return before which offset of each partition receipts promise nothing any more."""
        notes = [note.given_up for _, note in self._noted.values() if note is not None]
        return {name: offset for one in notes for name, offset in one.items()}

    def read_again(
        self, since: Mapping[Partition, int], receipts: Mapping[Partition, int], log: LogMark
    ) -> None:
        """Go back to these offsets; what receipts that end here have promised is given up."""
        ends = {str(number): end for (_, number), end in receipts.items()}
        note = _Note(self._topic_id, ends, log, ends)
        places = {
            one: min(offset, since.get(one, offset)) for one, (offset, _) in self._noted.items()
        }
        self._receiver.commit(places, msgspec.json.encode(note).decode())
