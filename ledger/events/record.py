"""记录: entries about entries: voids and refusals."""

from typing import ClassVar

from msgspec import Struct

from ledger.events.base import (
    Digest,
    EntryId,
    Event,
    LongText,
    Mention,
    OfficerId,
    Position,
    Ref,
    Role,
    SubmissionId,
    Text,
)


class EntryVoided(Event, frozen=True, kw_only=True):
    """记录作废: nothing of the kind happened; ``names`` are all tags that the target named."""

    published_by: ClassVar = ()
    filled_in: ClassVar = ("position", "names")
    entry: EntryId
    position: Position
    reason: LongText
    names: tuple[Ref, ...]
    surviving: EntryId | None = None
    countersigned_by: Mention[OfficerId] | None = None


class RefusedFor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """拒绝事由: one code with the field and what it is about."""

    code: Text
    field: Text | None = None
    detail: Text | None = None


class SubmissionRefused(Event, frozen=True, kw_only=True):
    """提交被拒: a known agency's submission was refused: codes and digest, never the payload."""

    published_by: ClassVar = tuple(Role)
    submission: SubmissionId
    refused_type: Text
    digest: Digest
    reasons: tuple[RefusedFor, ...]
    names: tuple[Ref, ...] = ()
    blocking: tuple[EntryId, ...] = ()
