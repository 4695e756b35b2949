"""处罚与信用: penalties, and the restrictions that bind everywhere (一处违法、处处受限)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.events.base import (
    AgencyId,
    CaseNo,
    Digest,
    EnforcementNo,
    EntryId,
    Event,
    Fen,
    ItemCode,
    LedgerId,
    LicenceNo,
    LongText,
    Mention,
    PenaltyNo,
    Position,
    Ref,
    RestrictionNo,
    Role,
    SubjectId,
    Text,
)
from ledger.events.intake import PartyRole
from ledger.events.organisation import RecodeKind

PenaltyKind = Annotated[
    str,
    Meta(
        pattern="^([1-6]|9)$",
        max_length=1,
        description="处罚类别: 1 警告 2 罚款 3 没收 4 责令停产停业 5 暂扣吊销 6 拘留 9 其他",
    ),
]


class PenaltyDecided(Event, frozen=True, kw_only=True):
    """行政处罚决定: one subject is penalised, with facts, basis, kinds and amounts."""

    published_by: ClassVar = (Role.SUPERVISION,)
    line: ClassVar = "penalty"
    penalty: PenaltyNo
    subject: SubjectId
    enforcement: EnforcementNo | None = None
    licences: tuple[LicenceNo, ...] = ()
    item: Mention[ItemCode] | None = None
    kinds: tuple[PenaltyKind, ...]
    fine_fen: Fen | None = None
    confiscated_fen: Fen | None = None
    document: Text
    facts: LongText
    basis: LongText
    decided_on: date
    publicised_until: date | None = None


class PenaltyRevoked(Event, frozen=True, kw_only=True):
    """处罚撤销: the agency takes its own penalty back."""

    published_by: ClassVar = (Role.SUPERVISION,)
    penalty: PenaltyNo
    subject: SubjectId
    licences: tuple[LicenceNo, ...] = ()
    document: Text
    reason: LongText
    revoked_on: date


class Forbidden(StrEnum):
    """限制内容: what a restriction forbids."""

    GRANT = "grant"
    LICENCE = "licence"
    COMMITMENT = "commitment"


class RestrictionImposed(Event, frozen=True, kw_only=True):
    """信用限制: forbids grants or licences to a subject, for all items or named ones."""

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    restriction: RestrictionNo
    subject: SubjectId
    ground: Mention[Ref] | None = None
    forbids: tuple[Forbidden, ...]
    items: tuple[Mention[ItemCode], ...] = ()
    reaches: tuple[PartyRole, ...] = ()
    from_on: date
    until_on: date | None = None
    basis: Text
    reason: LongText | None = None


class RestrictionLifted(Event, frozen=True, kw_only=True):
    """限制解除: lifted as a whole, or for one case only."""

    published_by: ClassVar = (Role.SUPERVISION, Role.APPROVAL)
    restriction: RestrictionNo
    subject: SubjectId
    only_for: Mention[CaseNo] | None = None
    reason: LongText
    document: Text | None = None


class NoticeEffect(StrEnum):
    """通报效力: what the entry of the other ledger did."""

    IMPOSED = "imposed"
    LIFTED = "lifted"
    RECODED = "recoded"


class CreditNoticeReceived(Event, frozen=True, kw_only=True):
    """信用通报: what another ledger imposed or lifted binds here too; its entry, and its terms.

    ``about`` is the penalty or restriction, or for a change of code the subject's new code.
    ``withdrawn`` says that the entry (``replaces``, or the latest correction of it) was voided or
    corrected there; a correction is told anew, and then ``replaces`` is what it corrects.
    """

    published_by: ClassVar = (Role.KEEPER,)
    line: ClassVar = "about"
    about: Ref
    subject: SubjectId
    effect: NoticeEffect
    withdrawn: bool = False
    origin: LedgerId
    entry: EntryId
    position: Position
    leaf: Digest
    agency: Mention[AgencyId]
    replaces: EntryId | None = None
    only_for: Mention[CaseNo] | None = None
    ground: Mention[Ref] | None = None
    forbids: tuple[Forbidden, ...] = ()
    items: tuple[Mention[ItemCode], ...] = ()
    reaches: tuple[PartyRole, ...] = ()
    from_on: date | None = None
    until_on: date | None = None
    kinds: tuple[PenaltyKind, ...] = ()
    item: Mention[ItemCode] | None = None
    fine_fen: Fen | None = None
    confiscated_fen: Fen | None = None
    licences: tuple[Mention[LicenceNo], ...] = ()
    facts: LongText | None = None
    decided_on: date | None = None
    publicised_until: date | None = None
    recode_kind: RecodeKind | None = None
    effective_on: date | None = None
    document: Text | None = None
    basis: LongText | None = None
    reason: LongText | None = None
