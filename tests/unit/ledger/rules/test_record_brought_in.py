"""更正与作废: only what a change brings in is held against it; 监察 signs with its own void."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import encode, finisher
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, ItemCancelled
from ledger.events.credit import Forbidden, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handover import SupervisionTaskClaimed
from ledger.events.intake import ApplicationAccepted, Party, PartyRole
from ledger.events.organisation import AgencyRegistered
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Draft
from tests.spec import Spec, agency, officer
from tests.unit.ledger.rules.test_record import (
    BARRED,
    CORRECTOR,
    DAY,
    LISTED,
    case_no,
    correcting,
    granted,
    pushed,
    received,
    recorded,
    spec,
    voiding,
)

__all__ = ["spec"]
ALSO_BARRED = "reg:saic:201"
GRANT = DecisionMade(
    case="reg:test:0/2017-0412",
    outcome=DecisionOutcome.GRANTED,
    document="内审批〔2017〕1号",
    seal="审批专用章",
    decided_on=DAY,
)


def recorded_before(spec: Spec, event: Event, actor: str = "1") -> Receipt:
    """Record something as a program did that knew fewer rules; return where it stands."""
    submission = spec.submission(event, actor=officer(spec.root, actor))
    tags = (f"id:{submission.id}", *naming.tags_of(event))
    draft = Draft(submission.type, tags, finisher(submission, encode(submission), ()))
    place = spec.store.append_drafts([draft]).first
    spec.later(seconds=1)
    return Receipt(id=submission.id, digest="", outcome=Outcome.ACCEPTED, position=place)


def bar(spec: Spec, number: str, subject: str) -> None:
    spec.given(
        RestrictionImposed(
            restriction=f"{agency(5)}/{number}",
            subject=subject,
            measure=LISTED.measure,
            forbids=(Forbidden.GRANT,),
            reaches=(PartyRole.CO_APPLICANT,),
            from_on=date(2017, 1, 1),
            until_on=date(2018, 1, 1),
            basis="食品安全法 第一百三十五条",
        ),
        agency=agency(5),
    )


def correct(spec: Spec, target: Receipt, event: Event, *was: str) -> Spec:
    corrects = correcting(target, *was)
    return spec.when(event, actor=officer(spec.root, CORRECTOR), corrects=corrects)


@pytest.fixture
def granted_before(spec: Spec) -> tuple[Receipt, Receipt]:
    """A grant to a barred company, by a program that did not ask: its receipt, and the grant."""
    bar(spec, "r7", ALSO_BARRED)
    target = recorded(spec, received(spec, BARRED))
    recorded(spec, ApplicationAccepted(case=case_no(spec), accepted_on=DAY))
    return target, recorded_before(spec, GRANT, "2")


def test_what_the_rules_of_today_say_of_an_old_entry_leaves_its_line_correctable(
    spec: Spec, granted_before: tuple[Receipt, Receipt]
) -> None:
    target, grant = granted_before
    correct(spec, target, replace(received(spec, BARRED), channel="网上")).accepted()
    correct(spec, grant, replace(GRANT, document="内审批〔2017〕2号")).accepted()


def test_the_same_bar_may_stay_and_another_does_not_hide_behind_it(
    spec: Spec, granted_before: tuple[Receipt, Receipt]
) -> None:
    target, _ = granted_before
    correct(spec, target, received(spec, ALSO_BARRED), f"subject:{BARRED}")
    assert set(spec.receipt.codes) == {"correction.breaks"}
    assert "credit.barred" in (spec.receipt.message or "")


def test_a_second_bar_of_the_same_kind_is_told_apart_from_the_first(
    spec: Spec, granted_before: tuple[Receipt, Receipt]
) -> None:
    target, _ = granted_before
    both = replace(received(spec, BARRED), parties=(_party(ALSO_BARRED),))
    correct(spec, target, both)
    assert set(spec.receipt.codes) == {"correction.breaks"}


def _party(subject: str) -> Party:
    return Party(subject=subject, role=PartyRole.CO_APPLICANT)


WRONG: dict[str, tuple[Event, Event]] = {
    "item.unknown": (
        DutyAssigned(
            item="0001", agency=agency(0), acts=(Act.REVIEW,), effective_on=date(2017, 2, 1)
        ),
        DutyAssigned(
            item="0009", agency=agency(0), acts=(Act.REVIEW,), effective_on=date(2017, 2, 1)
        ),
    ),
    "agency.unknown-role": (
        AgencyRegistered(agency=agency(7), name="环保局", roles=(Role.SUPERVISION,)),
        AgencyRegistered(agency=agency(7), name="环保局", roles=()),
    ),
}
"""What is right, and what today's rules refuse, of records that are in no line."""


@pytest.mark.parametrize("code", sorted(WRONG))
def test_a_record_without_a_line_is_not_corrected_into_what_is_refused_when_it_is_recorded(
    spec: Spec, code: str
) -> None:
    right, wrong = WRONG[code]
    spec.when(wrong).refused(code)
    target = recorded(spec, right)
    was = sorted(set(naming.tags_of(right)).difference(naming.tags_of(wrong)))
    correct(spec, target, wrong, *was).refused(code)


def test_a_record_without_a_line_that_was_refused_today_is_corrected_in_something_else(
    spec: Spec,
) -> None:
    before = DutyAssigned(
        item="0009", agency=spec.root, acts=(Act.REVIEW,), effective_on=date(2017, 2, 1)
    )
    target = recorded_before(spec, before)
    correct(spec, target, replace(before, acts=(Act.DECIDE,))).accepted()


def test_it_is_decided_in_its_own_place_and_not_with_what_came_later(spec: Spec) -> None:
    right = DutyAssigned(
        item="0001", agency=spec.root, acts=(Act.REVIEW,), effective_on=date(2017, 2, 1)
    )
    target = recorded(spec, right)
    recorded(
        spec, ItemCancelled(item="0001", effective_on=date(2017, 2, 1), document="国发〔2017〕7号")
    )
    spec.when(right, actor=officer(spec.root, "2")).refused("item.cancelled")
    correct(spec, target, replace(right, acts=(Act.DECIDE,))).accepted()


@pytest.fixture
def pushed_twice(spec: Spec) -> tuple[Receipt, Receipt, Receipt]:
    """One push that was recorded twice and claimed twice, and the inspection office."""
    granted(spec)
    first = recorded(spec, pushed(spec, "T1"))
    second = recorded_before(spec, pushed(spec, "T2"))
    claimed = recorded(spec, CLAIM, "3")
    spec.register(agency(6), Role.INSPECTION)
    return first, second, claimed


CLAIM = SupervisionTaskClaimed(task="reg:test:0/T1")


def _signed(
    spec: Spec, double: tuple[Receipt, Receipt, Receipt], *, by: str, actor: str = "1"
) -> Spec:
    """Void a claimed push that stands twice, signed by an officer of another agency."""
    first, second, claimed = double
    event = pushed(spec, "T1")
    corrector = officer(spec.root, CORRECTOR)
    return spec.when_together(
        spec.submission(voiding(first, event, surviving=second.id or ""), actor=corrector),
        spec.submission(voiding(first, event), agency=by, actor=officer(by, actor)),
        spec.submission(voiding(claimed, CLAIM), actor=corrector),
    )


def _codes(spec: Spec) -> set[str]:
    return {code for receipt in spec.receipts for code in receipt.codes}


def test_the_second_void_of_a_group_is_the_signature_of_the_inspection_office(
    spec: Spec, pushed_twice: tuple[Receipt, Receipt, Receipt]
) -> None:
    _signed(spec, pushed_twice, by=agency(6))
    assert [receipt.codes for receipt in spec.receipts] == [(), (), ()]


def test_nobody_but_the_inspection_office_signs_a_void(
    spec: Spec, pushed_twice: tuple[Receipt, Receipt, Receipt]
) -> None:
    _signed(spec, pushed_twice, by=agency(5))
    assert "void.took-effect" in _codes(spec)


def test_nobody_signs_a_void_of_their_own(
    spec: Spec, pushed_twice: tuple[Receipt, Receipt, Receipt]
) -> None:
    _signed(spec, pushed_twice, by=spec.root, actor=CORRECTOR)
    assert "void.took-effect" in _codes(spec)


def test_who_recorded_an_act_does_not_sign_its_void(
    spec: Spec, pushed_twice: tuple[Receipt, Receipt, Receipt]
) -> None:
    _signed(spec, pushed_twice, by=spec.root, actor="1")
    assert _codes(spec) == {"correction.own-entry", "group.refused"}


def test_a_signature_that_comes_by_itself_is_a_second_void(
    spec: Spec, pushed_twice: tuple[Receipt, Receipt, Receipt]
) -> None:
    first, *_ = pushed_twice
    event = pushed(spec, "T1")
    alone = {"agency": agency(6), "actor": officer(agency(6))}
    spec.when(voiding(first, event), **alone)
    assert set(spec.receipt.codes) >= {"correction.not-in-post", "void.took-effect"}
