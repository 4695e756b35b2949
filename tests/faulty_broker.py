"""A broker in memory whose every step may fail, before or after it has had its effect.

It stands in for ``Administrator``, ``Publisher`` and ``Receiver`` of the intake; ``Faults`` says
what fails next, drawn from a seed that a failing test names.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final, Self, TypeVar

from consumers.broker.errors import BrokerRefused, BrokerUnavailable
from consumers.broker.message import Message, MessagePlace, Partition, Received
from ledger.errors import StoreUnavailable

T = TypeVar("T")
ERRORS: Final[tuple[Exception, ...]] = (
    BrokerUnavailable("gone"), BrokerRefused("not allowed"), StoreUnavailable("disk full"),
    ValueError("value"), KeyError("key"), MemoryError(), RecursionError(), OSError("io"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "start"), ZeroDivisionError(), AssertionError(),
)  # fmt: skip


class Faults:
    """What fails: so many steps of a run, chosen by a seed."""

    def __init__(self, seed: int, count: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a test
        self.left = count
        self.raised: list[str] = []

    def __call__(self, step: str) -> None:
        """Raise, now and then, while faults are left."""
        if self.left and self._random.random() < 0.2:
            self.left -= 1
            error = self._random.choice(ERRORS)
            self.raised.append(f"{step}: {error!r}")
            raise error

    def of(self, items: Sequence[T]) -> T:
        """Return one of some things."""
        return self._random.choice(items)


class FaultyBroker:
    """Topics in memory; what was published stands there, whatever was raised afterwards."""

    def __init__(self, faults: Faults) -> None:
        self.topics: dict[str, list[Received]] = {}
        self.offsets: dict[Partition, tuple[int, str]] = {}
        self.faults = faults

    def put(self, message: Message) -> MessagePlace:
        """Append a message to its topic."""
        held = self.topics.setdefault(message.topic, [])
        place = MessagePlace(message.topic, 0, len(held))
        held.append(Received(*place, message.key, message.value, message.headers, 0))
        return place


class _Client:
    """What the intake opens on a broker; ``broker`` is given when it is made."""

    broker: FaultyBroker

    def __init__(self, *_: object, **__: object) -> None:
        self.at: dict[Partition, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be released."""

    def cluster_id(self) -> str:
        """Return a name."""
        return "memory"

    def topic_id(self, name: str) -> str:
        """Return a topic's id."""
        return f"id of {name}"

    def batch_bytes(self, _: str) -> int | None:
        """Return how large a batch may be."""
        return None

    def begin(self, messages: Iterable[Message]) -> "_Publishing":
        """Publish messages: at once, or only when somebody waits for it."""
        waiting = list(messages)
        places = []
        if self.broker.faults.of((True, False)):
            for message in waiting:
                self.broker.faults("answer")
                places.append(self.broker.put(message))
            waiting = []
        self.broker.faults("answered")
        return _Publishing(self.broker, places, waiting)

    def publish(self, messages: Iterable[Message]) -> list[MessagePlace]:
        """Publish what is parked."""
        self.broker.faults("park")
        places = [self.broker.put(message) for message in messages]
        self.broker.faults("parked")
        return places

    def partitions(self, topic: str) -> list[Partition]:
        """Return the one partition of a topic."""
        return [(topic, 0)]

    def begins(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        """Return where partitions begin."""
        return dict.fromkeys(partitions, 0)

    def ends(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        """Return where partitions end."""
        return {one: len(self.broker.topics.get(one[0], [])) for one in partitions}

    def committed(self, partition: Partition) -> tuple[int, str] | None:
        """Return what was committed."""
        self.broker.faults("find")
        return self.broker.offsets.get(partition)

    def since(self, places: Mapping[Partition, int]) -> Iterator[Received]:
        """Yield what stands behind some places."""
        for (topic, _), offset in places.items():
            yield from list(self.broker.topics.get(topic, []))[offset:]

    def read_from(self, places: Mapping[Partition, int]) -> None:
        """Read from these places on."""
        self.at = dict(places)

    def poll(self, _: float) -> list[Received]:
        """Return some of what comes next."""
        self.broker.faults("poll")
        found = []
        for one, offset in self.at.items():
            found += self.broker.topics.get(one[0], [])[offset : offset + 3]
            self.at[one] = offset + len(found)
        return found

    def has_reached(self, places: Mapping[Partition, int]) -> bool:
        """Tell whether everything was read."""
        return all(self.at[one] >= offset for one, offset in places.items())

    def commit(self, places: Mapping[Partition, int], note: str) -> None:
        """Remember how far it came."""
        self.broker.faults("commit")
        self.broker.offsets.update({one: (offset, note) for one, offset in places.items()})
        self.broker.faults("committed")


class _Publishing:
    newest_ms: int | None = None
    """This broker has no clock."""

    def __init__(
        self, broker: FaultyBroker, places: list[MessagePlace], waiting: list[Message]
    ) -> None:
        self._broker = broker
        self._places = places
        self._waiting = waiting

    def places(self, _: Callable[[], None]) -> list[MessagePlace]:
        """Return where the messages stand."""
        self._broker.faults("acknowledge")
        self._places += [self._broker.put(message) for message in self._waiting]
        self._broker.faults("acknowledged")
        return self._places


class Place:
    """The intake's place, which somebody may take away."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def confirm(self) -> None:
        """Say that it is still ours."""
        self._faults("confirm")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be released."""


def client_of(broker: FaultyBroker) -> type[Any]:
    """Return the class that stands in for every client of the intake."""
    return type("Client", (_Client,), {"broker": broker})


def until_done(work: Callable[[], None], faults: Faults) -> int:
    """Start the work again until nothing fails any more; return how often it was ended."""
    ended = 0
    while True:
        with suppress(*map(type, ERRORS)):
            work()
            if not faults.left:
                return ended
        ended += 1
        faults.left -= bool(faults.left and ended > 200)
