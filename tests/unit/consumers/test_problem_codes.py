"""``problems:`` of a mapping: what result codes of inspections mean, and what stays unknown."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.files.mapper import Mapper
from consumers.files.mapping.mapping import read_mapping
from consumers.files.planned import Author
from consumers.files.readers.rows import SourceRow
from ledger.errors import MappingInvalid
from ledger.events.supervision import SpotCheckResultRecorded
from tests.asking import COMPANY, MARKET, Asking
from tests.unit.consumers.test_mapping_page import table

MAPPING: Final = """\
mapping: 1
name: city
source: city
zone: Asia/Shanghai
agency: reg:130523:market
actor: reg:130523:market/1
events:
  - event: SpotCheckResultRecorded
    key: "{no}"
    problems: PROBLEMS
    occurred_at: "2017-07-03"
    fields:
      check: "reg:130523:market/{no}"
      subject: "reg:130523:shop"
      checked_on: "2017-07-03"
      result_code: CODE
      code_system: city
"""


def _data(problems: str, code: str, cell: str) -> dict[str, Any]:
    text = MAPPING.replace("PROBLEMS", problems).replace("CODE", code)
    mapper = Mapper(read_mapping(text, "city.yaml"), ["no", "result"], Author("", ""))
    made = mapper.map(SourceRow(2, ["1", cell]), 0)
    assert made is not None
    assert made.problem is None
    return made.events[0].data


@pytest.mark.parametrize(("problems", "code", "status"), table("problems", "code", "status"))
def test_a_code_means_what_the_page_says(
    tmp_path: Path, problems: str, code: str, status: str
) -> None:
    said = _data(problems, '"{result}"', code).get("problem_found")
    check = SpotCheckResultRecorded(
        check=f"{MARKET}/1",
        subject=COMPANY,
        checked_on=date(2017, 7, 3),
        result_code=code,
        code_system="city",
        problem_found=said,
    )
    asking = Asking(tmp_path)
    asking.say("2017-07-03", check, agency=MARKET)
    assert asking.show("check", f"{MARKET}/1").status == status
    asking.close()


def test_the_code_that_counts_is_the_one_that_is_recorded_not_the_cell() -> None:
    looked_up = "{column: result, values: {F: 不合格, P: 合格}}"
    assert _data("[不合格]", looked_up, "F")["problem_found"] is True
    assert _data("[不合格]", looked_up, "P").get("problem_found") is None
    assert _data("[不合格]", "不合格", "whatever")["problem_found"] is True


@pytest.mark.parametrize(
    ("problems", "message"),
    [
        ("{Fail: perhaps}", "`Fail` is yes or no, not 'perhaps'"),
        ("{Fail: [a]}", "`Fail` is one text, not a list"),
        ("{Fail: }", "`problems` names codes"),
        ("[]", "`problems` names codes"),
    ],
)
def test_problems_that_say_nothing_are_a_mistake(problems: str, message: str) -> None:
    with pytest.raises(MappingInvalid, match=message):
        _data(problems, '"{result}"', "Fail")
