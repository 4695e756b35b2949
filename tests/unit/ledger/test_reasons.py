"""What the system and msgspec say is told in Chinese too, and stays as it is in English."""

import errno
import os
import re
from datetime import date, datetime
from typing import Annotated

import msgspec
import pytest

from ledger.errors import Malformed
from ledger.events.handling import CaseOutcome
from ledger.gate.receipt import malformed
from ledger.reasons import problem_told, reason_of
from ledger.sentence import say
from shenguan.language import tell

_QUOTED = re.compile(r"`[^`]*`|'[^']*'|JSON|T01:12:00Z")


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A value of every kind."""

    count: int
    day: date | None = None
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    name: Annotated[str, msgspec.Meta(max_length=3)] = ""
    code: Annotated[str, msgspec.Meta(pattern="^[0-9]+$")] = "1"
    outcome: CaseOutcome = CaseOutcome.GRANTED


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EADDRINUSE])
def test_the_system_is_quoted_in_english_and_told_in_chinese(number: int) -> None:
    reason = reason_of(OSError(number, os.strerror(number)))
    assert reason == os.strerror(number)
    assert not re.search("[a-z]", tell(reason, "zh"))


def test_an_unknown_error_of_the_system_is_told_as_it_comes() -> None:
    assert reason_of(OSError(9_999, "the moon is full")) == "the moon is full"
    assert reason_of(OSError("no number")) == "no number"


@pytest.mark.parametrize(
    "text",
    [
        '{"count": "1"}',
        "{}",
        '{"count": 1, "colour": 2}',
        '{"count": 1, "day": "2017-13-01"}',
        '{"count": 1, "at": "yesterday"}',
        '{"count": 1, "at": "2017-07-03T09:12:00"}',
        '{"count": 1, "name": "long"}',
        '{"count": 1, "code": "x"}',
        '{"count": 1, "outcome": "准予"}',
        '{"count": 1',
        '{"count": 1,}',
        '{"count" 1}',
        '{"count": 1 "day": 2}',
        '{"count": 1} x',
        "{1: 2}",
        '{"count": ?}',
    ],
)
def test_what_msgspec_says_is_told_in_chinese(text: str) -> None:
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(text, type=Part)
    said = str(caught.value).partition(" - at `$")[0]
    told = problem_told(said)
    assert told == said
    assert not re.search("[A-Za-z]", _QUOTED.sub("", tell(told, "zh"))), tell(told, "zh")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Expected `str`, got `int`", "应为文本，实为整数"),
        ("Expected `array | null`, got `object`", "应为数组或空值 (null)，实为对象"),
        ("Expected `int` >= 0", "应为 >= 0 的整数"),
        ("Expected `str` of length >= 1", "应为长度 >= 1 的文本"),
        ("Expected `str` matching regex '^[0-9a-f]{64}$'", "应为 64 位小写十六进制数字"),
        (
            "Expected `str` matching regex '^sha256:[0-9a-f]{64}$'",
            "应为 `sha256:` 加 64 位小写十六进制数字",
        ),
    ],
)
def test_no_type_of_a_program_and_no_regular_expression_is_left_to_read(
    said: str, told: str
) -> None:
    assert tell(problem_told(said), "zh") == told


def test_a_receipt_can_be_told_in_chinese_and_written_in_english() -> None:
    receipt = malformed(Malformed(say("no submission: nested too deeply"), field="data"))
    assert receipt.document()["message"] == "no submission: nested too deeply"
    assert type(receipt.document()["message"]) is str
    assert tell(receipt.message, "zh").isascii() is False


def test_a_receipt_that_hides_a_number_hides_it_in_chinese_too() -> None:
    number = "11010519491231002X"
    receipt = malformed(Malformed(say("{field}: {text}", field="name", text=number)))
    assert number not in str(receipt.message)
    assert number not in tell(receipt.message, "zh")
