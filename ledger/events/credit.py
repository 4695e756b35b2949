"""处罚与信用: penalties, and the restrictions that bind everywhere (一处违法、处处受限)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.events.base import (
    CaseNo,
    EnforcementNo,
    Event,
    Fen,
    ItemCode,
    LicenceNo,
    LongText,
    Mention,
    PenaltyNo,
    Ref,
    RestrictionNo,
    Role,
    SubjectId,
    Text,
)
from ledger.events.intake import PartyRole

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
