"""Receiver (接收者): reads partitions from a place on, and remembers how far a group has come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final, Self

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from consumers.broker.address import Cluster
from consumers.broker.connection import (
    CLOSE_SECONDS,
    REQUEST_SECONDS,
    connecting,
    explained,
)
from consumers.broker.errors import BrokerUnavailable, TopicMissing
from consumers.broker.header_names import take_any_names
from consumers.broker.message import Partition, Received
from ledger.sentence import say

_GROWTH: Final = 10
FETCH_BYTES: Final = 4 * 1024 * 1024
"""So much of a partition is fetched at once; a batch at least, however large it is."""
SESSION_SECONDS: Final = 10
"""So long after its last sign of life what a member of a group was reading goes to the others."""

_LOG_APPEND_TIME: Final = 1


class Receiver:
    """接收者: reads partitions from a place on, and remembers for a group how far it came."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        group: str | None = None,
        records: int = 1_000,
        fetch_bytes: int = FETCH_BYTES,
    ) -> None:
        self._cluster = cluster
        take_any_names()
        with connecting(cluster) as said:
            self._consumer = KafkaConsumer(
                **said,
                group_id=group,
                session_timeout_ms=SESSION_SECONDS * 1_000,
                heartbeat_interval_ms=SESSION_SECONDS * 300,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
                allow_auto_create_topics=False,
                max_poll_records=records,
                fetch_min_bytes=1,
                fetch_max_wait_ms=500,
                fetch_max_bytes=16 * 1024 * 1024,
                max_partition_fetch_bytes=fetch_bytes,
                check_crcs=True,
                metrics_enabled=False,
            )

    def topics(self) -> list[str]:
        """Return the topics that there are, as far as one may know of them."""
        with explained(self._cluster):
            return sorted(self._consumer.topics())

    def partitions(self, topic: str) -> list[Partition]:
        """Return the partitions of a topic; raises ``TopicMissing``."""
        with explained(self._cluster):
            found = self._consumer.partitions_for_topic(topic)
        if not found:
            raise TopicMissing(
                say(
                    "{cluster}: there is no topic {topic}; `shenguan topics apply` makes it",
                    cluster=self._cluster.name,
                    topic=topic,
                )
            )
        return [(topic, number) for number in sorted(found)]

    def read_from(self, places: Mapping[Partition, int]) -> None:
        """Read these partitions and no others, each from an offset on."""
        with explained(self._cluster):
            self._consumer.assign([TopicPartition(*partition) for partition in places])
            for partition, offset in places.items():
                self._consumer.seek(TopicPartition(*partition), offset)

    def share(self, pattern: str) -> None:
        """Read the topics of a pattern together with the other members of the group.

        Which ones are ours changes as members come and go; each is read on where the group was.
        """
        with explained(self._cluster):
            self._consumer.subscribe(pattern=pattern)

    def assigned(self) -> list[Partition]:
        """Return the partitions that are ours at the moment."""
        return [(partition.topic, partition.partition) for partition in self._consumer.assignment()]

    def jump(self, partition: Partition, offset: int) -> None:
        """Go on in a partition from an offset; where it is no longer ours, nothing happens."""
        with explained(self._cluster), suppress(ValueError, LookupError):
            self._consumer.seek(TopicPartition(*partition), offset)

    def pause(self, partition: Partition) -> None:
        """Read no more from a partition, as long as it is ours."""
        with explained(self._cluster), suppress(ValueError, LookupError):
            self._consumer.pause(TopicPartition(*partition))

    def poll(self, seconds: float) -> list[Received]:
        """Return what arrives within so many seconds, each partition in its order."""
        with explained(self._cluster):
            found = self._consumer.poll(timeout_ms=int(seconds * 1_000))
        return [_received(record) for records in found.values() for record in records]

    def begins(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        """Return the first offset of each partition that is still there."""
        return self._offsets(self._consumer.beginning_offsets, partitions)

    def ends(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        """Return the offset that each partition's next message gets.

        Not a count of messages: transactions leave marks of their own.
        """
        return self._offsets(self._consumer.end_offsets, partitions)

    def _offsets(
        self, ask: Callable[..., Mapping[Any, int]], partitions: Sequence[Partition]
    ) -> dict[Partition, int]:
        with explained(self._cluster):
            found = ask(
                [TopicPartition(*partition) for partition in partitions],
                timeout_ms=REQUEST_SECONDS * 1_000,
            )
        return {
            (partition.topic, partition.partition): offset for partition, offset in found.items()
        }

    def since(self, places: Mapping[Partition, int]) -> Iterator[Received]:
        """Yield what stands in partitions now, each from an offset on.

        Raises ``BrokerUnavailable`` where the broker falls silent meanwhile.
        """
        ends = self.ends(list(places))
        begins = self.begins(list(places))
        starts = {partition: max(offset, begins[partition]) for partition, offset in places.items()}
        waiting = {
            partition: start for partition, start in starts.items() if start < ends[partition]
        }
        self.read_from(waiting)
        deadline = monotonic() + REQUEST_SECONDS
        while waiting:
            arrived = self.poll(1.0)
            for message in arrived:
                if message.offset < ends[message.topic, message.partition]:
                    yield message
            reached = {partition: self._position(partition) for partition in waiting}
            if arrived or reached != waiting:
                deadline = monotonic() + REQUEST_SECONDS
            elif monotonic() > deadline:
                raise BrokerUnavailable(
                    say(
                        "{cluster}: no record arrives from {topic}",
                        cluster=self._cluster.name,
                        topic=next(iter(waiting))[0],
                    )
                )
            waiting = {partition: at for partition, at in reached.items() if at < ends[partition]}

    def _position(self, partition: Partition) -> int:
        with explained(self._cluster):
            found = self._consumer.position(
                TopicPartition(*partition), timeout_ms=REQUEST_SECONDS * 1_000
            )
        return -1 if found is None else found

    def has_reached(self, places: Mapping[Partition, int]) -> bool:
        """Tell whether everything before these offsets was returned."""
        return all(self._position(partition) >= offset for partition, offset in places.items())

    def first(self, partition: Partition, offset: int) -> Received | None:
        """Return the message at an offset, or the next one behind it; None where nothing stands."""
        return next(iter(self.since({partition: offset})), None)

    def last(self, partition: Partition) -> Received | None:
        """Return the last message of a partition, None where there is none."""
        end, begin = self.ends([partition])[partition], self.begins([partition])[partition]
        back = 1
        while end > begin:
            start = max(begin, end - back)
            found = list(self.since({partition: start}))
            if found:
                return found[-1]
            if start == begin:
                break
            back *= _GROWTH
        return None

    def committed(self, partition: Partition) -> tuple[int, str] | None:
        """Return the offset that the group has come to, with what was noted beside it."""
        with explained(self._cluster):
            found = self._consumer.committed(
                TopicPartition(*partition), metadata=True, timeout_ms=REQUEST_SECONDS * 1_000
            )
        if found is None or found.offset is None or found.offset < 0:
            return None
        return found.offset, found.metadata or ""

    def commit(self, places: Mapping[Partition, int], note: str = "") -> None:
        """Remember for the group which offset comes next in each partition."""
        with explained(self._cluster):
            self._consumer.commit(
                {
                    TopicPartition(*partition): OffsetAndMetadata(offset, note, -1)
                    for partition, offset in places.items()
                },
                timeout_ms=REQUEST_SECONDS * 1_000,
            )

    def close(self) -> None:
        """Release the connections."""
        with suppress(KafkaError, OSError):
            self._consumer.close(timeout_ms=int(CLOSE_SECONDS * 1_000))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _received(record: Any) -> Received:  # noqa: ANN401 - the client's record
    return Received(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        record.timestamp,
        record.timestamp_type == _LOG_APPEND_TIME,
    )
