"""记录: entries about entries: voids and refusals, and how the log's times are to be read."""

from datetime import datetime
from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from ledger.events.base import (
    ClockName,
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
from ledger.labels import label


class EntryVoided(Event, frozen=True, kw_only=True):
    """记录作废: nothing of the kind happened; ``names`` are all tags that the target named."""

    published_by: ClassVar = ()
    filled_in: ClassVar = ("position", "names")
    entry: EntryId
    position: Position
    reason: LongText
    names: Annotated[tuple[Ref, ...], label("所涉标识")]
    surviving: Annotated[EntryId | None, label("保留的记录")] = None
    countersigned_by: Annotated[Mention[OfficerId] | None, label("会签人")] = None


class RefusedFor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """拒绝事由: one code with the field and what it is about."""

    code: Text
    field: Annotated[Text | None, label("字段")] = None
    detail: Annotated[Text | None, label("详情")] = None


class SubmissionRefused(Event, frozen=True, kw_only=True):
    """提交被拒: a known agency's submission was refused: codes and digest, never the payload."""

    published_by: ClassVar = tuple(Role)
    submission: SubmissionId
    refused_type: Annotated[Text, label("被拒类型")]
    digest: Digest
    reasons: tuple[RefusedFor, ...]
    names: Annotated[tuple[Ref, ...], label("所涉标识")] = ()
    blocking: Annotated[tuple[EntryId, ...], label("阻断记录")] = ()


LEDGERS_CLOCK: Final = "ledger"
"""账本时钟: the name of the clock that stamps entries."""
_Instant = Annotated[datetime, Meta(tz=True)]


class ClockDiffers(Event, frozen=True, kw_only=True):
    """时钟不符: the log's last time lies ahead of a clock that is right, as the keeper says.

    From here on until the clock has caught up, entries carry the true instant beside that time.
    """

    published_by: ClassVar = (Role.KEEPER,)
    clock: ClockName
    last_recorded_at: Annotated[_Instant, label("最后入账时间")]
    true_at: Annotated[_Instant, label("真实时间")]
    reason: LongText
