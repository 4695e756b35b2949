"""``shenguan explain``: the entries behind a number, refused ones too, as known at any position."""

import hashlib
import json
import sqlite3
from collections.abc import Callable

import pytest

from tests.recorded import AGENCY, GRANT_SECOND_CASE, LAWFUL, SUBJECT
from tests.terminal import Terminal


def test_every_entry_of_a_case_is_told_in_order(filled: Terminal) -> None:
    explained = filled.done("explain", "case", "2017-0412")
    expected = [event_type for event_type, *rest in LAWFUL if "2017-0412" in rest]
    assert [row["type"] for row in explained.rows] == expected
    assert list(explained.rows[0]) == [
        "position", "occurred_at", "recorded_at", "type", "chinese", "standing", "agency", "actor",
        "findings", "id", "data",
    ]  # fmt: skip
    assert [row["chinese"] for row in explained.rows][:3] == ["收件", "受理", "转办"]
    assert {row["standing"] for row in explained.rows} == {""}
    assert filled.done("explain", "case", f"{AGENCY}/2017-0412").rows == explained.rows


def test_a_licence_a_task_a_subject_and_a_penalty_are_explained_alike(filled: Terminal) -> None:
    for kind, number, first in (
        ("licence", "JY0412", "LicenceIssued"),
        ("task", "T1", "ApprovalPushed"),
        ("subject", SUBJECT, "ApplicationReceived"),
        ("credit", SUBJECT, "ApplicationReceived"),
        ("penalty", "P1", "PenaltyDecided"),
        ("item", "XK-1", "ItemListed"),
        ("officer", "13", "OfficerAppointed"),
    ):
        assert filled.done("explain", kind, number).rows[0]["type"] == first, kind


@pytest.mark.usefixtures("in_chinese")
def test_what_was_known_at_a_position_or_time_is_told(
    filled: Terminal, place_of: Callable[[str], int]
) -> None:
    decided = place_of("DecisionMade")
    known = filled.done("explain", "case", "2017-0412", "--as-of", str(decided - 1))
    assert known.rows[-1]["type"] == "ReviewCompleted"
    assert f"截至第 {decided - 1} 条记录" in known.err
    time = filled.entries("--since", str(decided))[0]["entry"]["recorded_at"]
    until = filled.done("explain", "case", "2017-0412", "--as-of", time, "--format", "json")
    assert until.document["rows"][-1]["type"] == "DecisionMade"
    assert (until.document["position"], until.document["as_of"]) == (decided, time)


def test_a_refused_submission_stays_beside_what_it_was_about(copied: Terminal) -> None:
    refused = copied(*GRANT_SECOND_CASE).row
    explained = copied.done("explain", "case", "2017-0413").rows
    assert explained[-1]["type"] == "SubmissionRefused"
    assert explained[-1]["position"] == refused["position"]
    assert explained[-1]["data"]["reasons"][0]["code"] == "credit.barred"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("case", "9999"), 4, "names case reg:130523:root/9999"),
        (("nothing", "1"), 2, "there are accountability, agency, appeal, batch"),
        (("case", "a b"), 2, "without blanks"),
        (("subject", "uscc:91130523MA07ABCD1X"), 2, "check character"),
        (("case", "2017-0412", "--as-of", "1"), 4, "up to position 1"),
        (("case", "2017-0412", "--as-of", "gestern"), 2, "2017-07-03T09:12"),
        (("case",), 2, "NO"),
    ],
)
def test_what_cannot_be_explained_is_told_in_one_line(
    filled: Terminal, arguments: tuple[str, ...], code: int, told: str
) -> None:
    tried = filled("explain", *arguments)
    assert (tried.code, tried.out, tried.err.count("\n")) == (code, "", 1)
    assert told in tried.err


def test_an_agency_looks_up_its_numbers_without_naming_an_officer(filled: Terminal) -> None:
    told = filled("--agency", "reg:130523:other", "explain", "case", "2017-0412")
    assert told.code == 4
    assert "case reg:130523:other/2017-0412" in told.err


def test_an_entry_of_a_newer_version_is_shown_as_it_is(copied: Terminal) -> None:
    """The next version's entry is written by hand; the readers of this one are lenient."""
    with sqlite3.connect(copied.folder / "shenguan.db") as database:
        position, body = database.execute(
            "select position, body from entries order by position desc limit 1"
        ).fetchone()
        entry = json.loads(body) | {
            "type": "CaseSung",
            "id": "00000000-0000-4000-8000-00000000000a",
        }
        entry["data"] = {"case": f"{AGENCY}/2017-0413", "melody": "la"}
        fresh = json.dumps(
            entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()
        leaf = hashlib.sha256(b"\0" + fresh).digest()
        tags = [f"id:{entry['id']}", f"case:{AGENCY}/2017-0413"]
        values = (
            *(position + 1, "CaseSung", entry["recorded_at"], fresh, leaf),
            json.dumps(tags),
        )
        database.execute("insert into entries values (?, ?, ?, ?, ?, ?)", values)
        for ordinal, tag in enumerate(tags):
            row = (tag, "CaseSung", position + 1, ordinal)
            database.execute("insert into entry_tags values (?, ?, ?, ?)", row)
    last = copied.done("explain", "case", "2017-0413").rows[-1]
    assert (last["type"], last["chinese"], last["data"]["melody"]) == ("CaseSung", "", "la")
    doctor = {row["check"]: row for row in copied.done("doctor", "--format", "ndjson").rows}
    assert doctor["types"]["ok"]
    assert doctor["types"]["detail"] == "1 entry of an unknown type; an upgrade of shenguan is due"
