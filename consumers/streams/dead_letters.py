"""Dead letters (死信): what could not be read or handled, parked as it was until somebody decides.

Key, value and headers stay untouched; headers of our own say, as those of Kafka Connect do, where
it stood and what was wrong. What was replayed or dropped is marked in the same topic, and deleted
there as soon as nothing that waits stands before it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.errors import BrokerRefused
from consumers.broker.message import Headers, Message, Partition, Received, number_of
from consumers.broker.publisher import MESSAGE_BYTES_MAX, Publisher
from consumers.broker.receiver import Receiver
from consumers.streams.published import known_field, rule_of
from ledger.errors import NotFound
from ledger.sentence import say
from schemas.topics import dead_letters_of

PREFIX: Final = "shenguan.errors."
TOPIC: Final = f"{PREFIX}topic"
PARTITION: Final = f"{PREFIX}partition"
OFFSET: Final = f"{PREFIX}offset"
TIMESTAMP: Final = f"{PREFIX}timestamp"
CODE: Final = f"{PREFIX}code"
CLASS: Final = f"{PREFIX}exception.class.name"
MESSAGE: Final = f"{PREFIX}exception.message"
NULL: Final = f"{PREFIX}null-value"
LEFT_OUT: Final = f"{PREFIX}value-left-out"
"""So many bytes has a value that is too large to be parked: it stands where it stood."""
SETTLED: Final = "shenguan.settled"
SETTLED_OFFSET: Final = "shenguan.settled.offset"
REPLAYED_FROM: Final = "shenguan.replayed-from"
REPLAYED: Final = "replayed"
DROPPED: Final = "dropped"
_OUR_BYTES_MAX: Final = 16 * 1024
_KEY_BYTES_MAX: Final = 1_024
PARKED_BYTES_MAX: Final = MESSAGE_BYTES_MAX - _OUR_BYTES_MAX
"""Key, value and headers that are parked as they were."""


def dead_letter(message: Received, error: Exception, bytes_max: int | None = None) -> Message:
    """Return the message that parks another one.

    One that is too large (compressed it came through, or the topic takes no more than
    ``bytes_max``) leaves a note of where it stood and why. Why is told by field and rule: what was
    wrong stands in the message itself, for those who may read it.
    """
    said = {
        TOPIC: message.topic,
        PARTITION: str(message.partition),
        OFFSET: str(message.offset),
        TIMESTAMP: str(message.timestamp_ms),
        CODE: str(getattr(error, "code", "unexpected")),
        CLASS: f"{type(error).__module__}.{type(error).__qualname__}",
        MESSAGE: rule_of(str(error), known_field(getattr(error, "field", None))),
    }
    if message.value is None:
        said[NULL] = "true"
    theirs = [(name, value or b"") for name, value in message.headers]
    key, value = message.key, message.value or b""
    room = min(PARKED_BYTES_MAX, (bytes_max or MESSAGE_BYTES_MAX) - _OUR_BYTES_MAX)
    if _size(key, value, theirs) > room:
        said[LEFT_OUT] = str(len(value))
        key, value, theirs = None if key is None else key[:_KEY_BYTES_MAX], b"", []
    ours = [(name, text.encode("utf-8", "replace")) for name, text in said.items()]
    return Message(dead_letters_of(message.topic), key, value, [*theirs, *ours], 0)


def letter_of(message: Received, error: Exception, bytes_max: int | None = None) -> Message:
    """Return the message that parks another one; of one that cannot even be parked, its place."""
    try:
        return dead_letter(message, error, bytes_max)
    except Exception as failed:  # noqa: BLE001 - whatever it is, the others go on
        bare = message._replace(key=None, headers=[], value=b"")
        letter = dead_letter(bare, type(failed)(), bytes_max)
        left_out = (LEFT_OUT, str(len(message.value or b"")).encode())
        return letter._replace(headers=[*letter.headers, left_out])


def _size(key: bytes | None, value: bytes, headers: Sequence[tuple[str, bytes]]) -> int:
    said = sum(len(name.encode()) + len(text) for name, text in headers)
    return len(key or b"") + len(value) + said


class DeadLetter(Struct, frozen=True, kw_only=True):
    """死信: one message that waits; ``offsets`` are its places, more than one after a crash."""

    offsets: tuple[int, ...]
    topic: str
    partition: int
    offset: int
    code: str
    error: str
    message: str
    key: str | None
    size: int
    at: int

    @property
    def number(self) -> int:
        """The number that people name it by."""
        return self.offsets[0]


class DeadLetters:
    """死信箱: the dead letters of one topic."""

    def __init__(self, cluster: Cluster, topic: str) -> None:
        self.topic = dead_letters_of(topic)
        self._cluster = cluster
        self._place: Partition = (self.topic, 0)

    def waiting(self) -> list[DeadLetter]:
        """Return what waits, oldest first."""
        found: dict[tuple[str, int, int], DeadLetter] = {}
        settled: set[int] = set()
        for message in self._all():
            if (marked := number_of(message.header(SETTLED_OFFSET))) is not None:
                settled.add(marked)
                continue
            letter = _letter(message)
            source = letter.topic, letter.partition, letter.offset
            before = found.get(source)
            if before is not None:
                letter = replace(letter, offsets=(*before.offsets, message.offset))
            found[source] = letter
        return sorted(
            (letter for letter in found.values() if not settled.issuperset(letter.offsets)),
            key=lambda letter: letter.number,
        )

    def _all(self) -> Iterator[Received]:
        with Receiver(self._cluster) as receiver:
            receiver.partitions(self.topic)
            yield from receiver.since({self._place: 0})

    def message(self, letter: DeadLetter) -> Received:
        """Return a dead letter as it lies there."""
        with Receiver(self._cluster, records=1) as receiver:
            for message in receiver.since({self._place: letter.offsets[-1]}):
                return message
        raise NotFound(
            say("{topic}@{number} was deleted meanwhile", topic=self.topic, number=letter.number)
        )

    def chosen(self, numbers: Sequence[int]) -> list[DeadLetter]:
        """Return the dead letters of these numbers; all where none is named."""
        waiting = self.waiting()
        if not numbers:
            return waiting
        known = {letter.number: letter for letter in waiting}
        missing = [str(number) for number in numbers if number not in known]
        if missing:
            raise NotFound(
                say(
                    "{topic}: {missing}: no such dead letter waits; `shenguan deadletter "
                    "list` shows those that do",
                    topic=self.topic,
                    missing=", ".join(missing),
                )
            )
        return [known[number] for number in dict.fromkeys(numbers)]

    def replay(self, letters: Sequence[DeadLetter], tell: Callable[[DeadLetter], None]) -> None:
        """Hand messages in again as they were, in their order; ``told`` hears of each."""
        with Publisher(self._cluster) as publisher:
            for letter in letters:
                original = self._original(letter)
                publisher.publish([original])
                self._mark(publisher, letter, REPLAYED)
                tell(letter)
        self._trim()

    def drop(self, letters: Sequence[DeadLetter], tell: Callable[[DeadLetter], None]) -> None:
        """Give messages up; ``told`` hears of each."""
        with Publisher(self._cluster) as publisher:
            for letter in letters:
                self._mark(publisher, letter, DROPPED)
                tell(letter)
        self._trim()

    def _original(self, letter: DeadLetter) -> Message:
        parked = self.message(letter)
        if parked.header(NULL) is not None:
            raise NotFound(
                say(
                    "{topic}@{number} is a null value: nothing can be handed in; drop it",
                    topic=self.topic,
                    number=letter.number,
                )
            )
        if (size := parked.header(LEFT_OUT)) is not None:
            raise NotFound(
                say(
                    "{topic}@{number} was too large to be parked ({size} bytes): as long "
                    "as it is kept it stands in {letters}/{partition}@{offset}; have it "
                    "handed in anew and smaller, and drop this",
                    topic=self.topic,
                    number=letter.number,
                    size=size,
                    letters=letter.topic,
                    partition=letter.partition,
                    offset=letter.offset,
                )
            )
        theirs: Headers = [
            (name, value or b"") for name, value in parked.headers if not name.startswith(PREFIX)
        ]
        origin = f"{self.topic}/0@{letter.number}".encode()
        headers = [*theirs, (REPLAYED_FROM, origin)]
        return Message(letter.topic, parked.key, parked.value, headers, letter.partition)

    def _mark(self, publisher: Publisher, letter: DeadLetter, how: str) -> None:
        publisher.publish(
            Message(
                self.topic,
                b"settled",
                b"",
                [(SETTLED, how.encode()), (SETTLED_OFFSET, str(offset).encode())],
                0,
            )
            for offset in letter.offsets
        )

    def _trim(self) -> None:
        """Delete what is settled, as far as nothing that waits stands before it."""
        waiting = self.waiting()
        with Receiver(self._cluster) as receiver:
            before = min(
                (offset for letter in waiting for offset in letter.offsets),
                default=receiver.ends([self._place])[self._place],
            )
            if before <= receiver.begins([self._place])[self._place]:
                return
        with Administrator(self._cluster) as administrator:
            try:
                administrator.trim(self._place, before)
            except BrokerRefused:
                return  # without the right to delete, the topic's retention does it in time


def _letter(message: Received) -> DeadLetter:
    return DeadLetter(
        offsets=(message.offset,),
        topic=message.header(TOPIC) or "",
        partition=number_of(message.header(PARTITION)) or 0,
        offset=number_of(message.header(OFFSET)) or 0,
        code=message.header(CODE) or "",
        error=message.header(CLASS) or "",
        message=message.header(MESSAGE) or "",
        key=None if message.key is None else message.key.decode("utf-8", "replace"),
        size=number_of(message.header(LEFT_OUT)) or len(message.value or b""),
        at=message.timestamp_ms,
    )
