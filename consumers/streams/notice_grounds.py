"""Told grounds (通报事由): what a told restriction rests on there, whether it fell or stands.

A penalty, a restriction, a listing or a joint punishment is told by notices of its own. A check, an
order, a case, a licence or a task is not: what becomes of it there, the restriction's notice says
here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from ledger import naming
from ledger.entry import Entry, decode_entry
from ledger.events import Event
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.decision import LicenceIssued
from ledger.events.handover import ApprovalPushed
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.law.grounds import concerns
from ledger.law.succession import closure
from ledger.log import LedgerStore, StoredEntry
from ledger.sentence import say

_NOTICE: Final = CreditNoticeReceived.__name__
_VOID: Final = EntryVoided.__name__
_MAKES: Final[tuple[type[Event], ...]] = (
    SpotCheckResultRecorded,
    RectificationOrdered,
    ApplicationReceived,
    LicenceIssued,
    ApprovalPushed,
)
"""What puts a ground on record that no notice tells of."""
_KINDS: Final = frozenset(("check", "rectification", "case", "licence", "task"))
_LINES: Final = frozenset(("penalty", "restriction", "listing"))
"""What is told of an appeal is told of one of these."""
BEARING: Final = frozenset(
    (_VOID, RectificationVerified.__name__, *(one.__name__ for one in _MAKES))
)
"""Types by which a ground can fall, or stand again."""

Original = Callable[[str, int], StoredEntry | None]
"""What finds the entry at a position of another ledger; None where it is no longer there."""


class _Told(NamedTuple):
    """What notices before an entry say of a restriction: its imposing, and its ground's fall."""

    imposing: CreditNoticeReceived | None
    fall: CreditNoticeReceived | None


class ToldGrounds:
    """通报事由: the grounds that told restrictions rest on, by ledger."""

    def __init__(self, store: LedgerStore, original: Original) -> None:
        self._store = store
        self._original = original
        self._resting: dict[tuple[str, str], dict[str, None]] = {}

    def remember(self, notice: CreditNoticeReceived) -> None:
        """Remember what a told restriction rests on."""
        if (
            notice.effect is NoticeEffect.IMPOSED
            and notice.ground is not None
            and naming.parts_of(notice.ground)[0] in _KINDS
        ):
            self._resting.setdefault((notice.origin, notice.ground), {})[notice.about] = None

    def borne_on(self, origin: str, row: StoredEntry) -> tuple[str, ...]:
        """Return the grounds of told restrictions that an entry may bear on."""
        if row.type not in BEARING or not self._resting:
            return ()
        event = decode_entry(row.type, row.body).data
        names = event.names if isinstance(event, EntryVoided) else (naming.line_of(event) or "",)
        return tuple(one for one in names if (origin, one) in self._resting)

    def changes(
        self, origin: str, row: StoredEntry, entry: Entry[Any]
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        """Yield what an entry changes for the restrictions that rest on its ground, with a slot."""
        for ground in self.borne_on(origin, row):
            for about in sorted(self._resting[origin, ground]):
                told = self._told(about, origin, row.position)
                if told.imposing is None or told.imposing.ground != ground:
                    continue
                stands = self._stands(origin, entry, ground, told.imposing)
                if stands is False and told.fall is None:
                    yield about, _fallen(told.imposing, ground, entry)
                elif stands and told.fall is not None and told.fall.ground == ground:
                    yield f"{about}/stands", _risen(told.fall)

    def judged(
        self, origin: str, abouts: Iterable[str], before: int
    ) -> Iterator[tuple[str, CreditNoticeReceived]]:
        """Yield what was told of acts that an appeal is about, and of what rests on them.

        With each comes the slot of its notice: a word about a check that carries two restrictions
        makes two.
        """
        for about in abouts:
            resting = sorted(self._resting.get((origin, about), ()))
            for name in (about, *resting):
                imposing = self._told(name, origin, before).imposing
                is_line = naming.parts_of(name)[0] in _LINES
                if imposing is not None and is_line and about in {name, imposing.ground}:
                    yield "" if name == about else name, imposing

    def _stands(
        self, origin: str, entry: Entry[Any], ground: str, imposing: CreditNoticeReceived
    ) -> bool | None:
        """Tell whether the ground carries the restriction after an entry; None: as before."""
        event = entry.data
        if isinstance(event, EntryVoided):
            return self._stands_after(origin, event, ground)
        if isinstance(event, RectificationVerified):
            return not event.passed if event.passed or entry.corrects is not None else None
        return concerns(event.subject, imposing.subject, lambda code: self._bound(origin, code))

    def _stands_after(self, origin: str, void: EntryVoided, ground: str) -> bool | None:
        row = self._original(origin, void.position)
        if row is None:
            raise LookupError(
                say(
                    "what was voided, position {position} of {ledger}, is no longer in its topic",
                    position=void.position,
                    ledger=origin,
                )
            )
        event = decode_entry(row.type, row.body).data
        if naming.line_of(event) != ground:
            return None
        if isinstance(event, RectificationVerified):
            return True if event.passed else None
        return False if isinstance(event, _MAKES) else None

    def _bound(self, origin: str, subject: str) -> tuple[str, ...]:
        """Return the codes that are one with a subject, as far as it is known here or was told."""

        def linked(code: str) -> Iterator[str]:
            for row in self._store.rows_of_tag(f"subject:{code}"):
                if row.type == SubjectRecoded.__name__:
                    recoded: SubjectRecoded = decode_entry(row.type, row.body).data
                    yield from (recoded.subject_from, recoded.subject_into)
                elif row.type == _NOTICE:
                    told: CreditNoticeReceived = decode_entry(row.type, row.body).data
                    if told.effect is NoticeEffect.RECODED and told.origin == origin:
                        yield from (told.subject, naming.parts_of(told.about)[1])

        return closure(subject, linked)

    def _told(self, about: str, origin: str, before: int) -> _Told:
        """Return what was told of a restriction by entries before a position, in their order.

        Later ones are left out, so that an entry that is read again makes the same notices.
        """
        standing: list[CreditNoticeReceived] = []
        for notice in self._notices(about, origin, before):
            if notice.withdrawn:
                standing = [one for one in standing if not _takes_back(notice, one)]
            else:
                standing.append(notice)
        imposing = next((one for one in standing if one.effect is NoticeEffect.IMPOSED), None)
        falls = [one for one in standing if one.effect is NoticeEffect.LIFTED and one.ground]
        return _Told(imposing, falls[-1] if falls else None)

    def _notices(self, about: str, origin: str, before: int) -> list[CreditNoticeReceived]:
        found = [
            decode_entry(row.type, row.body).data
            for row in self._store.rows_of_tag(about)
            if row.type == _NOTICE
        ]
        told = [one for one in found if one.origin == origin and one.position < before]
        return sorted(told, key=lambda one: (one.position, not one.withdrawn))


def _takes_back(withdrawal: CreditNoticeReceived, told: CreditNoticeReceived) -> bool:
    is_of_entry = withdrawal.replaces in {told.entry, told.replaces}
    return is_of_entry and withdrawal.effect is told.effect


def _fallen(imposing: CreditNoticeReceived, ground: str, entry: Entry[Any]) -> CreditNoticeReceived:
    number = naming.parts_of(ground)[1]
    is_passed = isinstance(entry.data, RectificationVerified)
    return CreditNoticeReceived(
        about=imposing.about,
        subject=imposing.subject,
        effect=NoticeEffect.LIFTED,
        origin=imposing.origin,
        entry=entry.id,
        position=imposing.position,
        leaf=imposing.leaf,
        agency=entry.agency,
        ground=ground,
        reason=f"责令改正已完成: {number}" if is_passed else f"限制事由已消失: {ground}",
    )


def _risen(fall: CreditNoticeReceived) -> CreditNoticeReceived:
    return replace(fall, withdrawn=True, replaces=fall.entry, reason=None)
