"""Personal values: committed in the log, shown beside it, erased for good."""

import hashlib
import json

import pytest

from tests.terminal import Terminal


def _received(county: Terminal) -> dict[str, str]:
    data: dict[str, str] = county.recorded("ApplicationReceived")[0]["entry"]["data"]
    return data


def test_the_log_holds_a_salted_commitment_that_the_clear_value_opens(filled: Terminal) -> None:
    commitment = _received(filled)["phone"]
    shown = filled.done("personal", "show", commitment, "--format", "ndjson").row
    assert (shown["commitment"], shown["value"]) == (commitment, "13800000000")
    opened = f"shenguan.personal.v1\0{shown['salt']}\0{shown['value']}".encode()
    assert commitment == f"sha256:{hashlib.sha256(opened).hexdigest()}"
    exported = filled.done("log", "export").stdout
    assert b"13800000000" not in exported
    assert "张三".encode() not in exported


@pytest.mark.usefixtures("in_chinese")
def test_explain_shows_a_value_while_it_is_kept_and_then_that_it_is_erased(
    copied: Terminal,
) -> None:
    assert copied.done("explain", "case", "2017-0412").rows[0]["data"]["phone"] == "13800000000"
    leaves = [row["leaf"] for row in copied.recorded()]
    commitment = _received(copied)["phone"]
    erased = copied.done("personal", "erase", commitment, "--yes")
    assert (erased.out, erased.err) == ("", "已删除 1 项个人信息\n")
    data = copied.done("explain", "case", "2017-0412").rows[0]["data"]
    assert (data["phone"], data["person_name"]) == ("已删除", "张三")
    english = copied.done("--lang", "en", "explain", "case", "2017-0412").rows[0]["data"]
    assert english["phone"] == "erased"
    assert [row["leaf"] for row in copied.recorded()] == leaves


def test_what_is_erased_is_neither_shown_nor_erased_again(copied: Terminal) -> None:
    commitment = _received(copied)["phone"]
    copied.done("personal", "erase", commitment, "--yes")
    for again in (("show", commitment), ("erase", commitment, "--yes")):
        tried = copied("personal", *again)
        assert (tried.code, tried.out, tried.err.count("\n")) == (4, "", 1)


def test_erasing_asks_first_and_is_not_done_where_nobody_can_answer(copied: Terminal) -> None:
    commitment = _received(copied)["phone"]
    tried = copied("personal", "erase", commitment, stdin="y\n")
    assert (tried.code, tried.out) == (2, "")
    assert "--yes" in tried.err
    assert copied.done("personal", "show", commitment).lines[1].split("\t")[1] == "13800000000"


def test_a_correction_commits_a_new_value_and_a_repeat_keeps_the_salt(copied: Terminal) -> None:
    entry = copied.recorded("ApplicationReceived")[0]["entry"]
    correct = ("--corrects", entry["id"], "--reason", "电话写错", "--actor", "2")
    copied.accepted("ApplicationReceived", *correct, "--phone", "13900000000")
    before, _, after = copied.recorded("ApplicationReceived")
    assert after["entry"]["data"]["phone"] != before["entry"]["data"]["phone"]
    assert after["entry"]["data"]["person_name"] == before["entry"]["data"]["person_name"]
    again = copied.done(
        "record", "OfficerAppointed", "--officer", "21", "--agency", entry["agency"],
        "--name", "李四", "--id", "00000000-0000-4000-8000-000000000021",
    ).row  # fmt: skip
    repeated = copied.done(
        "record", "OfficerAppointed", "--officer", "21", "--agency", entry["agency"],
        "--name", "李四", "--id", "00000000-0000-4000-8000-000000000021",
    ).row  # fmt: skip
    assert repeated == again | {"repeated": True}


def test_clear_values_are_handed_in_beside_a_submission(copied: Terminal) -> None:
    salt, value = "0f" * 16, "王五"
    opened = f"shenguan.personal.v1\0{salt}\0{value}".encode()
    commitment = f"sha256:{hashlib.sha256(opened).hexdigest()}"
    agency = "reg:130523:root"
    submission = {
        "actor": f"{agency}/1",
        "agency": agency,
        "data": {"agency": agency, "name": commitment, "officer": f"{agency}/22"},
        "id": "00000000-0000-4000-8000-000000000022",
        "ledger": "130523",
        "occurred_at": "2017-07-03T01:00:00Z",
        "type": "OfficerAppointed",
    }
    clear = {"commitment": commitment, "value": value, "salt": salt}
    line = json.dumps({**submission, "personal": [clear]})
    assert copied.done("submit", "-", stdin=line).row["outcome"] == "accepted"
    shown = copied.done("personal", "show", commitment, "--format", "ndjson").row
    assert shown == clear
    wrong = {**submission, "id": "00000000-0000-4000-8000-000000000023"}
    line = json.dumps({**wrong, "personal": [{**clear, "value": "赵六"}]})
    tried = copied("submit", "-", stdin=line)
    assert (tried.code, tried.row["outcome"]) == (7, "malformed")
