"""模拟: scenarios are played at their own times, into ledgers that say that they are simulated."""

import json
from typing import Any

import pytest

from tests.terminal import Terminal

ROOT = "reg:130523:root"
DAY = "2017-07-03"


def _registers(number: int, at: str = f"{DAY}T09:00+08:00", **more: object) -> dict[str, Any]:
    agency = f"reg:sim:{number}"
    data = {"agency": agency, "name": f"第{number}局", "roles": ["supervision"]}
    return {"at": at, "agency": ROOT, "type": "AgencyRegistered", "data": data, **more}


def _play(shenguan: Terminal, *lines: object) -> Any:  # noqa: ANN401 - a finished command
    return shenguan("simulate", "--play", "-", stdin=_text(*lines))


def _text(*lines: object) -> bytes:
    return b"".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines
    )


def test_each_line_arrives_at_its_own_time(shenguan: Terminal) -> None:
    played = _play(shenguan, _registers(1, expect="accepted"), _registers(2, f"{DAY}T17:00+08:00"))
    assert [row["recorded_at"] for row in played.rows] == [
        "2017-07-03T01:00:00.000000Z",
        "2017-07-03T09:00:00.000000Z",
    ]
    assert [row["expected"] for row in played.rows] == [True, None]


def test_what_is_not_expected_ends_with_another_code(shenguan: Terminal) -> None:
    assert _play(shenguan, _registers(1, expect="agency.unknown-role")).code == 3
    assert _play(shenguan, _registers(2, expect={"findings": ["case.late"]})).code == 3


def test_a_question_is_asked_as_it_is_typed_and_held_against_its_answer(
    shenguan: Terminal,
) -> None:
    asked = {"ask": f"case list --on {DAY}", "expect": []}
    assert _play(shenguan, _registers(1), asked).rows[-1]["expected"] is True
    wrong = {"ask": f"case list --on {DAY}", "expect": {"status": "accepted"}}
    played = _play(shenguan, wrong)
    assert (played.code, played.rows[0]["rows"]) == (3, [])


def test_a_second_run_goes_on_and_records_nothing_twice(shenguan: Terminal) -> None:
    first = _play(shenguan, _registers(1)).rows
    second = _play(shenguan, _registers(1), _registers(2, f"{DAY}T10:00+08:00")).rows
    assert second[0] == first[0] | {"repeated": True}
    assert second[1]["position"] == first[0]["position"] + 1


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{nothing\n", None),
        (_registers(1, at="2017-07-03T09:00"), "at"),
        (_registers(1, at="yesterday"), "at"),
        (_registers(1) | {"data": {"agency": "nobody", "name": "x", "roles": []}}, "data.agency"),
        ({"ask": "submit x"}, "ask"),
        ({"ask": "case list", "expects": []}, "expects"),
        ([], None),
    ],
)
def test_a_line_that_cannot_be_played_names_line_and_field_and_the_others_go_on(
    shenguan: Terminal, line: object, field: str | None
) -> None:
    later = _registers(2, f"{DAY}T10:00+08:00")
    played = _play(shenguan, _registers(3), line, later)
    assert [row["outcome"] for row in played.rows] == ["accepted", "malformed", "accepted"]
    assert played.rows[1]["line"] == 2
    assert played.rows[1]["field"] == field


def test_time_does_not_go_back(shenguan: Terminal) -> None:
    played = _play(shenguan, _registers(1), _registers(2, "2017-07-02T09:00+08:00"))
    assert (played.rows[1]["outcome"], played.rows[1]["field"]) == ("malformed", "at")


def test_a_group_is_recorded_together_or_not_at_all(shenguan: Terminal) -> None:
    wrong = _registers(2, expect="agency.unknown-role")
    wrong["data"]["roles"] = []
    played = _play(shenguan, [_registers(1, expect="group.refused"), wrong])
    assert [row["expected"] for row in played.rows] == [True, True]


def test_nobody_chooses_the_clock_of_a_real_ledger(shenguan: Terminal) -> None:
    shenguan.done("open", "130523", "--name", "内丘县")
    played = _play(shenguan, _registers(1))
    assert (played.code, played.rows) == (2, [])
    assert "no simulated ledger" in played.err


def test_a_scenario_does_not_open_a_real_ledger(shenguan: Terminal) -> None:
    data = {"name": "x", "zone": "Asia/Shanghai", "agency": ROOT, "officer": f"{ROOT}/1"}
    opened = {"at": f"{DAY}T09:00+08:00", "agency": ROOT, "ledger": "130523"}
    opened |= {"type": "LedgerOpened", "data": data}
    (row,) = _play(shenguan, opened).rows
    assert row["field"] == "data.simulated"
    data["simulated"] = True  # type: ignore[assignment]
    (row,) = _play(shenguan, opened).rows
    assert (row["outcome"], row["position"]) == ("accepted", 1)


def test_a_simulated_ledger_says_so_with_every_answer(shenguan: Terminal) -> None:
    shenguan.done("open", "130523", "--name", "x", "--simulated", "--at", "2017-07-01T09:00")
    (opening,) = shenguan.recorded("LedgerOpened")
    assert opening["entry"]["data"]["simulated"] is True
    assert opening["entry"]["recorded_at"] == "2017-07-01T01:00:00.000000Z"
    assert shenguan.done("case", "list", "--format", "json").document["simulated"] is True
    assert "simulated" in shenguan.done("case", "list").err
    assert _play(shenguan, _registers(1, expect="accepted")).code == 0


def test_a_simulated_ledger_knows_no_calendar_of_a_year_to_come(shenguan: Terminal) -> None:
    _play(shenguan, _registers(1))
    years = [one["entry"]["data"]["year"] for one in shenguan.recorded("CalendarPublished")]
    assert max(years) == 2017


def test_a_real_ledger_is_opened_when_it_is_opened(shenguan: Terminal) -> None:
    assert shenguan("open", "130523", "--name", "x", "--at", "2017-07-01T09:00").code == 2
    document = shenguan.done("open", "130523", "--name", "x")
    assert document.row["outcome"] == "accepted"
    assert "simulated" not in shenguan.done("case", "list", "--format", "json").document


def test_a_time_of_its_own_is_written_as_the_time_of_arrival_is(shenguan: Terminal) -> None:
    line = _registers(1, f"{DAY}T10:00+08:00", occurred_at=f"{DAY}T09:00+08:00")
    assert _play(shenguan, line).rows[0]["outcome"] == "accepted"


def test_what_cannot_be_asked_is_told_and_the_next_line_is_played(shenguan: Terminal) -> None:
    wrong = [{"ask": "case list --as-of yesterday"}, {"ask": "sql 'select 1 frm x'"}]
    played = _play(shenguan, _registers(1), *wrong, _registers(2, f"{DAY}T10:00+08:00"))
    assert played.code == 3
    assert [row.get("outcome") for row in played.rows] == [
        "accepted",
        "malformed",
        "malformed",
        "accepted",
    ]
    assert "'yesterday' is neither a position" in played.rows[1]["message"]


def test_an_expectation_that_nobody_reads_is_met_by_nothing(shenguan: Terminal) -> None:
    for number, expect in enumerate(({"finding": ["case.late"]}, {}), 1):
        (row,) = _play(shenguan, _registers(number, expect=expect)).rows
        assert (row["outcome"], row["expected"]) == ("malformed", False)


def test_a_void_or_correction_of_nothing_is_refused_as_such(shenguan: Terminal) -> None:
    unknown = "01a20f7d-7feb-7000-bb00-4f2bc981a8cd"
    void = {**_registers(1), "type": "EntryVoided"}
    void["data"] = {"entry": unknown, "reason": "误录"}
    corrects = {"entry": unknown, "reason": "误录"}
    group = {"corrects": corrects, "with_dependants": True}
    rows = _play(shenguan, _registers(1), void, _registers(2, corrects=corrects)).rows
    assert [row["codes"] for row in rows[1:]] == [["correction.unknown"]] * 2
    assert _play(shenguan, _registers(3, **group)).rows[0]["codes"] == ["correction.unknown"]


@pytest.mark.usefixtures("in_chinese")
def test_what_is_wrong_with_a_line_is_told_in_the_readers_language(shenguan: Terminal) -> None:
    (wrong, asked) = _play(
        shenguan, {**_registers(1), "type": "AgencyRegisterd"}, {"ask": "case list --on 2017-13-01"}
    ).rows
    assert "不是事件类型" in wrong["message"]
    assert "no day" not in asked["message"]
