"""事项疑点: what no rule refuses in the catalogue, and somebody should look into."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.catalogue import GuideMaterial, ItemCancelled
from ledger.events.decision import DecisionOutcome
from ledger.events.intake import Material, SupplementRequested, SupplementSubmitted
from ledger.law.wording import is_vague
from projections.lookups.item_flags import FLAGS
from tests.asking import CASE, ITEM, PERMIT, Asking, decided, guide, received

OTHER = "XK-13-0500"
ALL = tuple(FLAGS)


def flags(ledger: Asking, *asked: str, on: str | None = None) -> dict[str, str]:
    """Return which items bear which of the flags that are asked for."""
    answers: list[Any] = ledger.list("catalogue", flag=asked or ALL, on=on)
    return {one.item: one.flags for one in answers}


def test_an_item_that_is_in_order_is_not_flagged_and_without_the_question_none_is(
    ledger: Asking,
) -> None:
    ledger.say("2017-01-02", PERMIT, guide(materials=(GuideMaterial(code="1", name="申请书"),)))
    assert flags(ledger) == {}
    assert [one.flags for one in ledger.list("catalogue")] == ["[]"]


def test_who_lists_a_cancelled_item_under_another_name_is_found(ledger: Asking) -> None:
    gone = ItemCancelled(item=ITEM, effective_on=date(2017, 3, 1), document="国发〔2017〕7号")
    ledger.say("2017-01-02", PERMIT)
    ledger.say("2017-03-01", gone)
    again = replace(PERMIT, item=OTHER, name="食品经营备案", effective_on=date(2017, 4, 1))
    ledger.say("2017-04-01", again)
    assert flags(ledger) == {OTHER: '["basis-reused"]'}
    assert flags(ledger, on="2017-02-01") == {}


def test_an_item_that_was_there_before_reuses_nothing(ledger: Asking) -> None:
    ledger.say("2017-01-02", PERMIT, replace(PERMIT, item=OTHER))
    gone = ItemCancelled(item=ITEM, effective_on=date(2017, 3, 1), document="国发〔2017〕7号")
    ledger.say("2017-03-01", gone)
    assert flags(ledger) == {}


@pytest.mark.parametrize("name", ["其他材料", "法律、法规规定的其他有关文件", "相关材料"])
def test_a_guide_that_asks_for_anything_is_found(ledger: Asking, name: str) -> None:
    assert is_vague(name)
    ledger.say("2017-01-02", PERMIT, guide(materials=(GuideMaterial(code="9", name=name),)))
    assert flags(ledger, "vague-material") == {ITEM: '["vague-material"]'}
    assert flags(ledger, "second-visit") == {}
    ledger.say(
        "2017-05-02",
        guide(2, "2017-05-02", materials=(GuideMaterial(code="9", name="健康证明"),)),
    )
    assert flags(ledger) == {}


def test_an_applicant_who_had_to_come_twice_is_found_for_a_year(ledger: Asking) -> None:
    ledger.say("2017-01-02", PERMIT)
    ledger.say("2017-07-03", received(), SupplementRequested(case=CASE, materials=("健康证明",)))
    assert flags(ledger, "second-visit") == {}
    ledger.say("2017-07-05", SupplementSubmitted(case=CASE, materials=(Material(code="健康证明"),)))
    assert flags(ledger, "second-visit") == {ITEM: '["second-visit"]'}
    assert flags(ledger, "second-visit", on="2018-07-05") == {}


def test_a_decision_that_no_window_received_is_found(ledger: Asking) -> None:
    decision = replace(decided(DecisionOutcome.GRANTED, "2017-07-06"), item=ITEM)
    ledger.say("2017-01-02", PERMIT)
    ledger.say("2017-07-06", decision)
    assert flags(ledger, "decided-unreceived") == {ITEM: '["decided-unreceived"]'}
    ledger.say("2017-07-07", received())
    assert flags(ledger, "decided-unreceived") == {}
