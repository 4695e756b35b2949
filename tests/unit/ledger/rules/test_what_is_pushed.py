"""推送内容: what silence accepted is pushed, and what a licence became, found by its case."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ledger.events.decision import LicenceChanged
from ledger.events.handover import ApprovalPushed, PushFailed, PushStage
from ledger.events.intake import ApplicationReceived
from tests.county import County
from tests.examples.intake import CASE_WITHDRAWN
from tests.examples.organisation import BUREAU
from tests.examples.story import EXAMPLES

PUSH = EXAMPLES[ApprovalPushed]
ANOTHER = f"{BUREAU}/T-another"


@pytest.mark.parametrize("case", [None, CASE_WITHDRAWN])
def test_who_tells_of_a_change_names_the_case_that_the_licence_came_from(case: str | None) -> None:
    """No rule would find a push under another case, or none: its light would burn on."""
    spec = County().after(LicenceChanged)
    push = replace(PUSH, task=ANOTHER, stage=PushStage.CHANGED)
    spec.ask(replace(push, case=case)).refused("identity.mismatch")
    assert (spec.receipt.field, spec.receipt.message) == (
        "data.case",
        f"与立件信息不符: {case or '-'} ≠ {PUSH.case}",
    )
    spec.ask(push).accepted()


def test_who_tells_that_a_change_reached_nobody_names_the_case_too() -> None:
    failed = replace(
        EXAMPLES[PushFailed],
        task=ANOTHER,
        case=None,
        licence=PUSH.licence,
        item=PUSH.item,
        stage=PushStage.CHANGED,
    )
    spec = County().after(LicenceChanged).ask(failed)
    assert "identity.mismatch" in spec.receipt.codes
    spec.ask(replace(failed, case=PUSH.case))
    assert "identity.mismatch" not in spec.receipt.codes


def test_what_silence_has_accepted_is_pushed() -> None:
    spec = County().after(ApplicationReceived)
    spec.now = datetime(2017, 7, 11, 1, 0, tzinfo=UTC)
    spec.ask(replace(PUSH, licence=None, stage=PushStage.ACCEPTED)).accepted()
