"""What was fed back and is corrected or voided is told anew; what is pushed by itself is once."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction, decode_entry
from ledger.events import Event
from ledger.events.decision import LicenceChanged
from ledger.events.handover import (
    ApprovalPushed,
    FeedbackKind,
    PushStage,
    PushStopped,
    SupervisionFeedbackSent,
    TaskReturned,
)
from ledger.events.organisation import LoopStep, ServiceLevelSet
from ledger.events.record import EntryVoided
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.naming import tags_of
from tests.examples.intake import CASE
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    ROOT,
)
from tests.examples.story import EXAMPLES, STEPS
from tests.reacting import Automatic

CHECK = replace(
    EXAMPLES[SpotCheckResultRecorded],
    check=f"{MARKET}/C-2",
    result_code="3",
    content="无证经营",
)
BY_CORRECTOR = {"agency": MARKET, "actor": MARKET_CORRECTOR}


def _checked() -> tuple[Automatic, int]:
    """Return a county whose bureau was told of a problem, and the check's place."""
    county = Automatic().before("checked")
    county.react()
    county.on(CHECK)
    place = county.receipt.position
    county.react()
    county.given(STEPS["market-corrector"].event, agency=KEEPER, actor=ROOT)
    assert place is not None
    return county, place


def _entry(county: Automatic, position: int) -> Any:  # noqa: ANN401 - an entry of any type
    row = county.store.row(position)
    assert row is not None
    return decode_entry(row.type, row.body)


def _void(county: Automatic, position: int, **envelope: str) -> None:
    target = _entry(county, position)
    names = tags_of(target.data)
    void = EntryVoided(entry=target.id, position=position, reason="查错对象", names=names)
    county.on(void, **(envelope or BY_CORRECTOR))


def _correct(county: Automatic, position: int, event: Event, **envelope: str) -> None:
    corrects = Correction(entry=_entry(county, position).id, position=position, reason="录错")
    county.on(event, corrects=corrects, **(envelope or BY_CORRECTOR))


def test_who_was_told_of_a_check_that_was_voided_is_told_that_it_is_gone() -> None:
    county, place = _checked()
    _void(county, place)
    reacted = county.reaction()
    sent = reacted.submission.data
    assert reacted.receipt.outcome == "accepted", reacted.receipt
    assert (sent.about, sent.agency_to) == (f"check:{CHECK.check}", BUREAU)
    assert sent.content == "检查结果已作废"
    assert county.react() == []


def test_a_check_that_nobody_was_told_of_is_voided_in_silence() -> None:
    county = Automatic(agencies=(BUREAU,)).before("checked")
    county.react()
    county.on(CHECK)
    place = county.receipt.position or 0
    county.react()
    county.given(STEPS["market-corrector"].event, agency=KEEPER, actor=ROOT)
    _void(county, place)
    assert county.react() == []


@pytest.mark.parametrize(
    ("corrected", "content"),
    [
        (replace(CHECK, content="超范围经营"), "更正：超范围经营"),
        (
            replace(CHECK, result_code="1", problems_serious=None),
            "检查结果已更正：不再有涉及贵机关的问题",
        ),
    ],
    ids=["another-problem", "no-problem"],
)
def test_who_was_told_of_a_check_is_told_what_it_says_now(
    corrected: SpotCheckResultRecorded, content: str
) -> None:
    county, place = _checked()
    _correct(county, place, corrected)
    reacted = county.reaction()
    assert reacted.receipt.outcome == "accepted", reacted.receipt
    assert reacted.submission.data.content == content


def test_a_correction_that_changes_nothing_that_was_told_is_not_told() -> None:
    county, place = _checked()
    _correct(county, place, replace(CHECK, team="一中队"))
    assert county.react() == []


def test_two_corrections_are_told_each_even_where_the_reactor_comes_late() -> None:
    county = Automatic().before("checked")
    county.react()
    county.on(CHECK)
    place = county.receipt.position or 0
    county.given(STEPS["market-corrector"].event, agency=KEEPER, actor=ROOT)
    _correct(county, place, replace(CHECK, content="超范围经营"))
    first, second = county.react()
    assert (first.receipt.outcome, second.receipt.outcome) == ("accepted", "accepted")
    assert second.submission.data.content == "超范围经营"


def test_of_a_voided_check_nobody_else_is_told_and_nothing_twice() -> None:
    county, place = _checked()
    told = county.events(SupervisionFeedbackSent)[-1]
    by_hand = replace(told, feedback=f"{MARKET}/BY-HAND", content="仍请核查")
    county.ask(by_hand).refused("feedback.duplicate")
    _void(county, place)
    county.ask(replace(by_hand, agency_to=HOUSING))
    assert "feedback.nothing-to-report" in county.receipt.codes
    gone = county.reaction().submission.data
    county.ask(replace(by_hand, content=gone.content)).refused("feedback.duplicate")
    county.ask(replace(by_hand, kind=FeedbackKind.PENALTY, content="另告"))
    assert "feedback.kind" in county.receipt.codes


def _changed() -> tuple[Automatic, ApprovalPushed]:
    """Return a county with a licence that was changed, and a push of it by hand."""
    county = Automatic().before("changed")
    county.react()
    county.tell_next()
    change = EXAMPLES[LicenceChanged]
    push = replace(
        EXAMPLES[ApprovalPushed],
        task=f"{BUREAU}/BY-HAND",
        case=None,
        licence=change.licence,
        stage=PushStage.CHANGED,
        area=None,
    )
    return county, push


def test_a_change_of_a_licence_that_was_pushed_by_itself_is_only_repeated_by_hand() -> None:
    county, push = _changed()
    automatic = county.reaction()
    area = automatic.submission.data.area
    county.ask(replace(push, area=area))
    assert county.receipt.repeated, county.receipt
    assert county.receipt.position == automatic.receipt.position


def test_a_change_that_is_about_to_be_pushed_by_itself_is_not_pushed_by_hand_unfindably() -> None:
    county, push = _changed()
    county.ask(push)
    assert "push.by-itself" in county.receipt.codes
    assert county.reaction().receipt.outcome == "accepted"


def test_a_change_pushed_by_hand_with_its_case_is_repeated_by_the_reactor() -> None:
    county, push = _changed()
    county.on(replace(push, case=CASE, area="130523"))
    head = county.store.head()
    assert county.reaction().receipt.repeated
    assert county.store.head() == head


def _pushed_by_hand() -> tuple[Automatic, int, ApprovalPushed]:
    """Return a county that was told of a change by hand, the change's place, and the push."""
    county, push = _changed()
    place = county.receipt.position
    by_hand = replace(push, case=CASE, area="130523")
    county.on(by_hand)
    county.react()
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    assert place is not None
    return county, place, by_hand


def test_a_change_that_was_voided_stops_what_a_person_pushed_of_it() -> None:
    county, place, by_hand = _pushed_by_hand()
    _void(county, place, agency=BUREAU, actor=BUREAU_CORRECTOR)
    reacted = county.reaction()
    assert reacted.receipt.outcome == "accepted", reacted.receipt
    assert reacted.submission.data == PushStopped(task=by_hand.task, reason="推送事由已作废")
    assert county.react() == []


def test_a_change_that_was_corrected_is_pushed_anew_whoever_pushed_it_before() -> None:
    county, place, by_hand = _pushed_by_hand()
    for content in ("经营面积 60 平方米", "经营面积 66 平方米"):
        change = replace(_entry(county, place).data, content=content)
        _correct(county, place, change, agency=BUREAU, actor=BUREAU_CORRECTOR)
        stopped, pushed = county.react()
        assert stopped.submission.data.task == by_hand.task
        assert (stopped.receipt.outcome, pushed.receipt.outcome) == ("accepted", "accepted")
        by_hand = pushed.submission.data


def test_what_a_person_pushed_of_a_later_change_is_not_stopped_with_an_earlier_one() -> None:
    county, push = _changed()
    place = county.receipt.position or 0
    automatic = county.reaction().submission.data
    county.on(replace(EXAMPLES[LicenceChanged], content="经营面积 90 平方米"))
    county.on(replace(push, case=CASE, area="130523"))
    county.react()
    county.given(STEPS["bureau-corrector"].event, agency=KEEPER, actor=ROOT)
    _void(county, place, agency=BUREAU, actor=BUREAU_CORRECTOR)
    assert county.reaction().submission.data.task == automatic.task


def test_without_an_automaton_a_change_is_pushed_by_hand() -> None:
    county = Automatic(agencies=(MARKET,)).before("changed")
    county.tell_next()
    change = EXAMPLES[LicenceChanged]
    push = replace(
        EXAMPLES[ApprovalPushed],
        task=f"{BUREAU}/BY-HAND",
        case=None,
        licence=change.licence,
        stage=PushStage.CHANGED,
    )
    county.ask(push)
    assert "push.by-itself" not in county.receipt.codes


def test_a_change_that_came_back_as_often_as_allowed_is_not_pushed_under_another_number() -> None:
    county, push = _changed()
    level = ServiceLevelSet(level="all", step=LoopStep.RETURN, times=1, basis="县政府通知")
    county.given(level, agency=KEEPER, actor=ROOT)
    automatic = county.reaction().submission.data
    returned = TaskReturned(task=automatic.task, reason="不属于本机关")
    county.on(returned, agency=MARKET, actor=INSPECTOR)
    county.ask(replace(push, area=automatic.area)).refused("return.limit")


def test_a_change_that_came_back_is_pushed_again_by_a_person() -> None:
    county, push = _changed()
    automatic = county.reaction().submission.data
    returned = TaskReturned(task=automatic.task, reason="不属于本机关")
    county.on(returned, agency=MARKET, actor=INSPECTOR)
    county.on(replace(push, area=automatic.area))
    assert not county.receipt.repeated
