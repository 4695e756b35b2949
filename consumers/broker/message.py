"""Messages (消息): what is published, what is received, and where it stands."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_NUMBER_MAX: Final = 2**63 - 1
_DIGITS_MAX: Final = len(str(_NUMBER_MAX))
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
    """收到的消息: a message, and where it stands; ``is_appended``: its time is the broker's own."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int
    is_appended: bool = False

    @property
    def place(self) -> MessagePlace:
        """Where it stands."""
        return MessagePlace(self.topic, self.partition, self.offset)

    def header(self, name: str) -> str | None:
        """Return a header as text; the last of that name counts."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


def number_of(text: str | None) -> int | None:
    """Return the number that a header says in decimal digits; None where it says none.

    No offset or position has more than 63 bits, so a larger one is none.
    """
    if text is None or len(text) > _DIGITS_MAX or not (text.isascii() and text.isdecimal()):
        return None
    number = int(text)
    return number if number <= _NUMBER_MAX else None


class Described(NamedTuple):
    """主题现状: what a broker says of a topic."""

    partitions: int
    configuration: Mapping[str, str]
