"""通报人生: what another county imposed on one of its own, and what became of that."""

from datetime import timedelta
from typing import Any, Final

from ledger.events.base import AppealOutcome
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    LicenceEffect,
    NoticeEffect,
    Severity,
)
from ledger.events.intake import PartyRole
from ledger.events.organisation import RecodeKind
from shenguan.simulation import county as names
from shenguan.simulation.lives.life import CaseLife, Chapter

_ELSEWHERE: Final = "130521"
_LEAF: Final = f"sha256:{'ef' * 32}"
_STRANGERS, _RENAMED = 2 << 32, 3 << 32
"""From which numbers on organisations are of elsewhere."""
_OUTCOMES: Final = tuple(AppealOutcome)
_RECODINGS: Final = tuple(RecodeKind)
_EFFECTS: Final = (None, *LicenceEffect)
_SEVERITIES: Final = tuple(Severity)
_REACHES: Final = ((), *((one,) for one in PartyRole))
_CONTESTED, _REPAIRED, _WITHDRAWN = 0.55, 0.2, 0.3


def notified(life: CaseLife) -> Chapter:
    """信用通报 of a restriction, of a penalty, or of a change of code."""
    told = life.one_of((_of_restriction, _of_penalty, _of_penalty, _of_recoding))
    yield from told(life)


def _said(life: CaseLife, about: str, **said: Any) -> CreditNoticeReceived:  # noqa: ANN401 - any field
    return CreditNoticeReceived(
        about=about,
        subject=names.organisation(f"92{_ELSEWHERE}", _STRANGERS + life.strand),
        origin=_ELSEWHERE,
        entry=life.next_id(),
        position=life.head(),
        leaf=_LEAF,
        agency=f"reg:{_ELSEWHERE}:sjj",
        **said,
    )


def _of_restriction(life: CaseLife) -> Chapter:
    about = f"restriction:reg:{_ELSEWHERE}:sjj/X{life.strand:07}"
    imposed = _said(
        life,
        about,
        effect=NoticeEffect.IMPOSED,
        forbids=(life.one_of(tuple(Forbidden)),),
        reaches=life.one_of(_REACHES),
        from_on=life.today,
        until_on=life.today + timedelta(days=180),
        basis="食品安全法 第一百三十五条",
        ends_with_repair=life.chance(0.5),
    )
    yield life.tell(imposed)
    yield from _what_became(life, imposed)


def _of_penalty(life: CaseLife) -> Chapter:
    effect = life.one_of(_EFFECTS)
    imposed = _said(
        life,
        f"penalty:reg:{_ELSEWHERE}:sjj/P{life.strand:07}",
        effect=NoticeEffect.IMPOSED,
        kinds=("2",) if effect is None else ("5",),
        severity=life.one_of(_SEVERITIES),
        licence_effect=effect,
        facts="违反许可条件经营",
        basis="食品安全法 第一百二十四条",
        document=f"罚字{life.strand}号",
        decided_on=life.today,
    )
    yield life.tell(imposed)
    if life.chance(_REPAIRED):
        life.wait(3)
        repaired = _said(
            life,
            imposed.about,
            effect=NoticeEffect.REPAIRED,
            repair=f"reg:{_ELSEWHERE}:sjj/XF{life.strand:07}",
            effective_on=life.today,
        )
        yield life.tell(repaired)
        return
    yield from _what_became(life, imposed)


def _what_became(life: CaseLife, imposed: CreditNoticeReceived) -> Chapter:
    """Tell that it was contested, lifted, or withdrawn where it was imposed."""
    life.wait(3)
    if life.chance(_CONTESTED):
        outcome = life.one_of(_OUTCOMES)
        contested = _said(
            life,
            imposed.about,
            effect=NoticeEffect.APPEALED,
            appeal=f"reg:{_ELSEWHERE}:zfb/Y{life.strand:07}",
            outcome=outcome,
            retroactive=outcome is AppealOutcome.QUASHED and life.chance(0.5),
            effective_on=life.today,
        )
        yield life.tell(contested)
    elif life.chance(_WITHDRAWN):
        said = _said(
            life,
            imposed.about,
            effect=NoticeEffect.IMPOSED,
            withdrawn=True,
            replaces=imposed.entry,
        )
        yield life.tell(said)
    else:
        lifted = _said(life, imposed.about, effect=NoticeEffect.LIFTED, reason="已改正")
        yield life.tell(lifted)


def _of_recoding(life: CaseLife) -> Chapter:
    into = names.organisation(f"92{_ELSEWHERE}", _RENAMED + life.strand)
    recoded = _said(
        life,
        f"subject:{into}",
        effect=NoticeEffect.RECODED,
        recode_kind=life.one_of(_RECODINGS),
        effective_on=life.today,
    )
    yield life.tell(recoded)
