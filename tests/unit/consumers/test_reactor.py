"""What follows from a fact is recorded by itself, once, by an automaton that chooses nothing."""

from datetime import date, datetime
from uuid import UUID, uuid5

import pytest
from msgspec.structs import replace

from consumers.streams.reactor import Reacting
from ledger.entry import Correction, decode_entry, encode
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceChanged, LicenceIssued
from ledger.events.handling import SiteSurveyCompleted
from ledger.events.handover import (
    ApprovalPushed,
    PushFailed,
    PushStage,
    PushStopped,
    SupervisionFeedbackSent,
    SupervisionTaskClaimed,
    TaskReturned,
)
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.gate.gate import Gate
from ledger.gate.replay import Replay
from ledger.naming import tags_of
from ledger.reactions.submissions import submissions_of
from ledger.states.officer import automaton_of
from tests.examples.handover import TASK
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    DECIDER,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
    ROOT,
)
from tests.examples.story import EXAMPLES, STEPS
from tests.reacting import Automatic, automaton

AUTO = automaton_of(BUREAU)


def _decided() -> Automatic:
    county = Automatic()
    county.before(DecisionMade).react()
    county.tell_next()
    return county


def _entry(county: Automatic, position: int | None):  # noqa: ANN202 - an entry of any type
    row = county.store.row(position or 0)
    assert row is not None
    return decode_entry(row.type, row.body)


def test_a_decision_is_pushed_to_who_supervises_in_the_name_of_its_cause() -> None:
    county = _decided()
    cause = county.receipt
    submission, receipt = county.reaction()
    expected = uuid5(UUID(cause.id), f"push-decided:{MARKET}")
    entry = _entry(county, receipt.position)
    assert (entry.id, entry.because) == (str(expected), (cause.id,))
    assert (entry.actor, entry.agency) == (AUTO, BUREAU)
    assert datetime.fromisoformat(entry.occurred_at) == datetime.fromisoformat(
        cause.recorded_at or ""
    )
    assert entry.data == submission.data
    pushed = entry.data
    assert pushed.task == f"{BUREAU}/A-{expected.hex[:12]}"
    assert (pushed.stage, pushed.agency_to, pushed.case) == (PushStage.DECIDED, MARKET, CASE)


def test_every_supervisor_on_duty_is_told_and_none_twice() -> None:
    county = Automatic().before(DecisionMade)
    county.on(STEPS["agency-health"].event, STEPS["supervision-health"].event)
    county.on(STEPS["supervision-health"].event)
    county.react()
    county.tell_next()
    told = [one.submission.data.agency_to for one in county.react()]
    assert sorted(told) == sorted([MARKET, HEALTH_OFFICE])


def test_where_nobody_is_on_duty_the_push_has_failed() -> None:
    county = Automatic().before("accepted-5")
    county.react()
    county.tell_next()
    failed = county.reaction().submission.data
    assert isinstance(failed, PushFailed)
    assert failed.stage is PushStage.ACCEPTED


def test_a_refused_application_is_told_as_refused() -> None:
    county = Automatic().before(DecisionMade)
    county.react()
    refused = replace(
        EXAMPLES[DecisionMade],
        outcome=DecisionOutcome.REFUSED,
        reason="不符合条件",
        remedies_told=True,
    )
    county.on(refused)
    assert county.reaction().submission.data.stage is PushStage.REFUSED


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        ("accepted", PushStage.ACCEPTED),
        ("changed", PushStage.CHANGED),
        ("revoked", PushStage.REVOKED),
    ],
)
def test_acceptance_change_and_revocation_are_pushed(step: str, stage: PushStage) -> None:
    county = Automatic().before(step)
    county.react()
    county.tell_next()
    reacted = county.reaction()
    assert reacted.receipt.outcome == "accepted"
    assert reacted.submission.data.stage is stage


def test_a_licence_that_is_struck_off_after_its_revocation_is_told_once() -> None:
    county = Automatic().after("revoked")
    county.react()
    county.tell_next()
    assert county.react() == []


@pytest.mark.parametrize("step", ["penalised", "penalty-revoked"])
def test_a_penalty_and_its_revocation_come_back_to_the_body_that_decided(step: str) -> None:
    county = Automatic().before(step)
    county.react()
    county.tell_next()
    reacted = county.reaction()
    sent = reacted.submission.data
    assert isinstance(sent, SupervisionFeedbackSent)
    assert reacted.receipt.outcome == "accepted"
    assert (sent.agency_to, reacted.submission.actor) == (BUREAU, automaton_of(MARKET))


def test_a_check_comes_back_only_where_it_found_a_problem() -> None:
    county = Automatic().before("checked")
    county.react()
    fine = replace(
        EXAMPLES[SpotCheckResultRecorded], result_code="1", problems_serious=None, task=None
    )
    county.on(fine)
    assert county.react() == []
    found = replace(fine, check=f"{MARKET}/C-2", result_code="3")
    county.on(found)
    assert county.reaction().submission.data.about == f"check:{MARKET}/C-2"


def test_what_is_done_twice_is_recorded_once() -> None:
    county = _decided()
    county.react()
    head = county.store.head()
    again = Reacting(county.store, county.gate, 0)
    repeated = [one for page in again.go_on() for one in page]
    assert repeated
    assert all(one.receipt.repeated for one in repeated)
    assert county.store.head() == head


def test_two_reactors_make_the_same_bytes() -> None:
    county = _decided()
    first = Reacting(county.store, county.gate, county.store.head() - 1)
    second = Reacting(county.store, Gate(county.store, clock=lambda: county.now), 0)
    (one,) = [found for page in first.go_on() for found in page]
    others = [found for page in second.go_on() for found in page]
    assert encode(one.submission) in [encode(other.submission) for other in others]


def test_before_there_is_an_automaton_nothing_follows_unless_it_is_meant() -> None:
    county = Automatic(agencies=(MARKET,)).after(DecisionMade)
    county.react()
    assert county.events(ApprovalPushed) == []
    county.given(automaton(BUREAU), agency=BUREAU, actor=DECIDER)
    county.react()
    assert county.events(ApprovalPushed) == []
    anew = Reacting(county.store, county.gate, 0, anew=True)
    assert [one for page in anew.go_on() for one in page]
    assert {one.stage for one in county.events(ApprovalPushed)} == {
        PushStage.ACCEPTED, PushStage.DECIDED,
    }  # fmt: skip


def test_what_an_older_system_did_causes_nothing() -> None:
    county = Automatic().before("received-2")
    county.react()
    number = f"{BUREAU}/OLD-1"
    for event in (
        replace(EXAMPLES[LicenceIssued], licence=number, case=None),
        replace(EXAMPLES[LicenceChanged], licence=number, effective_on=date(2017, 5, 1)),
    ):
        county.when(
            event,
            agency=KEEPER,
            actor=ROOT,
            observed="old-system",
            occurred_at=county.now.replace(month=5),
        )
        county.accepted_anyhow()
    assert county.react() == []


def test_a_manual_push_of_what_was_pushed_by_itself_is_a_repeat() -> None:
    county = _decided()
    automatic = county.reaction()
    head = county.store.head()
    manual = replace(EXAMPLES[ApprovalPushed], task=f"{BUREAU}/BY-HAND")
    county.ask(manual)
    assert county.receipt.outcome == "accepted"
    assert county.receipt.repeated
    assert county.receipt.position == automatic.receipt.position
    assert county.store.head() == head


def test_a_reaction_to_what_was_pushed_by_hand_meanwhile_is_a_repeat() -> None:
    county = _decided()
    county.on(replace(EXAMPLES[ApprovalPushed], licence=None))
    head = county.store.head()
    reacted = county.reaction()
    assert reacted.receipt.repeated
    assert county.store.head() == head


def test_a_reaction_never_pushes_again_what_was_pushed_by_hand_and_returned() -> None:
    county = _decided()
    county.on(replace(EXAMPLES[ApprovalPushed], licence=None))
    county.when(TaskReturned(task=TASK, reason="不属于本机关"), agency=MARKET, actor=INSPECTOR)
    assert county.reaction().receipt.repeated
    assert len(county.events(ApprovalPushed)) == 2  # one of the acceptance


def test_two_pushes_by_hand_are_still_one_too_many() -> None:
    county = Automatic(agencies=(MARKET,)).after(ApprovalPushed)
    again = replace(EXAMPLES[ApprovalPushed], task=f"{BUREAU}/BY-HAND")
    county.ask(again).refused("push.duplicate")


def test_a_voided_decision_stops_the_push_and_is_not_held_back_by_it() -> None:
    county = _decided()
    cause = county.receipt
    pushed = county.reaction().submission.data
    target = _entry(county, cause.position)
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    void = EntryVoided(
        entry=target.id,
        position=cause.position or 0,
        reason="误录",
        names=tags_of(target.data),
    )
    county.on(void, agency=BUREAU, actor=BUREAU_CORRECTOR)
    reacted = county.reaction()
    assert reacted.receipt.outcome == "accepted"
    assert isinstance(reacted.submission.data, PushStopped)
    assert reacted.submission.data.task == pushed.task


def test_a_corrected_decision_stops_the_push_and_is_pushed_anew() -> None:
    county = _decided()
    cause = county.receipt
    former = county.reaction().submission.data
    county.on(SupervisionTaskClaimed(task=former.task), agency=MARKET, actor=INSPECTOR)
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    target = _entry(county, cause.position)
    corrects = Correction(entry=target.id, position=cause.position or 0, reason="文号录错")
    county.on(
        replace(target.data, document="内审批准字〔2017〕59号"),
        agency=BUREAU,
        actor=BUREAU_CORRECTOR,
        corrects=corrects,
    )
    stopped, pushed = county.react()
    assert (stopped.receipt.outcome, pushed.receipt.outcome) == ("accepted", "accepted")
    assert stopped.submission.data.task == former.task
    assert pushed.submission.data.task != former.task
    assert replace(pushed.submission.data, task=former.task) == former


def test_what_a_person_makes_of_an_automatic_push_is_judged_as_his_own() -> None:
    county = _decided()
    pushed = county.reaction()
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    other = replace(pushed.submission.data, stage=PushStage.REVOKED)
    place = pushed.receipt.position or 0
    corrects = Correction(entry=pushed.submission.id, position=place, reason="环节录错")
    county.when(other, agency=BUREAU, actor=BUREAU_CORRECTOR, corrects=corrects)
    assert "correction.breaks" in county.receipt.codes


def test_a_corrected_change_of_a_licence_is_pushed_anew() -> None:
    county = Automatic().before("changed")
    county.react()
    county.tell_next()
    cause = county.receipt
    former = county.reaction().submission.data
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    target = _entry(county, cause.position)
    for content in ("经营面积 60 平方米", "经营面积 66 平方米"):
        county.on(
            replace(target.data, content=content),
            agency=BUREAU,
            actor=BUREAU_CORRECTOR,
            corrects=Correction(entry=target.id, position=cause.position or 0, reason="录错"),
        )
        stopped, pushed = county.react()
        assert stopped.submission.data.task == former.task
        assert pushed.submission.data.stage is PushStage.CHANGED
        former = pushed.submission.data


@pytest.mark.parametrize(
    "change",
    [
        {"agency_to": HEALTH_OFFICE},
        {"stage": PushStage.ACCEPTED},
        {"claim_days_max": 900},
    ],
)
def test_an_automaton_records_nothing_but_what_follows(change: dict[str, object]) -> None:
    county = _decided()
    cause = county.receipt
    replay = Replay(county.store, county.gate.opening, after=0)
    for page in county.store.scan():
        for row in page:
            replay.go_on(row)
    place = cause.position or 0
    view = replay.view(county.gate.opening.zone.day(cause.recorded_at or ""))
    (true,) = submissions_of(place, _entry(county, place), view)
    forged = replace(true, data=replace(true.data, **change))
    (receipt,) = county.gate.submit([forged])
    assert "officer.automaton" in receipt.codes
    assert county.reaction().receipt.codes == ("id.reused",)


@pytest.mark.parametrize("because", [(), ("01a20f7d-7feb-7000-bb00-4f2bc981a8cd",)])
def test_an_automaton_needs_a_cause_that_is_on_record(because: tuple[str, ...]) -> None:
    county = _decided()
    one = replace(county.submission(EXAMPLES[ApprovalPushed], agency=BUREAU, actor=AUTO))
    (receipt,) = county.gate.submit([replace(one, because=because)])
    assert "officer.automaton" in receipt.codes


@pytest.mark.parametrize(
    ("officer", "post", "by"),
    [
        (f"{BUREAU}/777", Post.AUTOMATON, (BUREAU, DECIDER)),
        (DECIDER, Post.AUTOMATON, (BUREAU, RECEIVER)),
        (AUTO, Post.DECIDER, (BUREAU, DECIDER)),
    ],
)
def test_no_person_becomes_an_automaton_nor_the_other_way_round(
    officer: str, post: Post, by: tuple[str, str]
) -> None:
    county = Automatic(agencies=(MARKET,)).before("calendar")
    who, actor = by
    appointment = OfficerAppointed(officer=officer, agency=BUREAU, post=post)
    county.when(appointment, agency=who, actor=actor).refused("officer.automaton")


def test_an_automaton_is_appointed_by_its_own_agency() -> None:
    county = Automatic(agencies=()).before("calendar")
    county.when(automaton(BUREAU), agency=KEEPER, actor=ROOT).refused("officer.other-agency")


def test_an_automaton_answers_for_no_task() -> None:
    county = _decided()
    task = county.reaction().submission.data.task
    claim = SupervisionTaskClaimed(task=task, officer=automaton_of(MARKET))
    county.when(claim, agency=MARKET, actor=INSPECTOR).refused("claim.not-supervisor")


def test_a_survey_is_told_early() -> None:
    county = Automatic().before(SiteSurveyCompleted)
    county.react()
    county.tell_next()
    reacted = county.reaction()
    assert reacted.receipt.outcome == "accepted"
    assert reacted.submission.data.stage is PushStage.SURVEY
