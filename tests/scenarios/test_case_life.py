"""A county's whole lawful path by ``shenguan record`` alone, and what comes out of it."""

from collections.abc import Callable

import pytest

from tests.recorded import AGENCY, GRANT_SECOND_CASE, LAWFUL, SUBJECT
from tests.terminal import Terminal


def _data(county: Terminal, event_type: str, place: int = -1) -> dict[str, object]:
    data: dict[str, object] = county.recorded(event_type)[place]["entry"]["data"]
    return data


def test_a_whole_lawful_path_is_recorded_command_by_command(filled: Terminal) -> None:
    types = [row["entry"]["type"] for row in filled.recorded()]
    assert types[-len(LAWFUL) :] == [event_type for event_type, *_ in LAWFUL]


def test_a_bare_number_is_completed_to_that_of_the_acting_agency(filled: Terminal) -> None:
    assert _data(filled, "CaseClosed")["case"] == f"{AGENCY}/2017-0412"
    assert _data(filled, "SupervisionTaskClaimed")["officer"] == f"{AGENCY}/15"
    assert _data(filled, "SupervisionFeedbackSent")["about"] == f"task:{AGENCY}/T1"
    assert _data(filled, "RestrictionImposed")["ground"] == f"penalty:{AGENCY}/P1"
    assert filled.recorded("DecisionMade")[0]["entry"]["actor"] == f"{AGENCY}/13"


def test_item_and_subject_are_filled_in_from_the_line(filled: Terminal) -> None:
    companions = {"item": "XK-1", "subject": SUBJECT}
    for event_type in ("ApplicationAccepted", "DecisionMade", "LicenceIssued", "ApprovalPushed"):
        data = _data(filled, event_type, 0)
        assert {name: data.get(name) for name in companions} == companions, event_type
    assert _data(filled, "SupervisionFeedbackSent")["subject"] == SUBJECT


def test_a_part_is_written_as_pairs_or_as_json(filled: Terminal) -> None:
    guide = _data(filled, "GuidePublished")
    assert guide["materials"] == [{"code": "M01", "name": "申请书"}]
    assert guide["steps"] == [
        {"name": "受理", "post": "受理岗", "days": 1},
        {"name": "决定", "post": "审批岗, 二楼"},
    ]


@pytest.mark.usefixtures("in_chinese")
def test_a_restricted_subject_is_refused_the_grant_with_the_remedy(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    tried = copied(*GRANT_SECOND_CASE)
    assert (tried.code, tried.row["outcome"], tried.row["codes"]) == (
        7,
        "refused",
        ["credit.barred"],
    )
    assert "处理办法: credit.barred 信用受限: " in tried.err
    recorded = copied.entries("--since", str(tried.row["position"]))[0]["entry"]
    assert recorded["type"] == "SubmissionRefused"
    assert recorded["data"]["submission"] == tried.row["id"]

    imposed = copied.entries("--since", str(place_of("RestrictionImposed")), "--limit", "1")[0]
    assert recorded["data"]["blocking"] == [imposed["entry"]["id"]]
    lift = ("--restriction", "R1", "--reason", "已整改", "--actor", "15")
    copied.accepted("RestrictionLifted", *lift)
    assert copied(*GRANT_SECOND_CASE).row["outcome"] == "accepted"


def test_a_dry_run_decides_and_records_nothing(copied: Terminal) -> None:
    head = copied.head()
    adjust = ("record", "ItemAdjusted", "--effective-on", "2018-01-01", "--dry-run", "--item")
    listed = copied.done(*adjust, "XK-1")
    assert listed.row["outcome"] == "accepted"
    assert listed.row["position"] is None
    refused = copied(*adjust, "XK-9")
    assert (refused.code, refused.row["codes"]) == (7, ["item.unknown"])
    assert copied.head() == head
