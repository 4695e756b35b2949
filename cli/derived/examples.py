"""Examples in the help of ``record``: what a person would write, derived from the fields."""

import shlex
from typing import Final

from ledger.events import Event
from ledger.events.base import KINDS
from ledger.events.decision import LicenceIssued
from ledger.events.handover import ApprovalPushed
from shenguan.drafting import companions_of
from shenguan.fields import FieldOption, fields_of

_SHOWN: Final[dict[type[Event], str]] = {LicenceIssued: "case", ApprovalPushed: "case"}
"""An optional field that an example shows, because item and subject are filled in from it."""


def example_of(event_type: type[Event]) -> list[str]:
    """Return the words of a command that records an event of the type."""
    words = [f"shenguan record {event_type.__name__}"]
    shown = _SHOWN.get(event_type)
    filled = (*event_type.filled_in, *(companions_of(event_type) if shown else ()))
    for field in fields_of(event_type):
        if field.name == shown or (field.required and field.name not in filled):
            is_flag = field.takes == "flag"
            words.append(field.option + ("" if is_flag else f" {_value(event_type, field)}"))
    return words


def _value(event_type: type[Event], field: FieldOption) -> str:
    if field.choices:
        return next(iter(field.choices))
    if field.part is not None:
        parts = [f"{one.name}={_text(one)}" for one in fields_of(field.part) if one.required]
        return shlex.quote(",".join(parts))
    return shlex.quote(_VALUES.get(f"{event_type.__name__}.{field.name}") or _text(field))


def _text(field: FieldOption) -> str:
    said = _VALUES.get(field.name) or _VALUES_OF_KINDS.get(field.identity or "")
    return said or _VALUES_OF_TYPES.get(field.takes) or field.meaning.partition(":")[0]


_VALUES_OF_KINDS: Final = {kind.name: kind.example for kind in KINDS}

_VALUES_OF_TYPES: Final = {"day": "2017-07-03", "instant": "2017-07-03T09:12", "integer": "1"}
_VALUES: Final = {
    "AgencyRegistered.name": "内丘县市场监督管理局",
    "CalendarPublished.year": "2017",
    "ClockDiffers.last_recorded_at": "2018-07-03T01:12:04.120311Z",
    "ClockDiffers.true_at": "2017-07-03T01:12:04.120311Z",
    "CreditNoticeReceived.about": "restriction:XZ2017-01",
    "LedgerOpened.name": "内丘县",
    "LegalTermSet.basis": "行政许可法 第四十二条",
    "LegalTermSet.length": "20",
    "LicenceRevoked.basis": "行政许可法 第六十九条",
    "PenaltyDecided.basis": "食品安全法 第一百二十四条",
    "CommitmentMade.text": f"sha256:{'0' * 64}",
    "PersonKeyAdopted.check_value": "5a" * 32,
    "PenaltyDecided.document": "内市监罚字〔2017〕1号",
    "RestrictionImposed.basis": "食品安全法 第一百三十五条",
    "JointPunishmentInitiated.ground": "penalty:CF2017-01",
    **dict.fromkeys(
        ("SeedCommitted.commitment", "SeedRevealed.value", "targets_sha256", "inspectors_sha256"),
        "5a" * 32,
    ),
    "about": "case:2017-0412",
    "agency_from": "reg:130523:old",
    "basis": "食品安全法 第三十五条",
    "channel": "窗口",
    "code": "01",
    "code_system": "GB/T 41326",
    "content": "符合要求",
    "demand": "十日内改正",
    "department": "市场服务股",
    "digest": f"sha256:{'0' * 64}",
    "document": "内审批准字〔2017〕1号",
    "facts": "超过保质期仍在销售",
    "kind": "01",
    "kinds": "2",
    "leaf": f"sha256:{'0' * 64}",
    "materials": "01",
    "name": "食品经营许可",
    "names": "case:reg:130523:root/2017-0412",
    "reason": "填写有误",
    "refused_type": "DecisionMade",
    "result_code": "1",
    "seal": "行政许可专用章",
    "step": "现场踏勘",
    "subject_from": "reg:130523:12345",
    "successor": "reg:130523:new",
    "zone": "Asia/Shanghai",
}
"""By field, or by type and field where the same name means something else there.

What names something has the example of its kind, unless it stands here.
"""
