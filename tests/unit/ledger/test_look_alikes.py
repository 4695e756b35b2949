"""形近标识: what looks like a known identity is accepted, and the ledger says so."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

import ledger
from ledger.events.credit import Forbidden, RestrictionImposed
from ledger.events.intake import ApplicationReceived, Party, PartyRole
from ledger.look_alikes import ascii_spellings
from tests.confusables import derived
from tests.spec import Spec

OLD: Final[dict[str, Any]] = {
    "observed": "old-system",
    "occurred_at": datetime(2015, 6, 1, tzinfo=UTC),
}
KNOWN: Final = "reg:xingtai:AB1024"
TABLE: Final = Path(ledger.__file__).with_name("confusables.txt")


def _bar(subject: str, number: str = "x1") -> RestrictionImposed:
    return RestrictionImposed(
        restriction=f"reg:test:0/{number}",
        subject=subject,
        forbids=(Forbidden.GRANT,),
        from_on=date(2015, 1, 1),
        basis="条例",
    )


def _case(number: str, subject: str, **more: Any) -> ApplicationReceived:  # noqa: ANN401
    return ApplicationReceived(
        case=f"reg:test:0/{number}", item="xk-1", channel="窗口", subject=subject, **more
    )


def _barred() -> Spec:
    spec = Spec().when(_bar(KNOWN), **OLD)
    assert "identity.look-alike" not in spec.receipt.findings
    return spec


@pytest.mark.parametrize(
    "subject",
    [
        "reg:xingtai:\u0410B1024",  # А of Cyrillic
        "reg:xingtai:A\u03921024",  # Β of Greek
        "reg:xingtai:\u0410\u04121\u041e24",  # О for 0
        "reg:xingtai:AB\u0661024",  # the one of Arabic
    ],
)
def test_a_subject_that_looks_like_a_known_one_is_told(subject: str) -> None:
    _barred().when(_case("7", subject), **OLD).finding("identity.look-alike")


def test_a_party_that_looks_like_a_known_subject_is_told() -> None:
    party = Party(subject="reg:xingtai:\u0410B1024", role=PartyRole.AGENT)
    spec = _barred().when(_case("7", "reg:xingtai:9", parties=(party,)), **OLD)
    spec.finding("identity.look-alike")


def test_a_number_that_looks_like_a_known_line_is_told() -> None:
    spec = Spec().when(_case("K7", "reg:xingtai:9"), **OLD)
    spec.when(_case("\u041a7", "reg:xingtai:9"), **OLD).finding("identity.look-alike")


@pytest.mark.parametrize(
    "subject",
    ["reg:xingtai:AB1O24", "reg:xingtai:АБВ-7", "reg:xingtai:二〇一七", "reg:xingtai:邢台AB1024"],
)
def test_plain_numbers_and_what_looks_like_nothing_known_are_not_told(subject: str) -> None:
    spec = _barred().when(_case("7", subject), **OLD)
    assert "identity.look-alike" not in spec.receipt.findings, spec.receipt


def test_a_known_number_that_is_not_in_normal_form_is_told_beside_its_twin() -> None:
    spec = Spec().when(_bar("reg:xingtai:(9)"), **OLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.gate.judgement.judge_openings", lambda *_: ())
        spec.when(_bar("reg:xingtai:（9）", "x2"), **OLD)
    spec.when(_case("7", "reg:xingtai:（9）"), **OLD).finding("identity.look-alike")


def test_a_number_of_many_alternatives_is_looked_up_in_bounds() -> None:
    assert len(list(ascii_spellings("\u041e" * 40))) == 32
    assert list(ascii_spellings("内审(2017)12号")) == []
    assert list(ascii_spellings("\u041e1")) == ["01", "O1"]


def test_the_table_is_derived_with_its_version() -> None:
    source = (
        "\ufeff# confusables.txt\n# Date: 2020-02-13, 01:38:49 GMT\n# Version: 13.0.0\n"
        "0030 ;\t004F ;\tMA\t# 0\n041E ;\t004F ;\tMA\t# O\n3007 ;\t004F ;\tMA\t# 〇\n"
        "0406 ;\t006C ;\tMA\t#\n0049 ;\t006C ;\tMA\t#\n006D ;\t0072 006E ;\tMA\t#\n"
    )
    rows = derived(source).splitlines()
    assert [one for one in rows if not one.startswith("#")] == ["0406 Il", "041E 0O"]
    committed = TABLE.read_text("utf-8")
    assert "version 13.0.0 (2020-02-13)" in committed
    assert "041E 0O\n" in committed
