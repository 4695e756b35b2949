"""督办人生: what was left undone burns; 监察 excuses it, or somebody answers for it."""

from collections.abc import Sequence
from typing import Final

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    AlertDismissed,
    SafeHarbourDecided,
)
from ledger.law.light import LightKind
from shenguan.simulation.lives.burning import Burning
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.neglect import NEGLECTS
from shenguan.simulation.papers import meetings

_OUTCOMES: Final = (AccountabilityOutcome.LIABLE, AccountabilityOutcome.NOT_LIABLE)
_BEYOND: Final = ("intent", "gain", "safety_outcome")
_FORGIVENESS_ASKED: Final = 0.5
EVERY: Final = 5
"""One of so many cases is left undone somewhere."""
_EXCUSED: Final = 0
_STAYS: Final = 4
"""Of what was left undone one of so many stays so, of each kind in turn: 5 % of all cases."""
TURNS: Final = 2 * len(NEGLECTS) + 1
"""Each kind is excused, and answered for; and once something is forgiven."""


def is_neglected(strand: int) -> bool:
    """Tell whether somebody leaves something of a case undone: evenly, so that each kind burns."""
    return strand % EVERY == 0


def neglected(life: CaseLife) -> Chapter:
    """Tell what burned, and what became of it: each kind in turn, each way in turn."""
    times, turn = divmod(life.strand // EVERY, TURNS)
    place, way = divmod(turn, 2)
    if place == len(NEGLECTS):
        yield from _forgiven(life)
        return
    neglect = NEGLECTS[place]
    burning = yield from neglect.told(life)
    neglect.waits(life)
    life.wait_for_power()
    if way == _EXCUSED:
        yield from _excused(life, neglect.kind, burning)
    else:
        yield from _answered_for(life, neglect.kind, burning)
    if (2 * times + way + place) % _STAYS:
        life.wait(1)
        life.wait_for_power()
        yield from neglect.made_good(life)


def _excused(life: CaseLife, kind: LightKind, burning: Burning) -> Chapter:
    """预警摘牌."""
    dismissed = AlertDismissed(
        about=burning.about,
        kind=kind,
        light_on=life.today,
        reason="情况属实，已核查，予以摘牌",
        document=f"内监〔{life.today.year}〕{life.strand}号",
    )
    yield life.tell(dismissed, life.county.root)


def _opened(life: CaseLife, kind: LightKind, burning: Burning) -> AccountabilityOpened:
    return AccountabilityOpened(
        accountability=f"{life.county.keeper}/WZ{life.strand:07}",
        about=burning.about,
        kind=kind,
        light_on=life.today,
        duty=burning.duty,
        reason="逾期未办",
    )


def _answered_for(life: CaseLife, kind: LightKind, burning: Burning) -> Chapter:
    """问责启动, now and then 容错认定 in vain, 问责决定 and 问责办结."""
    opened = _opened(life, kind, burning)
    yield life.tell(opened, life.county.root)
    life.wait(1 + life.below(5))
    life.wait_for_power()
    if life.chance(_FORGIVENESS_ASKED):
        beyond = life.one_of(_BEYOND)
        asked = SafeHarbourDecided(
            accountability=opened.accountability,
            granted=False,
            decided_on=life.today,
            intent=beyond == "intent",
            gain=beyond == "gain",
            safety_outcome=beyond == "safety_outcome",
            reason="不属容错范围",
        )
        yield life.tell(asked, life.county.root)
    yield from _decided(life, opened, _OUTCOMES)


def _decided(
    life: CaseLife, opened: AccountabilityOpened, outcomes: Sequence[AccountabilityOutcome]
) -> Chapter:
    decided = AccountabilityDecided(
        accountability=opened.accountability,
        outcome=life.one_of(outcomes),
        decided_on=life.today,
        reason="事实清楚",
    )
    yield life.tell(decided, life.county.root)
    life.wait(2)
    closed = AccountabilityClosed(
        accountability=opened.accountability,
        closed_on=life.today,
        duty=opened.duty,
        result="已落实",
    )
    yield life.tell(closed, life.county.root)


def _forgiven(life: CaseLife) -> Chapter:
    """问责启动 of a thing that a meeting agreed; it is put right, and the error forgiven."""
    neglect = next(one for one in NEGLECTS if one.kind is LightKind.ACTION)
    burning = yield from neglect.told(life)
    neglect.waits(life)
    life.wait_for_power()
    opened = _opened(life, LightKind.ACTION, burning)
    yield life.tell(opened, life.county.root)
    life.wait(1)
    life.wait_for_power()
    done = meetings.done(life, burning.about.partition(":")[2])
    late = life.tell(done, life.county.inspector, expect={"findings": ("meeting.action-late",)})
    yield late
    life.wait(1)
    forgiven = SafeHarbourDecided(
        accountability=opened.accountability,
        granted=True,
        decided_on=life.today,
        corrective_entry=late.id,
        basis="三个区分开来",
    )
    yield life.tell(forgiven, life.county.root)
    yield from _decided(life, opened, (AccountabilityOutcome.EXEMPTED,))
