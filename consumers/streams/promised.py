"""Promised (已承诺): entries that receipts have promised, made again from what was handed in.

A receipt names position, time and leaf; what was handed in lies on the intake topic. So the entry
can be made again byte for byte, and the leaf proves that it is the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast

from msgspec import Struct

from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.streams.log_mark import Promise, promise_in
from consumers.streams.log_topic import LogForked
from consumers.streams.records import Record, read_record, where
from ledger.entry import finisher, leaf
from ledger.events.record import SubmissionRefused
from ledger.gate.gate import Gate
from ledger.gate.proposal import Proposal
from ledger.log import Draft, LedgerStore, Personal, StoredEntry
from ledger.sentence import say
from schemas.codec import Codec

_DECIDED_KEY: Final = b'"occurred_at":"'
_DECIDED_SPAN: Final = timedelta(seconds=10)
"""So long before it was recorded a refusal may have been decided."""
_TICK: Final = timedelta(microseconds=1)


class Promised(Struct):
    """已承诺的记录: what a receipt says of an entry, and what was handed in for it."""

    promise: Promise
    topic: str
    place: tuple[int, int]
    """Partition and offset of the submission."""
    record: Record | None = None

    @property
    def proposal(self) -> Proposal | None:
        """What was handed in, where the message is still there."""
        found = [one.proposed for one in self.record.handed_in] if self.record else []
        for one in found:
            if isinstance(one, Proposal) and one.submission.id == self.promise.id:
                return one
        return None

    @property
    def personal(self) -> tuple[Personal, ...]:
        """The clear values that were handed in beside it."""
        proposal = self.proposal
        is_accepted = self.promise.outcome == "accepted"
        return proposal.personal if proposal is not None and is_accepted else ()


def promised_after(
    receiver: Receiver, starts: Mapping[Partition, int], head: int
) -> dict[int, Promised]:
    """Return what receipts promise behind a position; raises ``LogForked`` for two of one place."""
    found: dict[int, Promised] = {}
    for message in receiver.since(starts):
        promise = promise_in(message)
        if promise is None or promise.position <= head:
            continue
        known = found.get(promise.position)
        if known is not None and known.promise.leaf != promise.leaf:
            raise LogForked(
                say(
                    "{where}: position {position} was promised twice, with two leaves: positions "
                    "were given again after a restore, and a person has to look",
                    where=where(message),
                    position=promise.position,
                )
            )
        topic, partition, offset = promise.submission
        if known is None and topic is not None:
            found[promise.position] = Promised(promise, topic, (partition, offset))
    return found


def read_submissions(
    receiver: Receiver, topic: str, codec: Codec, promised: Sequence[Promised]
) -> None:
    """Read what was handed in for these, as far as the intake topic still holds it."""
    wanted: dict[tuple[int, int], list[Promised]] = {}
    for one in promised:
        if one.topic == topic:
            wanted.setdefault(one.place, []).append(one)
    starts: dict[Partition, int] = {}
    for partition, offset in wanted:
        starts[topic, partition] = min(offset, starts.get((topic, partition), offset))
    for message in receiver.since(starts) if starts else ():
        for one in wanted.get((message.partition, message.offset), ()):
            read = read_record(message, codec)
            one.record = read if isinstance(read, Record) else None


class Remaking:
    """再造: makes promised entries again, one position after the other."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._drafts: dict[tuple[str, int, int], list[Draft]] = {}
        self._decided: dict[str, datetime] = {}
        """By the time of recording: the time for which refusals of that append were decided."""

    def entry(self, one: Promised) -> StoredEntry | None:
        """Return the entry that was promised; None where what is made has another leaf."""
        proposal, promise = one.proposal, one.promise
        if proposal is None or promise.recorded_at is None:
            return None
        if promise.outcome == "accepted":
            finish = finisher(proposal.submission, proposal.body, promise.findings)
            made = [(proposal.submission.type, finish(promise.recorded_at))]
        else:
            made = [(SubmissionRefused.__name__, body) for body in self._refusals(one)]
        for type_name, body in made:
            hashed = leaf(body)
            if hashed.hex() == promise.leaf:
                return StoredEntry(promise.position, type_name, promise.recorded_at, body, hashed)
        return None

    def _refusals(self, one: Promised) -> Iterator[bytes]:
        """Yield records of a refusal as the gate decides them again, each at its own moment."""
        recorded_at = str(one.promise.recorded_at)
        moment = datetime.fromisoformat(recorded_at)
        assert one.record is not None  # noqa: S101 - a proposal is only there with its record
        place = (one.topic, *one.place)
        if place not in self._drafts:  # a group is decided as one, before any of it is there
            self._drafts = {place: drafts_of(self._store, one.record, moment)}
        for draft in self._drafts[place]:
            body = draft.finish(recorded_at)
            known = self._decided.get(recorded_at)
            decided = known or _decided(body, moment, one.promise.leaf)
            if decided is not None:
                self._decided[recorded_at] = decided
                yield _at(body, decided)


def _at(body: bytes, moment: datetime) -> bytes:
    before, key, rest = body.partition(_DECIDED_KEY)
    return before + key + _text(moment) + rest[rest.index(b'"') :]


def _text(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00").encode() + b"Z"


def _decided(body: bytes, recorded_at: datetime, wanted: str) -> datetime | None:
    """Return when a refusal was decided: the moment before it was recorded that gives its leaf."""
    before, key, rest = body.partition(_DECIDED_KEY)
    start, after = sha256(b"\x00" + before + key), rest[rest.index(b'"') :]
    moment, first = recorded_at, recorded_at - _DECIDED_SPAN
    target = bytes.fromhex(wanted)
    while moment >= first:
        hashed = start.copy()
        hashed.update(_text(moment) + after)
        if hashed.digest() == target:
            return moment
        moment -= _TICK
    return None


class _Drafted(Exception):  # noqa: N818 - no error: nothing is to be appended
    """What the gate would append; nothing is."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        super().__init__("drafted only")
        self.drafts = list(drafts)


class _Drafting:
    """A store that hands drafts back and appends nothing."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def append_drafts(self, drafts: Sequence[Draft], *_: object, **__: object) -> None:
        raise _Drafted(drafts)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)


def drafts_of(store: LedgerStore, record: Record, moment: datetime) -> list[Draft]:
    """Return what the gate would append for a record at a moment."""
    gate = Gate(cast("LedgerStore", _Drafting(store)), clock=lambda: moment)
    try:
        gate.submit_groups([record.group])
    except _Drafted as drafted:
        return drafted.drafts
    return []
