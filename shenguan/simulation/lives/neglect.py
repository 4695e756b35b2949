"""未办人生: cases in which one thing is left undone until its light is red, one for each kind.

All else of the case is done, so that of what is put right afterwards nothing stays behind.
"""

from typing import Final

from ledger.events.intake import AcceptanceMode, JointCaseClosed, JointCaseOpened
from ledger.events.rating import ServiceRated
from ledger.law.light import LightKind
from shenguan.simulation import county as names
from shenguan.simulation.line import ACCEPTED, Expected
from shenguan.simulation.lives import unsettled, unsupervised
from shenguan.simulation.lives.burning import Burning, Neglect, Tells
from shenguan.simulation.lives.decision import granted_at_once, handed_out_at_once, how_late
from shenguan.simulation.lives.handover import seen_to
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.ratings import CHANNEL, put_right
from shenguan.simulation.papers import Papers

_SURE: Final = names.MATERIALS[:-1]


def _received(life: CaseLife, *materials: str) -> Chapter:
    yield life.tell(life.papers.received(*materials), life.at_window())


def _accepted(life: CaseLife, *materials: str, **otherwise: object) -> Chapter:
    yield from _received(life, *materials)
    yield life.tell(life.papers.accepted(**otherwise), life.at_window())
    life.counts_from = life.today


def _granted(life: CaseLife, expect: Expected = ACCEPTED) -> Chapter:
    yield from granted_at_once(life, life.papers, expect)
    yield life.tell(life.papers.issued(), life.issuing())


def _pushed(life: CaseLife) -> Chapter:
    yield life.tell(life.papers.pushed(), life.issuing())


def _supervised(life: CaseLife) -> Chapter:
    yield from _pushed(life)
    yield from seen_to(life, life.papers.task)


def _finished(life: CaseLife, expect: Expected = ACCEPTED) -> Chapter:
    """Tell everything from 审核 to 监管办结."""
    yield from _granted(life, expect)
    yield from handed_out_at_once(life, life.papers)
    yield from _supervised(life)


def _of_office(life: CaseLife) -> Burning:
    return Burning(f"case:{life.papers.case}", life.office_duties[life.papers.item])


def _of_watch(life: CaseLife, about: str) -> Burning:
    return Burning(about, life.duties[life.papers.item])


def _decided_late(life: CaseLife) -> Chapter:
    yield from _finished(life, how_late(life))


def _cure(life: CaseLife) -> Tells:
    by = life.year.after(life.today, 5)
    yield from _accepted(life, *_SURE, mode=AcceptanceMode.DEFICIT, cure_by=by)
    return _of_office(life)


def _cured(life: CaseLife) -> Chapter:
    late = {"findings": ("acceptance.not-cured",)}
    yield life.tell(life.papers.supplement(), life.at_window(), expect=late)
    yield from _decided_late(life)


def _reply(life: CaseLife) -> Tells:
    yield from _accepted(life)
    routed = life.tell(life.papers.routed(reply_days_max=3), life.at_window())
    yield routed
    return Burning(f"case:{life.papers.case}", routed.id)


def _replied(life: CaseLife) -> Chapter:
    late = life.papers.step(note="会签意见迟到")
    yield life.tell(late, life.reviewing())
    yield from _decided_late(life)


def _undecided(life: CaseLife) -> Tells:
    yield from _accepted(life)
    return _of_office(life)


def _joint_of(life: CaseLife) -> str:
    return f"{life.county.bureau}/BL{life.strand:07}"


def _joint(life: CaseLife) -> Tells:
    county, joint = life.county, _joint_of(life)
    item = county.items(names.JOINT)[0]
    opened = JointCaseOpened(
        joint=joint, lead=county.bureau, items=(item,), opened_on=life.today, name="开办企业"
    )
    opening = life.tell(opened, life.at_window())
    yield opening
    life.papers = Papers(life, life.papers.number, item=item, subject=life.papers.subject)
    yield life.tell(life.papers.received(joint=joint), life.at_window())
    yield life.tell(life.papers.accepted(), life.at_window())
    life.counts_from = life.today
    return Burning(f"joint:{joint}", opening.id)


def _joined(life: CaseLife) -> Chapter:
    yield from _decided_late(life)
    closed = JointCaseClosed(joint=_joint_of(life), closed_on=life.today)
    yield life.tell(closed, life.at_window())


def _undelivered(life: CaseLife) -> Tells:
    yield from _accepted(life)
    yield from _granted(life)
    yield life.tell(life.papers.publicised(masked=True), life.issuing())
    yield from _supervised(life)
    return _of_office(life)


def _delivered(life: CaseLife) -> Chapter:
    late = {"findings": ("delivery.late",)}
    yield life.tell(life.papers.delivered(), life.at_window(), expect=late)


def _unpublicised(life: CaseLife) -> Tells:
    yield from _accepted(life)
    yield from _granted(life)
    yield life.tell(life.papers.delivered(), life.at_window())
    yield from _supervised(life)
    return _of_office(life)


def _publicised(life: CaseLife) -> Chapter:
    late = {"findings": ("publication.late",)}
    yield life.tell(life.papers.publicised(masked=True), life.issuing(), expect=late)


def _unpushed(life: CaseLife) -> Tells:
    yield from _accepted(life)
    yield from _granted(life)
    yield from handed_out_at_once(life, life.papers)
    return _of_office(life)


def _unclaimed(life: CaseLife) -> Tells:
    yield from _unpushed(life)
    yield from _pushed(life)
    return _of_watch(life, f"task:{life.papers.task}")


def _claimed(life: CaseLife) -> Chapter:
    yield from seen_to(life, life.papers.task)


def _unfollowed(life: CaseLife) -> Tells:
    burning = yield from _unclaimed(life)
    inspector = life.watching()
    yield life.tell(life.papers.claimed(officer=inspector.actor), inspector)
    return burning


def _followed_up(life: CaseLife) -> Chapter:
    yield life.tell(life.papers.followed_up(), life.watching())
    yield life.tell(life.papers.task_closed(), life.watching())


def _verify(life: CaseLife) -> Tells:
    yield from _received(life, *_SURE)
    yield life.tell(life.papers.promised(), life.at_window())
    mode = AcceptanceMode.COMMITMENT
    yield life.tell(life.papers.accepted(mode=mode), life.at_window())
    yield from _finished(life)
    return _of_office(life)


def _verified(life: CaseLife) -> Chapter:
    yield life.tell(life.papers.verified(), life.deciding())


def _rated(life: CaseLife) -> Tells:
    yield from _accepted(life)
    yield from _finished(life)
    word = ServiceRated(case=life.papers.case, channel=CHANNEL, grade=1, rated_on=life.today)
    yield life.tell(word, life.at_window())
    return _of_office(life)


def _rating_answered(life: CaseLife) -> Chapter:
    yield from put_right(life, {"findings": ("rating.late",)})


NEGLECTS: Final = (
    Neglect(LightKind.CURE, _cure, _cured, 7),
    Neglect(LightKind.REPLY, _reply, _replied, 5),
    Neglect(LightKind.PROMISE, _undecided, _decided_late, names.PROMISED_DAYS + 1),
    Neglect(LightKind.DECISION, _undecided, _decided_late, names.LEGAL_DAYS + 1),
    Neglect(LightKind.JOINT, _joint, _joined, 47),
    Neglect(LightKind.DELIVERY, _undelivered, _delivered, 12),
    Neglect(LightKind.PUBLISH, _unpublicised, _publicised, 9),
    Neglect(LightKind.PUSH, _unpushed, _supervised, 4),
    Neglect(LightKind.RECEIVE, _unclaimed, _claimed, 7),
    Neglect(LightKind.CLAIM, _unclaimed, _claimed, 9),
    Neglect(LightKind.FOLLOW_UP, _unfollowed, _followed_up, 12),
    Neglect(LightKind.CHECK_FOLLOW_UP, unsupervised.left_open, unsupervised.ordered_late, days=20),
    Neglect(LightKind.FEEDBACK, unsupervised.untold, unsupervised.told_late, 7),
    Neglect(LightKind.ACKNOWLEDGE, unsupervised.unread, unsupervised.read_late, 7),
    Neglect(LightKind.ACKNOWLEDGE, unsupervised.unacknowledged, unsupervised.acknowledged_late, 7),
    Neglect(LightKind.ANSWER, unsupervised.unanswered, unsupervised.answered_late, 17),
    Neglect(LightKind.FORWARD, unsupervised.unforwarded, unsupervised.forwarded_late, 7),
    Neglect(LightKind.VERIFY, _verify, _verified, days=40),
    Neglect(LightKind.RECTIFICATION, unsupervised.unverified, unsupervised.verified_late, days=20),
    Neglect(LightKind.COMPLAINT, unsupervised.complaint, unsupervised.replied_late, 17),
    Neglect(LightKind.ANSWER_RATING, _rated, _rating_answered, 17),
    Neglect(LightKind.REVEAL, unsupervised.unrevealed, unsupervised.given_up, days=20),
    Neglect(LightKind.ACTION, unsupervised.action, unsupervised.acted_late, days=20),
    Neglect(
        LightKind.ENFORCEMENT,
        unsettled.undecided_enforcement,
        unsettled.enforcement_ended,
        days=names.ENFORCEMENT_DAYS + 10,
    ),
    Neglect(LightKind.WITHDRAWAL, unsettled.left_on_a_page, unsettled.page_gone, 6),
    Neglect(
        LightKind.REPAIR,
        unsettled.undecided_repair,
        unsettled.repair_refused,
        names.REPAIR_DAYS + 1,
    ),
    Neglect(
        LightKind.PUNISHMENT,
        unsettled.unanswered_punishment,
        unsettled.punishment_answered,
        days=names.ANSWER_DAYS + 10,
    ),
)
"""Each kind of light with what is left undone; two where records of two schemes bear it."""
