"""Messages (消息): what is published, what is received, and where it stands."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Headers = Sequence[tuple[str, bytes]]
Partition = tuple[str, int]
"""A topic, and the number of one of its partitions."""


class Message(NamedTuple):
    """消息: what is to be published; without a partition the key says where."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None
    timestamp_ms: int | None = None


class MessagePlace(NamedTuple):
    """位置: where a message stands."""

    topic: str
    partition: int
    offset: int


class Received(NamedTuple):
    """收到的消息: a message, and where it stands."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int

    @property
    def place(self) -> MessagePlace:
        """Where it stands."""
        return MessagePlace(self.topic, self.partition, self.offset)

    def header(self, name: str) -> str | None:
        """Return a header as text; the last of that name counts."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


class Described(NamedTuple):
    """主题现状: what a broker says of a topic."""

    partitions: int
    configuration: Mapping[str, str]
