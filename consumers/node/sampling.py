"""Sampling (采样): how far everything is, looked at every few seconds by a thread of its own.

Whoever asks for health or metrics is answered from the last look, so a silent broker or database
keeps nobody waiting.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple

from msgspec import Struct, field

from consumers.broker.address import Cluster
from consumers.broker.connection import require
from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.node.supervised import JournalEvent, Level, Tell, explained
from consumers.streams.service import Stop
from ledger.clock import SKEW_MAX
from ledger.errors import LedgerError
from ledger.gate.timing import Skewed, skew_of
from ledger.log import LedgerStore
from schemas.topics import dead_letters_of

EVERY_SECONDS: Final = 2.0
STALE_SECONDS: Final = 30.0
_REQUEST_MS: Final = 5_000


class Lag(Struct, frozen=True):
    """滞后: how many are waiting, and for how long the oldest of them has."""

    entries: int
    seconds: float


class Sample(Struct):
    """采样结果: what was found at the last look."""

    store: bool = False
    broker: bool = False
    clock: str = ""
    """What is wrong with the clock."""
    head: int = 0
    lags: dict[str, Lag] = field(default_factory=dict)
    dead_letters: dict[str, int] = field(default_factory=dict)


class GroupTopics(NamedTuple):
    """读取: topics that a group reads; with ``parks`` their dead letters are counted too."""

    group: str
    topics: Callable[[Receiver], list[str]]
    parks: bool = False


class Sampler:
    """采样者: looks at store and broker.

    ``followers`` tell how far who follows the log has come, None where that is unknown;
    ``readings`` what is read from topics, by who reads it.
    """

    def __init__(
        self,
        store: LedgerStore,
        cluster: Cluster,
        tell: Tell,
        *,
        followers: Mapping[str, Callable[[], int | None]],
        readings: Mapping[str, GroupTopics],
        clock: Callable[[], datetime],
        skew_max: timedelta = SKEW_MAX,
    ) -> None:
        self.sample = Sample()
        self._looked = monotonic() - STALE_SECONDS
        self._store = store
        self._cluster = Cluster(
            cluster.servers, {"request_timeout_ms": _REQUEST_MS, **cluster.options}
        )
        self._tell = tell
        self._followers = followers
        self._readings = readings
        self._clock = clock
        self._skew_max = skew_max
        self._receivers: dict[str, Receiver] = {}

    @property
    def is_fresh(self) -> bool:
        """Whether the last look is recent: nothing hangs."""
        return monotonic() - self._looked < STALE_SECONDS

    def keep_looking(self, stop: Stop) -> None:
        """Look again and again until the end is asked for."""
        while True:
            self.look()
            if stop.wait(EVERY_SECONDS):
                break
        self._forget()

    def look(self) -> None:
        """Take one sample."""
        sample = Sample(head=self.sample.head)
        sample.store = self._tried("store", self._look_at_store, sample)
        sample.broker = self._tried("broker", self._look_at_broker, sample)
        if not sample.broker:
            self._forget()
        if sample.clock and not self.sample.clock:
            details = {"message": sample.clock}
            self._tell(JournalEvent(Level.ERROR, "clock.differs", details=details))
        self.sample = sample
        self._looked = monotonic()

    def _tried(self, what: str, look: Callable[[Sample], None], sample: Sample) -> bool:
        was_fine = getattr(self.sample, what)
        try:
            look(sample)
        except Exception as error:  # noqa: BLE001 - health is told, whatever is wrong
            level = Level.WARNING if was_fine else Level.DEBUG
            self._tell(JournalEvent(level, f"{what}.unreachable", details=explained(error)))
            return False
        if not was_fine:
            self._tell(JournalEvent(Level.INFO, f"{what}.reachable"))
        return True

    def _look_at_store(self, sample: Sample) -> None:
        end = self._store.end()
        sample.head = end.position
        skew = skew_of(self._clock(), end, self._store.row, skew_max=self._skew_max)
        sample.clock = skew.message if isinstance(skew, Skewed) else ""
        for name, position_of in self._followers.items():
            position = position_of()
            if position is not None:
                sample.lags[name] = self._lag_behind(sample.head, position)

    def _lag_behind(self, head: int, position: int) -> Lag:
        row = self._store.row(position + 1) if position < head else None
        if row is None:
            return Lag(0, 0.0)
        return Lag(head - position, self._age(datetime.fromisoformat(row.recorded_at).timestamp()))

    def _age(self, since: float) -> float:
        return max(0.0, self._clock().timestamp() - since)

    def _look_at_broker(self, sample: Sample) -> None:
        require(self._cluster)
        for name, reading in self._readings.items():
            receiver = self._receiver(reading.group)
            topics = reading.topics(receiver)
            partitions = [partition for topic in topics for partition in receiver.partitions(topic)]
            sample.lags[name] = self._lag_of_group(receiver, partitions)
            for letters in map(dead_letters_of, topics if reading.parks else []):
                parked = receiver.partitions(letters)
                ends, begins = receiver.ends(parked), receiver.begins(parked)
                sample.dead_letters[letters] = sum(ends.values()) - sum(begins.values())

    def _receiver(self, group: str) -> Receiver:
        if group not in self._receivers:
            self._receivers[group] = Receiver(self._cluster, group=group, records=1)
        return self._receivers[group]

    def _lag_of_group(self, receiver: Receiver, partitions: list[Partition]) -> Lag:
        if not partitions:
            return Lag(0, 0.0)
        ends, begins = receiver.ends(partitions), receiver.begins(partitions)
        committed = {partition: receiver.committed(partition) for partition in partitions}
        places = {
            partition: max(begins[partition], 0 if found is None else found[0])
            for partition, found in committed.items()
        }
        waiting = {partition: at for partition, at in places.items() if at < ends[partition]}
        oldest = [
            first.timestamp_ms / 1_000
            for partition, at in waiting.items()
            if (first := next(iter(receiver.since({partition: at})), None)) is not None
        ]
        entries = sum(ends[partition] - at for partition, at in waiting.items())
        return Lag(entries, max(map(self._age, oldest), default=0.0))

    def _forget(self) -> None:
        for receiver in self._receivers.values():
            with suppress(LedgerError):
                receiver.close()
        self._receivers.clear()
