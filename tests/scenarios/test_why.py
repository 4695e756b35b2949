"""``shenguan why``: what gave an answer its value, as the command tells it."""

import pytest

from tests.recorded import AGENCY
from tests.terminal import Terminal


def test_the_last_step_is_the_value_of_the_question(copied: Terminal) -> None:
    asked = copied.done("case", "show", "2017-0412", "--format", "ndjson").row
    why = ("why", "case", "2017-0412", "status", "--format", "ndjson")
    rows = copied.done(*why).rows
    assert rows[-1]["text"] == f"so status is {asked['status']}"
    assert [row["step"] for row in rows] == list(range(1, len(rows) + 1))
    entries = {row["position"]: row["type"] for row in rows if row.get("position")}
    explained = copied.done("explain", "case", "2017-0412", "--format", "ndjson").rows
    known = {row["position"]: row["type"] for row in explained}
    assert known.items() & entries.items()
    assert all(known.get(position, name) == name for position, name in entries.items())
    assert {row["number"] for row in rows} == {f"{AGENCY}/2017-0412"}


def test_status_is_told_where_no_column_is_named_and_every_question_tells(copied: Terminal) -> None:
    assert (
        copied.done("why", "case", "2017-0412").stdout
        == copied.done("why", "case", "2017-0412", "status").stdout
    )
    for noun, number in (("licence", "JY0412"), ("case", "2017-0413")):
        assert (
            "status is" in copied.done("why", noun, number, "--format", "ndjson").rows[-1]["text"]
        )


@pytest.mark.usefixtures("in_chinese")
def test_a_chinese_reader_reads_steps_and_headings_in_chinese(copied: Terminal) -> None:
    told = copied.done("why", "case", "2017-0412", "到期时间", "--format", "ndjson").rows
    assert told[-1]["text"].startswith("所以到期时间为")
    assert any("书面受理" in row["text"] for row in told)
    wrong = copied("why", "case", "2017-0412", "到期")
    assert (wrong.code, "没有列 '到期'" in wrong.err, "到期时间" in wrong.err) == (2, True, True)


def test_what_nobody_knows_is_told(copied: Terminal) -> None:
    column = copied("why", "case", "2017-0412", "nothing")
    assert (column.code, column.out, "status" in column.err) == (2, "", True)
    for asked in (("case", "2017-9999"), ("nothing", "1")):
        told = copied("why", *asked)
        assert (told.code, told.out, told.err.count("\n")) == (4, "", 1)
