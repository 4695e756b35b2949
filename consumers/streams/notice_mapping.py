"""Notice mapping (通报): which notices an entry of another ledger makes here.

An entry makes the same notices with the same ids for ever. A correction withdraws what was told of
its target and tells it anew, a void withdraws it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from consumers.streams.notice_grounds import BEARING, Original, ToldGrounds
from consumers.streams.told_measures import LISTED, Beginning, ToldMeasures
from ledger.clock import source_id
from ledger.entry import Entry, Submission, decode_entry, encode, is_known
from ledger.events import Event
from ledger.events.appeal import AppealDecided
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.handling import CommitmentResult, CommitmentVerified
from ledger.events.listing import (
    JointPunishmentEnded,
    JointPunishmentInitiated,
    SeriousListEntered,
    SeriousListLeft,
)
from ledger.events.organisation import SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.events.repair import CreditRepairDecided, RepairOutcome
from ledger.gate.proposal import SUBMISSION_BYTES_MAX
from ledger.log import LedgerStore, StoredEntry

_NOTICE: Final = CreditNoticeReceived.__name__
_APPEAL: Final = AppealDecided.__name__
_NOTIFIED: Final[tuple[type[Event], ...]] = (
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
    SeriousListEntered,
    SeriousListLeft,
    JointPunishmentInitiated,
    JointPunishmentEnded,
    SubjectRecoded,
    CommitmentVerified,
    CreditRepairDecided,
)
_PROSE: Final = ("facts", "basis", "reason")
"""What binds nobody: the entry that a notice names by position and leaf says it in full."""
_BEGINNING: Final = 200
_TOLD: Final = frozenset(event_type.__name__ for event_type in _NOTIFIED)
_CONCERNED: Final = _TOLD | BEARING | {_APPEAL}


class NoticeMapper:
    """通报映射: makes notices for one ledger out of entries of others."""

    def __init__(
        self,
        ledger: str,
        store: LedgerStore,
        acting: tuple[str, str],
        clock: Callable[[], datetime],
        *,
        original: Original,
        beginning: Beginning,
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._agency, self._actor = acting
        self._clock = clock
        self._grounds = ToldGrounds(store, original)
        self._measures = ToldMeasures(beginning)
        for page in store.scan(types=(_NOTICE,)):
            for row in page:
                self._grounds.remember(decode_entry(row.type, row.body).data)

    def looks_back(self, origin: str, row: StoredEntry) -> bool:
        """Tell whether the notices before an entry's have to be recorded first."""
        if row.type in {EntryVoided.__name__, _APPEAL} or self._grounds.borne_on(origin, row):
            return True
        return row.type in _TOLD and decode_entry(row.type, row.body).corrects is not None

    def group(self, origin: str, row: StoredEntry) -> list[Submission[Any]]:
        """Return the submissions of an entry's notices; none where it concerns nobody here."""
        if row.type == LISTED:
            self._measures.heard(origin, row)
        if row.type not in _CONCERNED or not is_known(row.type):
            return []
        entry = decode_entry(row.type, row.body)
        notices = list(self._notices(origin, row, entry))
        for _, notice in notices:
            self._grounds.remember(notice)
        return [self._submission(slot, notice, entry) for slot, notice in notices]

    def _submission(
        self, slot: str, notice: CreditNoticeReceived, entry: Entry[Any]
    ) -> Submission[Any]:
        made: Submission[Any] = Submission(
            actor=self._actor,
            agency=self._agency,
            data=notice,
            id=self._id(notice.origin, notice.entry, slot),
            ledger=self._ledger,
            occurred_at=min(datetime.fromisoformat(entry.occurred_at), self._clock()),
            type=_NOTICE,
        )
        return _with_room(made)

    def _id(self, origin: str, entry_id: str, slot: str) -> str:
        return source_id(self._ledger, origin, entry_id, slot)

    def _notices(
        self, origin: str, row: StoredEntry, entry: Entry[Any]
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        place = _place(origin, row, entry)
        for slot, changed in self._grounds.changes(origin, row, entry):
            yield slot, replace(changed, agency=entry.agency, **place)
        if row.type == EntryVoided.__name__:
            yield from self._withdrawn(origin, row, entry, entry.data.entry)
            yield from self._judged_otherwise(origin, row, entry, entry.data.entry)
        elif row.type == _APPEAL:
            yield from self._judged(origin, row, entry)
        elif row.type in _TOLD:
            target = None if entry.corrects is None else entry.corrects.entry
            if target is not None:
                yield from self._withdrawn(origin, row, entry, target)
            if _concerns_others(entry.data):
                yield "", replace(self._notice(origin, row, entry), replaces=target)

    def _notice(self, origin: str, row: StoredEntry, entry: Entry[Any]) -> CreditNoticeReceived:
        """Return what an entry says; of a restriction also what its own list says of repair."""
        made = _notice(origin, row, entry)
        if not isinstance(entry.data, RestrictionImposed) or made.measure is None:
            return made
        place = row.position if entry.corrects is None else entry.corrects.position
        ends = self._measures.ends_with_repair(origin, made.measure, place)
        return replace(made, ends_with_repair=ends)

    def _judged(
        self, origin: str, row: StoredEntry, entry: Entry[Any]
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        """Yield what a word on an appeal says of what was told: of its act, or what rests on it."""
        event, target = entry.data, None
        if entry.corrects is not None:
            target = entry.corrects.entry
            yield from self._judged_otherwise(origin, row, entry, target)
        place = _place(origin, row, entry)
        for slot, imposing in self._grounds.judged(origin, (event.about,), row.position):
            said = _verdict(event, imposing, is_of_ground=bool(slot))
            yield slot, replace(said, agency=entry.agency, replaces=target, **place)

    def _judged_otherwise(
        self, origin: str, row: StoredEntry, entry: Entry[Any], target: str
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        """Yield what takes back each notice of a word that was voided or corrected."""
        correction = entry.corrects
        names = entry.data.names if correction is None else (entry.data.about, *correction.was)
        place = _place(origin, row, entry)
        for slot, _ in self._grounds.judged(origin, dict.fromkeys(names), row.position):
            known = self._latest(origin, target, slot)
            if known is not None and known.effect is NoticeEffect.APPEALED:
                gone = replace(known, withdrawn=True, replaces=target, agency=entry.agency, **place)
                yield f"{slot}/withdrawn" if slot else "withdrawn", gone

    def _withdrawn(
        self, origin: str, row: StoredEntry, entry: Entry[Any], target: str
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        known = self._latest(origin, target)
        if known is not None and known.effect is not NoticeEffect.APPEALED:
            bare = CreditNoticeReceived(
                about=known.about,
                subject=known.subject,
                effect=known.effect,
                withdrawn=True,
                replaces=target,
                only_for=known.only_for,
                recode_kind=known.recode_kind,
                repair=known.repair,
                agency=entry.agency,
                **_place(origin, row, entry),
            )
            yield "withdrawn", bare

    def _latest(self, origin: str, target: str, slot: str = "") -> CreditNoticeReceived | None:
        """Return what was last told of an entry and its corrections, and not withdrawn since."""
        entry_id = target
        while True:
            place = self._store.find([f"id:{self._id(origin, entry_id, slot)}"])
            row = self._store.row(next(iter(place.values()))) if place else None
            if row is None or row.type != _NOTICE:
                return None
            notice: CreditNoticeReceived = decode_entry(row.type, row.body).data
            gone = self._withdrawal(notice, target, row.position)
            if gone is None:
                return notice
            entry_id = gone.entry

    def _withdrawal(
        self, notice: CreditNoticeReceived, target: str, position: int
    ) -> CreditNoticeReceived | None:
        for row in self._store.rows_of_tag(notice.about):
            if row.type == _NOTICE and row.position > position:
                later: CreditNoticeReceived = decode_entry(row.type, row.body).data
                if later.withdrawn and later.replaces == target and later.origin == notice.origin:
                    return later
        return None


def _with_room(made: Submission[Any]) -> Submission[Any]:
    """Return a notice that fits into an entry: prose that does not is told by its beginning."""
    for name in _PROSE:
        if len(encode(made)) <= SUBMISSION_BYTES_MAX:
            break
        text = getattr(made.data, name)
        if text is not None and len(text) > _BEGINNING:
            made = replace(made, data=replace(made.data, **{name: f"{text[:_BEGINNING]}…"}))
    return made


def _concerns_others(event: Event) -> bool:
    """Tell whether what is told of counts elsewhere: a promise that was kept binds nobody.

    Nor does a repair that was not granted free anybody.
    """
    match event:
        case CommitmentVerified():
            return event.result is CommitmentResult.BROKEN
        case CreditRepairDecided():
            return event.outcome is RepairOutcome.GRANTED
    return True


def _place(origin: str, row: StoredEntry, entry: Entry[Any]) -> dict[str, Any]:
    return {
        "origin": origin,
        "entry": entry.id,
        "position": row.position,
        "leaf": f"sha256:{row.leaf.hex()}",
    }


def _notice(origin: str, row: StoredEntry, entry: Entry[Any]) -> CreditNoticeReceived:
    said = {**_said(entry.data), **_place(origin, row, entry)}
    return CreditNoticeReceived(agency=entry.agency, **said)


def _verdict(
    event: AppealDecided, imposing: CreditNoticeReceived, *, is_of_ground: bool
) -> CreditNoticeReceived:
    """Return what a word on an appeal says of an act that was told of; its place is not in it."""
    return CreditNoticeReceived(
        about=imposing.about,
        subject=imposing.subject,
        effect=NoticeEffect.APPEALED,
        origin=imposing.origin,
        entry=imposing.entry,
        position=imposing.position,
        leaf=imposing.leaf,
        agency=imposing.agency,
        ground=event.about if is_of_ground else None,
        kinds=event.kinds,
        fine_fen=event.fine_fen,
        confiscated_fen=event.confiscated_fen,
        licence_effect=event.licence_effect,
        suspended_until=event.suspended_until,
        effective_on=event.effective_on,
        appeal=event.appeal,
        outcome=event.outcome,
        retroactive=event.retroactive,
        document=event.document,
        reason=event.reason,
    )


def _said(event: Any) -> dict[str, Any]:  # noqa: ANN401, C901, PLR0911 - a table
    """Return what an entry says, by the fields of a notice."""
    match event:
        case PenaltyDecided():
            return _same(event, "penalty", NoticeEffect.IMPOSED)
        case RestrictionImposed():
            return _same(event, "restriction", NoticeEffect.IMPOSED)
        case RestrictionLifted():
            return _same(event, "restriction", NoticeEffect.LIFTED)
        case SeriousListEntered():
            said = _same(event, "listing", NoticeEffect.IMPOSED)
            return {**said, "from_on": event.entered_on}
        case SeriousListLeft():
            said = _same(event, "listing", NoticeEffect.LIFTED)
            return {**said, "effective_on": event.left_on, "reason": event.note}
        case JointPunishmentInitiated():
            return _same(event, "punishment", NoticeEffect.IMPOSED)
        case JointPunishmentEnded():
            said = _same(event, "punishment", NoticeEffect.LIFTED)
            return {**said, "effective_on": event.ended_on}
        case CommitmentVerified():
            said = _same(event, "case", NoticeEffect.IMPOSED)
            bars = {"forbids": (Forbidden.COMMITMENT,), "from_on": event.verified_on}
            return {**said, **bars, "facts": event.way, "reason": event.note}
        case CreditRepairDecided():
            return {
                "about": event.about,
                "subject": event.subject,
                "effect": NoticeEffect.REPAIRED,
                "repair": event.repair,
                "effective_on": event.decided_on,
                "document": event.document,
                "reason": event.reason,
            }
        case PenaltyRevoked():
            said = _same(event, "penalty", NoticeEffect.LIFTED)
            return {**said, "effective_on": event.revoked_on, "licences": ()}
    return {
        "about": f"subject:{event.subject_into}",
        "subject": event.subject_from,
        "effect": NoticeEffect.RECODED,
        "recode_kind": event.kind,
        "effective_on": event.effective_on,
        "document": event.document,
    }


def _same(event: Any, line: str, effect: NoticeEffect) -> dict[str, Any]:  # noqa: ANN401
    fields = [
        name for name in event.__struct_fields__ if name in CreditNoticeReceived.__struct_fields__
    ]
    said = {name: getattr(event, name) for name in fields}
    return {**said, "about": f"{line}:{getattr(event, line)}", "effect": effect}
