"""更正与作废: who may correct or void what, and that the line stays lawful."""

from datetime import date

import pytest

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, ItemListed, SupervisionDutyAssigned
from ledger.events.credit import Forbidden, MeasureListed, PenaltyDecided, RestrictionImposed
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handover import ApprovalPushed, PushStage, SupervisionTaskClaimed
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided, RefusedFor, SubmissionRefused
from ledger.gate.receipt import Outcome, Receipt
from tests.spec import Spec, agency, officer

DAY = date(2017, 7, 3)
HONEST = "reg:saic:100"
BARRED = "reg:saic:200"
LISTED = MeasureListed(
    measure="C-01",
    version=1,
    name="限制取得行政许可",
    basis="食品安全法 第一百三十五条",
    forbids=(Forbidden.GRANT,),
)


def case_no(spec: Spec) -> str:
    return f"{spec.root}/2017-0412"


def received(spec: Spec, subject: str = HONEST) -> ApplicationReceived:
    return ApplicationReceived(case=case_no(spec), item="0001", subject=subject, channel="窗口")


@pytest.fixture
def spec() -> Spec:
    """A county with one item, its duties, and one company barred by another agency."""
    spec = Spec()
    spec.given(
        LISTED,
        ItemListed(
            item="0001",
            name="食品经营许可",
            kind="01",
            basis=("食品安全法",),
            agency=spec.root,
            effective_on=date(2017, 1, 1),
        ),
        DutyAssigned(item="0001", agency=spec.root, acts=tuple(Act), effective_on=date(2017, 1, 1)),
        SupervisionDutyAssigned(item="0001", agency=spec.root, effective_on=date(2017, 1, 1)),
    )
    spec.register(agency(5), Role.SUPERVISION)
    spec.given(
        RestrictionImposed(
            restriction=f"{agency(5)}/r1",
            subject=BARRED,
            measure=LISTED.measure,
            forbids=(Forbidden.GRANT,),
            from_on=date(2017, 1, 1),
            until_on=date(2018, 1, 1),
            basis="食品安全法 第一百三十五条",
        ),
        agency=agency(5),
    )
    return spec


def recorded(spec: Spec, event: Event, actor: str = "1") -> Receipt:
    spec.given(event, actor=officer(spec.root, actor))
    return spec.receipt


def correcting(target: Receipt, *was: str) -> Correction:
    return Correction(
        entry=target.id or "", position=target.position or 0, reason="录入错误", was=was
    )


def voiding(target: Receipt, event: Event, **more: str) -> EntryVoided:
    return EntryVoided(
        entry=target.id or "",
        position=target.position or 0,
        reason="重复录入",
        names=naming.tags_of(event),
        **more,
    )


def granted(spec: Spec) -> list[Receipt]:
    """Receive, accept, grant and issue; return the receipts."""
    return [
        recorded(spec, received(spec), "1"),
        recorded(spec, ApplicationAccepted(case=case_no(spec), accepted_on=DAY), "1"),
        recorded(
            spec,
            DecisionMade(
                case=case_no(spec),
                outcome=DecisionOutcome.GRANTED,
                document="内审批〔2017〕1号",
                seal="审批专用章",
                decided_on=DAY,
            ),
            "2",
        ),
        recorded(
            spec,
            LicenceIssued(
                licence=f"{spec.root}/L1", case=case_no(spec), subject=HONEST, valid_from=DAY
            ),
            "2",
        ),
    ]


CORRECTOR = "9"


def test_a_correction_from_a_correcting_post_replaces_the_record(spec: Spec) -> None:
    target = recorded(spec, received(spec, BARRED))
    spec.when(
        received(spec, HONEST),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target, f"subject:{BARRED}"),
    ).accepted()
    recorded(spec, ApplicationAccepted(case=case_no(spec), accepted_on=DAY, subject=HONEST))


def test_nobody_corrects_what_they_recorded_themselves(spec: Spec) -> None:
    event = OfficerAppointed(officer=officer(spec.root, "6"), agency=spec.root)
    spec.given(event, actor=officer(spec.root, CORRECTOR))
    spec.when(
        OfficerAppointed(officer=officer(spec.root, "6"), agency=spec.root, post=Post.LIAISON),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(spec.receipt),
    ).refused("correction.own-entry")


def test_a_correction_needs_a_correcting_post(spec: Spec) -> None:
    target = recorded(spec, received(spec, BARRED))
    spec.when(
        received(spec, HONEST),
        actor=officer(spec.root, "3"),
        corrects=correcting(target, f"subject:{BARRED}"),
    ).refused("correction.not-in-post")


def test_another_agency_does_not_correct_our_record(spec: Spec) -> None:
    spec.given(
        OfficerAppointed(officer=officer(agency(5), "9"), agency=agency(5), post=Post.CORRECTOR)
    )
    target = recorded(spec, received(spec, BARRED))
    spec.when(
        received(spec, HONEST),
        agency=agency(5),
        actor=officer(agency(5), "9"),
        corrects=correcting(target, f"subject:{BARRED}"),
    ).refused("correction.not-own-side")


def test_the_inspection_office_corrects_any_record(spec: Spec) -> None:
    spec.register(agency(6), Role.INSPECTION)
    spec.given(
        OfficerAppointed(officer=officer(agency(6), "9"), agency=agency(6), post=Post.CORRECTOR)
    )
    target = recorded(spec, received(spec, BARRED))
    spec.when(
        received(spec, HONEST),
        agency=agency(6),
        actor=officer(agency(6), "9"),
        corrects=correcting(target, f"subject:{BARRED}"),
    ).accepted()


def test_a_correction_of_an_unknown_entry_is_refused(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    target.position = 1
    spec.when(
        received(spec, BARRED),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target, f"subject:{HONEST}"),
    ).refused("correction.unknown")


def test_a_correction_names_what_it_takes_away(spec: Spec) -> None:
    target = recorded(spec, received(spec, BARRED))
    spec.when(
        received(spec, HONEST), actor=officer(spec.root, CORRECTOR), corrects=correcting(target)
    ).refused("correction.was-differs")
    assert f"subject:{BARRED}" in (spec.receipt.message or "")


def test_a_second_correction_also_names_what_the_first_named(spec: Spec) -> None:
    target = recorded(spec, received(spec, "reg:saic:1"))
    for subject, was in (
        ("reg:saic:2", ("subject:reg:saic:1",)),
        ("reg:saic:3", ("subject:reg:saic:1", "subject:reg:saic:2")),
    ):
        spec.when(
            received(spec, subject),
            actor=officer(spec.root, CORRECTOR),
            corrects=correcting(target, *was),
        ).accepted()


def test_a_correction_that_changes_nothing_is_refused(spec: Spec) -> None:
    occurred_at = spec.now
    target = recorded(spec, received(spec))
    spec.when(
        received(spec),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target),
        occurred_at=occurred_at,
    ).refused("correction.empty")


def test_a_correction_is_of_the_targets_own_type(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    spec.when(
        ApplicationAccepted(case=case_no(spec), accepted_on=DAY),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target),
    ).refused("correction.type-differs")


def test_a_lines_own_number_is_not_corrected(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    other = ApplicationReceived(
        case=f"{spec.root}/other", item="0001", subject=HONEST, channel="窗口"
    )
    spec.when(
        other,
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target, f"case:{case_no(spec)}"),
    ).refused("correction.line-differs")


def test_what_is_voided_or_is_a_void_cannot_be_corrected(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    spec.given(voiding(target, received(spec)), actor=officer(spec.root, CORRECTOR))
    void = spec.receipt
    spec.when(
        received(spec, "reg:saic:9"),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target, f"subject:{HONEST}"),
    ).refused("correction.not-correctable")
    again = EntryVoided(
        entry=void.id or "", position=void.position or 0, reason="误", names=("case:reg:x:1/1",)
    )
    spec.when(again, actor=officer(spec.root, CORRECTOR)).refused("correction.not-correctable")


def test_a_voided_receipt_frees_its_number(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    spec.given(voiding(target, received(spec)), actor=officer(spec.root, CORRECTOR))
    recorded(spec, received(spec))


def test_a_void_names_all_that_its_target_named(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    void = EntryVoided(
        entry=target.id or "",
        position=target.position or 0,
        reason="重复录入",
        names=(f"case:{case_no(spec)}",),
    )
    spec.when(void, actor=officer(spec.root, CORRECTOR)).refused("correction.was-differs")


def test_swapping_in_a_barred_company_breaks_its_grant(spec: Spec) -> None:
    target, *_ = granted(spec)
    spec.when(
        received(spec, BARRED),
        actor=officer(spec.root, CORRECTOR),
        corrects=correcting(target, f"subject:{HONEST}"),
    )
    assert spec.receipt.outcome is Outcome.REFUSED
    assert set(spec.receipt.codes) == {"correction.breaks"}
    assert "credit.barred" in (spec.receipt.message or "")


def test_a_company_is_swapped_together_with_what_depends_on_it(spec: Spec) -> None:
    target, _, _, licence = granted(spec)
    other = "reg:saic:300"
    spec.when_together(
        spec.submission(
            received(spec, other),
            actor=officer(spec.root, CORRECTOR),
            corrects=correcting(target, f"subject:{HONEST}"),
        ),
        spec.submission(
            LicenceIssued(
                licence=f"{spec.root}/L1", case=case_no(spec), subject=other, valid_from=DAY
            ),
            actor=officer(spec.root, CORRECTOR),
            corrects=correcting(licence, f"subject:{HONEST}"),
        ),
    )
    assert [receipt.codes for receipt in spec.receipts] == [(), ()]


def test_a_void_that_leaves_later_entries_without_ground_breaks_the_line(spec: Spec) -> None:
    target = recorded(spec, received(spec))
    recorded(spec, ApplicationAccepted(case=case_no(spec), accepted_on=DAY))
    spec.when(voiding(target, received(spec)), actor=officer(spec.root, CORRECTOR))
    assert set(spec.receipt.codes) == {"correction.breaks"}


def test_a_decision_with_a_licence_upon_it_is_revoked_and_not_voided(spec: Spec) -> None:
    receipts = granted(spec)
    event = DecisionMade(
        case=case_no(spec),
        outcome=DecisionOutcome.GRANTED,
        document="内审批〔2017〕1号",
        seal="审批专用章",
        decided_on=DAY,
    )
    spec.when(voiding(receipts[2], event), actor=officer(spec.root, CORRECTOR))
    assert "void.took-effect" in spec.receipt.codes


def pushed(spec: Spec, number: str) -> ApprovalPushed:
    return ApprovalPushed(
        task=f"{spec.root}/{number}",
        case=case_no(spec),
        item="0001",
        agency_to=spec.root,
        stage=PushStage.DECIDED,
    )


def test_a_claimed_push_is_not_voided(spec: Spec) -> None:
    granted(spec)
    push = recorded(spec, pushed(spec, "T1"))
    spec.given(SupervisionTaskClaimed(task=f"{spec.root}/T1"), actor=officer(spec.root, "3"))
    spec.when(voiding(push, pushed(spec, "T1")), actor=officer(spec.root, CORRECTOR))
    assert "void.took-effect" in spec.receipt.codes


def test_nobody_submits_a_refusal(spec: Spec) -> None:
    event = SubmissionRefused(
        submission="0190a0a0-0000-7000-8000-000000000001",
        refused_type="DecisionMade",
        digest="sha256:" + "0" * 64,
        reasons=(RefusedFor(code="case.not-accepted"),),
    )
    spec.when(event).refused("refusal.not-submittable")


def test_a_measure_whose_ground_is_voided_no_longer_binds(spec: Spec) -> None:
    penalty = PenaltyDecided(
        penalty=f"{agency(5)}/p1",
        subject=HONEST,
        item="0001",
        kinds=("1",),
        document="罚〔2017〕1号",
        facts="事实",
        basis="依据",
        decided_on=DAY,
    )
    spec.given(
        SupervisionDutyAssigned(item="0001", agency=agency(5), effective_on=date(2017, 1, 1))
    )
    spec.given(penalty, agency=agency(5))
    target = spec.receipt
    spec.given(
        RestrictionImposed(
            restriction=f"{agency(5)}/r2",
            subject=HONEST,
            measure=LISTED.measure,
            ground=f"penalty:{agency(5)}/p1",
            forbids=(Forbidden.GRANT,),
            from_on=DAY,
            basis="食品安全法 第一百三十五条",
        ),
        agency=agency(5),
    )
    spec.in_post(officer(agency(5), "9"), Post.CORRECTOR)
    spec.in_post(officer(spec.root, "2"), Post.DECIDER)
    recorded(spec, received(spec))
    recorded(spec, ApplicationAccepted(case=case_no(spec), accepted_on=DAY))
    decision = DecisionMade(
        case=case_no(spec),
        outcome=DecisionOutcome.GRANTED,
        document="内审批〔2017〕1号",
        seal="审批专用章",
        decided_on=DAY,
    )
    spec.when(decision, actor=officer(spec.root, "2")).refused("credit.barred")
    spec.given(voiding(target, penalty), agency=agency(5), actor=officer(agency(5), "9"))
    spec.when(decision, actor=officer(spec.root, "2")).accepted()
