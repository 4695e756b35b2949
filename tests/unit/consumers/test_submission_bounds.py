"""What is too large, too deep or too many: one small answer, which says what may be."""

import json
import time
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest

from cli.lines import batches
from consumers.broker.message import Received, number_of
from consumers.broker.publisher import MESSAGE_BYTES_MAX
from consumers.streams.apart import each_apart
from consumers.streams.dead_letters import LEFT_OUT, PARKED_BYTES_MAX, dead_letter
from consumers.streams.intake import ANSWER_BYTES_MAX, answer_bytes
from consumers.streams.records import JSON, KEY_BYTES_MAX, Parked, Record, read_record
from consumers.streams.submissions import (
    BYTES_MAX,
    DEPTH_MAX,
    DIGITS_MAX,
    GROUP_MAX,
    document_of,
    read_json,
)
from ledger.errors import Malformed, StoreUnavailable
from ledger.gate.receipt import MESSAGE_MAX, NAME_MAX, Outcome, Receipt
from tests import hostile
from tests.terminal import ROOT

SECONDS_MAX = 5.0


def message(value: bytes | None, *headers: tuple[str, bytes], key: bytes | None = None) -> Received:
    """Return a message of the intake topic; JSON unless its headers say otherwise."""
    said = headers or (("content-type", JSON.encode()),)
    return Received("shenguan.intake.v1.130523", 0, 7, key, value, said, 0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"n":' + b"7" * (DIGITS_MAX + 1) + b"}", f"{DIGITS_MAX + 1} digits"),
        (b'{"n":-' + b"7" * 6_000 + b"}", "6,001 digits"),
        (b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1), f"at most {DEPTH_MAX} objects"),
        (b'{"a":' * 90_000, f"at most {DEPTH_MAX} objects"),
        (b'"' + b"x" * BYTES_MAX + b'"', f"at most {BYTES_MAX:,} are read"),
    ],
)
def test_what_exceeds_a_bound_is_told_with_the_bound(line: bytes, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        read_json(line, "line 1")


def test_what_just_keeps_within_the_bounds_is_read() -> None:
    digits = b"7" * DIGITS_MAX
    assert document_of(digits) == int(digits)
    deep = b"[" * DEPTH_MAX + b"]" * DEPTH_MAX
    assert json.dumps(document_of(deep)).encode() == deep
    wide = b'{"a":[' + b"{}," * 100_000 + b"1]}"
    assert len(document_of(wide)["a"]) == 100_001


def test_a_group_of_a_quarter_of_a_million_has_one_small_answer() -> None:
    line = b"[" + b"{}," * 249_999 + b"{}]"
    record = read_record(message(line), hostile.CODEC)
    assert isinstance(record, Record)
    (one,) = record.handed_in
    assert isinstance(one.proposed, Receipt)
    assert one.proposed.outcome == "malformed"
    assert f"250,000 submissions, at most {GROUP_MAX:,}" in str(one.proposed.message)
    assert len(answer_bytes(one.proposed)) < 400


def test_a_name_that_stands_twice_among_very_many_is_found_at_once() -> None:
    names = b",".join(b'"%d":0' % number for number in range(200_000))
    began = time.perf_counter()
    with pytest.raises(Malformed, match="stands twice"):
        document_of(b"{" + names + b',"199999":0}')
    assert time.perf_counter() - began < SECONDS_MAX


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"\\ud83d","data":{}}',
        b'{"\\udc00":1,"\\udc00":2}',
        b'{"id":"' + b"x" * 500_000 + b'","data":{}}',
        b'{"' + b"n" * 500_000 + b'":1,"id":"y","data":{},"type":"CaseClosed"}',
        b'[{"id":{"a":"\\ud800"},"data":1},{"id":["\\ud801"],"data":2}]',
    ],
)
def test_a_receipt_can_be_encoded_and_is_small_whatever_it_quotes(line: bytes) -> None:
    record = read_record(message(line), hostile.CODEC)
    receipts = (
        record.receipts
        if isinstance(record, Parked)
        else [one.proposed for one in record.handed_in if isinstance(one.proposed, Receipt)]
    )
    assert receipts
    for receipt in receipts:
        said: dict[str, Any] = json.loads(answer_bytes(receipt))
        assert said["outcome"] == "malformed"
        assert len(said["id"] or "") <= NAME_MAX * 6
        assert len(said["field"] or "") <= NAME_MAX * 6
        assert len(said["message"]) <= MESSAGE_MAX * 6


def test_an_answer_never_grows_with_what_is_wrong() -> None:
    receipt = Receipt(outcome=Outcome.REFUSED, codes=("a.b",), message="因" * ANSWER_BYTES_MAX)
    told = answer_bytes(receipt)
    assert len(told) < 1_000
    assert json.loads(told)["codes"] == ["a.b"]
    parked = Receipt(outcome=Outcome.UNKNOWN, codes=("a.b",), message="因" * ANSWER_BYTES_MAX)
    assert len(answer_bytes(parked)) < ANSWER_BYTES_MAX


def test_the_key_of_a_receipt_is_shortened() -> None:
    record = read_record(message(b"{}", key=b"k" * 3_000_000), hostile.CODEC)
    answer = Receipt(outcome=Outcome.ACCEPTED)
    assert isinstance(record, Record)
    assert record.key_of(0, answer) == b"k" * KEY_BYTES_MAX


@pytest.mark.parametrize(
    "large",
    [
        message(b"x" * 5_000_000),
        message(b"{", key=b"k" * 5_000_000),
        message(b"{", ("content-type", b"text/plain"), ("note", b"h" * 5_000_000)),
    ],
)
def test_what_is_too_large_to_be_parked_leaves_a_note_of_where_it_stands(large: Received) -> None:
    record = read_record(large, hostile.CODEC)
    assert isinstance(record, Parked)
    letter = dead_letter(record.record.message, record.error)
    said = dict(letter.headers)
    whole = sum(len(name) + len(value) for name, value in letter.headers)
    assert whole + len(letter.key or b"") + len(letter.value or b"") < MESSAGE_BYTES_MAX // 10
    assert said[LEFT_OUT] == str(len(large.value or b"")).encode()
    assert said["shenguan.errors.offset"] == b"7"


def test_what_fits_is_parked_as_it_was() -> None:
    record = read_record(message(b"{" * 1_000_000, key=b"k"), hostile.CODEC)
    assert isinstance(record, Parked)
    letter = dead_letter(record.record.message, record.error)
    assert (letter.key, letter.value) == (b"k", b"{" * 1_000_000)
    assert LEFT_OUT not in dict(letter.headers)


@pytest.mark.parametrize("text", ["", "-1", "²", "１２", "1e3", "9" * 5_000, str(2**63), None])
def test_a_header_that_says_no_number_is_none(text: str | None) -> None:
    assert number_of(text) is None


def test_a_header_may_say_any_offset() -> None:
    assert number_of(str(2**63 - 1)) == 2**63 - 1


def test_a_line_above_the_bound_is_cut_and_the_next_ones_are_read() -> None:
    stream = BytesIO(b"a\n" + b"x" * 5_000_000 + b"\nb\r\n" + b"y" * 3_000_000)
    read = [line for batch in batches(stream, 2_000_000) for line in batch]
    assert [(number, len(line)) for number, line in read] == [
        (1, 1), (2, 2_000_001), (3, 1), (4, 2_000_001),
    ]  # fmt: skip


@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, KeyError, UnicodeError])
def test_a_thing_on_which_the_program_fails_stops_no_other(error: type[Exception]) -> None:
    def together(some: Sequence[int]) -> list[str]:
        if {3, 8} & set(some):
            raise error
        return [f"{one} done" for one in some]

    told = list(each_apart(range(10), together, lambda one, _: f"{one} failed"))
    assert told == [f"{one} {'failed' if one in {3, 8} else 'done'}" for one in range(10)]


def test_a_store_that_fails_is_nobodys_fault() -> None:
    def together(_: Sequence[int]) -> list[str]:
        raise StoreUnavailable("disk full")

    with pytest.raises(StoreUnavailable):
        list(each_apart([1, 2], together, lambda one, _: str(one)))


def test_the_page_on_operation_names_every_bound() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    thousands = (BYTES_MAX, GROUP_MAX, KEY_BYTES_MAX, ANSWER_BYTES_MAX, MESSAGE_MAX)
    for bound in (*thousands, PARKED_BYTES_MAX):
        assert f"{bound:,}" in page, bound
    for bound in (DEPTH_MAX, DIGITS_MAX, NAME_MAX):
        assert f"| {bound} " in page, bound
