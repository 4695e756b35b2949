"""``shenguan submit``: a receipt for every submission, in order, as soon as it can be given."""

import hashlib
import json
import subprocess
import sys
import uuid
from typing import Any

import pytest

from tests.recorded import AGENCY
from tests.terminal import ROOT, Ran, Terminal, environment

RECEIPT = [
    "line", "id", "digest", "outcome", "repeated", "position", "leaf", "recorded_at", "codes",
    "findings", "field", "message",
]  # fmt: skip


def submission(event_type: str, data: dict[str, Any], **envelope: object) -> dict[str, Any]:
    """Return a submission of the first agency."""
    return {
        "actor": f"{AGENCY}/1",
        "agency": AGENCY,
        "data": data,
        "id": str(uuid.uuid4()),
        "ledger": "130523",
        "occurred_at": "2017-07-03T01:00:00Z",
        "type": event_type,
        **envelope,
    }


def item(code: str, **envelope: object) -> dict[str, Any]:
    """Return a submission that lists an item."""
    data = {
        "agency": AGENCY,
        "basis": ["食品安全法 第三十五条"],
        "effective_on": "2017-01-01",
        "item": code,
        "kind": "01",
        "name": "食品经营许可",
    }
    return submission("ItemListed", data, **envelope)


def lines(*documents: object) -> bytes:
    """Return documents as lines of JSON."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents)


@pytest.mark.usefixtures("in_chinese")
def test_receipts_come_in_the_order_of_the_lines_with_every_field(opened: Terminal) -> None:
    given = [item(f"XK-{number}") for number in range(30)]
    (opened.folder / "items.jsonl").write_bytes(lines(*given))
    told = opened.done("submit", "items.jsonl")
    assert [list(row) for row in told.rows] == [RECEIPT] * 30
    assert [row["line"] for row in told.rows] == list(range(1, 31))
    assert [row["id"] for row in told.rows] == [one["id"] for one in given]
    recorded = opened.recorded("ItemListed")
    assert [(row["position"], row["leaf"]) for row in told.rows] == [
        (row["position"], row["leaf"]) for row in recorded
    ]
    assert "接受 30" in told.err


def test_the_same_file_again_adds_nothing(opened: Terminal) -> None:
    given = lines(item("XK-1"), item("XK-1"), [item("XK-2"), item("XK-3")])
    first = opened("submit", "-", stdin=given)
    assert [row["outcome"] for row in first.rows] == ["accepted", "refused", *["accepted"] * 2]
    head = opened.head()
    again = opened("submit", "-", stdin=given)
    assert (again.code, first.code) == (7, 7)
    assert again.rows == [row | {"repeated": True} for row in first.rows]
    assert opened.head() == head


@pytest.mark.usefixtures("in_chinese")
def test_a_group_is_recorded_together_or_not_at_all(opened: Terminal) -> None:
    whole = [item("XK-1"), item("XK-2")]
    broken = [item("XK-3"), item("XK-1"), item("XK-4")]
    malformed = [item("XK-5"), {"id": "x"}]
    told = opened("submit", "-", stdin=lines(whole, broken, malformed))
    assert told.code == 7
    assert [(row["line"], row["outcome"], row["codes"]) for row in told.rows] == [
        (1, "accepted", []),
        (1, "accepted", []),
        (2, "refused", ["group.refused"]),
        (2, "refused", ["item.exists"]),
        (2, "refused", ["group.refused"]),
        (3, "refused", ["group.refused"]),
        (3, "malformed", ["malformed"]),
    ]
    listed = [row["entry"]["data"]["item"] for row in opened.recorded("ItemListed")]
    assert listed == ["XK-1", "XK-2"]
    assert "处理办法: item.exists" in told.err


@pytest.mark.usefixtures("in_chinese")
def test_a_malformed_line_is_named_and_the_others_go_on(opened: Terminal) -> None:
    doubled = json.dumps(item("XK-2"))[:-1] + ', "type": "ItemListed"}'
    given = [
        b"no json",
        b"",
        b"[]",
        b"17",
        "内丘县".encode("gb18030"),
        b'{"data": {}, "type": "Nothing"}',
        doubled.encode(),
        json.dumps({**item("XK-3"), "colour": "red"}).encode(),
        json.dumps(item("XK-4", occurred_at="yesterday")).encode(),
        b'{"a": NaN}',
        b'{"x":' + b"[" * 100_000,
        json.dumps(item("XK-1")).encode(),
    ]
    told = opened("submit", "-", stdin=b"\n".join(given))
    assert told.code == 7
    assert [row["line"] for row in told.rows] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [row["outcome"] for row in told.rows] == ["malformed"] * 10 + ["accepted"]
    for row in told.rows[:-1]:
        assert row["message"].startswith(f"line {row['line']}: "), row
    by_line = {row["line"]: row for row in told.rows}
    assert "at column 1" in by_line[1]["message"]
    assert "convert the file" in by_line[5]["message"]
    assert (by_line[7]["field"], by_line[8]["field"]) == ("type", "colour")
    assert by_line[9]["field"] == "occurred_at"
    assert "格式错误 10" in told.err


def test_blank_lines_a_bom_and_windows_line_ends_are_no_trouble(opened: Terminal) -> None:
    first, second = (json.dumps(item(code)).encode() for code in ("XK-1", "XK-2"))
    told = opened.done("submit", "-", stdin=b"\xef\xbb\xbf" + first + b"\r\n\r\n  \n" + second)
    assert [(row["line"], row["outcome"]) for row in told.rows] == [
        (1, "accepted"),
        (4, "accepted"),
    ]


def test_nothing_in_gives_nothing_out(opened: Terminal) -> None:
    told = opened.done("submit", "-", stdin=b"")
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_a_dry_run_answers_and_records_nothing(opened: Terminal) -> None:
    head = opened.head()
    told = opened("submit", "-", "--dry-run", stdin=lines(item("XK-1"), item("no blanks")))
    assert [row["outcome"] for row in told.rows] == ["accepted", "malformed"]
    assert [row["position"] for row in told.rows] == [None, None]
    assert opened.head() == head


def test_a_slow_pipe_is_answered_line_by_line(opened: Terminal) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with opened.start("submit", "-", **pipes) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(1, 4):
            running.stdin.write(lines(item(f"XK-{number}")))
            running.stdin.flush()
            receipt = json.loads(running.stdout.readline())
            assert (receipt["line"], receipt["outcome"]) == (number, "accepted")
            assert running.poll() is None
        running.stdin.close()
        assert running.wait() == 0


def _with_a_lost_commit(county: Terminal, *arguments: str, stdin: bytes = b"") -> Ran:
    """Run the command while every commit happens and its answer gets lost."""
    program = """
import sys
import cli
from ledger.errors import OutcomeUnknown
from ledger.store.sqlite.store import SqliteStore

def commit_unheard(self, cursor, appended):
    cursor.execute("commit")
    raise OutcomeUnknown("the commit did not answer; send the same again to settle it")

SqliteStore._commit = commit_unheard
cli.main(sys.argv[1:])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=county.folder,
        env=environment(PYTHONPATH=str(ROOT)),
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


@pytest.mark.usefixtures("in_chinese")
def test_an_unknown_outcome_is_8_and_sending_the_same_again_settles_it(opened: Terminal) -> None:
    given = lines(item("XK-1"), [item("XK-2"), item("XK-3")], {"data": {}})
    told = _with_a_lost_commit(opened, "submit", "-", stdin=given)
    assert told.code == 8
    assert [row["outcome"] for row in told.rows] == [*["unknown"] * 3, "malformed"]
    assert {row["position"] for row in told.rows} == {None}
    assert "结果未知 3" in told.err
    again = opened("submit", "-", stdin=given)
    assert again.code == 7
    assert [(row["outcome"], row["repeated"]) for row in again.rows[:3]] == [("accepted", True)] * 3
    assert [row["entry"]["data"]["item"] for row in opened.recorded("ItemListed")] == [
        "XK-1",
        "XK-2",
        "XK-3",
    ]


def test_a_record_of_unknown_outcome_is_8_too(opened: Terminal) -> None:
    entry = str(uuid.uuid4())
    options = ("--officer", "51", "--agency", AGENCY, "--id", entry)
    told = _with_a_lost_commit(opened, "record", "OfficerAppointed", *options)
    assert (told.code, told.row["outcome"], told.row["id"]) == (8, "unknown", entry)
    assert "send the same again" in told.err
    again = opened("record", "OfficerAppointed", *options)
    assert (again.code, again.row["outcome"], again.row["repeated"]) == (0, "accepted", True)


@pytest.mark.parametrize("file", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_told_in_one_line(opened: Terminal, file: str) -> None:
    told = opened("submit", file)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert file in told.err


def test_another_ledgers_submission_is_refused(opened: Terminal) -> None:
    told = opened("submit", "-", stdin=lines(item("XK-1", ledger="130525")))
    assert (told.code, told.row["codes"]) == (7, ["ledger.mismatch"])


SALT = "0f" * 16


def clear(value: str, *, of: str | None = None) -> dict[str, str]:
    """Return a clear value with its commitment, or beside the commitment of another one."""
    opened = f"shenguan.personal.v1\0{SALT}\0{of or value}".encode()
    committed = f"sha256:{hashlib.sha256(opened).hexdigest()}"
    return {"commitment": committed, "value": value, "salt": SALT}


def appointment(number: int, *personal: dict[str, str], agency: str = AGENCY) -> dict[str, Any]:
    """Return an appointment under the name 欧阳若兰, committed to, with clear values beside it."""
    data = {
        "agency": agency,
        "name": clear("欧阳若兰")["commitment"],
        "officer": f"{agency}/{number}",
    }
    return submission("OfficerAppointed", data) | {"personal": list(personal)}


MINE, WRONG = clear("欧阳若兰"), clear("别人", of="欧阳若兰")


@pytest.mark.parametrize(("agency", "outcome"), [(AGENCY, "accepted"), ("reg:x:9", "refused")])
def test_a_neighbours_wrong_value_for_my_commitment_changes_nothing_about_my_receipt(
    opened: Terminal, agency: str, outcome: str
) -> None:
    mine = appointment(51, MINE, agency=agency)
    beside = [item("XK-1") | {"personal": [WRONG]}, item("XK-2") | {"personal": [WRONG]}]
    told = opened("submit", "-", stdin=lines(beside[0], mine, beside[1]))
    assert [row["outcome"] for row in told.rows] == ["accepted", outcome, "accepted"]
    repeated = opened("submit", "-", stdin=lines(beside[0], mine, beside[1]))
    assert repeated.rows == [row | {"repeated": row["position"] is not None} for row in told.rows]
    shown = opened("personal", "show", MINE["commitment"], "--format", "ndjson")
    assert (shown.rows == [MINE]) is (outcome == "accepted")


def test_who_opens_the_same_commitment_wrongly_is_malformed_alone(opened: Terminal) -> None:
    mine, theirs = appointment(51, MINE), appointment(52, WRONG)
    told = opened("submit", "-", stdin=lines(theirs, mine, theirs))
    assert [row["outcome"] for row in told.rows] == ["malformed", "accepted", "malformed"]
    assert told.rows[0]["field"] == "data.name"
    again = opened("submit", "-", stdin=lines(theirs, mine))
    assert again.rows[1] == told.rows[1] | {"repeated": True}


def test_a_neighbours_right_value_does_not_open_what_i_withhold(opened: Terminal) -> None:
    beside = item("XK-1") | {"personal": [MINE]}
    told = opened.done("submit", "-", stdin=lines(beside, appointment(51)))
    assert [row["outcome"] for row in told.rows] == ["accepted"] * 2
    assert opened("personal", "show", MINE["commitment"]).code == 4


def test_in_a_group_a_value_may_stand_beside_any_submission(opened: Terminal) -> None:
    told = opened.done(
        "submit", "-", stdin=lines([item("XK-1") | {"personal": [MINE]}, appointment(51)])
    )
    assert [row["outcome"] for row in told.rows] == ["accepted"] * 2
    shown = opened.done("personal", "show", MINE["commitment"], "--format", "ndjson")
    assert shown.rows == [MINE]
    group = [item("XK-2") | {"personal": [WRONG]}, appointment(52, MINE)]
    refused = opened("submit", "-", stdin=lines(group))
    assert [(row["outcome"], row["field"]) for row in refused.rows] == [
        ("malformed", "personal"),
        ("refused", None),
    ]
    assert refused.rows[1]["codes"] == ["group.refused"]
