"""Bytes that say a submission in another spelling than the canonical one: refused by the field."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ledger.entry import (
    Submission,
    decode_entry,
    encode,
    finisher,
    parse_submission,
    read_submission,
    submission_bytes,
)
from ledger.errors import Malformed
from ledger.events.intake import ApplicationWithdrawn
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from tests import spec

AGENCY = "reg:neiqiu:7"
LINE = (
    '{"actor":"reg:neiqiu:7/101","agency":"reg:neiqiu:7","because":["00000000-0000-7000-8000-'
    '000000000001"],"corrects":{"entry":"00000000-0000-7000-8000-00000000000a","position":12,'
    '"reason":"录入错误"},"data":{"case":"reg:neiqiu:7/2017-é","channel":"窗口","item":"XK-13",'
    '"materials":[{"code":"M01"},{"code":"M02","name":"平面图"}],"parties":[{"role":"agent",'
    '"subject":"person:k1:3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"}],"planned_end_at":'
    '"2017-07-20T08:30:00.500000Z"},"id":"0f3f6a1e-6c1d-7d3e-8a4b-5c6d7e8f9a0b","ledger":"130523",'
    '"occurred_at":"2017-07-03T01:12:00Z","type":"ApplicationReceived"}'
)


def test_the_line_of_these_tests_is_canonical() -> None:
    assert encode(parse_submission(LINE.encode())) == LINE.encode()


OTHER_SPELLINGS = {
    "blank-after-brace": ('{"actor"', '{ "actor"', "actor"),
    "blank-after-colon": ('"position":12', '"position": 12', "corrects.position"),
    "blank-after-comma": ('},"data"', '}, "data"', "data"),
    "blank-before-bracket": ('"name":"平面图"}]', '"name":"平面图"} ]', "data.materials[1]"),
    "line-break-at-the-end": ('"ApplicationReceived"}', '"ApplicationReceived"}\n', ""),
    "key-order": (
        '"ledger":"130523","occurred_at":"2017-07-03T01:12:00Z"',
        '"occurred_at":"2017-07-03T01:12:00Z","ledger":"130523"',
        "occurred_at",
    ),
    "key-order-inside": (
        '{"code":"M02","name":"平面图"}',
        '{"name":"平面图","code":"M02"}',
        "data.materials[1].name",
    ),
    "duplicate-key": ('"channel":"窗口"', '"channel":"网上","channel":"窗口"', "data.channel"),
    "duplicate-type": ('"type":"App', '"type":"ApplicationReceived","type":"App', "type"),
    "escaped-key": ('"channel"', '"\\u0063hannel"', "data.channel"),
    "escaped-letter": ("窗口", "\\u7a97口", "data.channel"),
    "escaped-slash": ("7/2017", "7\\/2017", "data.case"),
    "unknown-field": ('"channel":', '"channels":1,"channel":', "data.channels"),
    "unknown-field-of-the-envelope": ('"ledger":', '"leaf":"00","ledger":', "leaf"),
    "unknown-field-inside": ('{"code":"M01"', '{"class":1,"code":"M01"', "data.materials[0].class"),
    "unknown-field-of-a-correction": ('"reason"', '"place":12,"reason"', "corrects.place"),
    "recorded-already": (
        '"type":"App',
        '"recorded_at":"2017-07-03T01:12:04Z","type":"App',
        "recorded_at",
    ),
    "default-none": ('"channel":', '"area":null,"channel":', "data.area"),
    "default-none-known": ('"channel":"窗口"', '"channel":"窗口","content":null', "data.content"),
    "default-empty": (
        '"materials":[{"code":"M01"},{"code":"M02","name":"平面图"}]',
        '"materials":[]',
        "data.materials",
    ),
    "default-of-the-envelope": ('"type":"App', '"signature":null,"type":"App', "signature"),
    "minus-zero": ('"position":12', '"position":-0', "corrects.position"),
    "float": ('"position":12', '"position":12.0', "corrects.position"),
    "exponent": ('"position":12', '"position":1.2e1', "corrects.position"),
    "number-as-text": ('"position":12', '"position":"12"', "corrects.position"),
    "number-too-large": ('"position":12', '"position":9007199254740993', "corrects.position"),
    "offset": ("2017-07-03T01:12:00Z", "2017-07-03T09:12:00+08:00", "occurred_at"),
    "offset-zero": ("2017-07-03T01:12:00Z", "2017-07-03T01:12:00+00:00", "occurred_at"),
    "offset-inside": (
        "2017-07-20T08:30:00.500000Z",
        "2017-07-20T16:30:00.500000+08:00",
        "data.planned_end_at",
    ),
    "no-zone": ("2017-07-03T01:12:00Z", "2017-07-03T01:12:00", "occurred_at"),
    "lower-case-time": ("2017-07-03T01:12:00Z", "2017-07-03t01:12:00z", "occurred_at"),
    "blank-in-time": ("2017-07-03T01:12:00Z", "2017-07-03 01:12:00Z", "occurred_at"),
    "milliseconds": ("2017-07-03T01:12:00Z", "2017-07-03T01:12:00.000Z", "occurred_at"),
    "nanoseconds": ("00.500000Z", "00.500000000Z", "data.planned_end_at"),
    "short-fraction": ("00.500000Z", "00.5Z", "data.planned_end_at"),
    "no-time": ("2017-07-03T01:12:00Z", "2017-07-03", "occurred_at"),
    "year-nought": ("2017-07-03T01:12:00Z", "0001-01-01T00:00:00+08:00", "occurred_at"),
    "upper-case-uuid": ("0f3f6a1e-6c1d", "0F3F6A1E-6C1D", "id"),
    "uuid-without-hyphens": ("0f3f6a1e-6c1d-7d3e-8a4b-", "0f3f6a1e6c1d7d3e8a4b", "id"),
    "upper-case-cause": ("00000000000a", "00000000000A", "corrects.entry"),
    "decomposed-text": ("2017-é", "2017-e\u0301", "data.case"),
    "compatibility-text": ("平面图", "平面\uf9dc", "data.materials[1].name"),
    "lone-surrogate": ("平面图", "平面\\ud800", "data.materials[1].name"),
    "lone-surrogate-in-a-key": ('"channel":', '"\\ud800":1,"channel":', "data.\\ud800"),
    "missing-field": ('"channel":"窗口",', "", "data.channel"),
    "missing-field-inside": ('{"code":"M02","name"', '{"name"', "data.materials[1].code"),
    "missing-field-of-the-envelope": ('"ledger":"130523",', "", "ledger"),
    "unknown-type": ('"type":"App', '"type":"Bpp', "type"),
    "empty-text": ("窗口", "", "data.channel"),
    "wrong-choice": ('"agent"', '"boss"', "data.parties[0].role"),
    "impossible-code": ("person:k1:3f3f", "person:k1:3F3F", "data.parties.subject"),
}  # fmt: skip


def _malformed(line: bytes) -> Receipt:
    receipt = propose(line)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome is Outcome.MALFORMED
    return receipt


@pytest.mark.parametrize(
    ("there", "instead", "field"), OTHER_SPELLINGS.values(), ids=list(OTHER_SPELLINGS)
)
def test_another_spelling_is_malformed_and_the_field_is_named(
    there: str, instead: str, field: str
) -> None:
    assert LINE.count(there) >= 1
    receipt = _malformed(LINE.replace(there, instead, 1).encode())
    assert (receipt.field or "") == field
    assert (receipt.message or "").startswith(f"{field}: " if field else "not canonical")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b"", "truncated"),
        (b"[]", "object"),
        (b"\xef\xbb\xbf" + LINE.encode(), "invalid character"),
        (LINE.encode("utf-16"), "invalid character"),
        (LINE.encode("utf-16-le"), "malformed"),
        (LINE.encode()[:-9], "truncated"),
        (b'{"type":"CaseClosed","deep":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "nested too deeply"),
        (b'{"type":"' + b'\\"' * 30_000, "truncated"),
    ],
)
def test_what_is_no_json_object_is_malformed(broken: bytes, says: str) -> None:
    assert says in (_malformed(broken).message or "")


@pytest.mark.parametrize("raw", [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_bytes_that_are_no_utf_8_are_refused_by_field(raw: bytes) -> None:
    line = LINE.encode().replace("平面图".encode(), raw)
    assert _malformed(line).field == "data.materials[1].name"


def test_a_document_may_come_in_any_spelling_and_is_brought_to_the_canonical_one() -> None:
    document = json.loads(LINE)
    document["occurred_at"] = "2017-07-03 09:12:00+08:00"
    document["data"]["planned_end_at"] = "2017-07-20T16:30:00.5+08:00"
    document["data"]["case"] = "reg:neiqiu:7/2017-e\u0301"
    document["data"]["content"] = None
    document["signature"] = None
    shuffled = dict(reversed(document.items()))
    assert encode(read_submission(shuffled)) == LINE.encode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"leaf": 1}, "leaf"),
        ({"corrects": {"entry": "x", "position": 1, "reason": "r", "by": "x"}}, "corrects.by"),
        ({"occurred_at": "0001-01-01T00:00:00+08:00"}, "occurred_at"),
        ({"occurred_at": "9999-12-31T23:00:00-08:00"}, "occurred_at"),
        ({"observed": "\ud800"}, "observed"),
        ({"type": "Bpp"}, "type"),
        ({"type": None}, "type"),
    ],
)  # fmt: skip
def test_what_no_spelling_of_a_document_can_mend_is_refused_by_field(
    changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as caught:
        read_submission(json.loads(LINE) | changed)
    assert caught.value.field == field


def _given(**changed: Any) -> Submission[Any]:  # noqa: ANN401 - fields of any kind
    fields: dict[str, Any] = {
        "actor": f"{AGENCY}/101",
        "agency": AGENCY,
        "data": ApplicationWithdrawn(case=f"{AGENCY}/1", reason="申请人撤回"),
        "id": "0f3f6a1e-6c1d-7d3e-8a4b-5c6d7e8f9a0b",
        "ledger": spec.LEDGER,
        "occurred_at": datetime(2017, 7, 3, 1, 12, tzinfo=UTC),
        "type": "ApplicationWithdrawn",
    }
    return Submission(**(fields | changed))


def test_a_submission_made_in_this_process_is_brought_to_one_spelling_before_it_is_named() -> None:
    beijing = datetime(2017, 7, 3, 9, 12, tzinfo=timezone(timedelta(hours=8)))
    decomposed = ApplicationWithdrawn(case=f"{AGENCY}/e\u0301", reason="申请人撤回")
    composed = ApplicationWithdrawn(case=f"{AGENCY}/é", reason="申请人撤回")
    proposal = propose(_given(occurred_at=beijing, data=decomposed), {})
    assert proposal.body == encode(_given(data=composed))
    assert proposal.submission == _given(data=composed)


def test_a_line_break_before_a_combining_mark_is_composed_text() -> None:
    line = encode(_given(data=ApplicationWithdrawn(case=f"{AGENCY}/1", reason="\n\u0303")))
    assert parse_submission(line).data.reason == "\n\u0303"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"occurred_at": datetime(2017, 7, 3)}, "occurred_at"),  # noqa: DTZ001 - what is tested
        ({"observed": "\udc00"}, "observed"),
        ({"data": ApplicationWithdrawn(case=f"{AGENCY}/1", reason="")}, "data.reason"),
        ({"type": "CaseRouted"}, "data.department"),
        ({"id": 7}, "id"),
    ],
)
def test_an_invalid_submission_made_in_this_process_is_refused_by_field(
    changed: dict[str, Any], field: str
) -> None:
    receipt = propose(_given(**changed))
    assert isinstance(receipt, Receipt)
    assert (receipt.outcome, receipt.field) == (Outcome.MALFORMED, field)


@pytest.mark.parametrize("reason", ['"recorded_at":"",', '"type":"x"', '{"type":', '\\"type\\":'])
def test_text_that_looks_like_an_entrys_own_keys_does_not_mislead_the_splice(reason: str) -> None:
    submission = _given(data=ApplicationWithdrawn(case=f"{AGENCY}/1", reason=reason))
    body = finisher(submission, encode(submission), ())("2017-07-03T01:12:04.120311Z")
    assert json.loads(body) == json.loads(encode(submission)) | {
        "recorded_at": "2017-07-03T01:12:04.120311Z"
    }
    assert submission_bytes(decode_entry(submission.type, body)) == encode(submission)


def test_a_digest_does_not_end_with_a_line_break() -> None:
    digest = "sha256:" + "ab" * 32
    line = LINE.replace('{"code":"M01"}', f'{{"code":"M01","digest":"{digest}"}}')
    parse_submission(line.encode())
    assert _malformed(line.replace(digest, digest + "\\n").encode()).field == (
        "data.materials[0].digest"
    )
