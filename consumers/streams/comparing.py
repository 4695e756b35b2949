"""Comparing (对照): whether a log and its topic are still one, entry by entry, where they are met.

A position stands in a topic at an offset that is not below the position before it, and from one
record to the next it grows by one at most: so a place in the topic is found by a few looks.
"""

from collections.abc import Callable
from typing import Final

from consumers.broker.address import Cluster
from consumers.broker.message import Partition, Received
from consumers.broker.receiver import Receiver
from consumers.streams.log_topic import LogGap, LogReader, check_same
from consumers.streams.records import where
from ledger.sentence import say
from schemas.topics import topic_name

LOOK_BYTES: Final = 1
"""The broker gives a whole batch all the same, and no more than one."""
Known = Callable[[int], bytes | None]
"""Gives the leaf that a position has here, None where there is no such position."""


def looking(cluster: Cluster) -> Receiver:
    """Return what reads single records of topics, now and then."""
    return Receiver(cluster, records=1, fetch_bytes=LOOK_BYTES)


class TopicComparer:
    """对照者: compares the last entry that is here with the record of the topic that says it."""

    def __init__(self, receiver: Receiver, reader: LogReader) -> None:
        self._receiver = receiver
        self._reader = reader
        self._stands: dict[str, tuple[int, int]] = {}
        """By ledger: a position, and the offset at which its record was met."""

    def knows(self, ledger: str) -> bool:
        """Tell whether a ledger was compared already."""
        return ledger in self._stands

    def met(self, ledger: str, position: int, offset: int) -> None:
        """Remember at which offset a position was read."""
        self._stands[ledger] = position, offset

    def compare(self, ledger: str, head: int, known: Known) -> int:
        """Compare the entry at the head; return the offset behind its record.

        A topic that ends before is compared at its own end, and there is nothing to be read behind
        it yet. Raises ``LogForked`` where another entry stands there, ``LogGap`` where none does.
        """
        partition: Partition = (topic_name("log", ledger), 0)
        position, offset = self._stands.get(ledger, (0, 0))
        if not head or position != head or not self._is_still_there(partition, offset, head, known):
            offset = self._found(partition, ledger, head, known) if head else -1
            self._stands[ledger] = head, offset
        return offset + 1

    def _is_still_there(self, partition: Partition, offset: int, head: int, known: Known) -> bool:
        message = self._receiver.first(partition, offset)
        if message is None or message.offset != offset:
            return False
        return self._position(message, partition, known) == head

    def _found(self, partition: Partition, ledger: str, head: int, known: Known) -> int:
        """Return the offset of the head's record, or the last one where the topic ends before."""
        offset, met = max(0, head - 1), -1
        while (message := self._receiver.first(partition, offset)) is not None:
            position = self._position(message, partition, known)
            if position > head:
                raise LogGap(
                    say(
                        "{where}: position {position} stands there, and {head}, the last one here, "
                        "stands nowhere before it: the topic of {ledger} was cut off or made anew, "
                        "so nobody can tell whether it goes on from here",
                        where=where(message),
                        position=position,
                        head=head,
                        ledger=ledger,
                    )
                )
            met = message.offset
            if position == head:
                return met
            offset = met + head - position
        last = self._receiver.last(partition)
        if last is not None and last.offset > met:
            self._position(last, partition, known)
            met = last.offset
        return met

    def _position(self, message: Received, partition: Partition, known: Known) -> int:
        """Return a record's position, compared with what is known of it."""
        row = self._reader.row(message, partition[0].removeprefix(topic_name("log", "")))
        leaf = known(row.position)
        if leaf is not None:
            check_same(message, row, leaf)
        return row.position
