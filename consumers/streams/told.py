"""Told (已告知): what anybody was told of a log, held against what the log holds.

A log that was restored from a copy lacks what its topics tell. Whoever records looks there first,
so that no position is given away a second time.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerRefused, TopicMissing
from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.streams.answered import IntakeMemory
from consumers.streams.log_mark import (
    LogMark,
    check_held,
    check_promise,
    check_topic_end,
    mark_of,
)
from consumers.streams.notice_notes import GROUP, NoticesMemory
from consumers.streams.promised import Promised, promised_after, read_submissions
from ledger.log import LedgerStore
from ledger.sentence import say
from schemas.codec import Codec
from schemas.registry import packaged
from schemas.topics import topic_name

PAGE: Final = 2_000
LAST_RECEIPTS: Final = 200
"""So many receipts of a partition are held against the log at each start."""
UNREAD: Final = say(
    "the log's topic, receipts, or what another service has noted is not there or may not be read: "
    "whether they know more than this log holds cannot be told; a user with the roles of intake "
    "and notices (`shenguan topics rights`) may read all of it"
)


class Told:
    """已告知: what topics say that the log holds: its own topic, receipts, the services' notes.

    Who may not read one of them learns nothing from it: ``is_whole`` is False then.
    """

    def __init__(
        self, ledger: str, administrator: Administrator, opened: ExitStack, cluster: Cluster
    ) -> None:
        self.is_whole = True
        self._ledger = ledger
        self._intake = topic_name("intake", ledger)
        self._receiver = opened.enter_context(Receiver(cluster, group=self._intake, records=PAGE))
        self._memory: IntakeMemory | None = None
        self._noticed: NoticesMemory | None = None
        self._partitions: list[Partition] = []
        with self._as_far_as_may_be():
            topic_id = administrator.topic_id(self._intake)
            self._memory = IntakeMemory(self._receiver, self._intake, topic_id)
            self._partitions = self._receiver.partitions(topic_name("receipts", ledger))
        with self._as_far_as_may_be():
            noticing = opened.enter_context(Receiver(cluster, group=GROUP + ledger))
            self._noticed = NoticesMemory(noticing, ledger)

    @contextmanager
    def _as_far_as_may_be(self) -> Iterator[None]:
        try:
            yield
        except (TopicMissing, BrokerRefused):
            self.is_whole = False

    def check(self, store: LedgerStore) -> None:
        """Raise ``LogBehind`` or ``LogForked`` where any of them knows what the log lacks."""
        with self._as_far_as_may_be():
            check_topic_end(store, self._receiver, self._ledger)
        for told_by, mark in self.marks():
            check_held(store, mark, told_by)
        given_up = self._given_up()
        with self._as_far_as_may_be():
            ends = self._receiver.ends(self._partitions)
            starts = {one: max(given_up[one], end - LAST_RECEIPTS) for one, end in ends.items()}
            for receipt in self._receiver.since(starts) if starts else ():
                check_promise(store, receipt)

    def _given_up(self) -> dict[Partition, int]:
        given_up = self._memory.given_up() if self._memory is not None else {}
        return {one: given_up.get(str(one[1]), 0) for one in self._partitions}

    def promised_after(self, head: int) -> dict[int, Promised]:
        """Return what receipts promise behind a position."""
        starts = self._given_up()
        return promised_after(self._receiver, starts, head) if starts else {}

    def read_submissions(self, promised: Sequence[Promised]) -> None:
        """Read what was handed in for these."""
        read_submissions(self._receiver, self._intake, Codec(packaged()), promised)

    def marks(self) -> list[tuple[str, LogMark]]:
        """Return who noted how far the log was."""
        found: list[tuple[str, LogMark]] = []
        if self._memory is not None:
            found += [(say("what the intake noted"), mark) for mark in self._memory.marks()]
        if self._noticed is not None:
            found += [(say("what notices noted"), mark) for mark in self._noticed.marks()]
        return found

    def read_again(self, lost: Sequence[Promised], store: LedgerStore) -> None:
        """Let the services read again what the log lacks, and what it may lack."""
        since: dict[Partition, int] = {}
        for one in lost:
            place = (self._intake, one.place[0])
            since[place] = min(one.place[1], since.get(place, one.place[1]))
        if self._memory is not None:
            ends = self._receiver.ends(self._partitions)
            self._memory.read_again(since, ends, mark_of(store))
        if self._noticed is not None:
            self._noticed.read_again()


def check_told(ledger: str, store: LedgerStore, cluster: Cluster) -> bool:
    """Raise where anybody was told what the log lacks; False where not everything can be read."""
    with ExitStack() as opened:
        administrator = opened.enter_context(Administrator(cluster))
        told = Told(ledger, administrator, opened, cluster)
        told.check(store)
        return told.is_whole
