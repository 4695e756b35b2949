"""并联: a joint case is its lead's, takes only what it expects, and ends after all its branches."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.accountability import AccountabilityOpened
from ledger.events.base import Role, TimeUnit
from ledger.events.catalogue import Act, DutyAssigned, ItemListed
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    JointCaseClosed,
    JointCaseOpened,
)
from ledger.events.organisation import LegalTermSet
from ledger.events.record import EntryVoided
from ledger.law.light import LightKind
from tests.county import County
from tests.examples.organisation import BUREAU, RECEIVER
from tests.examples.story import EXAMPLES
from tests.spec import Spec, agency, officer

LEAD, HOUSING, FIRE, WINDOW = (agency(number) for number in range(1, 5))
ITEMS = ("JS-01", "XF-01", "RF-01")
HOLDERS = dict(zip(ITEMS, (LEAD, HOUSING, FIRE), strict=True))
OTHER = "QT-01"
JOINT = f"{LEAD}/BL2017-01"
OPENED = JointCaseOpened(joint=JOINT, lead=LEAD, items=ITEMS, opened_on=date(2017, 8, 7))
LONG_AGO = date(2017, 1, 1)


def _listed(item: str, holder: str, **more: Any) -> ItemListed:  # noqa: ANN401
    return ItemListed(
        item=item,
        name=item,
        kind="01",
        basis=("建筑法",),
        agency=holder,
        effective_on=LONG_AGO,
        **more,
    )


@pytest.fixture
def spec() -> Spec:
    """Three bodies with an item each, one of them the lead, and a window; 7 August 2017."""
    spec = Spec(now=datetime(2017, 8, 7, 1, 0, tzinfo=UTC))
    for who in (LEAD, HOUSING, FIRE):
        spec.register(who, Role.WINDOW if who == LEAD else Role.APPROVAL, Role.APPROVAL)
    spec.register(WINDOW, Role.WINDOW)
    spec.given(
        LegalTermSet(
            term="joint",
            length=45,
            unit=TimeUnit.WORKDAY,
            effective_on=date(2004, 7, 1),
            basis="行政许可法 第四十二条",
        )
    )
    for item, holder in (*HOLDERS.items(), (OTHER, LEAD)):
        spec.given(
            _listed(item, holder),
            DutyAssigned(item=item, agency=holder, acts=tuple(Act), effective_on=LONG_AGO),
        )
    return spec


def _case(item: str) -> str:
    return f"{HOLDERS.get(item, LEAD)}/{item}"


def _received(item: str, **more: Any) -> ApplicationReceived:  # noqa: ANN401
    fields = {"joint": JOINT, "subject": "reg:x:1", "channel": "窗口", **more}
    return ApplicationReceived(case=_case(item), item=item, **fields)


def _receive(spec: Spec, *items: str) -> Spec:
    for item in items:
        spec.given(_received(item), agency=HOLDERS[item])
    return spec


def _closed() -> JointCaseClosed:
    return JointCaseClosed(joint=JOINT, closed_on=date(2017, 8, 7))


def _withdraw(spec: Spec, item: str) -> None:
    spec.given(ApplicationWithdrawn(case=_case(item)), agency=HOLDERS[item])


def test_only_the_lead_or_a_window_opens_a_joint_case_and_each_number_once(spec: Spec) -> None:
    spec.when(OPENED, agency=HOUSING).refused("joint.not-lead")
    spec.when(OPENED, agency=WINDOW).accepted()
    spec.when(OPENED, agency=LEAD).refused("joint.exists")


def test_the_lead_takes_part_and_the_items_stand_in_the_catalogue(spec: Spec) -> None:
    stranger = JointCaseOpened(joint=JOINT, lead=agency(9), items=ITEMS, opened_on=date(2017, 8, 7))
    spec.when(stranger, agency=WINDOW).refused("agency.unknown")
    unlisted = JointCaseOpened(joint=JOINT, lead=LEAD, items=("XX-01",), opened_on=date(2017, 8, 7))
    spec.when(unlisted, agency=LEAD).refused("item.unknown")


def test_nobody_opens_a_joint_case_for_a_day_that_has_not_come(spec: Spec) -> None:
    later = JointCaseOpened(joint=JOINT, lead=LEAD, items=ITEMS, opened_on=date(2017, 9, 7))
    spec.when(later, agency=LEAD).refused("days.in-future")


def test_without_the_term_of_joint_cases_that_is_said(spec: Spec) -> None:
    bare = Spec(now=spec.now).register(LEAD, Role.APPROVAL)
    bare.given(_listed(ITEMS[0], LEAD))
    opened = JointCaseOpened(joint=JOINT, lead=LEAD, items=ITEMS[:1], opened_on=date(2017, 8, 7))
    bare.when(opened, agency=LEAD).finding("term.unknown")


def test_a_branch_names_a_joint_case_that_is_there_and_expects_its_item(spec: Spec) -> None:
    spec.when(_received(ITEMS[0]), agency=LEAD).refused("joint.unknown")
    spec.given(OPENED, agency=LEAD)
    _receive(spec, *ITEMS)
    spec.when(_received(OTHER), agency=LEAD).refused("joint.not-a-branch")


def test_a_branch_of_another_project_is_none(spec: Spec) -> None:
    opened = JointCaseOpened(
        joint=JOINT,
        lead=LEAD,
        items=ITEMS,
        project="2017-130523-01-01-000001",
        opened_on=date(2017, 8, 7),
    )
    spec.given(opened, agency=LEAD)
    other = _received(ITEMS[0], project="2017-130523-01-01-000002")
    spec.when(other, agency=LEAD).refused("identity.mismatch")
    own = _received(ITEMS[0], project="2017-130523-01-01-000001")
    spec.when(own, agency=LEAD).accepted()


def test_the_code_that_replaces_an_expected_one_is_a_branch(spec: Spec) -> None:
    spec.given(OPENED, agency=LEAD)
    newer = _listed("JS-02", LEAD, replaces=(ITEMS[0],))
    spec.given(
        newer, DutyAssigned(item="JS-02", agency=LEAD, acts=tuple(Act), effective_on=LONG_AGO)
    )
    branch = ApplicationReceived(
        case=f"{LEAD}/9", item="JS-02", joint=JOINT, subject="reg:x:1", channel="窗口"
    )
    spec.when(branch, agency=LEAD).accepted()


def test_a_joint_case_ends_only_after_its_branches_by_its_lead_and_once(spec: Spec) -> None:
    spec.given(OPENED, agency=LEAD)
    _receive(spec, *ITEMS)
    for item in ITEMS[:2]:
        _withdraw(spec, item)
    spec.when(_closed(), agency=LEAD).refused("joint.branch-open")
    assert _case(ITEMS[2]) in (spec.receipt.message or "")
    _withdraw(spec, ITEMS[2])
    spec.when(_closed(), agency=HOUSING).refused("joint.not-lead")
    spec.when(_closed(), agency=LEAD).accepted()
    spec.when(_closed(), agency=LEAD).refused("joint.closed")
    spec.when(_received(ITEMS[0]), agency=LEAD)
    assert "joint.closed" in spec.receipt.codes


def test_closing_before_an_expected_application_came_in_is_told(spec: Spec) -> None:
    """Who closes early to free the last branch of the common limit leaves a trace."""
    spec.given(OPENED, agency=LEAD)
    _receive(spec, ITEMS[0])
    _withdraw(spec, ITEMS[0])
    spec.when(_closed(), agency=LEAD).finding("joint.branch-missing")


def test_a_joint_case_does_not_end_before_its_last_branch(spec: Spec) -> None:
    spec.given(OPENED, agency=LEAD)
    _receive(spec, *ITEMS)
    spec.later(days=2)
    for item in ITEMS:
        _withdraw(spec, item)
    spec.when(_closed(), agency=LEAD).refused("days.order")


def test_nobody_voids_the_opening_of_a_joint_case_that_has_branches(spec: Spec) -> None:
    """Else the common limit of all branches would be gone with one entry."""
    spec.given(OPENED, agency=LEAD)
    opening = spec.receipt
    _receive(spec, ITEMS[0])
    void = EntryVoided(
        entry=opening.id or "",
        position=opening.position or 0,
        reason="重复",
        names=(f"joint:{JOINT}",),
    )
    spec.when(void, agency=spec.root, actor=officer(spec.root, "9"))
    assert "correction.breaks" in spec.receipt.codes


def test_nobody_moves_a_branch_out_of_its_joint_case_to_an_unknown_one(spec: Spec) -> None:
    spec.given(OPENED, agency=LEAD)
    _receive(spec, ITEMS[0])
    branch = spec.receipt
    elsewhere = _received(ITEMS[0], joint=f"{LEAD}/BL-9")
    corrects = Correction(
        entry=branch.id or "",
        position=branch.position or 0,
        reason="录入错误",
        was=(f"joint:{JOINT}",),
    )
    spec.when(elsewhere, agency=spec.root, actor=officer(spec.root, "9"), corrects=corrects)
    assert "correction.breaks" in spec.receipt.codes


@pytest.mark.parametrize(("day", "late"), [(6, False), (7, True)])
def test_a_branch_is_late_by_the_limit_that_all_branches_share(day: int, *, late: bool) -> None:
    """Three working days from Monday, 3 July 2017, end on Thursday; the guide gives twenty."""
    county = County().before(ApplicationReceived)
    term = LegalTermSet(
        term="joint",
        length=3,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2004, 7, 1),
        basis="行政许可法 第四十二条",
    )
    opened = replace(EXAMPLES[JointCaseOpened], opened_on=date(2017, 7, 3))
    received = replace(EXAMPLES[ApplicationReceived], joint=opened.joint)
    county.given(term).given(opened, received, agency=BUREAU, actor=RECEIVER)
    accepted = ApplicationAccepted(
        case=received.case,
        accepted_on=date(2017, 7, 3),
        mode=AcceptanceMode.DEFICIT,
        cure_by=date(2017, 7, 10),
    )
    county.given(accepted, agency=BUREAU, actor=RECEIVER)
    decision = replace(
        EXAMPLES[DecisionMade],
        outcome=DecisionOutcome.REFUSED,
        decided_on=date(2017, 7, day),
        reason="不符合条件",
        remedies_told=True,
    )
    county.ask(decision)
    assert ("decision.late" in county.receipt.findings) is late


RED = date(2017, 10, 14)
"""The day after sixty-seven days from 7 August 2017: no calendar is needed to count them."""
WATCH = agency(7)


def _accusing(spec: Spec, duty: str | None) -> Spec:
    event = AccountabilityOpened(
        accountability=f"{WATCH}/WZ-{spec.store.head()}",
        about=f"joint:{JOINT}",
        kind=LightKind.JOINT,
        as_of=spec.store.head(),
        light_on=RED,
        duty=duty,
    )
    return spec.when(event, agency=WATCH)


def _burning(spec: Spec) -> tuple[str | None, dict[str, str | None]]:
    """Let a joint case burn; return its opening, and the duties for its items by the body."""
    spec.register(WATCH, Role.INSPECTION)
    plain = LegalTermSet(
        term="joint",
        length=67,
        unit=TimeUnit.DAY,
        effective_on=LONG_AGO,
        basis="某条例",
        window=True,
    )
    spec.given(plain)
    duties = {}
    for item, holder in HOLDERS.items():
        again = DutyAssigned(item=item, agency=holder, acts=tuple(Act), effective_on=LONG_AGO)
        duties[holder] = spec.given(again).receipt.id
    opened = spec.given(OPENED, agency=LEAD).receipt.id
    for item in ITEMS:
        spec.given(_received(item), agency=HOLDERS[item])
        accepted = ApplicationAccepted(
            case=_case(item),
            mode=AcceptanceMode.FULL,
            accepted_on=date(2017, 8, 7),
            document="受理通知书",
        )
        spec.given(accepted, agency=HOLDERS[item])
    spec.now = datetime(2017, 10, 14, 1, 0, tzinfo=UTC)
    return opened, duties


def test_the_lead_answers_for_a_late_joint_case_by_its_opening_or_its_own_duty(spec: Spec) -> None:
    opened, duties = _burning(spec)
    for duty in (None, duties[HOUSING], duties[FIRE]):
        _accusing(spec, duty).refused("accountability.no-duty-record")
    _accusing(spec, opened).accepted()
    _accusing(spec, duties[LEAD]).accepted()


def test_whom_all_wait_for_answers_by_his_own_duty_and_not_by_the_leads(spec: Spec) -> None:
    opened, duties = _burning(spec)
    for item in (ITEMS[0], ITEMS[1]):
        _withdraw(spec, item)
    for duty in (opened, duties[LEAD], duties[HOUSING]):
        _accusing(spec, duty).refused("accountability.no-duty-record")
    _accusing(spec, duties[FIRE]).accepted()
