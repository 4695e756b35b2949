"""Intake (收件): what agencies hand in on the intake topic, through the gate, to a receipt each.

A submission counts once, whatever happens: the gate knows its id. An offset is committed when the
receipts of everything before it are acknowledged; beside it is noted where the receipts ended, so
that a restart finds what was answered after the last commit and answers nothing twice.

Kafka tells nobody who has written a record. Whoever may write to the intake topic is believed when
a submission names its agency; so a submission stands for the agency that it names, and history of
others is brought in by the importing agency alone.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct, field

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.message import Message, Partition, Received
from consumers.broker.publisher import Publisher, Publishing
from consumers.broker.receiver import Receiver
from consumers.streams.answered import Answered, answer_headers
from consumers.streams.dead_letters import letter_of
from consumers.streams.deciding import Decided, decide
from consumers.streams.published import published
from consumers.streams.records import JSON, Parked, Record, read_record
from consumers.streams.service import Stop
from consumers.streams.told import UNREAD, check_told
from ledger.collector import uncollected
from ledger.errors import ClockSkewed
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome, Receipt, bounded
from ledger.log import LedgerStore
from ledger.sentence import say
from ledger.store.following import Following
from schemas.codec import Codec
from schemas.registry import packaged
from schemas.topics import dead_letters_of, topic_name

BATCH_RECORDS: Final = 1_000
_POLL_SECONDS: Final = 0.5
_COMMIT_POLLS: Final = 3_600
"""So many empty polls, half an hour, until what was committed is committed again."""
ANSWER_BYTES_MAX: Final = 64 * 1024
"""A receipt; a larger one tells less."""
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)  # a sentence is a text


class Taken(Struct):
    """进度: what became of the submissions since the service was started."""

    topic: str
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    codes: dict[str, int] = field(default_factory=dict)
    parked: int = 0

    def count(self, receipt: Receipt) -> None:
        """Count a receipt by its outcome, and a refusal by its codes."""
        self.outcomes[receipt.outcome] += 1
        if receipt.outcome is Outcome.REFUSED:
            for code in receipt.codes:
                self.codes[code] = self.codes.get(code, 0) + 1


class _Batch(NamedTuple):
    """Receipts on the way, and the messages that they answer."""

    publishing: Publishing
    messages: list[Received]
    given: list[Receipt]


class Intake:
    """收件者: takes in what is handed in to one ledger until it is stopped.

    ``hold`` takes the place of the intake (``ledger.store.following``); with ``once`` it ends when
    all that was there at its start is answered. ``ask`` gives the text of a schema that is unknown
    here, by its id. ``tell`` hears of what a person should know.
    """

    def __init__(
        self,
        ledger: str,
        gate: Gate,
        cluster: Cluster,
        hold: Callable[[str], Following],
        *,
        store: LedgerStore,
        once: bool = False,
        ask: Callable[[int], str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        records: int = BATCH_RECORDS,
    ) -> None:
        self.has_begun = False
        self.progress = Taken(topic_name("intake", ledger))
        self._receipts = topic_name("receipts", ledger)
        self._ledger = ledger
        self._store = store
        self._gate = gate
        self._cluster = cluster
        self._hold = hold
        self._once = once
        self._tell = tell
        self._records = records
        self._letter_bytes: int | None = None
        self._codec = Codec(packaged(), ask=ask)

    def work(self, stop: Stop) -> None:
        """Take in until stopped, or all that is there; raises what breaks."""
        topic = self.progress.topic
        with Administrator(self._cluster) as administrator:
            cluster_id = administrator.cluster_id()
            topic_id = administrator.topic_id(topic)
            administrator.topic_id(dead_letters_of(topic))
            bytes_max = administrator.batch_bytes(self._receipts)
            self._letter_bytes = administrator.batch_bytes(dead_letters_of(topic))
        with (
            self._hold(f"intake-{cluster_id}") as place,
            Publisher(self._cluster, batch_bytes=bytes_max) as publisher,
            Receiver(self._cluster, group=topic, records=self._records) as receiver,
        ):
            if not check_told(self._ledger, self._store, self._cluster):
                self._tell(UNREAD)
            answered = Answered(
                receiver, topic, self._receipts, topic_id=topic_id, store=self._store
            )
            answered.find(self._tell)
            ends = receiver.ends(list(answered.next)) if self._once else {}
            receiver.read_from(answered.next)
            self.has_begun = True
            _Round(self, place, publisher, answered).go(receiver, stop, ends)

    def hold_clock(self, newest_ms: int | None, *, is_now: bool) -> None:
        """Raise ``ClockSkewed`` where the clock differs from the broker's: nothing is decided."""
        if newest_ms is not None:
            told = datetime.fromtimestamp(newest_ms / 1_000, UTC)
            self._gate.hold_against(told, is_now=is_now)

    def decided(self, messages: list[Received], stop: Stop) -> list[Decided | Parked]:
        """Return the receipts of messages, in their order; what is accepted is recorded."""
        with uncollected():
            read = [read_record(one, self._codec) for one in messages]
            records = [one for one in read if isinstance(one, Record)]
            decided = decide(self._gate, records, stop)
            return [next(decided) if isinstance(one, Record) else one for one in read]

    def park(self, decided: Sequence[Decided | Parked], publisher: Publisher) -> None:
        """Park what could not be read or handled; it is there when this returns."""
        parked = [
            letter_of(one.record.message, one.error, self._letter_bytes)
            for one in decided
            if isinstance(one, Parked)
        ]
        if parked:
            publisher.publish(parked)
            self.progress.parked += len(parked)
            self._tell(
                say(
                    "{count} parked on {topic}: `shenguan deadletter list` shows why",
                    count=len(parked),
                    topic=parked[0].topic,
                )
            )

    def answers(self, decided: Sequence[Decided | Parked]) -> Iterator[Message]:
        """Yield the receipts as messages."""
        for one in decided:
            count = len(one.receipts)
            for index, receipt in enumerate(one.receipts):
                self.progress.count(receipt)
                headers = [
                    ("content-type", JSON.encode()),
                    *answer_headers(one.record.message, index, count),
                ]
                try:
                    key, value = one.record.key_of(index, receipt), answer_bytes(receipt)
                except Exception:  # noqa: BLE001 - whatever it is, each is answered
                    key, value = None, bare_answer(receipt)
                yield Message(self._receipts, key, value, headers)


def bare_answer(receipt: Receipt) -> bytes:
    """Return a receipt of nothing but what the ledger itself has made."""
    bare = Receipt(
        outcome=receipt.outcome,
        repeated=receipt.repeated,
        position=receipt.position,
        leaf=receipt.leaf,
        recorded_at=receipt.recorded_at,
    )
    return _ENCODER.encode(bare)


def answer_bytes(receipt: Receipt) -> bytes:
    """Return a receipt in JSON as everybody may read it; one of too many bytes tells less."""
    told = published(receipt)
    encoded = _ENCODER.encode(told)
    return encoded if len(encoded) <= ANSWER_BYTES_MAX else _ENCODER.encode(bounded(told))


class _Round:
    """One stretch of work: while receipts are on their way the next submissions are decided."""

    def __init__(
        self, intake: Intake, place: Following, publisher: Publisher, answered: Answered
    ) -> None:
        self._intake = intake
        self._place = place
        self._publisher = publisher
        self._answered = answered
        self._on_the_way: _Batch | None = None

    def go(self, receiver: Receiver, stop: Stop, ends: dict[Partition, int]) -> None:
        """Take in until stopped, or until these ends."""
        idle = 0
        while not stop.is_asked:
            messages = receiver.poll(0 if self._on_the_way else _POLL_SECONDS)
            if messages:
                self._take(messages, stop, is_live=idle > 0)
                idle = 0
                continue
            self._settle(stop)
            if ends and receiver.has_reached(ends):
                return
            idle += 1
            if idle % _COMMIT_POLLS == 0:
                self._answered.commit_again()
        self._settle(stop)

    def _take(self, messages: list[Received], stop: Stop, *, is_live: bool) -> None:
        newest = max((one.timestamp_ms for one in messages if one.is_appended), default=None)
        try:
            self._intake.hold_clock(newest, is_now=is_live)
        except ClockSkewed:
            self._settle(stop)  # what was decided before is answered
            raise
        fresh = [one for one in messages if not self._answered.is_answered(one)]
        decided = self._intake.decided(fresh, stop)
        self._settle(stop)
        self._place.confirm()
        self._intake.park(decided, self._publisher)
        answers = self._intake.answers(decided)
        given = [receipt for one in decided for receipt in one.receipts]
        self._on_the_way = _Batch(self._publisher.begin(answers), messages, given)

    def _settle(self, stop: Stop) -> None:
        if self._on_the_way is not None:
            batch, self._on_the_way = self._on_the_way, None
            places = batch.publishing.places(stop.look)
            self._answered.commit(batch.messages, places, batch.given)
            self._intake.hold_clock(batch.publishing.newest_ms, is_now=True)
