"""Notices (异地通报): what other ledgers impose and lift becomes a notice in this one, once each.

The log topics of other ledgers are read, each record is held against its leaf, and what concerns
credit goes through the gate like any submission. How far each topic was read is committed to Kafka
when the notices before it are recorded; the gate knows their ids, so that what is read again,
after a crash or because Kafka has forgotten the group, counts once all the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, field

from consumers.broker.address import Cluster
from consumers.broker.administrator import Administrator
from consumers.broker.message import Partition, Received
from consumers.broker.receiver import Receiver
from consumers.streams.apart import each_apart
from consumers.streams.log_mark import LogMark, mark_after, mark_of
from consumers.streams.log_topic import (
    BROKEN,
    LogReader,
    TopicFinding,
    check_next,
    check_same,
    ledgers_of,
)
from consumers.streams.notice_mapping import NoticeMapper
from consumers.streams.notice_notes import GROUP, NoticeNote
from consumers.streams.service import PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, Stop, Stopped
from consumers.streams.told import UNREAD, check_told
from ledger import clock
from ledger.entry import Submission
from ledger.errors import LedgerError, Malformed, VerificationFailed
from ledger.events.credit import CreditNoticeReceived
from ledger.gate.gate import Gate
from ledger.gate.proposal import Group, Proposed, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import LedgerStore, StoredEntry
from ledger.sentence import say
from ledger.store.following import Following

T = TypeVar("T")

BATCH_RECORDS: Final = 2_000
_POLL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 30.0
"""So often it looks for ledgers that are new."""
_OWN_CODES: Final = "notice."
_REUSED: Final = "id.reused"


class Heard(Struct):
    """进度: what became of the notices since the service was started, and what is set aside."""

    ledgers: int = 0
    entries: int = 0
    noticed: int = 0
    repeated: int = 0
    refused: int = 0
    findings: list[TopicFinding] = field(default_factory=list)


class _Origin(Struct):
    """One other ledger: where its topic goes on, and the last entry that was read."""

    ledger: str
    topic: str
    topic_id: str
    next: int = 0
    position: int = 0
    leaf: str = ""
    is_fresh: bool = False
    """Whether something was read that is not committed yet."""

    @property
    def partition(self) -> Partition:
        """The one partition of its topic."""
        return self.topic, 0

    def note(self, log: LogMark) -> str:
        """Return what is noted beside the offset."""
        said = NoticeNote(self.topic_id, self.position, self.leaf, log)
        return msgspec.json.encode(said).decode()


class Notices:
    """通报接收者: takes notices of other ledgers into one ledger until it is stopped.

    ``ledgers`` are the others to listen to; none named means every log topic that may be read.
    ``acting`` are agency and officer that take the notices in. With ``once`` it ends when all that
    was there at its start is read; what is wrong with a topic is raised then.
    """

    def __init__(
        self,
        ledger: str,
        gate: Gate,
        cluster: Cluster,
        hold: Callable[[str], Following],
        *,
        store: LedgerStore,
        acting: tuple[str, str],
        ledgers: Sequence[str] = (),
        once: bool = False,
        ask: Callable[[int], str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        now: Callable[[], datetime] = clock.now,
        records: int = BATCH_RECORDS,
    ) -> None:
        self.has_begun = False
        self.progress = Heard()
        self._ledger = ledger
        self._gate = gate
        self._store = store
        self._cluster = cluster
        self._hold = hold
        self._acting = acting
        self._wanted = tuple(ledgers)
        self._once = once
        self._reader = LogReader(ask=ask)
        self._tell = tell
        self._now = now
        self._records = records
        self._origins: dict[str, _Origin] = {}
        self._log = LogMark()
        self._mapper: NoticeMapper | None = None

    def work(self, stop: Stop) -> None:
        """Take notices in until stopped, or all that there are; raises what breaks."""
        self._origins = {}
        self.progress.findings = []
        group = GROUP + self._ledger
        with (
            Administrator(self._cluster) as administrator,
            self._hold(f"notices-{administrator.cluster_id()}") as place,
            Receiver(self._cluster, group=group, records=self._records) as receiver,
        ):
            if not check_told(self._ledger, self._store, self._cluster):
                self._tell(UNREAD)
            self._log = mark_of(self._store)
            self._mapper = NoticeMapper(
                self._ledger,
                self._store,
                self._acting,
                self._now,
                original=self._original,
                beginning=self._beginning,
            )
            self._look(administrator, receiver)
            self.has_begun = True
            self._listen(administrator, receiver, place, stop)
        if self._once and self.progress.findings:
            raise self.progress.findings[0].error

    def _look(self, administrator: Administrator, receiver: Receiver) -> None:
        """Find ledgers that are new, and read on where each was left."""
        found = ledgers_of(receiver.topics(), self._wanted, but=self._ledger)
        fresh = {topic: ledger for ledger, topic in found.items() if topic not in self._origins}
        for topic, ledger in fresh.items():
            partitions = receiver.partitions(topic)
            origin = _Origin(ledger, topic, administrator.topic_id(topic))
            self._origins[topic] = origin
            if len(partitions) != 1:
                error = VerificationFailed(
                    say(
                        "{topic} has {count} partitions: order holds in one only",
                        topic=topic,
                        count=len(partitions),
                    )
                )
                self._set_aside(origin, error)
            else:
                self._resume(origin, receiver)
        if fresh:
            self._read_on(receiver)
        self.progress.ledgers = len(self._origins)

    def _resume(self, origin: _Origin, receiver: Receiver) -> None:
        committed = receiver.committed(origin.partition)
        if committed is None:
            return
        try:
            note = msgspec.json.decode(committed[1], type=NoticeNote)
        except msgspec.MsgspecError:
            return
        if note.topic == origin.topic_id:
            origin.next, origin.position, origin.leaf = committed[0], note.position, note.leaf

    def _read_on(self, receiver: Receiver) -> None:
        receiver.read_from({origin.partition: origin.next for origin in self._going()})

    def _set_aside(self, origin: _Origin, error: LedgerError) -> None:
        self.progress.findings.append(TopicFinding(origin.ledger, error))
        self._tell(say("{ledger} is set aside: {error}", ledger=origin.ledger, error=error))

    def _listen(
        self, administrator: Administrator, receiver: Receiver, place: Following, stop: Stop
    ) -> None:
        looked = monotonic()
        ends = receiver.ends([origin.partition for origin in self._going()]) if self._once else {}
        while not stop.is_asked:
            messages = receiver.poll(_POLL_SECONDS) if self._origins else []
            self._take(messages, receiver, stop)
            place.confirm()
            self._commit(receiver)
            if self._once and not messages and self._has_reached(receiver, ends):
                return
            if not self._origins:
                stop.wait(_POLL_SECONDS)
            if not self._once and monotonic() - looked > _LOOK_SECONDS:
                self._look(administrator, receiver)
                looked = monotonic()

    def _going(self) -> list[_Origin]:
        aside = {finding.ledger for finding in self.progress.findings}
        return [origin for origin in self._origins.values() if origin.ledger not in aside]

    def _has_reached(self, receiver: Receiver, ends: dict[Partition, int]) -> bool:
        ends_left = {origin.partition: ends[origin.partition] for origin in self._going()}
        return receiver.has_reached(ends_left)

    def _take(self, messages: Sequence[Received], receiver: Receiver, stop: Stop) -> None:
        groups: list[list[Submission[Any]]] = []
        broken = False
        for message in messages:
            origin = self._origins[message.topic]
            if any(finding.ledger == origin.ledger for finding in self.progress.findings):
                continue
            try:
                group = self._group(message, origin, lambda: self._record(groups, stop))
            except BROKEN as error:
                self._set_aside(origin, error)
                broken = True
                continue
            if group:
                groups.append(group)
        self._record(groups, stop)
        if broken:
            self._read_on(receiver)

    def _group(
        self, message: Received, origin: _Origin, before: Callable[[], None]
    ) -> list[Submission[Any]]:
        mapper = self._mapper
        assert mapper is not None  # noqa: S101 - made before anything is read
        row = self._reader.row(message, origin.ledger)
        is_next = check_next(message, row, origin.position)
        if row.position == origin.position:
            check_same(message, row, bytes.fromhex(origin.leaf))
        group = []
        if is_next:
            group = self._made(mapper, origin.ledger, row, before)
            origin.position, origin.leaf = row.position, row.leaf.hex()
            self.progress.entries += 1
        origin.next = message.offset + 1
        origin.is_fresh = True
        return group

    def _made(
        self, mapper: NoticeMapper, ledger: str, row: StoredEntry, before: Callable[[], None]
    ) -> list[Submission[Any]]:
        """Return the notices of an entry; one on which the program fails is told and left out."""
        where = f"{ledger} position {row.position}"
        if self._tried(where, lambda: mapper.looks_back(ledger, row)):
            before()
        return self._tried(where, lambda: mapper.group(ledger, row)) or []

    def _original(self, ledger: str, position: int) -> StoredEntry | None:
        """Read an entry of another ledger once more: what was voided says what it was.

        Marks and repetitions only push a record further back than its position.
        """
        partition = next(one.partition for one in self._origins.values() if one.ledger == ledger)
        with Receiver(self._cluster, records=1) as receiver:
            for message in receiver.since({partition: position - 1}):
                row = self._reader.row(message, ledger)
                if row.position >= position:
                    return row if row.position == position else None
        return None

    def _beginning(self, ledger: str, before: int) -> Iterator[StoredEntry]:
        """Read another ledger from its beginning up to a position: its list says what ends."""
        partition = next(one.partition for one in self._origins.values() if one.ledger == ledger)
        with Receiver(self._cluster, records=self._records) as receiver:
            for message in receiver.since({partition: 0}):
                row = self._reader.row(message, ledger)
                if row.position >= before:
                    return
                yield row

    def _tried(self, where: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except Exception as error:
            if isinstance(error, LedgerError) and not isinstance(error, Malformed):
                raise
            self._leave_out(where, f"{type(error).__name__}: {error}")
            return None

    def _leave_out(self, where: str, reason: str | None) -> None:
        self.progress.refused += 1
        self._tell(
            say(
                "{where} makes no notice and is set aside, it alone: {reason}",
                where=where,
                reason=reason,
            )
        )

    def _record(self, groups: list[list[Submission[Any]]], stop: Stop) -> None:
        """Record notices that are not there yet; afterwards the list is empty."""
        ids = [f"id:{group[0].id}" for group in groups]
        known = self._store.find(ids)
        fresh = [group for group, tag in zip(groups, ids, strict=True) if tag not in known]
        self.progress.repeated += len(groups) - len(fresh)
        groups.clear()
        receipts = list(_each(each_apart(fresh, lambda some: self._taken(some, stop), self._alone)))
        self._log = mark_after(self._log, receipts)
        for receipt in receipts:
            self._count(receipt)

    def _alone(self, group: list[Submission[Any]], error: Exception) -> list[Receipt]:
        self._leave_out(_where(group), f"{type(error).__name__}: {error}")
        return []

    def _taken(self, groups: Sequence[list[Submission[Any]]], stop: Stop) -> list[list[Receipt]]:
        """Hand notices in; one that does not fit into an entry here is told and left out."""
        proposed = [[propose(one) for one in group] for group in groups]
        wrong = [next(filter(_does_not_fit, handed_in), None) for handed_in in proposed]
        for group, receipt in zip(groups, wrong, strict=True):
            if isinstance(receipt, Receipt):
                self._leave_out(_where(group), receipt.message)
        fitting = [one for one, receipt in zip(proposed, wrong, strict=True) if receipt is None]
        self._rehearse(fitting)
        answers = iter(self._settled(fitting, stop))
        return [next(answers) if receipt is None else [] for receipt in wrong]

    def _rehearse(self, groups: Sequence[Group]) -> None:
        """Raise where a notice would be refused for what is wrong on our side.

        A refusal is for ever: the same notice handed in again gets the same answer.
        """
        for receipt in _each(self._gate.submit_groups(groups, dry_run=True)):
            others = [code for code in receipt.codes if not code.startswith((_OWN_CODES, "group."))]
            if receipt.outcome is not Outcome.ACCEPTED and others and others != [_REUSED]:
                raise VerificationFailed(
                    say(
                        "notices cannot be taken in by {acting}: {others}: {message}; "
                        "nothing is lost, mend it and start again",
                        acting=" · ".join(self._acting),
                        others=", ".join(others),
                        message=receipt.message,
                    )
                )

    def _settled(self, groups: Sequence[Group], stop: Stop) -> list[list[Receipt]]:
        pause = PAUSE_SECONDS_MIN
        while True:
            answers = self._gate.submit_groups(groups)
            if not any(receipt.outcome is Outcome.UNKNOWN for receipt in _each(answers)):
                return answers
            if stop.wait(pause):
                raise Stopped
            pause = min(pause * 2, PAUSE_SECONDS_MAX)

    def _count(self, receipt: Receipt) -> None:
        if receipt.outcome is Outcome.ACCEPTED:
            self.progress.noticed += 1
        elif _REUSED in receipt.codes:
            self.progress.repeated += 1
        else:
            self.progress.refused += 1
            self._tell(f"{receipt.id}: {', '.join(receipt.codes)}: {receipt.message}")

    def _commit(self, receiver: Receiver) -> None:
        for origin in self._origins.values():
            if origin.is_fresh:
                receiver.commit({origin.partition: origin.next}, origin.note(self._log))
                origin.is_fresh = False


def _where(group: Sequence[Submission[Any]]) -> str:
    notice: CreditNoticeReceived = group[0].data
    return f"{notice.origin} position {notice.position}"


def _does_not_fit(one: Proposed) -> bool:
    """Tell whether what another ledger says can be no notice; who takes it in is our own affair."""
    return isinstance(one, Receipt) and one.field not in {"actor", "agency"}


def _each(answers: Iterable[Iterable[Receipt]]) -> Iterator[Receipt]:
    return (receipt for group in answers for receipt in group)
