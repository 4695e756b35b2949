"""Corrections and voids on the command line, and how ``explain`` shows both sides."""

from collections.abc import Callable

import pytest

from tests.recorded import AGENCY, GRANT_SECOND_CASE, SUBJECT
from tests.terminal import Terminal


def _entry(county: Terminal, event_type: str) -> str:
    entry: str = county.recorded(event_type)[0]["entry"]["id"]
    return entry


def _standing(county: Terminal, *which: str) -> dict[int, str]:
    explained = county.done("explain", *which).rows
    return {row["position"]: row["standing"] for row in explained if row["standing"]}


def test_a_correction_keeps_what_it_does_not_say_anew(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    penalty = _entry(copied, "PenaltyDecided")
    copied.accepted(
        "PenaltyDecided", "--corrects", penalty, "--reason", "金额写错",
        "--fine-fen", "400000", "--actor", "2",
    )  # fmt: skip
    before, after = (row["entry"] for row in copied.recorded("PenaltyDecided"))
    assert after["data"] == before["data"] | {"fine_fen": 400_000}
    assert after["occurred_at"] == before["occurred_at"]
    assert after["corrects"] == {
        "entry": penalty,
        "position": place_of("PenaltyDecided"),
        "reason": "金额写错",
    }


@pytest.mark.usefixtures("in_chinese")
def test_explain_shows_the_corrected_and_the_voided_beside_what_did_it(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    place = place_of("PenaltyDecided")
    penalty = _entry(copied, "PenaltyDecided")
    correct = ("--corrects", penalty, "--reason", "金额写错", "--fine-fen", "400000")
    first = copied.accepted("PenaltyDecided", *correct, "--actor", "2")["position"]
    void = ("--entry", penalty, "--reason", "查无此事", "--actor", "2")
    second = copied.accepted("EntryVoided", *void)["position"]
    assert _standing(copied, "penalty", "P1") == {
        place: f"corrected @{first}, voided @{second}",
        first: f"corrects @{place}",
        second: f"voids @{place}",
    }
    assert _standing(copied, "penalty", "P1", "--as-of", str(first)) == {
        place: f"corrected @{first}",
        first: f"corrects @{place}",
    }
    table = copied.done("explain", "penalty", "P1", "--format", "table").out
    assert f"已更正 @{first}" in table
    assert f"已作废 @{second}" in table
    english = copied.done("--lang", "en", "explain", "penalty", "P1", "--format", "table").out
    assert f"voided @{second}" in english
    assert "PenaltyDecided" in english


def test_a_void_names_position_and_tags_by_itself_and_takes_the_restriction_along(
    copied: Terminal, place_of: Callable[[str], int]
) -> None:
    penalty = _entry(copied, "PenaltyDecided")
    copied.accepted("EntryVoided", "--entry", penalty, "--reason", "查无此事", "--actor", "2")
    void = copied.recorded("EntryVoided")[0]["entry"]["data"]
    assert void == {
        "entry": penalty,
        "names": [f"penalty:{AGENCY}/P1", f"subject:{SUBJECT}"],
        "position": place_of("PenaltyDecided"),
        "reason": "查无此事",
    }
    assert copied(*GRANT_SECOND_CASE).row["outcome"] == "accepted"


@pytest.mark.usefixtures("in_chinese")
def test_nobody_corrects_an_entry_of_their_own(copied: Terminal) -> None:
    penalty = _entry(copied, "PenaltyDecided")
    own = ("--corrects", penalty, "--reason", "金额写错", "--fine-fen", "1", "--actor", "15")
    tried = copied("record", "PenaltyDecided", *own)
    assert tried.code == 7
    assert "correction.own-entry" in tried.row["codes"]
    assert "处理办法: correction.own-entry" in tried.err


def test_a_correction_that_cannot_be_is_refused_before_it_is_submitted(copied: Terminal) -> None:
    penalty = _entry(copied, "PenaltyDecided")
    head = copied.head()
    silent = copied("record", "PenaltyDecided", "--corrects", penalty, "--fine-fen", "1")
    assert (silent.code, silent.out) == (2, "")
    assert "a correction needs --reason" in silent.err
    other = copied("record", "RestrictionImposed", "--corrects", penalty)
    assert (other.code, other.out) == (2, "")
    assert f"shenguan record PenaltyDecided --corrects {penalty}" in other.err
    wrong = ("--corrects", penalty, "--reason", "x", "--data", '{"fine_fen": "viel"}')
    malformed = copied("record", "PenaltyDecided", *wrong, "--actor", "2")
    assert (malformed.code, malformed.row["field"]) == (7, "data.fine_fen")
    assert copied.head() == head


def test_a_type_with_a_reason_of_its_own_is_corrected_for_another_reason(copied: Terminal) -> None:
    restriction = _entry(copied, "RestrictionImposed")
    copied.accepted(
        "RestrictionImposed", "--corrects", restriction, "--reason", "屡教不改",
        "--correction-reason", "补充理由", "--actor", "2",
    )  # fmt: skip
    after = copied.recorded("RestrictionImposed")[1]["entry"]
    assert (after["data"]["reason"], after["corrects"]["reason"]) == ("屡教不改", "补充理由")
