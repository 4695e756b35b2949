"""Identities out of free text: stable for ever, two for two texts, and such that the gate takes."""

import unicodedata
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consumers.files.mapping.identity_texts import hashed, slug
from consumers.files.problems import Unfit
from ledger.identifiers import AGENCY_NUMBER, ITEM_CODE
from ledger.legible import is_legible, normal_form
from tests.exports import MAPPING, Desk, row

PINNED: Final = (
    ("内丘县甲子食品有限公司", "内丘县甲子食品有限公司"),
    ("0412", "0412"),
    ("abc", "abc"),
    ("Abc", "abc-06d90109c8cce34e"),
    ("Ａbc ", "abc-06d90109c8cce34e"),
    ("甲（分店）", "甲-分店-4add52ab59596586"),
    ("Café", "cafe-73473dcc12b76308"),
    ("!!", "233d26e97f6469a0"),
    ("a" * 40, f"{'a' * 36}-e33cdf9c7f7120b9"),
    ("x-0123456789abcdef", "x-0123456789abcdef-f71609bcb1e359ec"),
)
"""Texts and their slugs, which stand in ids: they are never to change."""


@pytest.mark.parametrize(("text", "expected"), PINNED)
def test_a_slug_stays_what_it_is(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_hash_is_the_beginning_of_the_digest_of_the_text() -> None:
    # SHA-256 of "abc" as FIPS 180-2 gives it.
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223"
    assert hashed("\u200bａｂｃ ") == hashed("abc")
    assert hashed("abd") != hashed("abc")


@given(st.text(min_size=1, max_size=60))
@example("\ud800")
@example("甲\u200b子")
def test_what_is_made_of_any_text_is_an_identity(text: str) -> None:
    for made in (slug(text), hashed(text)):
        if made is None:
            assert not " ".join(normal_form(text).split())
            continue
        assert made == made.lower()
        assert is_legible(made)
        ITEM_CODE.check(made)
        AGENCY_NUMBER.check(f"reg:130523:bureau/{made}")


@given(st.lists(st.text("ab甲乙AＢ-（） 0f", min_size=1, max_size=4), min_size=2, max_size=20))
def test_two_texts_are_two_slugs(texts: list[str]) -> None:
    seen = {" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts}
    for make in (slug, hashed):
        assert len({make(text) or "" for text in texts}) == len(seen)


@given(st.text(min_size=1, max_size=60))
def test_the_slug_of_a_text_is_never_that_of_another_slug(text: str) -> None:
    made = slug(text)
    if made is not None:
        assert (slug(made) == made) == (made == " ".join(normal_form(text).split()))


def test_a_number_of_a_resident_is_neither_shown_nor_hashed() -> None:
    # The example of GB 11643, with its check character.
    for make in (slug, hashed):
        with pytest.raises(Unfit) as caught:
            make("张三 11010519491231002X")
        assert "pseudonym" in caught.value.message
        assert "1101" not in caught.value.message


def test_subjects_without_a_number_are_named_by_their_slug(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        'subject: "reg:130523:{申请人}"',
        'subject: {join: ["reg:130523:", {column: 申请人, slug: yes}], complete: yes}',
    )
    desk = Desk(tmp_path, mapping)
    names = ["甲子食品 （内丘） 店", "甲子食品（内丘）店", "甲子食品", ""]
    summary = desk.load_rows([row(case, 1, 申请人=name) for case, name in enumerate(names)])
    assert summary.rows_accepted == 4
    subjects = [one["data"].get("subject") for one in desk.facts("ApplicationReceived")]
    assert subjects[2:] == ["reg:130523:甲子食品", None]
    assert subjects[0] != subjects[1]
    assert all(str(one).startswith("reg:130523:甲子食品-内丘-店-") for one in subjects[:2])
