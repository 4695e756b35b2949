"""明文身份证号: a resident's identity number stands nowhere, and no answer quotes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from stdnum.cn import ric

from ledger import resident
from ledger.clock import new_id
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.credit import Forbidden, RestrictionImposed
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Party,
    PartyRole,
)
from ledger.events.organisation import OfficerAppointed
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.gate.receipt import Outcome
from ledger.identifiers import uscc_check_character
from tests.spec import Spec, officer

NUMBER: Final = "11010519491231002X"
"""The example of GB 11643."""
PERSON: Final = "person:k1:0123456789abcdef0123456789abcdef"
OLD: Final[dict[str, Any]] = {
    "observed": "old-system",
    "occurred_at": datetime(2015, 6, 1, tzinfo=UTC),
}


def _case(**changed: Any) -> ApplicationReceived:  # noqa: ANN401
    event = ApplicationReceived(
        case="reg:test:0/7", item="xk-1", channel="窗口", subject="reg:xingtai:4402"
    )
    return replace(event, **changed)


def _bar(subject: str) -> RestrictionImposed:
    return RestrictionImposed(
        restriction="reg:test:0/x1",
        subject=subject,
        forbids=(Forbidden.GRANT,),
        from_on=date(2017, 1, 1),
        basis="条例",
    )


def _is_malformed(spec: Spec, field: str, *numbers: str) -> None:
    receipt = spec.receipt
    assert receipt.outcome is Outcome.MALFORMED, receipt
    assert receipt.field == field
    assert "person:" in (receipt.message or "")
    everything = str(receipt) + "".join(
        row.body.decode() for page in spec.store.scan() for row in page
    )
    for number in numbers:
        assert number not in everything


def test_a_persons_number_is_no_code_of_an_organisation() -> None:
    code = _uscc_by_chance()
    _is_malformed(Spec().when(_case(subject=f"uscc:{code}"), **OLD), "data.subject", code)


def _uscc_by_chance() -> str:
    """Return a number with both check characters, found by counting."""
    for serial in range(1_000):
        first = f"11010519900229{serial:03d}"
        last = uscc_check_character(first)
        if last in "0123456789X" and ric.calc_check_digit(first + "0") == last:
            return first + last
    raise AssertionError


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (_case(subject=f"reg:xingtai:{NUMBER}"), "data.subject"),
        (_case(subject=f"uscc:{NUMBER}"), "data.subject"),
        (_case(subject=f"person:k1:{NUMBER}"), "data.subject"),
        (_case(case=f"reg:test:0/{NUMBER}"), "data.case"),
        (_case(case=f"reg:test:0/办{NUMBER}号"), "data.case"),
        (_case(subject_name=f"张三（{NUMBER}）"), "data.subject_name"),
        (_case(subject_name="张三" + NUMBER.lower()), "data.subject_name"),
        (_case(content="证件 110105 19491231 002X"), "data.content"),
        (_case(content="１１０１０５１９４９１２３１００２Ｘ"), "data.content"),
        (_case(content="号110105１９４９12３１002X"), "data.content"),
        (
            _case(parties=(Party(subject=f"reg:a:{NUMBER}", role=PartyRole.AGENT),)),
            "data.parties.subject",
        ),
        (OfficerAppointed(officer=f"reg:test:0/{NUMBER}", agency="reg:test:0"), "data.officer"),
        (_bar(f"reg:xingtai:{NUMBER}"), "data.subject"),
    ],
)
@pytest.mark.parametrize("envelope", [{}, OLD], ids=["now", "observed"])
def test_it_stands_in_no_field(event: Event, field: str, envelope: dict[str, Any]) -> None:
    _is_malformed(Spec().when(event, **envelope), field, NUMBER, NUMBER.lower())


def test_it_stands_in_no_reason_of_a_correction() -> None:
    spec = Spec().when(_case(), **OLD)
    correction = Correction(entry=new_id(), position=7, reason=f"原为{NUMBER}")
    _is_malformed(spec.when(_case(), corrects=correction, **OLD), "corrects.reason", NUMBER)


def test_it_is_not_submitted_as_a_refusal() -> None:
    event = SubmissionRefused(
        submission=new_id(),
        refused_type=NUMBER,
        digest="sha256:" + "0" * 64,
        reasons=(),
        names=(f"subject:reg:a:{NUMBER}",),
    )
    _is_malformed(Spec().when(event), "data.refused_type", NUMBER)


def test_it_is_no_officer_who_acts() -> None:
    _is_malformed(Spec().when(_case(), actor=officer("reg:test:0", NUMBER)), "actor", NUMBER)


def test_one_of_a_group_holds_up_the_group() -> None:
    spec = Spec()
    pair = (
        spec.submission(_case(case="reg:test:0/8"), **OLD),
        spec.submission(_case(subject=f"reg:a:{NUMBER}"), **OLD),
    )
    spec.when_together(*pair)
    assert [one.outcome for one in spec.receipts] == [Outcome.REFUSED, Outcome.MALFORMED]


def test_a_neighbour_of_the_batch_is_not_held_up() -> None:
    spec = Spec()
    spec.when(_case(subject=f"reg:a:{NUMBER}"), _case(case="reg:test:0/8"), **OLD)
    assert [one.outcome for one in spec.receipts] == [Outcome.MALFORMED, Outcome.ACCEPTED]


def test_neither_two_of_a_batch_nor_one_after_the_other_make_it_known() -> None:
    spec = Spec().when(*[_case(subject=f"reg:a:{NUMBER}")] * 2, **OLD)
    assert {one.outcome for one in spec.receipts} == {Outcome.MALFORMED}
    _is_malformed(spec.when(_case(subject=f"reg:a:{NUMBER}"), **OLD), "data.subject", NUMBER)


@contextmanager
def _former_version() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.gate.batch.clear_number", lambda *_: None)
        yield


def test_a_line_of_an_old_ledger_goes_on_until_it_is_corrected() -> None:
    subject = f"reg:xingtai:{NUMBER}"
    spec = Spec()
    with _former_version():
        spec.when(_case(subject=subject, subject_name=f"张三{NUMBER}"), **OLD)
    entry, position = spec.receipt.id, spec.receipt.position
    assert entry is not None
    assert position is not None
    spec.when(
        ApplicationAccepted(case="reg:test:0/7", subject=subject, accepted_on=date(2015, 6, 1)),
        **OLD,
    )
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    correction = Correction(
        entry=entry, position=position, reason="改用假名", was=(f"subject:{subject}",)
    )
    by = {"corrects": correction, "actor": officer(spec.root, "9")}
    spec.when(_case(subject=PERSON, subject_name="张三"), **by)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt
    withdrawn = ApplicationWithdrawn(case="reg:test:0/7", subject=PERSON)
    spec.when(withdrawn, **OLD)
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt


def test_an_entry_of_an_old_ledger_that_names_one_is_voided() -> None:
    spec = Spec()
    with _former_version():
        spec.when(_bar(f"reg:xingtai:{NUMBER}"), **OLD)
    void = EntryVoided(
        entry=spec.receipt.id or "",
        position=spec.receipt.position or 0,
        reason="误录",
        names=("restriction:reg:test:0/x1", f"subject:reg:xingtai:{NUMBER}"),
    )
    spec.when(void, actor=officer(spec.root, "9"))
    assert spec.receipt.outcome is Outcome.ACCEPTED, spec.receipt


@given(
    st.from_regex(
        r"[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}",
        fullmatch=True,
    )
)
def test_the_check_character_is_that_of_another_implementation(first: str) -> None:
    last = ric.calc_check_digit(first + "0")
    assert resident.holds_number(first + last)
    others = set("0123456789X") - {last}
    assert not any(resident.holds_number(first + one) for one in others)
    assert resident.may_hold_number(f'"{first + last}"'.encode())


@pytest.mark.parametrize(
    "text",
    [
        "91130523MA07ABCD1H",
        "110105194912310021",  # another check character
        "11010517991231002X",  # nobody is so old
        "11010519491331002X",  # no month
        "1" + NUMBER,
        NUMBER + "1",
        "sha256:a" + NUMBER + "b",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not resident.holds_number(text)
    assert resident.without_numbers(text) == text
