"""更正建议: what an export says otherwise than the ledger has, told as corrections to make.

Nothing recorded is changed by an import. A fact that moved stands in ``FILE.corrections.jsonl``
with what was recorded and what the file says, and is made a correction where that is asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec

from consumers.files.identities import Identities
from consumers.files.planned import Author, Left, Mapped, Planned
from ledger import naming
from ledger.clock import source_id
from ledger.entry import (
    Correction,
    Entry,
    Submission,
    decode_entry,
    encode,
    entry_instant,
    is_known,
)
from ledger.events.record import EntryVoided
from ledger.gate.gate import Gate
from ledger.gate.proposal import Group, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import LedgerStore, Personal

_REASON: Final = "{source}: the source says otherwise now"
_NO_ROW: Final = "{source}: no row of the source says it any more"
_DIGITS: Final = 16


class CorrectionLine(msgspec.Struct, kw_only=True):
    """更正建议行: a line of the file: which fact, what was recorded, what the source says now.

    ``source`` is None where it says nothing any more, so that the fact would be voided.
    """

    mapping: str
    row: int
    event: str
    entry: str
    position: int
    recorded: dict[str, Any]
    source: dict[str, Any] | None
    codes: tuple[str, ...] = ()
    message: str | None = None


class Suggestion(NamedTuple):
    """A correction, or a void, that may be submitted, and how it is told."""

    body: bytes
    personal: tuple[Personal, ...]
    line: CorrectionLine


class Amended(NamedTuple):
    """An entry with what came of it: its latest correction, and every tag that it ever named."""

    position: int
    entry: Entry[Any]
    latest: tuple[int, Entry[Any]]
    amendments: int
    names: frozenset[str]


class Corrections:
    """Finds what is to be corrected, and submits it where that is asked for."""

    def __init__(
        self,
        store: LedgerStore,
        identities: Identities,
        author: Author,
        about: tuple[str, str, str],
    ) -> None:
        """``about`` are mapping, source and ledger."""
        self._store = store
        self._identities = identities
        self._author = author
        self._mapping, self._source, self._ledger = about

    def proposed(self, mapped: Mapped) -> list[Suggestion]:
        """Return what a row would have corrected."""
        found = [self._changed(mapped, fact) for fact in mapped.changed]
        found += [self._left(mapped, left) for left in mapped.left]
        return [one for one in found if one is not None]

    def _changed(self, mapped: Mapped, fact: Planned) -> Suggestion | None:
        recorded = self._recorded(fact.id)
        if recorded is None:
            return None
        position, latest = recorded.latest
        made = self._identities.beside(fact, position)
        if made.data == latest.data and entry_instant(made.occurred_at) == latest.occurred_at:
            return None
        names = recorded.names.difference(naming.tags_of(made.data))
        correction = Correction(
            entry=fact.id,
            position=recorded.position,
            reason=_REASON.format(source=self._source),
            was=tuple(sorted(names)),
        )
        submission = msgspec.structs.replace(
            made,
            actor=self._actor(fact, recorded),
            corrects=correction,
            id="",
            observed=recorded.entry.observed,
        )
        was, now = _differing(latest, made, fact.rule.personal)
        line = self._line(mapped, recorded, was, now)
        return self._proposal(submission, fact, line, recorded)

    def _actor(self, fact: Planned, recorded: Amended) -> str:
        """Return who corrects: whoever imports, where the act is no observed history."""
        is_ours = recorded.entry.observed is None and self._author.agency == fact.agency
        return self._author.actor if is_ours else fact.actor

    def _left(self, mapped: Mapped, left: Left) -> Suggestion | None:
        fact_id = self._identities.id_of(left)
        recorded = None if fact_id is None else self._recorded(fact_id)
        if recorded is None:
            return None
        entry = recorded.entry
        void = Submission(
            actor=entry.actor if entry.observed is not None else self._author.actor,
            agency=entry.agency,
            data=EntryVoided(
                entry=entry.id,
                position=recorded.position,
                reason=_NO_ROW.format(source=self._source),
                names=tuple(sorted(recorded.names)),
            ),
            id="",
            ledger=self._ledger,
            observed=entry.observed,
            occurred_at=datetime.fromisoformat(recorded.latest[1].occurred_at),
            type=EntryVoided.__name__,
        )
        was: dict[str, Any] = msgspec.to_builtins(recorded.latest[1].data)
        line = self._line(mapped, recorded, was, None)
        return self._proposal(void, left, line, recorded)

    def _line(
        self,
        mapped: Mapped,
        recorded: Amended,
        was: dict[str, Any],
        now: dict[str, Any] | None,
    ) -> CorrectionLine:
        return CorrectionLine(
            mapping=self._mapping,
            row=mapped.row.number,
            event=recorded.entry.type,
            entry=recorded.entry.id,
            position=recorded.position,
            recorded=was,
            source=now,
        )

    def _proposal(
        self,
        submission: Submission[Any],
        about: Planned | Left,
        line: CorrectionLine,
        recorded: Amended,
    ) -> Suggestion:
        """Give a correction its id: the same while nothing else has become of the fact."""
        personal = about.personal if isinstance(about, Planned) else ()
        told = sha256(msgspec.json.encode(line.source, order="sorted")).hexdigest()[:_DIGITS]
        slot = f"{about.rule.slot}~{recorded.amendments}~{told}"
        given = source_id(self._ledger, self._source, recorded.entry.id, slot)
        return Suggestion(encode(msgspec.structs.replace(submission, id=given)), personal, line)

    def _recorded(self, entry_id: str) -> Amended | None:
        tag = f"id:{entry_id}"
        position = self._store.find([tag]).get(tag)
        row = None if position is None else self._store.row(position)
        if row is None:
            return None
        entry = decode_entry(row.type, row.body)
        if entry.id != entry_id:
            return None
        tags = naming.tags_of(entry.data)
        line = [] if not tags else self._store.rows_of_tag(tags[0])
        stored = [
            (one.position, decode_entry(one.type, one.body)) for one in line if is_known(one.type)
        ]
        amendments = [
            (place, one)
            for place, one in stored
            if one.corrects is not None and one.corrects.entry == entry_id
        ]
        names = frozenset(tags).union(*(naming.tags_of(one.data) for _, one in amendments))
        latest = amendments[-1] if amendments else (row.position, entry)
        return Amended(row.position, entry, latest, len(amendments), names)

    def submit(
        self, gate: Gate, proposed: Sequence[Sequence[Suggestion]], submitter: str
    ) -> Iterator[tuple[Suggestion, Receipt]]:
        """Submit the corrections of some rows, those of a row together; yield the answers."""
        groups: list[Group] = [
            [propose(one.body, one.personal) for one in of_row] for of_row in proposed
        ]
        answers = gate.submit_groups(groups, submitter=submitter)
        for of_row, receipts in zip(proposed, answers, strict=True):
            yield from zip(of_row, receipts, strict=True)


def refused_line(proposal: Suggestion, receipt: Receipt) -> CorrectionLine | None:
    """Return the line of a correction that was not made, None where it was."""
    if receipt.outcome is Outcome.ACCEPTED:
        return None
    line = proposal.line
    line.codes, line.message = receipt.codes, receipt.message
    return line


def _differing(
    latest: Entry[Any], made: Submission[Any], personal: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs, as it is recorded and as the source says it; nothing personal."""
    was: dict[str, Any] = msgspec.to_builtins(latest.data)
    now: dict[str, Any] = msgspec.to_builtins(made.data)
    was["occurred_at"], now["occurred_at"] = latest.occurred_at, entry_instant(made.occurred_at)
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    shown = [name for name in names if name not in personal]
    return (
        {name: was.get(name) for name in shown} | dict.fromkeys(set(names) & set(personal), "***"),
        {name: now.get(name) for name in shown} | dict.fromkeys(set(names) & set(personal), "***"),
    )
