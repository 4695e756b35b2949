"""What happens to one case of the load, from the window to its end, on one of many paths."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from benchmarks import county
from benchmarks.county import BUREAU, MATERIALS, MEASURE, Told
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.base import Ref
from ledger.events.credit import (
    Forbidden,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    CaseRouted,
    HandlingStepCompleted,
    Opinion,
    ReviewCompleted,
)
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackAcknowledged,
    FeedbackKind,
    FollowUpRecorded,
    PushReceived,
    PushStage,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    SupervisionTaskClosed,
    TaskReturned,
)
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Material,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.naming import tags_of

_TURNED_AWAY, _WITHDRAWN, _REFUSED = 0.05, 0.10, 0.18
_SUPPLEMENTED, _CHECKED, _OFFENDS = 0.2, 0.4, 0.25
_CORRECTED, _VOIDED, _RETURNED = 0.01, 0.01, 0.05

Step = Told | tuple[str, str, Event, Correction]
"""A step of a case, or one that corrects an earlier one."""


class Path(NamedTuple):
    """What the steps of one case share."""

    random: Random
    today: Callable[[], date]
    number: str
    subject: str
    item: str
    recorded: list[tuple[str, int | None]]
    """Id and position of what was told last; no position where others write into the log too."""

    @property
    def day(self) -> date:
        """The day of the step that comes next: a stream may go on past midnight."""
        return self.today()

    @property
    def case(self) -> str:
        """The case's number."""
        return f"{BUREAU}/{self.number}"

    def of(self, agency: str, kind: str) -> str:
        """Return a number that an agency gives to what follows from the case."""
        return f"{agency}/{kind}{self.number}"


def life(path: Path) -> Iterator[Step]:
    """Yield a case from the window to its end, and what supervision makes of it."""
    chance = path.random.random()
    yield from _intake(path)
    if chance < _TURNED_AWAY:
        yield from _turned_away(path)
    elif chance < _WITHDRAWN:
        yield from _withdrawn(path)
    else:
        yield from _handled(path)
        if chance < _REFUSED:
            yield from _decided(path, DecisionOutcome.REFUSED)
        else:
            yield from _decided(path, DecisionOutcome.GRANTED)
            yield from _granted(path)
            yield from _supervised(path)


def _receiver(path: Path) -> str:
    return path.random.choice(county.RECEIVERS)


def _intake(path: Path) -> Iterator[Told]:
    lacks = path.random.random() < _SUPPLEMENTED
    handed_in = MATERIALS[:-1] if lacks else MATERIALS
    received = ApplicationReceived(
        case=path.case,
        subject=path.subject,
        item=path.item,
        channel=path.random.choice(("窗口", "网上", "自助")),
        place="县政务服务中心",
        subject_name=f"内丘县第{path.number}号企业",
        materials=tuple(Material(code=code) for code in handed_in),
    )
    yield BUREAU, _receiver(path), received
    if lacks:
        asked = MATERIALS[-1:]
        notice = SupplementRequested(case=path.case, subject=path.subject, materials=asked)
        yield BUREAU, _receiver(path), notice
        missing = tuple(Material(code=code) for code in asked)
        supplement = SupplementSubmitted(case=path.case, subject=path.subject, materials=missing)
        yield BUREAU, _receiver(path), supplement


def _turned_away(path: Path) -> Iterator[Told]:
    reason = "不属于本机关职权范围"
    refusal = ApplicationNotAccepted(case=path.case, subject=path.subject, reason=reason)
    yield BUREAU, _receiver(path), refusal


def _withdrawn(path: Path) -> Iterator[Told]:
    withdrawal = ApplicationWithdrawn(case=path.case, subject=path.subject, reason="申请人撤回")
    yield BUREAU, _receiver(path), withdrawal


def _handled(path: Path) -> Iterator[Step]:
    accepted = ApplicationAccepted(
        case=path.case, item=path.item, subject=path.subject, guide=1, accepted_on=path.day
    )
    yield BUREAU, _receiver(path), accepted
    yield BUREAU, _receiver(path), CaseRouted(case=path.case, item=path.item, department="业务股")
    reviewer = path.random.choice(county.REVIEWERS)
    for step in ("现场踏勘", "拟文", "会签")[: path.random.randint(1, 3)]:
        done = HandlingStepCompleted(case=path.case, step=step, group="业务股", result="符合要求")
        yield BUREAU, reviewer, done
        yield from _mended(path, done)
    yield BUREAU, reviewer, ReviewCompleted(case=path.case, level=1, opinion=Opinion.PASS)
    second = path.random.choice(county.SECOND_REVIEWERS)
    yield BUREAU, second, ReviewCompleted(case=path.case, level=2, opinion=Opinion.PASS)


def _mended(path: Path, done: HandlingStepCompleted) -> Iterator[Step]:
    """Correct or void the step that was told last, now and then."""
    entry, position = path.recorded[-1]
    chance = path.random.random()
    if position is None or chance > _CORRECTED + _VOIDED:
        return
    corrector = path.random.choice(county.CORRECTORS)
    if chance < _CORRECTED:
        correction = Correction(entry=entry, position=position, reason="录入错误")
        yield BUREAU, corrector, replace(done, result="基本符合要求"), correction
    else:
        names = tags_of(done)
        void = EntryVoided(entry=entry, position=position, reason="重复录入", names=names)
        yield BUREAU, corrector, void


def _decided(path: Path, outcome: DecisionOutcome) -> Iterator[Told]:
    decision = DecisionMade(
        case=path.case,
        item=path.item,
        subject=path.subject,
        outcome=outcome,
        document=f"内审批字〔2017〕{path.number}号",
        seal="内丘县行政审批局行政许可专用章",
        decided_on=path.day,
        reason=None if outcome is DecisionOutcome.GRANTED else "不符合法定条件",
        remedies_told=outcome is not DecisionOutcome.GRANTED,
    )
    yield BUREAU, path.random.choice(county.DECIDERS), decision
    closed = CaseClosed(case=path.case, outcome=CaseOutcome(outcome.value), closed_on=path.day)
    yield BUREAU, _receiver(path), closed


def _granted(path: Path) -> Iterator[Told]:
    issued = LicenceIssued(
        licence=path.of(BUREAU, "L"),
        case=path.case,
        subject=path.subject,
        item=path.item,
        name="经营许可证",
        subject_name=f"内丘县第{path.number}号企业",
        valid_from=path.day,
        valid_to=path.day + timedelta(days=1_825),
    )
    yield BUREAU, path.random.choice(county.ISSUERS), issued
    yield from _pushed(path)


def _pushed(path: Path) -> Iterator[Told]:
    agency, task = county.supervisor_of(path.item), path.of(BUREAU, "T")
    pushed = ApprovalPushed(
        task=task,
        case=path.case,
        item=path.item,
        subject=path.subject,
        agency_to=agency,
        stage=PushStage.DECIDED,
        claim_days_max=7,
    )
    yield BUREAU, path.random.choice(county.DECIDERS), pushed
    if path.random.random() < _RETURNED:
        returned = TaskReturned(task=task, reason="材料不全，请重新推送")
        yield agency, county.inspector_of(agency), returned
        yield BUREAU, path.random.choice(county.DECIDERS), pushed


def _supervised(path: Path) -> Iterator[Told]:
    agency = county.supervisor_of(path.item)
    inspector, task = county.inspector_of(agency), path.of(BUREAU, "T")
    yield agency, inspector, PushReceived(task=task)
    yield agency, inspector, SupervisionTaskClaimed(task=task, officer=inspector)
    followed_up = FollowUpRecorded(
        task=task,
        followed_up_on=path.day,
        focus_points=("经营场所与许可一致",),
        result="正常",
    )
    yield agency, inspector, followed_up
    if path.random.random() < _CHECKED:
        yield from _checked(path, agency, inspector)
    yield agency, inspector, SupervisionTaskClosed(task=task, closed_on=path.day, result="正常")


def _checked(path: Path, agency: str, inspector: str) -> Iterator[Told]:
    offends = path.random.random() < _OFFENDS
    check = path.of(agency, "C")
    result = SpotCheckResultRecorded(
        check=check,
        subject=path.subject,
        item=path.item,
        licence=path.of(BUREAU, "L"),
        checked_on=path.day,
        result_code="2" if offends else "1",
        code_system="双随机抽查结果",
        inspectors=(inspector, f"{agency}/2"),
        problems_serious=1 if offends else 0,
    )
    yield agency, inspector, result
    if offends:
        yield from _rectified(path, agency, f"check:{check}")
        yield from _penalised(path, agency)


def _rectified(path: Path, agency: str, about: Ref) -> Iterator[Told]:
    inspector, number = county.inspector_of(agency), path.of(agency, "R")
    ordered = RectificationOrdered(
        rectification=number,
        about=about,
        subject=path.subject,
        item=path.item,
        ordered_on=path.day,
        due_on=path.day + timedelta(days=30),
        demand="停止使用过期原料",
    )
    yield agency, inspector, ordered
    verified = RectificationVerified(
        rectification=number, subject=path.subject, verified_on=path.day, passed=True
    )
    yield agency, inspector, verified


def _penalised(path: Path, agency: str) -> Iterator[Told]:
    inspector, number = county.inspector_of(agency), path.of(agency, "P")
    penalty = PenaltyDecided(
        penalty=number,
        subject=path.subject,
        item=path.item,
        kinds=("2",),
        fine_fen=500_000,
        document=f"内市监罚〔2017〕{path.number}号",
        facts="使用过期原料",
        basis="食品安全法 第一百二十四条",
        decided_on=path.day,
    )
    yield agency, inspector, penalty
    restriction = path.of(agency, "X")
    imposed = RestrictionImposed(
        restriction=restriction,
        subject=path.subject,
        measure=MEASURE,
        ground=f"penalty:{number}",
        forbids=(Forbidden.GRANT, Forbidden.LICENCE),
        # The grant that led to it is of the same day, which is nobody's oversight.
        from_on=path.day + timedelta(days=1),
        until_on=path.day + timedelta(days=365),
        basis="食品安全法 第一百三十五条",
    )
    yield agency, inspector, imposed
    yield from _fed_back(path, agency, f"penalty:{number}")
    if path.random.random() < 1 / 3:
        lifted = RestrictionLifted(restriction=restriction, subject=path.subject, reason="信用修复")
        yield agency, inspector, lifted
    elif path.random.random() < 1 / 3:
        revoked = PenaltyRevoked(
            penalty=number,
            subject=path.subject,
            document=f"内市监撤〔2017〕{path.number}号",
            reason="事实认定错误",
            revoked_on=path.day,
        )
        yield agency, inspector, revoked


def _fed_back(path: Path, agency: str, about: Ref) -> Iterator[Told]:
    feedback = path.of(agency, "F")
    sent = SupervisionFeedbackSent(
        feedback=feedback,
        about=about,
        kind=FeedbackKind.PENALTY,
        agency_to=BUREAU,
        subject=path.subject,
        content="该企业已受行政处罚",
        acknowledge_days_max=2,
    )
    yield agency, county.inspector_of(agency), sent
    yield BUREAU, path.random.choice(county.DECIDERS), FeedbackAcknowledged(feedback=feedback)
