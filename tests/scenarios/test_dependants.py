"""随附更正: what rests on an amended entry is shown, then amended with it, all or nothing."""

import pytest

from tests.recorded import AGENCY, SUBJECT
from tests.terminal import Terminal

RIGHT = "reg:neiqiu:54321"
RECEIPT = "办件/2017-0412#收件"
WRONG_COMPANY = (
    "record", "ApplicationReceived", "--corrects", RECEIPT, "--reason", "企业选错",
    "--subject", RIGHT, "--with-dependants",
)  # fmt: skip
CORRECTOR = ("--actor", "2")
REPEATING = [
    "ApplicationReceived",
    "ApplicationAccepted",
    "DecisionMade",
    "LicenceIssued",
    "ApprovalPushed",
    "SupervisionFeedbackSent",
]
"""What names the company, in the order of the log."""


def _treated(rows: list[dict[str, object]], treatment: str) -> list[object]:
    return [row["type"] for row in rows if row["treatment"] == treatment]


def test_what_repeats_the_wrong_company_is_shown_then_corrected_with_it_and_only_once(
    copied: Terminal,
) -> None:
    head = copied.head()
    shown = copied.done(*WRONG_COMPANY, *CORRECTOR, "--dry-run")
    assert _treated(shown.rows, "correct") == REPEATING
    assert "ReviewCompleted" in _treated(shown.rows, "keep")
    assert _treated(shown.rows, "look-again") == ["ApprovalPushed"]
    assert f"together: {len(REPEATING)} to correct, 0 to void" in shown.err
    assert copied.head() == head
    done = copied.done(*WRONG_COMPANY, *CORRECTOR)
    assert [row["position"] for row in done.rows if row["position"]] == [
        *range(head + 1, head + 1 + len(REPEATING))
    ]
    licence = copied.done("licence", "show", "JY0412", "--format", "ndjson").row
    assert (licence["subject"], licence["issued_at"]) == (RIGHT, _issued_at(copied))
    before, after = (row["entry"]["data"] for row in copied.recorded("DecisionMade"))
    assert (before["subject"], after) == (SUBJECT, before | {"subject": RIGHT})
    again = copied.done(*WRONG_COMPANY, *CORRECTOR)
    assert _treated(again.rows, "correct") == []
    assert "nothing is left to do" in again.err
    assert copied.head() == head + len(REPEATING)


def _issued_at(county: Terminal) -> object:
    before, after = (row["entry"]["occurred_at"] for row in county.recorded("LicenceIssued"))
    assert before == after
    return f"{before}"


def test_the_same_command_with_the_same_id_is_a_repeat(copied: Terminal) -> None:
    named = ("--id", "01a22cb4-b95e-7000-8de5-c90f91651d1d", *CORRECTOR)
    first = copied.done(*WRONG_COMPANY, *named).rows
    head = copied.head()
    again = copied.done(*WRONG_COMPANY, *named).rows
    assert (again[0]["outcome"], again[0]["position"]) == ("accepted", first[0]["position"])
    assert copied.head() == head


@pytest.mark.usefixtures("in_chinese")
def test_who_recorded_something_himself_is_told_whom_to_ask_and_nothing_is_recorded(
    copied: Terminal,
) -> None:
    head = copied.head()
    copied.done("record", "OfficerAppointed", "--officer", "14", "--agency", AGENCY,
                "--post", "corrector")  # fmt: skip
    tried = copied(*WRONG_COMPANY, "--actor", "14")
    assert tried.code == 7
    assert set(_treated(tried.rows, "cannot")) == {"LicenceIssued", "ApprovalPushed"}
    assert f"须由其会签；可请 {AGENCY}/2" in tried.err
    assert "一条也没有记录" in tried.err
    assert copied.head() == head + 1
    signed = copied.done(*WRONG_COMPANY, "--actor", "14", "--signed-by", f"{AGENCY}/2")
    assert _treated(signed.rows, "correct") == REPEATING
    signers = [row["entry"]["actor"] for row in copied.recorded("LicenceIssued")]
    assert signers == [f"{AGENCY}/14", f"{AGENCY}/2"]


def test_with_a_void_goes_what_is_not_lawful_without_it_and_has_reached_nobody(
    copied: Terminal,
) -> None:
    void = ("record", "EntryVoided", "--reason", "查无此事", "--with-dependants", *CORRECTOR)
    voided = copied.done(*void, "--entry", "办件/2017-0413#收件")
    assert _treated(voided.rows, "void") == [
        "ApplicationReceived",
        "ApplicationAccepted",
        "ReviewCompleted",
    ]
    head = copied.head()
    tried = copied(*void, "--entry", RECEIPT)
    assert tried.code == 7
    assert "LicenceIssued" in _treated(tried.rows, "cannot")
    assert copied.head() == head


def test_what_is_not_corrected_has_nothing_that_rests_on_it(copied: Terminal) -> None:
    head = copied.head()
    tried = copied("record", "CaseRouted", "--case", "2017-0413", "--department", "股",
                   "--officer", "12", "--actor", "11", "--with-dependants")  # fmt: skip
    assert (tried.code, tried.out) == (2, "")
    assert "--with-dependants goes with a correction" in tried.err
    assert copied.head() == head
