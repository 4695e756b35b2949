"""监管日常: supervision sorts by risk, reminds, hears complaints, and is told of new businesses."""

from typing import Final

from ledger.events.complaint import ComplaintKind, ComplaintOutcome
from ledger.events.enforcement import ReminderGiven, ReminderKind
from ledger.events.handover import RegistrationNotified, RiskClassAssigned
from shenguan.simulation.lives.handover import seen_to
from shenguan.simulation.lives.life import CaseLife, Chapter

_REMINDERS: Final = tuple(ReminderKind)
_COMPLAINTS: Final = tuple(ComplaintKind)
_OUTCOMES: Final = tuple(ComplaintOutcome)
_CLASSES: Final = ("A", "B", "C", "D")


def sorted_by_risk(life: CaseLife) -> Chapter:
    """风险分类."""
    papers, by = life.papers, life.watching()
    assigned = RiskClassAssigned(
        subject=papers.subject,
        item=papers.item,
        risk_class=life.one_of(_CLASSES),
        code_system="企业信用风险分类",
        assigned_on=life.today,
    )
    yield life.tell(assigned, by)


def reminded(life: CaseLife) -> Chapter:
    """提醒、约谈、告诫."""
    papers, by = life.papers, life.watching()
    reminder = ReminderGiven(
        subject=papers.subject,
        kind=life.one_of(_REMINDERS),
        item=papers.item,
        given_on=life.today,
        content="请按许可条件经营",
    )
    yield life.tell(reminder, by)


def complained_of(life: CaseLife) -> Chapter:
    """投诉举报, 转办 and 答复."""
    papers = life.papers
    yield life.tell(papers.complained(kind=life.one_of(_COMPLAINTS)), life.at_window())
    yield life.tell(papers.passed_on(agency_to=life.watcher()), life.at_window())
    life.wait(2 + life.below(3))
    yield life.tell(papers.replied(outcome=life.one_of(_OUTCOMES)), life.watching())


def registered(life: CaseLife) -> Chapter:
    """双告知: who registered the business tells who will supervise it."""
    papers, by = life.papers, life.watching()
    notified = RegistrationNotified(
        task=f"{life.holder}/Z{papers.number}",
        subject=papers.subject,
        item=papers.item,
        agency_to=by.agency,
        registered_on=life.today,
        scope="食品经营",
    )
    yield life.tell(notified, life.issuing())
    life.wait(1 + life.below(3))
    yield from seen_to(life, notified.task)
