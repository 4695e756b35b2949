"""Questions (``case list``, ``credit show`` …) and ``replay``, as people and scripts use them."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from ledger.log import Draft
from ledger.store import open_store
from tests.recorded import AGENCY, SUBJECT
from tests.terminal import Terminal

CASE = f"{AGENCY}/2017-0412"
SECOND = f"{AGENCY}/2017-0413"
LEAST = {
    "case": {
        "case", "item", "subject", "channel", "status", "received_at", "accepted_at", "due_at",
        "closed_at", "steps_count", "observed",
    },
    "licence": {"licence", "item", "subject", "status", "valid_from", "valid_to"},
    "task": {"task", "agency", "subject", "item", "status", "due_at"},
    "check": {"check", "subject", "licence", "status", "checked_on"},
    "credit": {"record", "number", "subject", "status", "binding"},
    "loop": {"kind", "number", "about", "status", "latency_days"},
}  # fmt: skip
"""The columns that scripts may count on."""
NUMBERS = {
    "case": ["2017-0412", "2017-0413"],
    "licence": ["JY0412"],
    "task": ["T1"],
    "check": [],
    "credit": ["P1", "R1"],
    "loop": ["T1", "F1"],
}
Listed = Callable[..., Any]


@pytest.mark.parametrize("noun", LEAST)
def test_every_question_lists_as_json_with_what_it_was_answered_at(
    filled: Terminal, noun: str
) -> None:
    told = filled.done(noun, "list", "--format", "json")
    document = told.document
    assert list(document) == [
        *("ledger", "position", "as_of", "on", "calendar_needed_from", "rows")
    ]
    assert (document["ledger"], document["position"]) == ("130523", filled.head())
    assert document["as_of"] is None
    assert abs(date.fromisoformat(document["on"]) - datetime.now(UTC).date()) <= timedelta(days=1)
    assert told.err == ""
    key = "number" if noun in {"credit", "loop"} else noun
    assert [row[key].rpartition("/")[2] for row in document["rows"]] == NUMBERS[noun]
    assert all(LEAST[noun] <= set(row) for row in document["rows"])


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    ("noun", "number", "says"),
    [
        ("case", "2017-0412", ["已办结", "窗口", "环节数"]),
        ("licence", "JY0412", ["有效期自", "2017-07-04"]),
        ("task", "T1", ["跟踪监管中"]),
        ("credit", SUBJECT, ["限制中", "P1", "R1"]),
        ("loop", "F1", ["已签收", "task:"]),
    ],
)
def test_every_question_shows_one_number_to_people(
    filled: Terminal, noun: str, number: str, says: list[str]
) -> None:
    told = filled.done(noun, "show", number, "--format", "table")
    for one in says:
        assert one in told.out, told.out
    assert f"第 {filled.head()} 条" in told.err
    assert "\x1b" not in told.out


@pytest.fixture(scope="module")
def cases(filled: Terminal) -> list[dict[str, Any]]:
    """The cases as NDJSON, one a line."""
    return filled.done("case", "list", "--format", "ndjson").rows


@pytest.mark.usefixtures("in_chinese")
def test_every_format_gives_the_same_rows(
    filled: Terminal, cases: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert filled.done("case", "list", "--format", "json").document["rows"] == cases
    as_text = [{name: _text(value) for name, value in row.items()} for row in cases]
    told = filled.done("case", "list", "--format", "csv")
    assert list(csv.DictReader(io.StringIO(told.out))) == as_text
    assert f"第 {filled.head()} 条" in told.err
    header, *lines = filled.done("case", "list").lines
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    assert rows == as_text
    path = tmp_path_factory.mktemp("out") / "办件.parquet"
    told = filled.done("case", "list", "-o", str(path))
    assert told.out == ""
    read = pq.read_table(path)
    assert read.column("case").to_pylist() == [row["case"] for row in cases]
    assert read.column("late").to_pylist() == [row["late"] for row in cases]
    assert [one.isoformat() for one in read.column("accepted_on").to_pylist()] == [
        row["accepted_on"] for row in cases
    ]
    assert json.loads(read.schema.metadata[b"shenguan.position"]) == filled.head()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


@pytest.mark.usefixtures("in_chinese")
def test_a_table_keeps_its_columns_upright_under_chinese_text(filled: Terminal) -> None:
    columns = "case,status,channel,item"
    told = filled.done(*("--lang", "zh", "case", "list", "--format", "table", "--columns", columns))
    heading, _, *rows = [line for line in told.lines if line.strip()]
    assert heading.split() == ["办件编号", "状态", "渠道", "事项"]
    assert [line.split()[1:3] for line in rows] == [["已办结", "窗口"], ["已受理", "网上"]]
    places = [_places(line) for line in (heading, *rows)]
    assert len(set(places)) == 1, told.out
    english = filled.done("--lang", "en", "case", "list", "--format", "table")
    assert english.lines[0].split()[:2] == ["case", "item"]
    assert "closed" in english.out
    assert f"position {filled.head()}" in english.err


def _places(line: str) -> tuple[int, ...]:
    """Return where the cells of a line begin, in columns of a terminal."""
    found, place, before = [], 0, " "
    for letter in line:
        if before == " " and letter != " ":
            found.append(place)
        place += 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
        before = letter
    return tuple(found)


@pytest.mark.usefixtures("in_chinese")
def test_an_empty_answer_is_an_answer(filled: Terminal) -> None:
    assert filled.done("check", "list").lines[0].startswith("check\t")
    assert len(filled.done("check", "list").lines) == 1
    assert filled.done("check", "list", "--format", "ndjson").out == ""
    assert "检查" in filled.done("check", "list", "--format", "table").out
    assert filled.done("case", "list", "--limit", "0", "--format", "ndjson").out == ""
    assert filled.done("credit", "show", "reg:neiqiu:none", "--format", "ndjson").out == ""


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--status", "open"), ["2017-0413"]),
        (("--status", "ended", "--status", "accepted"), ["2017-0412", "2017-0413"]),
        (("--subject", SUBJECT, "--limit", "1"), ["2017-0412"]),
        (("--agency", "reg:130523:other"), []),
        (("--late", "--status", "open"), ["2017-0413"]),
        (("--since", "2099-01-01"), []),
        (("--name", "%"), []),
    ],
)
def test_filters_keep_what_they_name(
    filled: Terminal, options: tuple[str, ...], numbers: list[str]
) -> None:
    rows = filled.done("case", "list", *options, "--format", "ndjson").rows
    assert [row["case"].rpartition("/")[2] for row in rows] == numbers


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("case", "show", "2017-9999"), 4, "2017-9999"),
        (("licence", "show", "nothing"), 4, "nothing"),
        (("case", "list", "--status", "done"), 2, "granted"),
        (("case", "list", "--on", "2017-02-30"), 2, "2017-02-30"),
        (("case", "list", "--since", "yesterday"), 2, "yesterday"),
        (("case", "list", "--as-of", "soon"), 2, "soon"),
        (("case", "list", "--as-of", "99999"), 4, "99999"),
        (("case", "list", "--at-least", "99999"), 4, "99999"),
        (("case", "list", "--limit", "-1"), 2, "-1"),
        (("case", "list", "--format", "parquet"), 2, "-o"),
        (("document", "list", "--subject", SUBJECT), 2, "--subject"),
        (("liaison", "list", "--name", "甲"), 2, "--name"),
        (("replay", "--to", "99999"), 4, "99999"),
        (("replay", "--to", "soon"), 2, "soon"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_line(
    filled: Terminal, arguments: tuple[str, ...], code: int, says: str
) -> None:
    told = filled(*arguments)
    assert (told.code, told.out, told.err.count("\n")) == (code, "", 1)
    assert says in told.err


def test_an_earlier_state_is_named_by_position_or_time(
    filled: Terminal, place_of: Callable[[str], int]
) -> None:
    received, accepted = place_of("ApplicationReceived"), place_of("ApplicationAccepted")
    at = filled.recorded("ApplicationReceived")[0]["entry"]["recorded_at"]
    for as_of in (str(received), at):
        asked = ("--as-of", as_of, "--on", "2017-07-03", "--format", "json")
        document = filled.done("case", "list", *asked).document
        (row,) = document["rows"]
        assert (row["case"], row["status"]) == (CASE, "received")
        assert document["position"] == received
        assert document["as_of"] == (received if as_of == str(received) else at)
        shown = filled.done("case", "show", "2017-0412", *asked)
        assert shown.document["rows"] == [row]
    before = filled("case", "show", "2017-0412", "--as-of", str(received - 1))
    assert (before.code, before.out) == (4, "")
    assert f"position {received - 1}" in before.err
    after = filled.done("case", "list", "--as-of", str(accepted), "--format", "ndjson").rows
    assert [row["status"] for row in after] == ["accepted"]


def test_on_a_day_before_everything_nothing_had_happened(filled: Terminal) -> None:
    document = filled.done("case", "list", "--on", "2017-01-01", "--format", "json").document
    assert (document["rows"], document["on"]) == ([], "2017-01-01")
    assert document["position"] == filled.head()


def test_an_answer_waits_for_no_position_that_is_already_there(filled: Terminal) -> None:
    at_least = str(filled.head())
    rows = filled.done("task", "list", "--at-least", at_least, "--format", "ndjson").rows
    assert [row["status"] for row in rows] == ["followed-up"]


def test_what_was_just_recorded_is_in_the_next_answer(copied: Terminal) -> None:
    for step in ("会签", "用印"):
        copied.accepted(
            "HandlingStepCompleted", "--case", "2017-0413", "--step", step, "--actor", "12"
        )
        row = copied.done("case", "show", "2017-0413", "--format", "ndjson").row
        assert row["last_step"] == step


def test_a_replay_gives_the_same_digests_to_everybody_who_holds_the_log(
    filled: Terminal, copied: Terminal, place_of: Callable[[str], int]
) -> None:
    to = str(place_of("LicenceIssued"))
    told = filled.done("replay", "--to", to, "--format", "ndjson").rows
    assert copied.done("replay", "--to", to, "--format", "ndjson").rows == told
    rows = {row["table"]: row["rows"] for row in told}
    assert (rows["cases"], rows["licences"], rows["tasks"], rows["penalties"]) == (1, 1, 0, 0)
    later = filled.done("replay", "--to", str(filled.head()), "--format", "json").document
    changed = {row["table"] for row in later["rows"]} - {
        row["table"] for row in later["rows"] if row in told
    }
    assert {"cases", "tasks", "penalties", "restrictions", "feedbacks"} <= changed
    assert not {"calendar", "terms", "items"} & changed
    assert later["position"] == filled.head()


@pytest.mark.usefixtures("in_chinese")
def test_entries_that_an_older_program_does_not_know_are_told_and_hinder_nobody(
    copied: Terminal,
) -> None:
    store = open_store(f"sqlite:///{copied.folder / 'shenguan.db'}")
    body = json.dumps({"type": "JointCaseSealed", "recorded_at": ""}).encode()
    store.append_drafts([Draft("JointCaseSealed", ("id:x",), lambda _: body)] * 2)
    store.close()
    assert len(copied.done("case", "list", "--format", "ndjson").rows) == 2
    told = copied.done("projections", "status", "--format", "json")
    assert {row["unknown"] for row in told.document["rows"]} == {2}
    assert "2 条记录" in told.err
    assert "升级" in told.err
