r"""Hand-made vectors: entries written by hand, their leaves computed with a checksum tool.

Whoever verifies this ledger with another program can start from these lines: the leaf is
``(printf '\0'; cat entry) | sha256sum``, the digest is ``sha256sum`` of the submission's bytes.
"""

import re
import threading
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple
from uuid import RFC_4122, UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from ledger import clock
from ledger.entry import (
    Correction,
    Entry,
    decode_entry,
    digest,
    encode,
    finisher,
    leaf,
    parse_submission,
    submission_bytes,
    tags_of_entry,
)
from ledger.errors import Malformed
from ledger.events.base import KINDS
from ledger.events.credit import PenaltyDecided
from ledger.events.handling import CaseClosed, CaseOutcome
from ledger.events.intake import AcceptanceMode, ApplicationAccepted
from ledger.gate.proposal import commitment
from ledger.identifiers import PLACEHOLDER, check_uscc, uscc_check_character
from tests.strategies import uscc_codes


class Vector(NamedTuple):
    """One entry three ways: as an object, as bytes written by hand, and what follows from them."""

    entry: Entry[Any]
    body: bytes
    leaf: str
    digest: str
    tags: Sequence[str]


ACCEPTED = Vector(
    Entry(
        actor="reg:neiqiu:7/101",
        agency="reg:neiqiu:7",
        data=ApplicationAccepted(
            case="reg:neiqiu:7/2017-0412",
            item="XK-13-0412",
            subject="reg:neiqiu:130523000012345",
            guide=1,
            mode=AcceptanceMode.FULL,
            accepted_on=date(2017, 7, 3),
        ),
        id="015d0600-7c00-7000-8000-000000000001",
        ledger="130523",
        occurred_at="2017-07-03T01:12:00Z",
        recorded_at="2017-07-03T01:12:04.120311Z",
        type="ApplicationAccepted",
    ),
    b'{"actor":"reg:neiqiu:7/101","agency":"reg:neiqiu:7","data":{"accepted_on":"2017-07-03",'
    b'"case":"reg:neiqiu:7/2017-0412","guide":1,"item":"XK-13-0412","mode":"full","subject":'
    b'"reg:neiqiu:130523000012345"},"id":"015d0600-7c00-7000-8000-000000000001","ledger":"130523",'
    b'"occurred_at":"2017-07-03T01:12:00Z","recorded_at":"2017-07-03T01:12:04.120311Z","type":'
    b'"ApplicationAccepted"}',
    "ffb26c41b04d96b9395ee20345ca69e79ea7de80a91ecb4093adc3f4cc849d0e",
    "sha256:204cb874c66de67b612e79ba3278bb2a30a107e7dc5630cab865676c4a605d70",
    ("id:015d0600-7c00-7000-8000-000000000001", "case:reg:neiqiu:7/2017-0412"),
)
CORRECTED = Vector(
    Entry(
        actor="reg:neiqiu:9/3",
        agency="reg:neiqiu:9",
        because=("015d0600-7c00-7000-8000-000000000001",),
        corrects=Correction(
            entry="015d0600-7c00-7000-8000-000000000002",
            position=41,
            reason="主体录入错误",
            was=("subject:reg:neiqiu:130523000012345",),
        ),
        data=PenaltyDecided(
            penalty="reg:neiqiu:9/P3",
            subject="reg:neiqiu:130523000099999",
            licences=("reg:neiqiu:7/JY412",),
            kinds=("2", "3"),
            fine_fen=5_000_000,
            document="内市监罚〔2017〕3号",
            facts='使用过期原料\n"散装"\t共 12\\15 件',
            basis="食品安全法 第一百二十四条",
            decided_on=date(2017, 7, 5),
        ),
        findings=("occurred.back-dated",),
        id="015d0600-7c00-7000-8000-000000000003",
        ledger="130523",
        occurred_at="2017-07-05T08:30:00.500000Z",
        recorded_at="2017-07-06T00:00:00.000001Z",
        signature="ed25519:k1:AAAA",
        type="PenaltyDecided",
    ),
    (
        '{"actor":"reg:neiqiu:9/3","agency":"reg:neiqiu:9","because":["015d0600-7c00-7000-8000-'
        '000000000001"],"corrects":{"entry":"015d0600-7c00-7000-8000-000000000002","position":41,'
        '"reason":"主体录入错误","was":["subject:reg:neiqiu:130523000012345"]},"data":{"basis":'
        '"食品安全法 第一百二十四条","decided_on":"2017-07-05","document":"内市监罚〔2017〕3号",'
        '"facts":"使用过期原料\\n\\"散装\\"\\t共 12\\\\15 件","fine_fen":5000000,"kinds":["2","3"],'
        '"licences":["reg:neiqiu:7/JY412"],"penalty":"reg:neiqiu:9/P3","subject":'
        '"reg:neiqiu:130523000099999"},"findings":["occurred.back-dated"],"id":'
        '"015d0600-7c00-7000-8000-000000000003","ledger":"130523","occurred_at":'
        '"2017-07-05T08:30:00.500000Z","recorded_at":"2017-07-06T00:00:00.000001Z","signature":'
        '"ed25519:k1:AAAA","type":"PenaltyDecided"}'
    ).encode(),
    "09beec42dadd9c57f832659587dfd11934ed3ec0a2891e3a47546a5432c8b8a7",
    "sha256:b613e50ed0de737f4d4b0ba7d17ab22480de823dd6b1618659e5d1ca4fc5beaf",
    (
        "id:015d0600-7c00-7000-8000-000000000003",
        "penalty:reg:neiqiu:9/P3",
        "subject:reg:neiqiu:130523000099999",
        "licence:reg:neiqiu:7/JY412",
        "subject:reg:neiqiu:130523000012345",
    ),
)
OBSERVED = Vector(
    Entry(
        actor="reg:wabo:1/system",
        agency="reg:wabo:1",
        data=CaseClosed(
            case="reg:wabo:1/case-10011😀",
            outcome=CaseOutcome.UNKNOWN,
            closed_on=date(2011, 10, 11),
            note="Afgehandeld – café   ",
        ),
        id="6fa459ea-ee8a-5ca4-894e-db77e160355e",
        ledger="wabo",
        observed="receipt-log",
        occurred_at="2011-10-11T11:45:40.276000Z",
        recorded_at="2026-11-24T00:00:00.000000Z",
        type="CaseClosed",
    ),
    (
        '{"actor":"reg:wabo:1/system","agency":"reg:wabo:1","data":{"case":'
        '"reg:wabo:1/case-10011😀","closed_on":"2011-10-11","note":"Afgehandeld – café   ",'
        '"outcome":"unknown"},"id":"6fa459ea-ee8a-5ca4-894e-db77e160355e","ledger":"wabo",'
        '"observed":"receipt-log","occurred_at":"2011-10-11T11:45:40.276000Z","recorded_at":'
        '"2026-11-24T00:00:00.000000Z","type":"CaseClosed"}'
    ).encode(),
    "0d878624e6944c379ceff6473e776e2dd1b2ccbc58d6a3dd7f70bad73ba79b3a",
    "sha256:7886b805c2d61e47c496194e433418241920ed9ff4c4c113d51e7642c38c0dec",
    ("id:6fa459ea-ee8a-5ca4-894e-db77e160355e", "case:reg:wabo:1/case-10011😀"),
)
SALT = "0123456789abcdef"
each_vector = pytest.mark.parametrize(
    "vector", [ACCEPTED, CORRECTED, OBSERVED], ids=["accepted", "corrected", "observed"]
)


@each_vector
def test_an_entry_has_the_bytes_and_the_leaf_that_were_made_by_hand(vector: Vector) -> None:
    assert encode(vector.entry) == vector.body
    assert decode_entry(vector.entry.type, vector.body) == vector.entry
    assert leaf(vector.body).hex() == vector.leaf
    assert tags_of_entry(vector.entry) == vector.tags


@each_vector
def test_the_submission_inside_has_the_digest_that_was_made_by_hand(vector: Vector) -> None:
    submitted = submission_bytes(vector.entry)
    assert digest(submitted) == vector.digest
    submission = parse_submission(submitted)
    finish = finisher(submission, submitted, vector.entry.findings)
    assert finish(vector.entry.recorded_at) == vector.body


@pytest.mark.parametrize(
    ("value", "salt", "committed"),
    [
        ("张三", SALT, "4ecdc28b84df3e3a7ba8cf0e9713b15168905d955e1231b236f2de8c1a653c1e"),
        ("", "", "ff3438ef7951b3e4f7c8ca5c013ea1a0d59cda7b735822bc7e804bc060ad1375"),
        ("13800138000", "盐", "a099f4d3ec952b5628cfddfb43cd568d57ee3307fa999c378b56eadddb11fc2b"),
    ],
)
def test_a_commitment_is_the_hash_that_was_made_by_hand(
    value: str, salt: str, committed: str
) -> None:
    assert commitment(value, salt) == f"sha256:{committed}"


def test_value_and_salt_of_a_commitment_cannot_be_moved_into_each_other() -> None:
    assert commitment("12", "3") != commitment("2", "31")
    assert commitment("张三", "a") != commitment("张三", "b")


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "9144030071526726XG",
        "91110108551385082Q",
        "91440300708461136T",
        "91110000802100433B",
    ],
)
def test_a_code_in_use_is_accepted(code: str) -> None:
    assert uscc_check_character(code[:-1]) == code[-1]
    check_uscc(code)
    KINDS.check("subject", f"uscc:{code}")
    KINDS.check("agency", f"uscc:{code}")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91350100M000100Y44", "give '3'"),
        ("91350100M000100Y4", "17 characters"),
        ("91350100M000100Y433", "wrong check character"),
        ("9135O100M000100Y43", "without I O S V Z"),
        ("91350100m000100y43", "17 characters"),
        ("９1350100M000100Y43", "17 characters"),
        ("", "17 characters"),
        (PLACEHOLDER, "placeholder"),
        ("000000000000000000", "placeholder"),
    ],
)
def test_an_impossible_code_is_refused_with_the_reason(code: str, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        check_uscc(code)
    assert re.search(says, str(caught.value))
    assert caught.value.value in code or code == ""


@given(
    st.text("0123456789", min_size=8, max_size=8),
    uscc_codes(),
    st.integers(0, 17),
    st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ"),
)
def test_codes_are_judged_as_another_implementation_judges_them(
    numeric: str, drawn: str, place: int, character: str
) -> None:
    first = numeric + drawn[8:17]
    assume(first.strip("0"))
    code = first + uscc_check_character(first)
    assert uscc.is_valid(code)
    check_uscc(code)
    changed = code[:place] + character + code[place + 1 :]
    assume(changed[:8].isdigit() and changed[:17].strip("0"))
    assert _accepts(changed) == uscc.is_valid(changed)


@given(uscc_codes())
def test_the_check_character_is_that_of_another_implementation(code: str) -> None:
    assert uscc_check_character(code[:17]) == uscc.calc_check_digit(code[:17])


def _accepts(code: str) -> bool:
    try:
        check_uscc(code)
    except Malformed:
        return False
    return True


def test_new_ids_are_uuids_of_version_seven_that_ascend() -> None:
    before = time.time_ns() // 1_000_000
    ids = [clock.new_id() for _ in range(20_000)]
    after = time.time_ns() // 1_000_000
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    for one in (ids[0], ids[9_999], ids[-1]):
        read = UUID(one)
        assert str(read) == one
        assert (read.version, read.variant) == (7, RFC_4122)
    milliseconds = [UUID(one).int >> 80 for one in ids]
    assert before <= milliseconds[0]
    assert milliseconds[-1] <= after + 5 + len(ids) // 4_096


def test_new_ids_of_several_threads_are_all_different() -> None:
    made: list[list[str]] = [[] for _ in range(8)]
    threads = [
        threading.Thread(target=lambda into=into: into.extend(clock.new_id() for _ in range(2_000)))
        for into in made
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(ids == sorted(ids) for ids in made)
    assert len({one for ids in made for one in ids}) == 16_000


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("wabo", "receipt-log", "case-10011", "received"), "6ac7932e-b586-5722-a822-9c628b2d8115"),
        (("130523", "窗口系统", "2017-0412", "受理"), "5602bea2-525a-5c70-b2fa-bc5d854bac2c"),
    ],
)
def test_a_source_id_is_the_hash_that_was_made_by_hand(
    parts: tuple[str, str, str, str], expected: str
) -> None:
    assert clock.source_id(*parts) == expected


@given(st.lists(st.text("ab\x1e", max_size=3), min_size=4, max_size=4), st.integers(0, 3))
def test_a_source_id_depends_on_each_of_its_parts(parts: list[str], place: int) -> None:
    others = [*parts]
    others[place] += "c"
    assert clock.source_id(*parts) != clock.source_id(*others)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2017, 7, 3, 1, 12, tzinfo=UTC), "2017-07-03T01:12:00.000000Z"),
        (
            datetime(2017, 7, 3, 9, 12, 4, 120311, tzinfo=timezone(timedelta(hours=8))),
            "2017-07-03T01:12:04.120311Z",
        ),
    ],
)
def test_an_instant_has_a_fixed_width_so_that_it_sorts(moment: datetime, text: str) -> None:
    assert clock.fixed_width_instant(moment) == text
