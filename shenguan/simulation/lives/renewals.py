"""再申请人生: who holds a licence asks to change it, to renew it, or for another copy."""

from collections.abc import Generator

from ledger.events.decision import LicenceChange
from ledger.events.handover import PushStage
from ledger.events.intake import ApplicationKind
from shenguan.simulation.line import Told
from shenguan.simulation.lives.decision import granted_at_once, handed_out_at_once
from shenguan.simulation.lives.handover import seen_to, told_of
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.decision import LICENCE_TERM


def changed_on_request(life: CaseLife) -> Chapter:
    """变更, asked for."""
    if _is_passing(life):
        return
    again = yield from _granted_again(life, ApplicationKind.CHANGE)
    changed = life.papers.changed(case=again.case, content="经营者变更")
    yield life.tell(changed, life.issuing())
    yield from _made_known(life, again)
    yield from told_of(life, PushStage.CHANGED)


def renewed(life: CaseLife) -> Chapter:
    """延续, asked for in time."""
    if _is_passing(life):
        return
    first_day = life.issued_on
    again = yield from _granted_again(life, ApplicationKind.RENEWAL)
    to = first_day + 2 * LICENCE_TERM
    kind = LicenceChange.RENEWED
    yield life.tell(life.papers.changed(kind=kind, case=again.case, valid_to=to), life.issuing())
    yield from _made_known(life, again)
    yield from told_of(life, PushStage.CHANGED)


def reissued(life: CaseLife) -> Chapter:
    """补发: another licence, which keeps its first day."""
    if _is_passing(life):
        return
    first_day = life.issued_on
    again = yield from _granted_again(life, ApplicationKind.REISSUE)
    copy = again.issued(valid_from=first_day, valid_to=first_day + LICENCE_TERM)
    yield life.tell(copy, life.issuing())
    yield from _made_known(life, again)


def _made_known(life: CaseLife, again: Papers) -> Chapter:
    """送达, 公示 and 推送 of the second decision, which supervision takes note of."""
    yield from handed_out_at_once(life, again)
    yield life.tell(again.pushed(agency_to=life.watcher()), life.issuing())
    life.wait(1 + life.below(3))
    yield from seen_to(life, again.task)


def _is_passing(life: CaseLife) -> bool:
    """Tell whether the item moves or goes within the year: then nobody asks again."""
    county = life.county
    return life.papers.item in (county.moved_item, county.cancelled_item)


def _granted_again(life: CaseLife, kind: ApplicationKind) -> Generator[Told, None, Papers]:
    life.wait(3)
    former = life.papers
    again = Papers(life, f"{former.number}B", item=former.item, subject=former.subject)
    again.hold(life.holder, life.watcher())
    received = again.received(kind=kind, licence=former.licence)
    yield life.tell(received, life.at_window())
    yield life.tell(again.accepted(), life.at_window())
    yield from granted_at_once(life, again)
    return again
