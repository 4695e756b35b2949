"""Publisher (发布者): publishes messages, and knows when every one is acknowledged."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, Final, Literal, Self

from kafka import KafkaProducer
from kafka.errors import KafkaError

from consumers.broker.address import Cluster
from consumers.broker.connection import (
    CLOSE_SECONDS,
    REQUEST_SECONDS,
    connecting,
    explained,
    request_ms,
)
from consumers.broker.message import Message, MessagePlace

BATCH_BYTES: Final = 1_000_000
"""A batch on the wire; brokers take 1,048,588 bytes unless told otherwise."""
MESSAGE_BYTES_MAX: Final = 2 * 1024 * 1024
"""A dead letter is the largest that a broker took, and says more in its headers."""
_LOOK_SECONDS: Final = 0.2
_LINGER_MS: Final = 10_000
_DELIVERY_MS: Final = 110_000
Compression = Literal["gzip", "snappy", "lz4", "zstd"]


def filled_batch(bytes_max: int | None) -> int:
    """Return how far a batch is filled where a topic takes so much; None: as much as usual."""
    return BATCH_BYTES if bytes_max is None else min(BATCH_BYTES, bytes_max * 9 // 10)


class Publisher:
    """发布者: publishes, and knows when every message is acknowledged.

    ``batch_bytes`` is how large a batch the topics take, where that is less than usual.
    """

    def __init__(
        self,
        cluster: Cluster,
        compression: Compression | None = None,
        *,
        batch_bytes: int | None = None,
    ) -> None:
        self._cluster = cluster
        with connecting(cluster) as said:
            self._producer = KafkaProducer(
                **said,
                acks="all",
                enable_idempotence=True,
                retries=float("inf"),
                max_in_flight_requests_per_connection=5,
                delivery_timeout_ms=_LINGER_MS + max(request_ms(cluster), _DELIVERY_MS),
                max_block_ms=REQUEST_SECONDS * 1_000,
                # What is begun is flushed: until then the client must not send a part of it.
                linger_ms=_LINGER_MS,
                batch_size=filled_batch(batch_bytes),
                max_request_size=MESSAGE_BYTES_MAX,
                compression_type=compression,
                allow_auto_create_topics=False,
                metrics_enabled=False,
            )
        self._flushing = ThreadPoolExecutor(1, "flush")

    def begin(self, messages: Iterable[Message]) -> "Publishing":
        """Send messages; what is returned waits for their acknowledgements.

        Messages of one partition that fit into ``BATCH_BYTES`` are one batch of the broker's:
        all of them get there, or none.
        """
        with explained(self._cluster):
            futures = [
                self._producer.send(
                    message.topic,
                    value=message.value,
                    key=message.key,
                    headers=list(message.headers),
                    partition=message.partition,
                    timestamp_ms=message.timestamp_ms,
                )
                for message in messages
            ]
        return Publishing(self._cluster, futures, self._flushing.submit(self._producer.flush))

    def publish(self, messages: Iterable[Message]) -> list[MessagePlace]:
        """Send messages and return where each of them stands."""
        return self.begin(messages).places()

    def close(self) -> None:
        """Release the connections; what is not acknowledged after a while is given up."""
        try:
            self._producer.close(timeout=CLOSE_SECONDS)
        except KafkaError:
            # Where something is still on its way, close raises before it ends the sending thread.
            producer: Any = self._producer
            producer._sender.force_close()  # noqa: SLF001 - nothing else ends it
        self._flushing.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Publishing:
    """发布中: messages on their way."""

    def __init__(self, cluster: Cluster, futures: list[Any], flushed: "Future[None]") -> None:
        self._cluster = cluster
        self._futures = futures
        self._flushed = flushed
        self.newest_ms: int | None = None
        """The latest time that the broker gave, once everything is acknowledged."""

    def places(self, look: Callable[[], None] | None = None) -> list[MessagePlace]:
        """Wait for every acknowledgement; return where each message stands, in their order.

        Meanwhile ``look`` is called again and again; what it raises ends the waiting.
        Raises ``BrokerUnavailable`` and its companions: then nobody knows what got there.
        """
        with explained(self._cluster):
            while True:
                try:
                    self._flushed.result(_LOOK_SECONDS)
                    break
                except FutureTimeoutError:
                    if look is not None:
                        look()
            acknowledged = [future.get(timeout=REQUEST_SECONDS) for future in self._futures]
        self.newest_ms = max((record.timestamp for record in acknowledged), default=None)
        return [
            MessagePlace(record.topic, record.partition, record.offset) for record in acknowledged
        ]
