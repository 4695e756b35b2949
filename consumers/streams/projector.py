"""Projector (异地投影): a remote agency's views of other ledgers, from their topics alone.

Of each ledger a replica of its log is kept, every entry held against its leaf; the views are folded
from the replica by the same engine as at home. How far it is stands nowhere but in the replica
itself, so it cannot disagree with it. Several projectors of one group share the ledgers; one that
does not know yet that a ledger has gone to another appends nothing, for a replica goes on only
right behind its last entry. What Kafka remembers of the group only spares reading again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from itertools import groupby
from typing import Final

from msgspec import Struct, field

from consumers.broker.address import Cluster
from consumers.broker.errors import BrokerRefused, BrokerUnavailable
from consumers.broker.message import Partition, Received
from consumers.broker.receiver import Receiver
from consumers.streams.comparing import TopicComparer, looking
from consumers.streams.log_topic import (
    BROKEN,
    LogReader,
    LogUnreadable,
    TopicFinding,
    check_next,
    check_same,
    ledgers_of,
)
from consumers.streams.replicas import FoldedReplica, OpenReplicas
from consumers.streams.service import Stop
from ledger import clock
from ledger.collector import uncollected
from ledger.errors import LedgerError, NotFound
from ledger.log import StoredEntry
from ledger.sentence import say
from ledger.store.collection import Collection
from schemas.topics import DEAD_LETTERS, topic_name, topic_parts

GROUP: Final = "shenguan.projector.v1."
"""What the names of groups begin with; then comes what tells the collection from others."""
BATCH_RECORDS: Final = 5_000
_POLL_SECONDS: Final = 0.5
_MANY: Final = 200
_FAR: Final = 10_000
"""So far behind what is here, reading on is slower than going to where the replica ends."""


class ReplicaProgress(Struct):
    """进度: how far each ledger is, what was new since the start, and what is set aside."""

    positions: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    findings: list[TopicFinding] = field(default_factory=list)

    def is_aside(self, ledger: str) -> bool:
        """Whether a ledger is set aside."""
        return any(finding.ledger == ledger for finding in self.findings)


class Projector:
    """异地投影者: keeps replicas and views of other ledgers until it is stopped.

    ``ledgers`` are those wanted; none named means every log topic that may be read. Projectors of
    one ``group`` share them; it is the collection's own unless named. With ``once`` it reads all
    that is there at its start, whatever others of the group do. What is wrong with a topic sets its
    ledger aside; it is raised with ``once``, or when no other ledger is left.
    """

    def __init__(
        self,
        cluster: Cluster,
        collection: Collection,
        *,
        ledgers: Sequence[str] = (),
        group: str | None = None,
        once: bool = False,
        ask: Callable[[int], str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        now: Callable[[], datetime] = clock.now,
        records: int = BATCH_RECORDS,
    ) -> None:
        self.has_begun = False
        self.progress = ReplicaProgress()
        self._cluster = cluster
        self._collection = collection
        self._chosen = tuple(ledgers)
        self._group = group or f"{GROUP}{collection.digest}"
        self._once = once
        self.reader = LogReader(ask=ask)
        self.tell = tell
        self._now = now
        self._records = records

    def work(self, stop: Stop) -> None:
        """Project until stopped, or all that is there; raises what breaks."""
        self.progress.findings = []
        group = None if self._once else self._group
        with (
            Receiver(self._cluster, group=group, records=self._records) as receiver,
            OpenReplicas(self._collection, self._now) as replicas,
            looking(self._cluster) as looker,
        ):
            self.has_begun = True
            comparer = TopicComparer(looker, self.reader)
            projection = _ProjectionRound(self, replicas, receiver, comparer)
            if self._once:
                self._all_there_is(receiver, projection, stop)
                if self.progress.findings:
                    raise self.progress.findings[0].error
            else:
                receiver.share(pattern_of(self._chosen))
                self._go_on(receiver, projection, stop)

    def _go_on(self, receiver: Receiver, projection: "_ProjectionRound", stop: Stop) -> None:
        while not stop.is_asked:
            messages = receiver.poll(_POLL_SECONDS)
            ours = [
                place.ledger
                for partition in receiver.assigned()
                if (place := topic_parts(partition[0]))
            ]
            projection.begin(ours)
            projection.take(messages)
            if ours and all(map(self.progress.is_aside, ours)):
                raise self.progress.findings[0].error

    def _all_there_is(self, receiver: Receiver, projection: "_ProjectionRound", stop: Stop) -> None:
        found = ledgers_of(receiver.topics(), self._chosen)
        for missing in sorted(set(self._chosen).difference(found)):
            raise NotFound(
                say("there is no topic {topic_name}", topic_name=topic_name("log", missing))
            )
        places = {
            (topic, 0): projection.replicas.of(ledger).head for ledger, topic in found.items()
        }
        if not places:
            return
        for ledger, topic in found.items():
            self.progress.positions[ledger] = places[topic, 0]
            projection.replicas.of(ledger).fold()
        projection.begin(found)
        ends = receiver.ends(list(places))
        receiver.read_from(
            {partition: min(offset, ends[partition]) for partition, offset in places.items()}
        )
        while not stop.is_asked:
            messages = receiver.poll(_POLL_SECONDS)
            projection.take(messages)
            if not messages and receiver.has_reached(self._left(ends)):
                return

    def _left(self, ends: dict[Partition, int]) -> dict[Partition, int]:
        aside = {topic_name("log", finding.ledger) for finding in self.progress.findings}
        return {partition: end for partition, end in ends.items() if partition[0] not in aside}


def pattern_of(ledgers: Sequence[str]) -> str:
    """Return the pattern of the log topics of some ledgers, or of all, never of dead letters."""
    if not ledgers:
        prefix = re.escape(topic_name("log", ""))
        return rf"^{prefix}(?!.*{re.escape(DEAD_LETTERS)}$).+$"
    names = "|".join(re.escape(topic_name("log", ledger)) for ledger in ledgers)
    return f"^({names})$"


class _ProjectionRound:
    """One stretch of work: messages into replicas, replicas into views."""

    def __init__(
        self,
        projector: Projector,
        replicas: OpenReplicas,
        receiver: Receiver,
        comparer: TopicComparer,
    ) -> None:
        self.replicas = replicas
        self._comparer = comparer
        self._reader = projector.reader
        self._receiver = receiver
        self._progress = projector.progress
        self._tell = projector.tell
        self._last_offset = -1
        """Where the last row that came next was read."""
        self._jumped: dict[str, int] = {}
        """Where reading was set to the end of a replica, and which end that was."""

    def begin(self, ledgers: Iterable[str]) -> None:
        """Compare the last entry of each replica with its topic, once, and read on behind it."""
        for ledger in ledgers:
            if self._comparer.knows(ledger) or self._progress.is_aside(ledger):
                continue
            replica = self.replicas.of(ledger)
            topic = topic_name("log", ledger)
            try:
                behind = self._comparer.compare(ledger, replica.head, replica.leaf)
            except BROKEN as error:
                self._set_aside(ledger, topic, error)
            else:
                self._receiver.jump((topic, 0), behind)

    def take(self, messages: Sequence[Received]) -> None:
        """Take messages in; what they say stands in replicas and views when this returns."""
        with uncollected() if len(messages) > _MANY else nullcontext():
            for topic, of_one in groupby(messages, key=lambda message: message.topic):
                place = topic_parts(topic)
                if place is not None and not self._progress.is_aside(place.ledger):
                    self._take_topic(place.ledger, list(of_one))

    def _take_topic(self, ledger: str, messages: list[Received]) -> None:
        replica = self.replicas.of(ledger)
        before = replica.head
        rows, finding = self._page(replica, messages)
        if rows and not replica.append(rows):
            self._jump(messages[0].topic, replica.head)
            return
        if rows:
            self._comparer.met(ledger, replica.head, self._last_offset)
        replica.fold()
        self._progress.entries += max(0, replica.head - before)
        self._progress.positions[ledger] = replica.head
        if finding is not None:
            self._set_aside(ledger, messages[0].topic, finding)
        elif rows:
            self._remember(messages[-1])

    def _page(
        self, replica: FoldedReplica, messages: list[Received]
    ) -> tuple[list[StoredEntry], LedgerError | None]:
        """Return what comes next, and what is wrong behind it.

        The last entry is compared after the page was read: what was made anew before is seen then.
        """
        rows: list[StoredEntry] = []
        finding: LedgerError | None = None
        try:
            rows.extend(self._next_rows(replica, messages))
        except BROKEN as error:
            finding = error
        if rows:
            try:
                self._comparer.compare(replica.ledger, replica.head, replica.leaf)
            except BROKEN as error:
                return [], error
        return rows, finding

    def _next_rows(self, replica: FoldedReplica, messages: list[Received]) -> Iterator[StoredEntry]:
        """Yield what comes next; pass over what is here already, after a look whether it is."""
        last = replica.head
        fresh: dict[int, bytes] = {}
        for message in messages:
            if message.partition != 0:
                raise LogUnreadable(
                    say(
                        "{topic} has more than one partition: order holds in one only",
                        topic=message.topic,
                    )
                )
            row = self._reader.row(message, replica.ledger)
            is_far = row.position < last - _FAR or row.position > last + 1
            if is_far and not fresh and self._jumped.get(message.topic) != last:
                self._jump(message.topic, last)
                return
            if check_next(message, row, last):
                last = row.position
                fresh[last] = row.leaf
                self._last_offset = message.offset
                yield row
            else:
                known = fresh.get(row.position) or replica.leaf(row.position)
                check_same(message, row, known or b"")

    def _jump(self, topic: str, head: int) -> None:
        """Read on where a replica ends: the entry behind position p has no offset below p."""
        self._jumped[topic] = head
        self._receiver.jump((topic, 0), head)

    def _set_aside(self, ledger: str, topic: str, error: LedgerError) -> None:
        self._progress.findings.append(TopicFinding(ledger, error))
        self._receiver.pause((topic, 0))
        self._tell(say("{ledger} is set aside: {error}", ledger=ledger, error=error))

    def _remember(self, last: Received) -> None:
        with suppress(BrokerUnavailable, BrokerRefused):
            self._receiver.commit({(last.topic, last.partition): last.offset + 1})
