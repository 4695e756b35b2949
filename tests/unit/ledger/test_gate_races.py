"""Two gates on one log, one of them let in at the worst moment of the other."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.entry import BODY_BYTES_MAX, Correction
from ledger.events.catalogue import Act, DutyAssigned, ItemListed
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handling import HandlingStepCompleted
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import CalendarPublished
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.fact import decode_rows
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from tests.county import County
from tests.examples.story import STEPS
from tests.intruder import Intruder
from tests.spec import Spec, officer

DAY = date(2017, 7, 3)
CORRECTOR = "9"


@pytest.mark.parametrize("name", list(STEPS)[2:])
def test_no_submission_is_both_accepted_and_refused(name: str) -> None:
    """The slower clock of one gate refuses what the other accepts meanwhile."""
    step = STEPS[name]
    county = County().before(name)
    county.now = max(county.now, step.at)
    submission = county.submission(
        step.event, agency=step.agency, actor=step.actor, entry_id=step.id, occurred_at=county.now
    )
    told: list[Receipt] = []
    slow = Gate(
        Intruder(  # type: ignore[arg-type]
            county.store, "append_drafts", lambda: told.extend(county.gate.submit([submission]))
        ),
        clock=lambda: county.now - timedelta(seconds=1),
    )
    (receipt,) = slow.submit([submission])
    assert told[0].outcome is Outcome.ACCEPTED
    assert receipt == replace(told[0], repeated=True)
    entries = [entry for _, entry in decode_rows(r for page in county.store.scan() for r in page)]
    assert not [entry for entry in entries if isinstance(entry.data, SubmissionRefused)]


@pytest.fixture
def spec() -> Spec:
    spec = Spec()
    spec.given(
        ItemListed(
            item="0001",
            name="食品经营许可",
            kind="01",
            basis=("食品安全法",),
            agency=spec.root,
            effective_on=date(2017, 1, 1),
        ),
        DutyAssigned(item="0001", agency=spec.root, acts=tuple(Act), effective_on=date(2017, 1, 1)),
    )
    return spec


def _correction(target: Receipt) -> Correction:
    assert target.id is not None
    assert target.position is not None
    return Correction(entry=target.id, position=target.position, reason="录入错误")


@pytest.mark.parametrize("act", ["correct", "void"])
@pytest.mark.parametrize("before", ["look", "find", "append_drafts"])
def test_what_is_recorded_at_this_moment_can_be_corrected_or_voided(
    spec: Spec, before: str, act: str
) -> None:
    target = spec.submission(CalendarPublished(calendar="cn", year=2018))
    place = spec.store.head() + 1
    gate = Gate(
        Intruder(spec.store, before, lambda: spec.gate.submit([target])),  # type: ignore[arg-type]
        clock=lambda: spec.now,
    )
    gate.opening  # noqa: B018 - what happens at the first submission is not the point
    if act == "correct":
        event = CalendarPublished(calendar="cn", year=2019)
        correction = Correction(entry=target.id, position=place, reason="年份录入错误")
        late = spec.submission(event, actor=officer(spec.root, CORRECTOR), corrects=correction)
    else:
        void = EntryVoided(
            entry=target.id, position=place, reason="重复录入", names=("calendar:cn",)
        )
        late = spec.submission(void, actor=officer(spec.root, CORRECTOR))
    (receipt,) = gate.submit([late])
    assert receipt.outcome is Outcome.ACCEPTED, receipt
    assert receipt.position == place + 1


def test_a_correction_is_judged_with_what_the_line_has_become_at_this_moment(spec: Spec) -> None:
    case = f"{spec.root}/2017-0412"
    granted = DecisionMade(
        case=case,
        outcome=DecisionOutcome.GRANTED,
        document="内审批〔2017〕1号",
        seal="审批专用章",
        decided_on=DAY,
    )
    spec.given(
        ApplicationReceived(case=case, item="0001", subject="reg:saic:100", channel="窗口"),
        ApplicationAccepted(case=case, accepted_on=DAY),
    )
    spec.given(granted, actor=officer(spec.root, "2"))
    correction = spec.submission(
        replace(granted, outcome=DecisionOutcome.REFUSED, reason="不符合条件", remedies_told=True),
        actor=officer(spec.root, CORRECTOR),
        corrects=_correction(spec.receipt),
    )
    licence = spec.submission(
        LicenceIssued(licence=f"{spec.root}/L1", case=case, subject="reg:saic:100", valid_from=DAY),
        actor=officer(spec.root, "2"),
    )
    told: list[Receipt] = []
    gate = Gate(
        Intruder(  # type: ignore[arg-type]
            spec.store, "append_drafts", lambda: told.extend(spec.gate.submit([licence]))
        ),
        clock=lambda: spec.now,
    )
    (receipt,) = gate.submit([correction])
    assert told[0].outcome is Outcome.ACCEPTED
    assert receipt.codes == ("correction.breaks",)


def test_an_empty_first_group_on_an_empty_store_is_no_crash() -> None:
    county = County()
    opened = STEPS["opened"]
    first = county.submission(opened.event, agency=opened.agency, actor=opened.actor)
    assert [len(group) for group in county.gate.submit_groups([(), (propose(first),)])] == [0, 1]


def test_a_correction_that_breaks_hundreds_of_entries_is_refused_and_recorded(spec: Spec) -> None:
    case = f"{spec.root}/2017-0412"
    spec.given(ApplicationReceived(case=case, item="0001", subject="reg:saic:100", channel="窗口"))
    target = spec.receipt
    steps = [
        spec.submission(HandlingStepCompleted(case=case, step=f"第{number}次现场踏勘"))
        for number in range(600)
    ]
    assert {one.outcome for one in spec.gate.submit(steps)} == {Outcome.ACCEPTED}
    void = EntryVoided(
        entry=target.id or "",
        position=target.position or 0,
        reason="重复录入",
        names=(f"case:{case}", "subject:reg:saic:100"),
    )
    submission = spec.submission(void, actor=officer(spec.root, CORRECTOR))
    (receipt,) = spec.gate.submit([submission])
    assert receipt.codes == ("correction.breaks",)
    row = spec.store.row(receipt.position or 0)
    assert row is not None
    assert len(row.body) < BODY_BYTES_MAX
    ((_, entry),) = decode_rows([row])
    assert len(entry.data.blocking) > 100
    assert spec.gate.submit([submission]) == [replace(receipt, repeated=True)]
