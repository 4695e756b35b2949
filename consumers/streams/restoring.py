"""Restoring (恢复): what a restored log lacks comes back from the topics, byte for byte.

Entries are taken from the log's topic first: the same positions, times and leaves. What receipts
have promised behind its end is made again from what was handed in, and proved by its leaf. Then the
log holds all that anybody was told, so every service goes on from where it was. What cannot be
brought back is named, and nothing is given away again unless somebody says so.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Final

from msgspec import Struct

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerUnavailable, TopicMissing
from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.streams.comparing import TopicComparer, looking
from consumers.streams.log_mark import is_held
from consumers.streams.log_topic import LogBehind, LogForked, LogReader, check_next, check_same
from consumers.streams.promised import Promised, Remaking
from consumers.streams.reactor import NAME as REACTOR
from consumers.streams.told import Told
from ledger.errors import StoreCorrupt, VerificationFailed
from ledger.log import LedgerStore, Personal, StoredEntry
from ledger.log_digest import is_whole
from ledger.sentence import say, sentence_of
from ledger.store import SqlStore
from ledger.store.copying import accounted, commitments_of
from ledger.store.following import Following
from ledger.store.replica import Copied
from schemas.topics import topic_name

PAGE: Final = 2_000
SERVICES: Final = ("intake", "relay", "notices")
"""Who must rest meanwhile, beside the reactor."""


class RestoredPart(Struct):
    """恢复来源: how many entries came from where, and where the log ended then."""

    source: str
    entries: int
    position: int
    detail: str = ""


def copy_log(store: Copied, source: LedgerStore) -> int:
    """Append what a copy holds behind the end of a store; return how many entries.

    Raises ``StoreCorrupt`` for a copy that is not sound, ``VerificationFailed`` for another log.
    """
    check_one_log(store, source)
    head = store.head()
    count = 0
    for page in source.scan(after=head, page=PAGE):
        for expected, row in enumerate(page, head + count + 1):
            if row.position != expected or not is_whole(row):
                raise StoreCorrupt(
                    say(
                        "the copy is damaged at position {position}: its bytes do not give its "
                        "leaf, or it is missing; `shenguan db check --store COPY` tells more",
                        position=expected,
                    )
                )
        store.append_rows(page, _beside(source, page))
        count += len(page)
    return count


def check_one_log(store: LedgerStore, source: LedgerStore) -> None:
    """Raise ``VerificationFailed`` where two stores differ at the last position of both."""
    both = min(store.head(), source.head())
    here, there = (one.row(both) if both else None for one in (store, source))
    if both and (here is None or there is None or here.leaf != there.leaf):
        raise VerificationFailed(
            say(
                "position {position} of the copy is another entry than here: name the copy of this "
                "ledger, or move away the store that is there",
                position=both,
            )
        )


def _beside(source: LedgerStore, page: Sequence[StoredEntry]) -> list[Personal]:
    """Return what a copy has beside entries: what was erased stays erased, and marked as such."""
    named = commitments_of(page)
    emptied = source.personal_keys(named) if isinstance(source, SqlStore) and named else ()
    return accounted(page, source.personal(named).values(), emptied)


class Restoration:
    """恢复: brings a log to where its topics say that it was.

    ``hold`` takes the places of the services, so that none of them works meanwhile.
    """

    def __init__(
        self,
        ledger: str,
        store: Copied,
        cluster: Cluster,
        hold: Callable[[str], Following],
        *,
        accept_loss: bool = False,
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._cluster = cluster
        self._hold = hold
        self._accept_loss = accept_loss
        self._reader = LogReader()

    def restore(self) -> Iterator[RestoredPart]:
        """Bring back what can be; yield what came from where. Raises what the classes above say.

        Cut off anywhere it goes on when it is begun again: an entry is there as a whole or not.
        """
        with ExitStack() as opened:
            administrator = opened.enter_context(Administrator(self._cluster))
            for name in SERVICES:
                opened.enter_context(self._hold(f"{name}-{administrator.cluster_id()}"))
            opened.enter_context(self._hold(REACTOR))
            opened.enter_context(self._store.exclusive())
            topics = Told(self._ledger, administrator, opened, self._cluster)
            promised = topics.promised_after(self._store.head())
            topics.read_submissions(list(promised.values()))
            yield self._from_topic(promised)
            yield self._from_receipts(promised)
            lost = self._lost(promised, topics)
            if lost and self._accept_loss:
                topics.read_again([promised[one] for one in lost if one in promised], self._store)
                yield RestoredPart("reread", len(lost), self._store.head(), _spans(lost))

    def _from_topic(self, promised: dict[int, Promised]) -> RestoredPart:
        before = self._store.head()
        topic: Partition = (topic_name("log", self._ledger), 0)
        try:
            with looking(self._cluster) as looker:
                behind = TopicComparer(looker, self._reader).compare(
                    self._ledger, before, self._leaf
                )
            with Receiver(self._cluster, records=PAGE) as receiver:
                self._append_from(receiver, topic, behind, promised)
        except TopicMissing as error:
            return RestoredPart("topic", 0, before, sentence_of(error))
        head = self._store.head()
        return RestoredPart("topic", head - before, head)

    def _append_from(
        self, receiver: Receiver, topic: Partition, behind: int, promised: dict[int, Promised]
    ) -> None:
        rows: list[StoredEntry] = []
        fresh: dict[int, bytes] = {}
        last = self._store.head()
        for message in receiver.since({topic: behind}):
            row = self._reader.row(message, self._ledger)
            if not check_next(message, row, last):
                check_same(message, row, fresh.get(row.position) or self._leaf(row.position) or b"")
                continue
            last = row.position
            fresh[last] = row.leaf
            rows.append(row)
            if len(rows) >= PAGE:
                self._append(rows, promised)
                rows, fresh = [], {}
        self._append(rows, promised)

    def _append(self, rows: list[StoredEntry], promised: dict[int, Promised]) -> None:
        for row in rows:
            one = promised.get(row.position)
            if one is not None and one.promise.leaf != row.leaf.hex():
                raise LogForked(
                    say(
                        "position {position} has the leaf {leaf} in the log's topic, but a receipt "
                        "promised {promised}: positions were given twice, and a person has to look",
                        position=row.position,
                        leaf=row.leaf.hex(),
                        promised=one.promise.leaf,
                    )
                )
        if rows:
            opened = [
                value
                for row in rows
                if (one := promised.get(row.position)) is not None
                for value in one.personal
            ]
            self._store.append_rows(rows, accounted(rows, opened))

    def _from_receipts(self, promised: dict[int, Promised]) -> RestoredPart:
        before = self._store.head()
        remaking = Remaking(self._store)
        while (one := promised.get(self._store.head() + 1)) is not None:
            row = remaking.entry(one)
            if row is None:
                break
            self._store.append_rows([row], accounted([row], one.personal))
        head = self._store.head()
        return RestoredPart("receipts", head - before, head)

    def _lost(self, promised: dict[int, Promised], topics: Told) -> list[int]:
        """Return the positions that were given away and cannot be brought back.

        Raises ``LogBehind`` where there are some, unless that was accepted.
        """
        head = self._store.head()
        marks = [mark for _, mark in topics.marks()]
        for mark in marks:
            if 0 < mark.position <= head and not is_held(self._store, mark):
                raise LogForked(
                    say(
                        "a service noted another leaf of position {position} than this log has: it "
                        "is another log of the same name, and a person has to look",
                        position=mark.position,
                    )
                )
        furthest = max([head, *promised, *(mark.position for mark in marks)])
        lost = list(range(head + 1, furthest + 1))
        if lost and not self._accept_loss:
            raise LogBehind(
                say(
                    "the log ends at {head} now; positions {positions} were given away, and "
                    "neither the log's topic nor what was handed in brings them back (recorded at "
                    "a terminal or taken in from a neighbour after the copy, and not relayed yet). "
                    "`shenguan db restore COPY` takes them from a newer copy or a replica; with "
                    "--accept-loss it goes on without them: what was handed in and noticed is read "
                    "again and answered anew, under positions that somebody may know otherwise",
                    head=head,
                    positions=_spans(lost),
                )
            )
        return lost

    def _leaf(self, position: int) -> bytes | None:
        row = self._store.row(position)
        return None if row is None else row.leaf


def _spans(positions: Sequence[int]) -> str:
    first, last = positions[0], positions[-1]
    return str(first) if first == last else f"{first}–{last}"


def reachable(cluster: Cluster) -> None:
    """Raise ``BrokerUnavailable``, with what to do, where no broker answers."""
    try:
        Administrator(cluster).close()
    except BrokerUnavailable as error:
        raise BrokerUnavailable(
            say(
                "{error}; what was recorded after the copy lies in Kafka: start it first. Only a "
                "ledger that never was on Kafka is restored with --offline",
                error=error.args[0],
            )
        ) from None
