"""Admission (核收): rows from elsewhere, held against what the next rows of a log must be.

Nothing is decided again: what the rules once let pass stands. But every row must be an entry of
this version's in its canonical bytes, of one ledger, recorded after the one before it, under tags
that its own bytes give, and a correction must name an entry that stands before it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from ledger import naming
from ledger.entry import (
    BODY_BYTES_MAX,
    Entry,
    decode_entry,
    encode,
    entry_decoder,
    entry_head,
    is_known,
    leaf,
    tags_of_entry,
)
from ledger.errors import VerificationFailed
from ledger.events import EVENTS
from ledger.events.organisation import LedgerOpened
from ledger.events.record import EntryVoided
from ledger.log import StoredEntry
from ledger.sentence import Sentence, say

_TYPE_KEY: Final = b'"type":"'
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_FIRST: Final = LedgerOpened.__name__
_VOID: Final = EntryVoided.__name__
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
Listed = Callable[[int], str | None]
"""Returns the tags that stand beside an entry of somebody else's type, by position."""
Find = Callable[[Sequence[str]], Mapping[str, int]]
"""Returns the first position of each tag that the log holds."""


class RowUnfit(VerificationFailed):
    """来件不符: what cannot stand at a position of a log, and why."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(say("position {position}: {reason}", position=position, reason=reason))
        self.position = position
        self.reason = reason


class Admitted(NamedTuple):
    """核收的记录: rows that may follow the log, the tags of each, and what they commit to."""

    rows: list[StoredEntry]
    tags: list[tuple[str, ...]]
    commitments: list[str]


class NamedTarget(NamedTuple):
    """A former entry as a correction names it, and at which position the correction stands."""

    at: int
    id: str
    position: int


class Admission:
    """核收: takes rows one after the other, behind the last one that a log holds."""

    def __init__(self, find: Find, last: StoredEntry | None = None) -> None:
        self._find = find
        self.position = 0 if last is None else last.position
        self._time = "" if last is None else last.recorded_at
        self.ledger = None if last is None else entry_head(last.body).ledger

    def bodies(self, bodies: Sequence[bytes], leaves: Sequence[bytes] = ()) -> Admitted:
        """Return the rows that some bytes are, one after the other; raises ``RowUnfit``.

        ``leaves`` are those of the bytes, where somebody has computed them already.
        """
        admitted = Admitted([], [], [])
        named: list[NamedTarget] = []
        for body, hashed in zip(bodies, leaves or map(leaf, bodies), strict=True):
            self.position += 1
            self._take(body, hashed, admitted, named)
        self._check_ids(admitted)
        self._check_named(admitted, named)
        return admitted

    def stored(self, rows: Sequence[StoredEntry], listed: Listed) -> Admitted:
        """Return rows of another store, whose columns must say what their bytes say."""
        admitted = Admitted([], [], [])
        named: list[NamedTarget] = []
        for row in rows:
            self.position += 1
            if row.position != self.position:
                raise RowUnfit(self.position, say("the entry is missing"))
            if not isinstance(row.body, bytes):
                raise RowUnfit(self.position, say("text, not bytes, stands there"))
            if is_known(row.type):
                self._take(row.body, leaf(row.body), admitted, named)
            else:
                self._take_unknown(row, listed(row.position), admitted)
            if admitted.rows[-1] != row:
                raise RowUnfit(
                    self.position, say("its type, time or leaf is not what its bytes give")
                )
        self._check_ids(admitted)
        self._check_named(admitted, named)
        return admitted

    def _take(
        self, body: bytes, hashed: bytes, admitted: Admitted, named: list[NamedTarget]
    ) -> None:
        type_name = body[body.rfind(_TYPE_KEY) + len(_TYPE_KEY) : -2].decode("utf-8", "replace")
        if type_name not in EVENTS or len(body) > BODY_BYTES_MAX:
            raise self._unfit(body)
        try:
            entry = entry_decoder(type_name)(body)
            if encode(entry) != body:
                raise self._unfit(body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise self._unfit(body) from None
        if entry.recorded_at != self._time or entry.ledger != self.ledger or self.position == 1:
            self._place(entry.recorded_at, entry.ledger, type_name)
        row = StoredEntry(self.position, type_name, entry.recorded_at, body, hashed)
        admitted.rows.append(row)
        admitted.tags.append(tags_of_entry(entry))
        if naming.personal_fields(EVENTS[type_name]):
            admitted.commitments.extend(one for _, one in naming.personal_values(entry.data))
        if entry.corrects is not None or type_name == _VOID:
            named.extend(_named(self.position, entry))

    def _take_unknown(self, row: StoredEntry, listed: str | None, admitted: Admitted) -> None:
        """Take an event of somebody else's type, whose tags stand beside it."""
        try:
            head = entry_head(row.body)
            tags = json.loads(listed) if listed is not None else None
            is_canonical = encode(msgspec.json.decode(row.body)) == row.body
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise self._unfit(row.body) from None
        if not isinstance(tags, list) or tags[:1] != [f"id:{head.id}"] or not is_canonical:
            raise self._unfit(row.body)
        self._place(head.recorded_at, head.ledger, head.type)
        whole = StoredEntry(self.position, head.type, head.recorded_at, row.body, leaf(row.body))
        admitted.rows.append(whole)
        admitted.tags.append(tuple(dict.fromkeys(map(str, tags))))

    def _place(self, recorded_at: str, ledger: str, type_name: str) -> None:
        """Check that an entry of a ledger may be recorded at a time, behind the last one."""
        if self.position == 1 and type_name != _FIRST:
            raise RowUnfit(
                1,
                say(
                    "a log begins with {first}, this is {type_name}: it is a part of a log, a "
                    "selection perhaps",
                    first=_FIRST,
                    type_name=type_name,
                ),
            )
        if self.ledger not in {None, ledger}:
            told = say("an entry of ledger {other}, not of {own}", other=ledger, own=self.ledger)
            raise RowUnfit(self.position, told)
        if not _INSTANT.fullmatch(recorded_at):
            raise RowUnfit(
                self.position, say("{time!r} is no time of the ledger's clock", time=recorded_at)
            )
        if recorded_at < self._time:
            raise RowUnfit(
                self.position,
                say(
                    "recorded at {time}, before the entry that precedes it ({before})",
                    time=recorded_at,
                    before=self._time,
                ),
            )
        self.ledger, self._time = ledger, recorded_at

    def _check_ids(self, admitted: Admitted) -> None:
        """Refuse an id that stands twice among some rows; the whole index is looked at later."""
        first = self.position - len(admitted.rows) + 1
        if len({tags[0] for tags in admitted.tags}) == len(admitted.tags):
            return
        seen: dict[str, int] = {}
        for position, tags in enumerate(admitted.tags, first):
            if tags[0] in seen:
                raise RowUnfit(
                    position,
                    say("the same entry stands at position {other} too", other=seen[tags[0]]),
                )
            seen[tags[0]] = position

    def _check_named(self, admitted: Admitted, named: Sequence[NamedTarget]) -> None:
        """Refuse a correction of what does not stand where it says, before it."""
        if not named:
            return
        first = self.position - len(admitted.rows) + 1
        earlier = self._find([f"id:{one.id}" for one in named if one.position < first])
        for at, name, position in named:
            if position >= first:
                place = position - first
                is_there = position < at and admitted.tags[place][0] == f"id:{name}"
            else:
                is_there = earlier.get(f"id:{name}") == position
            if not is_there:
                raise RowUnfit(
                    at,
                    say(
                        "it corrects or voids {name} at position {position}, which does not stand "
                        "there: entries were changed, moved or left out",
                        name=name,
                        position=position,
                    ),
                )

    def _unfit(self, body: bytes) -> RowUnfit:
        return RowUnfit(self.position, _why(body))


def _named(at: int, entry: Entry[Any]) -> list[NamedTarget]:
    found = []
    if entry.corrects is not None:
        found.append(NamedTarget(at, entry.corrects.entry, entry.corrects.position))
    if isinstance(entry.data, EntryVoided):
        found.append(NamedTarget(at, entry.data.entry, entry.data.position))
    return found


def _why(body: bytes) -> Sentence:
    """Return why some bytes are no entry in its one spelling; asked for only where they are not."""
    for is_so, told in (
        (not body.strip(), say("the line is empty")),
        (
            body.startswith(_BYTE_ORDER_MARK),
            say("a byte order mark stands before it: an editor has saved it anew"),
        ),
        (
            body.endswith(b"\r"),
            say("it ends with a carriage return: line ends were rewritten (CRLF)"),
        ),
        (
            len(body) > BODY_BYTES_MAX,
            say("it has more than {most:,} bytes", most=BODY_BYTES_MAX),
        ),
    ):
        if is_so:
            return told
    try:
        head = entry_head(body)
        if is_known(head.type):
            decode_entry(head.type, body)
            return say(
                "its bytes are not the canonical ones of what they say: something was changed or "
                "put in, or an upgrade of shenguan is due"
            )
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return say("it is no entry of a log ({error})", error=error)
    return say(
        "its type {type_name!r} is unknown here: an upgrade of shenguan is due", type_name=head.type
    )
