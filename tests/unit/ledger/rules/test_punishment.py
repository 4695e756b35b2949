"""联合惩戒: who is asked may bar and must answer; who is not asked may not; it ends in time."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.credit import (
    Forbidden,
    MeasureApplied,
    MeasureListed,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade, LicenceIssued
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    PunishmentResult,
)
from ledger.events.organisation import AgencySucceeded, OfficerAppointed, Post
from tests.county import County
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.intake import CASE, CASE_TURNED_AWAY
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    REPRESENTATIVE,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES

DAY = date(2017, 7, 3)
PUNISHMENT = f"{MARKET}/LC-1"
PENALISED = replace(EXAMPLES[PenaltyDecided], decided_on=DAY)
REVOKED = replace(EXAMPLES[PenaltyRevoked], revoked_on=DAY)
INITIATED = JointPunishmentInitiated(
    punishment=PUNISHMENT,
    subject=COMPANY,
    ground=f"penalty:{PENALTY}",
    agencies=(BUREAU,),
    measures=(MEASURE,),
    from_on=DAY,
    until_on=date(2017, 7, 10),
    answer_by=date(2017, 7, 5),
    basis="备忘录",
    document="内市监联〔2017〕1号",
)
BAR = RestrictionImposed(
    restriction=f"{BUREAU}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    ground=f"punishment:{PUNISHMENT}",
    forbids=(Forbidden.GRANT,),
    from_on=DAY,
    basis="备忘录",
)
ANSWER = JointPunishmentAnswered(
    punishment=PUNISHMENT,
    result=PunishmentResult.APPLIED,
    measures=(MEASURE,),
    answered_on=DAY,
)
REFUSAL = replace(ANSWER, result=PunishmentResult.NOT_APPLICABLE, measures=(), reason="无此事项")
END = JointPunishmentEnded(
    punishment=PUNISHMENT, subject=COMPANY, ended_on=date(2017, 7, 10), reason="期满"
)
APPLIED = MeasureApplied(
    restriction=BAR.restriction,
    subject=COMPANY,
    case=CASE,
    content="不予许可",
    applied_on=DAY,
)
DECISION = EXAMPLES[DecisionMade]
ELSEWHERE = "reg:130523:chengguan"
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_ANOTHER = {"agency": MARKET, "actor": SECOND_INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_ELSEWHERE = {"agency": ELSEWHERE, "actor": f"{ELSEWHERE}/1"}


def penalised() -> County:
    """Return the county before the decision, with a penalty against the company."""
    spec = County().before(DecisionMade)
    spec.register(ELSEWHERE, Role.SUPERVISION)
    spec.given(
        OfficerAppointed(officer=SECOND_INSPECTOR, agency=MARKET, post=Post.INSPECTOR),
        replace(EXAMPLES[MeasureListed], measure="C-02"),
        **ROOT,
    )
    return spec.given(PENALISED, **BY_MARKET)


def asked() -> County:
    """Return the county where the bureau is asked to act on the penalty."""
    return penalised().given(INITIATED, **BY_MARKET)


def test_whoever_is_asked_bars_by_what_another_agency_found() -> None:
    spec = penalised()
    own = replace(BAR, ground=f"penalty:{PENALTY}")
    spec.when(own, **BY_BUREAU).refused("restriction.not-own-ground")
    spec.given(INITIATED, **BY_MARKET).given(BAR, **BY_BUREAU)
    spec.ask(DECISION).refused("credit.barred")


def test_who_was_not_asked_bars_nobody_by_it() -> None:
    spec = asked()
    bar = replace(BAR, restriction=f"{ELSEWHERE}/X-1")
    spec.when(bar, **BY_ELSEWHERE).refused("punishment.not-asked")
    spec.when(ANSWER, **BY_ELSEWHERE).refused("punishment.not-asked")


def test_who_was_asked_for_one_measure_applies_no_other() -> None:
    spec = asked()
    spec.when(replace(BAR, measure="C-02"), **BY_BUREAU).refused("punishment.not-asked")
    spec.when(replace(ANSWER, measures=("C-02",)), **BY_BUREAU).refused("punishment.not-asked")


def test_what_another_agency_found_is_not_punished_jointly() -> None:
    own = replace(INITIATED, punishment=f"{ELSEWHERE}/1")
    penalised().when(own, **BY_ELSEWHERE).refused("punishment.not-own-ground")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"agencies": ()}, "punishment.nobody-asked"),
        ({"measures": ()}, "punishment.nobody-asked"),
        ({"measures": ("C-99",)}, "punishment.not-on-list"),
        ({"agencies": ("reg:130523:nobody",)}, "agency.unknown"),
        ({"ground": f"penalty:{MARKET}/none"}, "punishment.ground-fallen"),
        ({"subject": NEIGHBOUR}, "identity.mismatch"),
        ({"subject": REPRESENTATIVE}, "punishment.not-own-ground"),
        ({"until_on": date(2017, 7, 2)}, "days.order"),
        ({"from_on": date(2017, 7, 1)}, "days.order"),
    ],
)
def test_what_asks_nobody_for_nothing_or_rests_on_nothing_is_refused(
    changed: dict[str, object], code: str
) -> None:
    penalised().when(replace(INITIATED, **changed), **BY_MARKET).refused(code)


def test_a_number_is_initiated_once() -> None:
    asked().when(INITIATED, **BY_MARKET).refused("punishment.exists")


def test_a_joint_punishment_that_nobody_initiated_is_not_answered_or_ended() -> None:
    spec = penalised().when(ANSWER, **BY_BUREAU).refused("punishment.unknown")
    spec.when(END, **BY_MARKET).refused("punishment.unknown")


def test_each_agency_answers_once_and_says_something() -> None:
    spec = asked()
    for empty in (
        replace(ANSWER, measures=()),
        replace(REFUSAL, reason=None),
        replace(REFUSAL, reason=" "),
        replace(REFUSAL, measures=(MEASURE,)),
        replace(ANSWER, restrictions=(f"{BUREAU}/none",)),
    ):
        spec.when(empty, **BY_BUREAU).refused("punishment.answer-unsaid")
    spec.given(BAR, **BY_BUREAU)
    spec.given(replace(ANSWER, restrictions=(BAR.restriction,)), **BY_BUREAU)
    spec.when(REFUSAL, **BY_BUREAU).refused("punishment.answered")


def test_a_restriction_for_something_else_is_no_answer() -> None:
    spec = asked()
    other = replace(BAR, ground=None, until_on=date(2018, 7, 2))
    spec.given(other, **BY_BUREAU)
    spec.when(replace(ANSWER, restrictions=(other.restriction,)), **BY_BUREAU)
    spec.refused("punishment.answer-unsaid")


def test_an_answer_after_its_day_is_late() -> None:
    spec = asked().later(days=3)
    spec.when(replace(ANSWER, answered_on=date(2017, 7, 6)), **BY_BUREAU)
    spec.finding("punishment.answer-late")


def test_who_took_over_answers_for_the_former_body() -> None:
    spec = penalised().given(replace(INITIATED, agencies=(ELSEWHERE,)), **BY_MARKET)
    heir = AgencySucceeded(agency=ELSEWHERE, successor=BUREAU, effective_on=DAY)
    spec.given(heir, **ROOT).given(REFUSAL, **BY_BUREAU)
    spec.when(REFUSAL, **BY_BUREAU).refused("punishment.answered")


def test_it_does_not_end_before_its_day_or_while_somebody_owes_an_answer() -> None:
    spec = asked().given(REFUSAL, **BY_BUREAU)
    early = replace(END, ended_on=date(2017, 7, 9))
    spec.later(days=6).when(early, **BY_MARKET).refused("punishment.before-term")
    spec.later(days=1).given(END, **BY_MARKET)
    spec.when(END, **BY_MARKET).refused("punishment.ended")
    spec.when(REFUSAL, **BY_BUREAU)
    assert "punishment.ended" in spec.receipt.codes
    silent = asked().later(days=7).when(END, **BY_MARKET)
    silent.refused("punishment.open-answers")


def test_nobody_owes_an_answer_where_the_ground_has_fallen() -> None:
    spec = asked().given(REVOKED, **BY_ANOTHER)
    spec.given(replace(END, ended_on=DAY), **BY_MARKET)


def test_without_a_last_day_it_ends_with_its_ground_only() -> None:
    spec = penalised().given(replace(INITIATED, until_on=None), **BY_MARKET)
    spec.given(REFUSAL, **BY_BUREAU).later(days=30)
    end = replace(END, ended_on=date(2017, 8, 1))
    spec.when(end, **BY_MARKET).refused("punishment.before-term")
    spec.given(REVOKED, **BY_ANOTHER).given(end, **BY_MARKET)


def test_only_the_initiator_ends_it() -> None:
    spec = asked().given(REFUSAL, **BY_BUREAU).later(days=8)
    spec.when(END, **BY_ELSEWHERE).refused("punishment.not-own-side")


@pytest.mark.parametrize("end", ["term", "ground", "end"])
def test_a_restriction_falls_with_the_joint_punishment(end: str) -> None:
    spec = asked().given(BAR, REFUSAL, **BY_BUREAU)
    spec.ask(DECISION).refused("credit.barred")
    if end == "ground":
        spec.given(REVOKED, **BY_ANOTHER)
    else:
        spec.later(days=7 if end == "end" else 8)
    if end == "end":
        spec.given(END, **BY_MARKET)
    spec.ask(DECISION).accepted()


def barred() -> County:
    """Return the county where the bureau bars the company because it was asked to."""
    return asked().given(BAR, **BY_BUREAU)


def test_a_restriction_is_applied_in_a_case_of_whom_it_binds() -> None:
    spec = barred().given(APPLIED, **BY_BUREAU)
    spec.when(replace(APPLIED, case=CASE_TURNED_AWAY), **BY_BUREAU)
    spec.refused("measure.nothing-barred")
    spec.when(replace(APPLIED, case=f"{BUREAU}/none"), **BY_BUREAU)
    spec.refused("measure.nothing-barred")
    spec.when(replace(APPLIED, case=None), **BY_BUREAU).refused("measure.nothing-barred")
    spec.when(replace(APPLIED, subject=NEIGHBOUR), **BY_BUREAU).refused("identity.mismatch")
    unknown = replace(APPLIED, restriction=f"{BUREAU}/X-9")
    spec.when(unknown, **BY_BUREAU).refused("restriction.unknown")
    spec.when(APPLIED, **BY_ELSEWHERE).refused("measure.not-own-case")


def test_what_binds_no_more_is_not_applied() -> None:
    spec = barred()
    lifted = RestrictionLifted(restriction=BAR.restriction, subject=COMPANY, reason="修复")
    spec.given(replace(lifted, only_for=CASE), **BY_BUREAU)
    spec.when(APPLIED, **BY_BUREAU).refused("measure.not-binding")
    fallen = barred().given(REVOKED, **BY_ANOTHER)
    fallen.when(APPLIED, **BY_BUREAU).refused("measure.not-binding")


def test_nothing_was_applied_where_the_case_was_granted() -> None:
    spec = asked().ask(DECISION).accepted().given(BAR, **BY_BUREAU)
    spec.when(APPLIED, **BY_BUREAU).refused("measure.granted")


def test_a_restriction_is_applied_on_a_licence_of_the_holder() -> None:
    spec = asked().ask(DECISION).accepted().ask(EXAMPLES[LicenceIssued]).accepted()
    spec.given(BAR, **BY_BUREAU)
    licence = EXAMPLES[LicenceIssued].licence
    spec.given(replace(APPLIED, case=None, licence=licence), **BY_BUREAU)
    unknown = replace(APPLIED, case=None, licence=f"{BUREAU}/none")
    spec.when(unknown, **BY_BUREAU).refused("measure.nothing-barred")
