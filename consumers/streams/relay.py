"""Relay (转发): the log to its topic, in order and without a gap, position by position.

What stands in the topic is what counts. A batch is one batch of the broker's as well, so it gets
there whole or not at all; the next is sent when it is acknowledged. On every start the topic's last
entry is compared with the log and the relay goes on behind it: whatever was killed, and wherever,
nothing is missing, and an entry stands there twice only if a request of the dead arrived late.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache, lru_cache
from random import sample
from typing import Final, NamedTuple

from msgspec import Struct

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.message import Headers, Message, Partition, Received
from consumers.broker.publisher import BATCH_BYTES, Publisher, Publishing, filled_batch
from consumers.broker.receiver import Receiver
from consumers.streams.against import compare_topic
from consumers.streams.comparing import looking
from consumers.streams.log_mark import check_held, mark_in
from consumers.streams.log_topic import LogForked
from consumers.streams.service import Stop
from ledger.entry import entry_head, leaf
from ledger.errors import StoreCorrupt, VerificationFailed
from ledger.log import LedgerStore, StoredEntry
from ledger.sentence import say
from ledger.store.following import Following
from schemas.codec import Codec
from schemas.errors import DecodeError, SchemaError, UnknownSchemaError
from schemas.registry import packaged
from schemas.topics import topic_name

BATCH_ROWS: Final = 2_000
SAMPLE: Final = 8
"""So many earlier entries of the topic are compared at each start."""
_ROOM_BYTES: Final = 40
"""What a record needs beside key, value and headers, at most."""
_PAGE: Final = 500
_WAIT_SECONDS: Final = 0.5
CONTENT_TYPE: Final = b"application/avro"


class Progress(Struct):
    """进度: how far the relay is; ``sent`` since it was started."""

    topic: str
    position: int = 0
    sent: int = 0


class _RelayBatch(NamedTuple):
    """Messages on the way, and the position of the last."""

    messages: list[Message]
    last: int


class Relay:
    """转发者: carries the log of one ledger to its topic until it is stopped.

    ``hold`` takes the relay's place in the log (``ledger.store.following``). With ``until`` it ends
    at a position, with ``once`` when it has come to the head. With ``resend`` a topic that ends
    before what was acknowledged is filled again; with ``check`` all that stands in it is compared
    first, not a sample.
    """

    def __init__(
        self,
        ledger: str,
        store: LedgerStore,
        cluster: Cluster,
        hold: Callable[[str], Following],
        *,
        until: int | None = None,
        once: bool = False,
        resend: bool = False,
        check: bool = False,
        batch_rows: int = BATCH_ROWS,
    ) -> None:
        self.has_begun = False
        self.progress = Progress(topic_name("log", ledger))
        self._encoder = Encoder(ledger)
        self._ledger = ledger
        self._store = store
        self._cluster = cluster
        self._hold = hold
        self._until = store.head() if once and until is None else until
        self._resend = resend
        self._check = check
        self._batch_rows = batch_rows
        self._filled = BATCH_BYTES

    def work(self, stop: Stop) -> None:
        """Relay until stopped, or as far as asked for; raises what breaks."""
        topic: Partition = (self.progress.topic, 0)
        self._store.check_own()
        with Administrator(self._cluster) as administrator:
            cluster_id = administrator.cluster_id()
            bytes_max = administrator.batch_bytes(topic[0])
        self._filled = filled_batch(bytes_max) * 9 // 10
        with (
            self._hold(f"relay-{cluster_id}") as place,
            Publisher(self._cluster, batch_bytes=bytes_max) as publisher,
        ):
            with Receiver(self._cluster) as receiver:
                self._settle(place, receiver, topic)
            self.progress.position = place.position
            self.has_begun = True
            self._relay(place, publisher, stop)

    def _settle(self, place: Following, receiver: Receiver, topic: Partition) -> None:
        """Find where the topic ends, and whether it is this log's."""
        partitions = receiver.partitions(topic[0])
        if len(partitions) != 1:
            raise VerificationFailed(
                say(
                    "{topic} has {count} partitions: order holds in one only; delete the "
                    "topic and run `shenguan topics apply`",
                    topic=topic[0],
                    count=len(partitions),
                )
            )
        last = receiver.last(topic)
        position = 0 if last is None else self._compared(last)
        if last is not None and self._check:
            compare_topic(self._store, receiver, self._ledger)
        elif last is not None:
            self._compare_some(topic, receiver.begins([topic])[topic], last.offset)
        if position < place.position and not self._resend:
            raise VerificationFailed(
                say(
                    "{topic} ends with position {position}, but {other} was "
                    "acknowledged: entries were lost there, or the topic was made anew; "
                    "`shenguan relay --resend` sends again from position {begin} on",
                    topic=topic[0],
                    position=position,
                    other=place.position,
                    begin=position + 1,
                )
            )
        if position != place.position:
            place.advance(position)

    def _compare_some(self, topic: Partition, begin: int, end: int) -> None:
        """Compare a sample of earlier entries, other ones at each start."""
        offsets = range(begin, end)
        with looking(self._cluster) as looker:
            for offset in sorted(sample(offsets, min(SAMPLE, len(offsets)))):
                earlier = looker.first(topic, offset)
                if earlier is not None:
                    self._compared(earlier)

    def _compared(self, last: Received) -> int:
        """Return the position of the topic's last entry; raises where the log says otherwise."""
        mark = mark_in(last, self._ledger)
        check_held(self._store, mark, f"{last.topic} offset {last.offset}")
        row = self._store.row(mark.position)
        if row is None or not self._encoder.says(last.value or b"", row):
            raise LogForked(
                say(
                    "{topic} offset {offset} holds another entry than position {position} of this "
                    "log, under the same leaf: the record was changed on its way",
                    topic=last.topic,
                    offset=last.offset,
                    position=mark.position,
                )
            )
        return mark.position

    def _relay(self, place: Following, publisher: Publisher, stop: Stop) -> None:
        on_the_way: tuple[Publishing, _RelayBatch] | None = None
        for batch in self._batches(place.position, stop):
            if on_the_way is not None:
                self._acknowledged(place, *on_the_way, stop)
            on_the_way = None if batch is None else (publisher.begin(batch.messages), batch)
        if on_the_way is not None:
            self._acknowledged(place, *on_the_way, stop)

    def _acknowledged(
        self, place: Following, publishing: Publishing, batch: _RelayBatch, stop: Stop
    ) -> None:
        publishing.places(stop.look)
        place.advance(batch.last)
        self.progress.position = batch.last
        self.progress.sent += len(batch.messages)

    def _batches(self, position: int, stop: Stop) -> Iterator[_RelayBatch | None]:
        """Yield what is to be sent; None where there is nothing at the moment."""
        while not stop.is_asked and (self._until is None or position < self._until):
            messages: list[Message] = []
            size = 0
            for page in self._store.scan(after=position, until=self._until, page=_PAGE):
                for row in page:
                    if row.position != position + 1:
                        raise StoreCorrupt(
                            say(
                                "after position {position} comes {other}",
                                position=position,
                                other=row.position,
                            )
                        )
                    message = self._encoder.message(row)
                    more = _size(message)
                    if messages and (
                        size + more > self._filled or len(messages) >= self._batch_rows
                    ):
                        yield _RelayBatch(messages, position)
                        messages, size = [], 0
                    messages.append(message)
                    size += more
                    position = row.position
                if stop.is_asked:
                    break
            if messages:
                yield _RelayBatch(messages, position)
            else:
                yield None
                self._store.wait(position, _WAIT_SECONDS)


class Encoder:
    """编码: entries as messages of the log topic."""

    def __init__(self, ledger: str) -> None:
        self._topic = topic_name("log", ledger)
        self._key = ledger.encode()
        self._registry = packaged()
        self._codec = Codec(self._registry)
        self._said = cache(self._said_of_type)

    def message(self, row: StoredEntry) -> Message:
        """Return an entry's message; raises ``StoreCorrupt``, ``VerificationFailed``."""
        if not isinstance(row.body, bytes) or leaf(row.body) != row.leaf:
            raise StoreCorrupt(
                say("the bytes at position {position} do not give its leaf", position=row.position)
            )
        try:
            value = self._codec.encode(row.type, row.body)
        except SchemaError as error:
            raise VerificationFailed(
                say(
                    "position {position} cannot be relayed: {error}",
                    position=row.position,
                    error=error,
                )
            ) from None
        return Message(
            self._topic, self._key, value, self._headers(row), 0, _milliseconds(row.recorded_at)
        )

    def _headers(self, row: StoredEntry) -> Headers:
        before, after = self._said(row.type)
        return [
            *before,
            ("ce_id", entry_head(row.body).id.encode()),
            ("ce_time", row.recorded_at.encode()),
            *after,
            ("position", b"%d" % row.position),
            ("leaf", row.leaf.hex().encode()),
        ]

    def _said_of_type(self, type_name: str) -> tuple[Headers, Headers]:
        locked = self._registry.newest(type_name)
        sha256 = locked.sha256.encode()
        return (
            [
                ("content-type", CONTENT_TYPE),
                ("ce_specversion", b"1.0"),
                ("ce_source", self._key),
                ("ce_type", self._registry.named(locked).encode()),
                ("ce_dataschema", b"urn:sha256:" + sha256),
            ],
            [("schema-sha256", sha256), ("type", type_name.encode())],
        )

    def says(self, value: bytes, row: StoredEntry) -> bool:
        """Tell whether a value of the topic says this entry, as far as this version can read it."""
        try:
            return self._codec.decode(value).body == row.body
        except UnknownSchemaError:
            return True
        except DecodeError:
            return False


@lru_cache(maxsize=8)
def _milliseconds(recorded_at: str) -> int:
    return int(datetime.fromisoformat(recorded_at).timestamp() * 1_000)


def _size(message: Message) -> int:
    headers: Sequence[tuple[str, bytes]] = message.headers
    size = _ROOM_BYTES + len(message.key or b"") + len(message.value or b"")
    return size + sum(len(name) + len(value) + 4 for name, value in headers)
