"""Against (逐条比对): a log held against what others have of it: its topic, an export, receipts.

All of it is read; the first position that differs is named. Leaves are computed from the bytes.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.streams.log_topic import LogBehind, LogForked, LogReader, check_next
from ledger.entry import leaf
from ledger.errors import InputUnreadable
from ledger.log import LedgerStore
from ledger.sentence import say
from schemas.topics import topic_name

_PAGE: Final = 2_000


class LogDifference(Struct, order=True, frozen=True):
    """差异: a position at which two records of one log differ, and in what."""

    position: int
    detail: str


class Agreed(Struct):
    """比对结果: how many were compared, how many name no entry, and what differs first."""

    compared: int = 0
    passed_over: int = 0
    first: LogDifference | None = None

    def differs(self, position: int, detail: str) -> None:
        """Remember a difference, if none stands before it."""
        found = LogDifference(position, detail)
        if self.first is None or found < self.first:
            self.first = found


class _Leaves:
    """The leaves of a log, page by page: whoever asks in order is answered from memory."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._page: dict[int, bytes] = {}

    def at(self, position: int) -> bytes | None:
        """Return the leaf that the bytes at a position give; None where nothing stands there."""
        if position not in self._page:
            until = position + _PAGE - 1
            pages = self._store.scan(after=position - 1, until=until, page=_PAGE)
            self._page = {
                row.position: leaf(row.body) if isinstance(row.body, bytes) else b""
                for page in pages
                for row in page
            }
        return self._page.get(position)


def compare_topic(store: LedgerStore, receiver: Receiver, ledger: str) -> int:
    """Hold every record of the log's topic against the log; return how many entries it holds.

    Raises what is wrong with the topic, ``LogBehind`` where it holds more than the log, and
    ``LogForked`` with the first position that differs.
    """
    leaves, reader = _Leaves(store), LogReader()
    topic: Partition = (topic_name("log", ledger), 0)
    last = 0
    for message in receiver.since({topic: 0}):
        row = reader.row(message, ledger)
        if check_next(message, row, last):
            last = row.position
        known = leaves.at(row.position)
        if known is None:
            raise LogBehind(
                say(
                    "{topic} holds position {position}, this log ends at {head}; `shenguan db "
                    "restore` brings back what is lacking",
                    topic=topic[0],
                    position=row.position,
                    head=store.head(),
                )
            )
        if known != row.leaf:
            raise LogForked(
                say(
                    "position {position} differs first: {topic} has the leaf {theirs}, this log "
                    "{ours}",
                    position=row.position,
                    topic=topic[0],
                    theirs=row.leaf.hex(),
                    ours=known.hex(),
                )
            )
    return last


class _ExportLine(Struct):
    """What a line of an export, or a receipt, says."""

    id: str | None = None
    ledger: str | None = None
    position: int | None = None
    leaf: str | None = None
    outcome: str | None = None
    recorded_at: str | None = None


_LINE: Final = msgspec.json.Decoder(_ExportLine)


class FileComparison:
    """文件比对: lines of an export (entries), or documents with position and leaf (receipts)."""

    def __init__(self, store: LedgerStore, ledger: str) -> None:
        self.agreed = Agreed()
        self._store = store
        self._ledger = ledger
        self._leaves = _Leaves(store)
        self._last = 0

    def take(self, lines: Sequence[tuple[int, bytes]]) -> None:
        """Compare some lines, each with its number; raises ``InputUnreadable``."""
        read = [(number, line, _read(number, line)) for number, line in lines]
        entries = [one for one in read if one[2].outcome is None and one[2].leaf is None]
        self._take_promises(said for _, _, said in read if said.outcome or said.leaf)
        self._take_entries(entries)

    def _take_promises(self, said: Iterable[_ExportLine]) -> None:
        promised = [(one.position, one.leaf) for one in said]
        named = sorted((place, hashed) for place, hashed in promised if place and hashed)
        self.agreed.passed_over += len(promised) - len(named)
        for position, hashed in named:
            self._hold(position, hashed, say("what was told"))

    def _take_entries(self, entries: Sequence[tuple[int, bytes, _ExportLine]]) -> None:
        places = self._store.find([f"id:{said.id}" for _, _, said in entries])
        for number, line, said in entries:
            position = places.get(f"id:{said.id}")
            if said.ledger != self._ledger:
                raise InputUnreadable(
                    say(
                        "line {number}: an entry of ledger {ledger}",
                        number=number,
                        ledger=said.ledger,
                    )
                )
            if position is None or position <= self._last:
                self._last += 1
                self.agreed.compared += 1
                self.agreed.differs(
                    self._last,
                    say(
                        "line {number} holds an entry that does not stand there here", number=number
                    ),
                )
            else:
                self._last = position
                self._hold(position, leaf(line).hex(), say("line {number}", number=number))

    def _hold(self, position: int, theirs: str, told_by: str) -> None:
        self.agreed.compared += 1
        known = self._leaves.at(position)
        if known is None:
            self.agreed.differs(
                position, say("{told_by} has it, this log does not", told_by=told_by)
            )
        elif known.hex() != theirs:
            detail = say(
                "{told_by} has the leaf {theirs}, this log {ours}",
                told_by=told_by,
                theirs=theirs,
                ours=known.hex(),
            )
            self.agreed.differs(position, detail)


def _read(number: int, line: bytes) -> _ExportLine:
    try:
        said = _LINE.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise _unreadable(number) from None
    is_entry = said.id is not None and said.recorded_at is not None
    if not (is_entry or said.outcome or said.leaf):
        raise _unreadable(number)
    return said


def _unreadable(number: int) -> InputUnreadable:
    return InputUnreadable(
        say(
            "line {number} is neither an entry of `shenguan log export` nor a receipt",
            number=number,
        )
    )
