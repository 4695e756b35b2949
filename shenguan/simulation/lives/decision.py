"""决定人生: how a case is decided, closed, handed over and made public."""

from typing import Final

from ledger.events.delivery import DeliveryWay
from ledger.events.handling import CaseOutcome, TerminationReason
from ledger.events.handover import PushStage
from shenguan.simulation import county as names
from shenguan.simulation.line import ACCEPTED, Expected
from shenguan.simulation.lives.handover import told_of
from shenguan.simulation.lives.life import CaseLife, Chapter, Turn
from shenguan.simulation.papers import Papers

_BOTH_LATE: Final = ("decision.promise-broken", "decision.late")
_WAYS: Final = tuple(DeliveryWay)
_REFUSED: Final = 0.06
_IN_VAIN: Final = 0.03
_AT_WINDOW: Final = 0.8
_LATE: Final = 0.12
"""Of the cases whose limit nothing has moved: five in a hundred of all."""


def decision(life: CaseLife) -> Turn:
    """Tell how a case is decided; returns whether it is granted."""
    papers = life.papers
    expect: Expected = ACCEPTED
    if life.kind is not names.INSTANT:
        expect = _time_passes(life)
        if papers.item == life.county.cancelled_item and life.today >= life.year.cancellation:
            closed = papers.closed(
                outcome=CaseOutcome.TERMINATED, reason=TerminationReason.ITEM_CANCELLED
            )
            yield life.tell(closed, life.at_window())
            return False
    granted = not life.chance(_REFUSED)
    decided = papers.granted(on_commitment=life.is_promised) if granted else papers.refused()
    yield life.tell(decided, life.deciding(), expect=expect)
    life.is_decided = True
    outcome = CaseOutcome.GRANTED if granted else CaseOutcome.REFUSED
    yield life.tell(papers.closed(outcome=outcome), life.at_window())
    if not granted:
        yield from told_of(life, PushStage.REFUSED)
    return granted


def granted_at_once(life: CaseLife, papers: Papers, expect: Expected = ACCEPTED) -> Chapter:
    """审核 at both levels, 信用核查, 准予 and 办结, without waiting for anything."""
    yield life.tell(papers.review(), life.reviewing())
    yield life.tell(papers.review(2), life.reviewing(2))
    yield life.tell(papers.consulted(position=life.head()), life.deciding())
    yield life.tell(papers.granted(), life.deciding(), expect=expect)
    yield life.tell(papers.closed(), life.at_window())


def handed_out_at_once(life: CaseLife, papers: Papers) -> Chapter:
    """送达 and 公示, the same day."""
    yield life.tell(papers.delivered(), life.at_window())
    yield life.tell(papers.publicised(masked=True), life.issuing())


def how_late(life: CaseLife) -> Expected:
    """Return what is found of a decision of today, where nothing has moved its limit."""
    since, after = life.counts_from, life.year.after
    if life.today > after(since, names.LEGAL_DAYS):
        return {"findings": _BOTH_LATE}
    if life.today > after(since, names.PROMISED_DAYS):
        return {"findings": _BOTH_LATE[:1]}
    return ACCEPTED


def _time_passes(life: CaseLife) -> Expected:
    """Let time pass before the decision, sometimes too much; return what is found then."""
    if life.is_plain and life.chance(_LATE):
        by_law = life.chance(0.5)
        days = names.LEGAL_DAYS if by_law else names.PROMISED_DAYS
        due = life.year.after(life.counts_from, days)
        if life.today <= due:
            life.on(due)
            life.wait(1)
            return {"findings": _BOTH_LATE if by_law else _BOTH_LATE[:1]}
    life.soon()
    return ACCEPTED


def delivered(life: CaseLife) -> Chapter:
    """送达: at the window, mostly; now and then in vain first."""
    papers = life.papers
    life.wait(life.below(3))
    if life.chance(_IN_VAIN):
        vain = papers.delivered(
            way=DeliveryWay.MAILED, succeeded=False, reason="地址不详，邮件退回"
        )
        yield life.tell(vain, life.at_window())
        life.wait(1)
    way = DeliveryWay.COLLECTED if life.chance(_AT_WINDOW) else life.one_of(_WAYS)
    yield life.tell(papers.delivered(way=way), life.at_window())


def publicised(life: CaseLife) -> Chapter:
    """公示: of the decision, within the term."""
    yield life.tell(life.papers.publicised(masked=True), life.issuing())


def taken_down(life: CaseLife) -> Chapter:
    """撤下公示, and made public anew."""
    life.wait(1)
    down = life.papers.publicised(withdraws=True, reason="页面有误")
    yield life.tell(down, life.issuing())
    yield life.tell(life.papers.publicised(masked=True), life.issuing())
